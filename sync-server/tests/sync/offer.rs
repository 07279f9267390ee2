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
    assert_eq!(reply.offer_results, [nowhere.clone(), nowhere, PushResult::Retry]);

    // Whoever knows where it belongs brings it back.
    assert_eq!(
        li.send(&restored, pushes),
        [PushResult::Accepted, PushResult::Accepted]
    );
    wang.pull(&restored);
    got(&wang, household.doc);
    got(&wang, care.doc);
}
