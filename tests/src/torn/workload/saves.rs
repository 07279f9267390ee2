//! A phone without signal: a household, edits, a visit half typed and then recorded, a case, a photo.

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::action::autosave::{self, Form};
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::photo::{Part, prepare};
use doorstep_model::id::PhotoHash;

use super::village::{PHOTO, WANG, household, moves, register, told, village};
use crate::torn::look::epoch_of;
use crate::torn::marks::after;
use crate::torn::{Stage, State, Workload};

pub(super) const WORKLOAD: Workload = Workload {
    name: "saves",
    victim: "phones/wang",
    before: village,
    live,
    look,
};

/// What is half typed.
const TYPED: &[u8] = "老人说腿脚".as_bytes();

fn live(stage: &Stage) {
    let world = stage.world();
    let (phone, marks) = (&world.phones[WANG], &stage.marks);
    marks.say(&format!("epoch {}", epoch_of(&world)));
    stage.begin();
    let device = phone.device();
    let known = household(phone);
    for n in 0..3 {
        stage.again(|| moves(phone, known, &format!("柳树坡 {n}")));
        marks.saved(phone, known);
    }
    let new = stage.again(|| register(&world, phone, "刘永强"));
    marks.saved(phone, new);
    stage.again(|| {
        autosave::save_form(device, Form::Visit, new.as_bytes(), TYPED)
            .map_err(|error| told(&error, error.code()))
    });
    marks.say("typed");
    let form = VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        ..VisitForm::default()
    };
    let visit =
        stage.again(|| record_visit(device, known, &form).map_err(|error| told(&error, error.code())));
    marks.saved(phone, visit.visit);
    let report = Report {
        kind: "hazard".into(),
        category: "environment".into(),
        title: "塘库坝脚渗水".into(),
        text: "坝脚有一处渗水，雨后变大。".into(),
        parties: vec![ReportedParty::household(known)],
        ..Report::default()
    };
    let case = stage
        .again(|| report_case(device, &report).map_err(|error| told(&error, error.code())))
        .id;
    marks.saved(phone, case);
    let photo = prepare(PHOTO).expect("a photo");
    let hash = stage.again(|| add_photo(device, case, &photo).map_err(|error| told(&error, error.code())));
    marks.saved(phone, case);
    marks.say(&format!("photo {hash}"));
    drop(world);
}

fn look(state: &State) {
    let world = state.world();
    state.nothing_is_lost(&world);
    let device = world.phones[WANG].device();
    if state.said.iter().any(|line| line == "typed") {
        let new = after(&state.said, "saved wang");
        assert!(!new.is_empty());
        let forms = world.phones[WANG].documents(doorstep_model::document::schema::Kind::Household);
        let found = forms.iter().any(|id| {
            let saved = autosave::saved_form(device, Form::Visit, id.as_bytes());
            saved.expect("the database answers").as_deref() == Some(TYPED)
        });
        assert!(found, "what was half typed is gone");
    }
    for hash in after(&state.said, "photo") {
        let hash = PhotoHash::parse(hash).expect("a mark of ours");
        for part in Part::ALL {
            let there = device.photos().read(hash, part).expect("the photo is whole");
            assert!(there.is_some(), "a photo that was saved is gone");
        }
    }
    state.works_on(&world);
}
