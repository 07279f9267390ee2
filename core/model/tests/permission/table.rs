//! Every role × class of op against the table of `6-trust.md`, written out again here.

use doorstep_model::case::{CaseStep, FlowRules};
use doorstep_model::code::Code;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::UserId;
use doorstep_model::permission::{Doc, OpClass, may};
use doorstep_model::role::BaseRole::{self, *};
use doorstep_model::standing::Standing;

use super::village::*;

// y: at home. o: one's own, at home. c: at home; a link must say care. w: while the document is made.
// s: only in a scope of the author's, which is how officers get anywhere. .: never.
const TABLE: &str = "
    op                M C H P K O S A
    household_create  y y . . . . . w
    household_sheet   y y y . . . . w
    contest           y y y y . . . .
    same_as           . y . . . . . .
    decision          . y . . . . . .
    care              c c c c . . . .
    visit_create      y y y y . . . .
    visit_edit        o y o o . . . .
    activity_create   y y y y . . . .
    activity_edit     o y o o . . . .
    place             y y . . . . . .
    case_create       y y y y y . . .
    case_sheet        o y o o y . . .
    confidential_off  . . . . y . . .
    case_photo        y y y y y s y y
    report            y y y y y . . .
    settle            y y y . . . . .
    receive           . y . . y . . .
    decline           . y . . y . . .
    merge             . y . . y . . .
    classify          . y . . y . . .
    divert            . y . . y . . .
    accept            . . . . . s . .
    return            . . . . . s y .
    assign            . y . . . s . .
    team              . y . . . s . .
    progress          . y . y . s . .
    expert            . y . . y s . .
    urge              . y . . y . y .
    card              . . . . . . y .
    up                . y . . y s . .
    down              . y . . y s . .
    extend_ask        . . . . . s . .
    extend_grant      . . . . y . . .
    extend_refuse     . . . . y . . .
    resolve           . y . y . s . .
    refer             . . . . y s . .
    refer_back        . . . . y s . .
    verify_yes        y y y y y . . .
    verify_no         y y y y y . . .
    lapse             . . . . . . . .
    close             . y . . y . . .
    reopen            . y . . y . . .
    withdraw          y y y y y . . .
    note              y y y y y s y y
";

const ROLES: [BaseRole; 8] = [
    Member,
    Cadre,
    Head,
    Helper,
    Clerk,
    Officer,
    Supervisor,
    Administrator,
];

fn class(name: &str) -> OpClass {
    match name {
        "household_create" => OpClass::HouseholdCreate,
        "household_sheet" => OpClass::HouseholdSheet,
        "contest" => OpClass::Contest,
        "same_as" => OpClass::SameAs,
        "decision" => OpClass::Decision,
        "care" => OpClass::Care,
        "visit_create" => OpClass::VisitCreate,
        "visit_edit" => OpClass::VisitEdit,
        "activity_create" => OpClass::ActivityCreate,
        "activity_edit" => OpClass::ActivityEdit,
        "place" => OpClass::Place,
        "case_create" => OpClass::CaseCreate,
        "case_sheet" => OpClass::CaseSheet,
        "confidential_off" => OpClass::ConfidentialOff,
        "case_photo" => OpClass::CasePhoto,
        step => OpClass::CaseStep(CaseStep::parse(step).unwrap()),
    }
}

fn is_case(class: OpClass) -> bool {
    matches!(
        class,
        OpClass::CaseSheet | OpClass::ConfidentialOff | OpClass::CasePhoto | OpClass::CaseStep(_)
    )
}

fn rows() -> Vec<(OpClass, Vec<(BaseRole, char)>)> {
    let lines = TABLE
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .skip(1);
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        let class = class(words.next().unwrap());
        (
            class,
            ROLES
                .into_iter()
                .zip(words.map(|cell| cell.chars().next().unwrap()))
                .collect(),
        )
    };
    lines.map(row).collect()
}

fn ask(standing: &Standing, class: OpClass, author: u32, creating: bool, shared: bool) -> Result<(), Code> {
    let home = home();
    let author = Some(UserId(author));
    let doc = Doc {
        kind: Kind::Case,
        home: &home,
        author,
        creating,
        shared,
    };
    may(standing, &doc, class, &FlowRules::default(), &within)
}

#[test]
fn every_role_and_class_of_op_is_as_the_paper_says() {
    let rows = rows();
    assert_eq!(
        rows.iter().map(|row| row.0).collect::<Vec<_>>(),
        OpClass::all().collect::<Vec<_>>()
    );
    for (class, cells) in rows {
        assert_eq!(cells.len(), 8, "{class:?}");
        for (role, cell) in cells {
            let what = format!("{role:?} {class:?}");
            let other = ask(&me(role, true, true), class, 6, false, false);
            let own = ask(&me(role, true, true), class, 5, false, false);
            let making = ask(&me(role, true, true), class, 5, true, false);
            let away = ask(&me(role, false, true), class, 6, false, false);
            let shared = ask(&me(role, false, true), class, 6, false, true);
            let careless = ask(&me(role, true, false), class, 6, false, false);

            let (no, out) = (Err(Code::NotAllowed), Err(Code::OutOfScope));
            let (here, mine, made, there) = match cell {
                'y' | 'c' => (Ok(()), Ok(()), Ok(()), out),
                'o' => (no, Ok(()), Ok(()), no),
                'w' => (no, no, Ok(()), no),
                's' => (out, Ok(()), Ok(()), out),
                _ => (no, no, no, no),
            };
            assert_eq!((other, own, making, away), (here, mine, made, there), "{what}");
            let by_scope = if is_case(class) && matches!(cell, 'y' | 's') {
                Ok(())
            } else {
                there
            };
            assert_eq!(shared, by_scope, "{what} in a scope of one's own");
            let needs_care = cell == 'c' && role.is_linked();
            assert_eq!(
                careless,
                if needs_care { out } else { here },
                "{what} by a link without care"
            );
        }
    }
}
