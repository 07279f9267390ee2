//! What a phone brings back that the restored server can't place.

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::text;
use doorstep_model::id::{DocumentId, LinkId};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Changes, Item, Offer, PushResult};
use doorstep_model::role::BaseRole;

use crate::village::{ONE, Phone, Village, grid};

/// What a phone got of a document.
fn got(phone: &Phone, document: DocumentId) -> Changes {
    let got = phone.got.iter().find_map(|(_, item)| match item {
        Item::Changes(changes) if changes.doc == document => Some(changes.clone()),
        _ => None,
    });
    got.unwrap()
}

/// All that it got of a document, offered to its grid.
pub(crate) fn offer_of(phone: &Phone, document: DocumentId) -> Offer {
    let got = phone.got.iter().filter_map(|(_, item)| match item {
        Item::Changes(changes) if changes.doc == document => Some(changes.clone()),
        _ => None,
    });
    let all: Vec<Changes> = got.collect();
    let changes = Changes {
        changes: all.iter().flat_map(|part| part.changes.clone()).collect(),
        ..all.last().unwrap().clone()
    };
    offer(&changes, Scope::Grid(grid(ONE)))
}

fn offer(changes: &Changes, scope: Scope) -> Offer {
    Offer::Document {
        doc: changes.doc,
        kind: changes.kind,
        schema: 1,
        scope,
        changes: changes.changes.clone(),
        proof: changes.proof,
    }
}

#[test]
fn nothing_is_begun_that_would_stand_in_no_log() {
    let village = Village::new();
    let user = village.person(BaseRole::Member, ONE);
    let (mut li, mut wang) = (village.phone(user), village.phone(user));
    let (household, registered) = li.household("1组3号");
    let mut care = Document::new(Kind::Care, household.id().care());
    let noted = li.write(&mut care, |w| {
        w.field(
            "people",
            household.entries("people")[0],
            "needs_note",
            text("需要照护"),
        );
    });
    let pushes = vec![li.push(&household, &registered, ONE), li.push(&care, &noted, ONE)];
    li.send(&village, pushes.clone());
    wang.pull(&village);
    let (household, care) = (got(&wang, household.id()), got(&wang, care.id()));

    // Another server with the same secret, restored from before that household and a link to it.
    let restored = Village::new();
    let user = restored.person(BaseRole::Member, ONE);
    let (mut li, mut wang) = (restored.phone(user), restored.phone(user));
    let mut request = wang.request(Vec::new());
    request.offers = vec![
        offer(&household, Scope::Link(LinkId(77))),
        offer(&household, Scope::Grid(grid("610921100001999"))),
        offer(&care, Scope::Grid(grid(ONE))),
    ];
    let reply = wang.ask(&restored, &request).unwrap();
    let nowhere = PushResult::Refused(Code::OutOfScope, None);
    let unknown = PushResult::Quarantined(Code::OwnerUnknown);
    assert_eq!(reply.offer_results, [nowhere.clone(), nowhere, unknown.clone()]);
    let mut request = wang.request(Vec::new());
    request.offers = vec![offer(&care, Scope::Grid(grid(ONE)))];
    let reply = wang.ask(&restored, &request).unwrap();
    assert_eq!(reply.offer_results, [unknown], "it is kept, once");

    // Whoever knows where it belongs brings it back, and what is kept for it follows.
    assert_eq!(
        li.send(&restored, pushes),
        [PushResult::Accepted, PushResult::Duplicate]
    );
    wang.pull(&restored);
    got(&wang, household.doc);
    got(&wang, care.doc);
}

#[test]
fn what_was_published_is_published_again_whoever_may_write_now() {
    let village = Village::new();
    let (wang, li) = (
        village.person(BaseRole::Member, ONE),
        village.person(BaseRole::Member, ONE),
    );
    let (mut wang, mut li) = (village.phone(wang), village.phone(li));
    let (household, registered) = wang.household("1组3号");
    let registered = wang.push(&household, &registered, ONE);
    wang.send(&village, vec![registered.clone()]);
    let mut edited = household.clone();
    let mut edit = |field, words| {
        let written = li.write(&mut edited, |w| {
            w.root(field, text(words));
        });
        li.push(&edited, &written, ONE)
    };
    let (first, second) = (edit("phone", "13800000000"), edit("reach", "山路右转"));
    li.send(&village, vec![first.clone()]);
    let mut third = village.phone(wang.user);
    third.pull(&village);
    let published = offer_of(&third, household.id());

    // The server is restored from before; li's post ended long ago by then.
    let restored = Village::new();
    let (wang, li) = (
        restored.person(BaseRole::Member, ONE),
        restored.person(BaseRole::Member, ONE),
    );
    let (mut wang, mut li) = (restored.phone(wang), restored.phone(li));
    wang.send(&restored, vec![registered]);
    restored.end_assignments(li.user);
    restored.days_pass(40);
    let kept = li.send(&restored, vec![first, second]);
    assert!(matches!(
        kept[..],
        [PushResult::Quarantined(_), PushResult::Quarantined(_)]
    ));
    let mut request = wang.request(Vec::new());
    request.offers = vec![published.clone(), published];
    let reply = wang.ask(&restored, &request).unwrap();
    assert_eq!(reply.offer_results, [PushResult::Accepted, PushResult::Duplicate]);
    let mut third = restored.phone(wang.user);
    third.pull(&restored);
    let shown = third.document(Kind::Household, household.id());
    assert_eq!(
        shown.root("phone").unwrap().text(),
        Some("13800000000"),
        "what was published holds"
    );
    assert!(shown.root("reach").is_none(), "what was not does not");
    let told = li.pull(&restored).verdicts;
    assert!(told.iter().any(|verdict| verdict.result == PushResult::Accepted));
}
