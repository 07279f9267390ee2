//! One person of a household was erased and its document written anew: what a phone wrote on the old one
//! is refused, pushed or offered, and kept nowhere; the phone is told which document holds now.

use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::write::text;
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::sync::{Item, PushResult};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_server::action::{ActionError, Asked, ask, decide};
use doorstep_server::store::{Matter, StoreError, Write};

use crate::offer::offer_of;
use crate::village::{ONE, REALM, Village};

/// One asks, the other agrees.
fn erase(village: &Village, household: DocumentId, person: Entry) {
    let cadre = village.person(BaseRole::Cadre, ONE);
    let administrator = village.person(BaseRole::Administrator, "610921");
    let (realms, now) = (village.sync.realms.clone(), village.now());
    let work = move |tx: &Write<'_>| {
        let realm = realms.view(tx, REALM)?;
        let asked = Asked {
            matter: Matter::ErasePerson(household, person),
            grid: None,
            reason: Text::parse("本人要求").unwrap(),
        };
        let request = ask(tx, &realm, cadre, &asked, now)?;
        decide(tx, &realm, administrator, request, true, now)
    };
    let done: Result<_, ActionError> = village.sync.store.write_blocking(work);
    done.unwrap();
    village.settle();
}

#[test]
fn what_was_written_on_the_old_is_refused_on_every_path_and_kept_nowhere() {
    let village = Village::new();
    let user = village.person(BaseRole::Member, ONE);
    let (mut li, mut wang) = (village.phone(user), village.phone(user));
    let (mut household, registered) = li.household("1组3号");
    let joined = li.write(&mut household, |w| {
        let entry = w.entry();
        w.field("people", entry, "name", text("金丝雀"));
    });
    let id = household.id();
    let person = household.entries("people").into_iter().max().unwrap();
    let before = vec![
        li.push(&household, &registered, ONE),
        li.push(&household, &joined, ONE),
    ];
    let taken = li.send(&village, before.clone());
    assert_eq!(taken, [PushResult::Accepted, PushResult::Accepted]);
    wang.pull(&village);
    let offered = offer_of(&wang, id);

    // Still on the phone when the person is erased.
    let mut late = household.clone();
    let about = li.write(&mut late, |w| {
        w.field("people", person, "phone", text("15488887777"));
    });
    let address = li.write(&mut late, |w| {
        w.root("address", text("黄鹂巷九号"));
    });
    erase(&village, id, person);

    let unsent = [li.push(&late, &about, ONE), li.push(&late, &address, ONE)];
    let gone = PushResult::Refused(Code::UnknownReference, Some(id));
    let results = li.send(&village, before.into_iter().chain(unsent).collect());
    assert_eq!(results[0], PushResult::Refused(Code::Replaced, Some(id)));
    assert_eq!(
        results[1..3],
        [gone.clone(), gone],
        "of whom nothing is said any more"
    );
    assert!(
        matches!(&results[3], PushResult::Missing(hashes) if hashes.contains(&about.gated.hash)),
        "it stands on what is nowhere: {results:?}"
    );
    let mut request = wang.request(Vec::new());
    request.offers = vec![offered];
    let reply = wang.ask(&village, &request).unwrap();
    assert_eq!(reply.offer_results, [PushResult::Refused(Code::Replaced, None)]);
    let stored = village.sync.store.read_blocking(|tx| {
        let row = tx.document(REALM, id)?.unwrap();
        tx.known_changes(row.no)
    });
    let stored: Result<Vec<_>, StoreError> = stored;
    let stored: Vec<_> = stored.unwrap().iter().map(|change| change.hash).collect();
    for written in [&registered, &joined, &about, &address] {
        assert!(!stored.contains(&written.gated.hash), "nothing of it is kept");
    }

    // The phone hears of it.
    li.pull(&village);
    let heard = li
        .got
        .iter()
        .any(|(_, item)| matches!(item, Item::Replaced { old, new } if (*old, *new) == (id, id)));
    assert!(heard);
}
