//! What people of every story do: they get posts and phones, register households, take steps on phones.

use doorstep_device::action::case_step::case_step;
use doorstep_device::action::register_household::register_household;
use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::{DocumentId, GridCode, UserId};
use doorstep_model::protocol::row::Station;

use crate::world::World;
use crate::world::clock::HOUR;

/// A person with a post.
pub(super) fn seat(world: &World, login: &str, name: &str, post: &str, at: Station) -> UserId {
    let user = world.person(login, name);
    world.assign(user, post, at);
    user
}

/// The same with a phone.
pub(super) fn walker(world: &mut World, login: &str, name: &str, post: &str, at: GridCode) -> UserId {
    let user = seat(world, login, name, post, Station::Grid(at));
    world.phone(login, user);
    user
}

/// A household of one person, registered on a phone.
pub(super) fn register(
    world: &World,
    phone: usize,
    home: &GridCode,
    head: &str,
    fields: HouseholdFields<'_>,
) -> DocumentId {
    let person = PersonFields {
        name: head,
        ..PersonFields::default()
    };
    let people = vec![PersonDraft::parse(person).expect("a person")];
    let draft = HouseholdDraft::parse(home.clone(), fields, people).expect("a household");
    register_household(world.phones[phone].device(), &draft).expect("it is registered")
}

/// A step that is taken where there is no signal; it goes out later.
pub(super) fn write(
    world: &World,
    phone: usize,
    case: DocumentId,
    step: CaseStep,
    say: impl FnOnce(&mut Event),
) {
    let mut event = Event::of_case(step, world.time.now());
    say(&mut event);
    case_step(world.phones[phone].device(), case, &event).expect("the step is there to take");
}

/// A step that is taken with signal, and an hour after it.
pub(super) fn take(
    world: &World,
    phone: usize,
    case: DocumentId,
    step: CaseStep,
    say: impl FnOnce(&mut Event),
) {
    world.sync(phone);
    write(world, phone, case, step, say);
    world.sync(phone);
    world.time.pass(HOUR);
}

/// Whose word it is that it is solved, heard at the door.
pub(super) fn heard_from(whose: &str) -> impl FnOnce(&mut Event) {
    move |event| (event.means, event.word) = (Some("in_person".into()), Some(whose.into()))
}
