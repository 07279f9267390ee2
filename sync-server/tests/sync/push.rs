//! What is accepted, what is not, and that nothing unpublished reaches anyone else.

use doorstep_model::code::Code;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::text;
use doorstep_model::protocol::sync::{Item, PushResult, VerdictOf};
use doorstep_model::role::BaseRole;

use crate::village::{ONE, Village, code};

#[test]
fn a_household_reaches_the_other_phone_of_its_grid_and_its_author_hears_only_its_name() {
    let village = Village::new();
    let (mut li, mut wang) = two_members(&village);
    let (document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    assert_eq!(li.send(&village, vec![push]), [PushResult::Accepted]);
    wang.pull(&village);
    assert_eq!(
        wang.document(Kind::Household, document.id()).heads(),
        document.heads()
    );
    li.pull(&village);
    let own = li
        .got
        .iter()
        .filter_map(|(_, item)| match item {
            Item::OwnRun(names) => Some(names.0.clone()),
            _ => None,
        })
        .collect::<Vec<_>>();
    assert_eq!(own, [vec![written.gated.hash.into()]]);
    assert!(!li.has(document.id()));
}

#[test]
fn edits_made_apart_merge_on_both_phones() {
    let village = Village::new();
    let (mut li, mut wang) = two_members(&village);
    let (mut document, first) = li.household("1组3号");
    let push = li.push(&document, &first, ONE);
    li.send(&village, vec![push]);
    wang.pull(&village);
    let mut theirs = wang.document(Kind::Household, document.id());
    let a = li.write(&mut document, |w| {
        w.root("phone", text("19900000001"));
    });
    let b = wang.write(&mut theirs, |w| {
        w.root("phone", text("19900000002"));
    });
    let (a, b) = (li.push(&document, &a, ONE), wang.push(&theirs, &b, ONE));
    assert_eq!(li.send(&village, vec![a]), [PushResult::Accepted]);
    assert_eq!(wang.send(&village, vec![b]), [PushResult::Accepted]);
    let mut third = village.phone(wang.user);
    third.pull(&village);
    let merged = third.document(Kind::Household, document.id());
    assert_eq!(merged.conflicts().len(), 1);
    let row = village
        .sync
        .store
        .read_blocking(|tx| tx.household_row(crate::village::REALM, document.id()));
    assert!(
        row.unwrap().unwrap().review.versions,
        "the cadre sees it in the review queue"
    );
}

#[test]
fn a_repeated_push_is_a_duplicate_and_a_replayed_request_is_refused() {
    let village = Village::new();
    let (mut li, _) = two_members(&village);
    let (document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    let request = li.request(vec![push.clone()]);
    assert_eq!(
        li.ask(&village, &request).unwrap().results,
        [PushResult::Accepted]
    );
    let refused = li.ask(&village, &request).unwrap_err();
    assert_eq!(
        (refused.code, refused.last_counter),
        (Code::Counter, Some(request.counter))
    );
    assert_eq!(li.send(&village, vec![push]), [PushResult::Duplicate]);
}

#[test]
fn a_change_on_what_the_server_lacks_names_what_is_missing() {
    let village = Village::new();
    let (mut li, _) = two_members(&village);
    let (mut document, first) = li.household("1组3号");
    let second = li.write(&mut document, |w| {
        w.root("phone", text("1"));
    });
    let push = li.push(&document, &second, ONE);
    assert_eq!(
        li.send(&village, vec![push]),
        [PushResult::Missing(vec![first.gated.hash])]
    );
}

#[test]
fn forged_preds_are_accepted_and_never_published() {
    let village = Village::new();
    let (mut li, mut wang) = two_members(&village);
    let (mut document, first) = li.household("1组3号");
    let push = li.push(&document, &first, ONE);
    li.send(&village, vec![push]);
    let second = li.write(&mut document, |w| {
        w.root("phone", text("1"));
    });
    let mut raw = doorstep_model::document::change::RawChange::decode(&second.bytes).unwrap();
    raw.puts[0].pred = vec![doorstep_model::document::change::OpId { counter: 2, actor: 0 }];
    let mut forged = second.clone();
    forged.bytes = raw.encode();
    let push = li.push(&document, &forged, ONE);
    assert_eq!(li.send(&village, vec![push.clone()]), [PushResult::Accepted]);
    let reply = li.pull(&village);
    let verdict = &reply.verdicts[0];
    assert_eq!(verdict.result, PushResult::Quarantined(Code::CannotApply));
    assert!(matches!(verdict.of, VerdictOf::Change(doc, _) if doc == document.id()));
    wang.pull(&village);
    assert_eq!(
        wang.document(Kind::Household, document.id()).heads(),
        [first.gated.hash]
    );
    assert_eq!(
        li.send(&village, vec![push]),
        [PushResult::Quarantined(Code::CannotApply)],
        "what holds now"
    );
}

#[test]
fn a_copied_installation_is_seen_and_both_changes_are_kept() {
    let village = Village::new();
    let (mut li, _) = two_members(&village);
    let (document, first) = li.household("1组3号");
    let push = li.push(&document, &first, ONE);
    li.send(&village, vec![push]);
    let (mut one, mut two) = (document.clone(), document.clone());
    let a = li.write(&mut one, |w| {
        w.root("phone", text("1"));
    });
    let b = li.write(&mut two, |w| {
        w.root("phone", text("2"));
    });
    let (a, b) = (li.push(&one, &a, ONE), li.push(&two, &b, ONE));
    assert_eq!(li.send(&village, vec![a]), [PushResult::Accepted]);
    assert_eq!(
        li.send(&village, vec![b]),
        [PushResult::Quarantined(Code::Equivocation)]
    );
}

#[test]
fn a_stranger_and_a_revoked_phone_get_nothing() {
    let village = Village::new();
    let (mut li, wang) = two_members(&village);
    let request = li.request(Vec::new());
    let mut bytes = li.signed(&village, &request);
    *bytes.last_mut().unwrap() ^= 1;
    assert_eq!(code(village.answer(&bytes)), Code::BadSignature);
    assert_eq!(code(village.answer(b"nonsense")), Code::BadRequest);
    let mut thief = village.phone(wang.user);
    thief.id = doorstep_model::id::DeviceId::new([0xee; 12]);
    let request = thief.request(Vec::new());
    assert_eq!(
        code(village.answer(&thief.signed(&village, &request))),
        Code::UnknownDevice
    );
    let number = li.number;
    let now = village.now();
    let event = doorstep_server::ledger::Event::Revoked {
        realm: crate::village::REALM,
        device: number,
    };
    village
        .sync
        .store
        .write_blocking(move |tx| doorstep_server::ledger::record(tx, now, event))
        .unwrap();
    let request = li.request(Vec::new());
    assert_eq!(code(li.ask(&village, &request)), Code::RevokedDevice);
}

#[test]
fn nothing_new_is_answered_by_one_short_reply() {
    use doorstep_model::protocol::same::same;
    let village = Village::new();
    let (mut li, _) = two_members(&village);
    let reply = li.pull(&village);
    let digests = reply.digests.unwrap();
    let known = same(reply.epoch, digests.iter().map(|d| (&d.scope, d.head, &d.digest)));
    let mut request = li.request(Vec::new());
    request.cursors = None;
    request.same = Some(known);
    let body = li.signed(&village, &request);
    assert!(body.len() <= 200, "{} bytes up", body.len());
    let reply = li.ask(&village, &request).unwrap();
    assert!(!reply.more && reply.pull.is_empty());
    let down = doorstep_model::protocol::message::write(&reply).len();
    assert!(down <= 120, "{down} bytes down");
}

fn two_members(village: &Village) -> (crate::village::Phone, crate::village::Phone) {
    let (li, wang) = (
        village.person(BaseRole::Member, ONE),
        village.person(BaseRole::Member, ONE),
    );
    (village.phone(li), village.phone(wang))
}

#[test]
fn a_scope_that_differs_is_compared_and_what_is_missing_comes_whole() {
    use doorstep_model::protocol::reconcile::{ItemId, Repair, Set, need};
    use doorstep_model::protocol::scope::Scope;
    use doorstep_model::protocol::sync::Reconcile;
    let village = Village::new();
    let (mut li, mut wang) = two_members(&village);
    let (document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    li.send(&village, vec![push]);
    let scope = Scope::Grid(crate::village::grid(ONE));
    let (mut repair, mut message) = Repair::begin(std::iter::empty::<ItemId>().collect::<Set>()).unwrap();
    loop {
        let mut request = wang.request(Vec::new());
        request.reconcile = Some(Reconcile {
            scope: scope.clone(),
            message,
        });
        let answer = wang.ask(&village, &request).unwrap().reconcile.unwrap();
        match repair.hear(&answer.message).unwrap() {
            Some(next) => message = next,
            None => break,
        }
    }
    let difference = repair.difference();
    let mut request = wang.request(Vec::new());
    request.reconcile = Some(Reconcile {
        scope,
        message: need(&difference.only_there),
    });
    wang.ask(&village, &request).unwrap();
    assert_eq!(
        wang.document(Kind::Household, document.id()).heads(),
        document.heads()
    );
}

#[test]
fn others_work_comes_back_by_its_proof_and_not_without() {
    use doorstep_model::id::Mac;
    use doorstep_model::protocol::sync::Offer;
    let village = Village::new();
    let (mut li, mut wang) = two_members(&village);
    let (document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    li.send(&village, vec![push]);
    wang.pull(&village);
    let changes = wang.got.iter().find_map(|(scope, item)| match item {
        Item::Changes(changes) if changes.doc == document.id() => Some((scope.clone(), changes.clone())),
        _ => None,
    });
    let (scope, changes) = changes.unwrap();
    // Another server with the same secret, restored from before that household.
    let restored = Village::new();
    let (li_again, mut wang) = two_members(&restored);
    assert_eq!(li_again.number, li.number);
    let offer = |proof| Offer::Document {
        doc: changes.doc,
        kind: changes.kind,
        schema: 1,
        scope: scope.clone(),
        changes: changes.changes.clone(),
        proof,
    };
    let mut request = wang.request(Vec::new());
    request.offers = vec![
        offer(Mac::new([0; 16])),
        offer(changes.proof),
        offer(changes.proof),
    ];
    let reply = wang.ask(&restored, &request).unwrap();
    assert_eq!(
        reply.offer_results,
        [
            PushResult::Refused(Code::BadSignature, None),
            PushResult::Accepted,
            PushResult::Duplicate
        ]
    );
    restored.settle();
    let mut third = restored.phone(wang.user);
    third.pull(&restored);
    assert_eq!(
        third.document(Kind::Household, document.id()).heads(),
        document.heads()
    );
}
