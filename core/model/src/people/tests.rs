use super::*;
use crate::bilingual::Bilingual;
use crate::code::Code;
use crate::grid::{Grid, GridTree, UnitKind, UnitRule, Units};
use crate::id::{DocumentId, GridCode, LevelCode, LineCode, PostCode, UnitCode, UserId};
use crate::role::BaseRole;
use crate::time::Day;

fn grid(code: &str, parent: Option<&str>, level: &str) -> Grid {
    Grid {
        code: GridCode::parse(code).unwrap(),
        parent: parent.map(|parent| GridCode::parse(parent).unwrap()),
        level: LevelCode::parse(level).unwrap(),
        name: code.into(),
        is_unit: false,
        made: false,
    }
}

fn words() -> Bilingual {
    Bilingual::parse("名", "name").unwrap()
}

fn realm() -> (GridTree, Units) {
    let rows = vec![
        grid("1", None, "town"),
        grid("11", Some("1"), "village"),
        grid("111", Some("11"), "group"),
        grid("12", Some("1"), "village"),
    ];
    let tree = GridTree::new(rows).unwrap();
    let rule = UnitRule {
        code: UnitCode::parse("water").unwrap(),
        name: words(),
        level: LevelCode::parse("town").unwrap(),
        kind: UnitKind::Station,
        takes: Vec::new(),
        above: None,
        grid: false,
        invented: false,
    };
    let units = Units::new(&[rule], &tree);
    (tree, units)
}

fn post(code: &str, seat: Seat) -> Post {
    Post {
        code: PostCode::parse(code).unwrap(),
        name: words(),
        role: BaseRole::Member,
        seat,
        count: PostCount::Each(1),
        line: None,
        duties: None,
        source: None,
    }
}

fn posts() -> [Post; 3] {
    let village = LevelCode::parse("village").unwrap();
    [
        post("chief", Seat::Level(village)),
        post("member", Seat::Basic),
        post("officer", Seat::Unit),
    ]
}

fn assign(post: &str, grid: &str, unit: &str) -> Result<Assignment, AssignmentError> {
    let (tree, units) = realm();
    let draft = AssignmentDraft {
        user: 7,
        post: post.into(),
        grid: grid.into(),
        unit: unit.into(),
        from: "2026-01-01".into(),
        until: "2026-12-31".into(),
    };
    draft.parse(&posts(), &tree, &units)
}

#[test]
fn a_post_sits_where_the_preset_says() {
    let chief = assign("chief", "11", "").unwrap();
    assert_eq!(chief.to, AssignedTo::Grid(GridCode::parse("11").unwrap()));
    assert!(chief.live_at(Day::parse("2026-12-31").unwrap()));
    assert!(!chief.live_at(Day::parse("2027-01-01").unwrap()));
    assert!(
        assign("member", "111", "").is_ok() && assign("member", "12", "").is_ok(),
        "leaves at two depths"
    );
    assert_eq!(
        assign("officer", "", "water").unwrap().to,
        AssignedTo::Unit(UnitCode::parse("water").unwrap())
    );
}

#[test]
fn a_post_elsewhere_is_refused_with_its_reason() {
    let refused = |post, grid, unit| assign(post, grid, unit).unwrap_err();
    assert_eq!(refused("mayor", "11", ""), AssignmentError::Post);
    assert_eq!(refused("chief", "99", ""), AssignmentError::Grid);
    assert_eq!(refused("chief", "111", ""), AssignmentError::Level);
    assert_eq!(refused("member", "11", ""), AssignmentError::Level);
    assert_eq!(refused("officer", "", "fire"), AssignmentError::Unit);
    for (post, grid, unit) in [
        ("chief", "", ""),
        ("chief", "", "water"),
        ("officer", "11", ""),
        ("officer", "11", "water"),
    ] {
        assert_eq!(refused(post, grid, unit), AssignmentError::Seat);
    }
    assert_eq!(AssignmentError::Grid.code(), Code::UnknownReference);
}

fn lines() -> [Line; 2] {
    let line = |code: &str, of_units, to: &[LineSide]| Line {
        code: LineCode::parse(code).unwrap(),
        name: words(),
        of_units,
        to: to.to_vec(),
        care: !of_units,
        invented: false,
    };
    [
        line("head", false, &[LineSide::Households, LineSide::Grids]),
        line("unit_village", true, &[LineSide::Grids]),
    ]
}

fn link(change: impl FnOnce(&mut LinkDraft)) -> Result<ContactLink, LinkError> {
    let (tree, units) = realm();
    let mut draft = LinkDraft {
        user: Some(7),
        line: "head".into(),
        from: "2026-01-01".into(),
        ..LinkDraft::default()
    };
    change(&mut draft);
    draft.parse(&lines(), &tree, &units)
}

#[test]
fn a_link_reaches_its_households_wherever_they_move() {
    let (tree, _) = realm();
    let home = DocumentId::generate(1_700_000_000_000, [3; 10]);
    let other = DocumentId::generate(1_700_000_000_000, [4; 10]);
    let texts = vec![other.to_string(), home.to_string(), home.to_string()];
    let by_name = link(|draft| draft.households = texts).unwrap();
    assert_eq!(by_name.from, LinkFrom::User(UserId(7)));
    assert!(by_name.care, "as the line says");
    let far = GridCode::parse("12").unwrap();
    assert!(by_name.reaches(home, &far, &tree) && by_name.reaches(home.care(), &far, &tree));
    assert_eq!(by_name.to.side(), LineSide::Households);
    assert!(matches!(&by_name.to, LinkTo::Households(ids) if ids.len() == 2 && ids.is_sorted()));

    let by_grid = link(|draft| {
        draft.grids = vec!["11".into()];
        draft.care = Some(false);
    })
    .unwrap();
    assert!(!by_grid.care);
    assert!(by_grid.reaches(home, &GridCode::parse("111").unwrap(), &tree));
    assert!(!by_grid.reaches(home, &far, &tree));
}

#[test]
fn a_unit_keeps_contact_with_a_village() {
    let by_unit = link(|draft| {
        draft.user = None;
        draft.from_unit = "water".into();
        draft.line = "unit_village".into();
        draft.grids = vec!["11".into()];
    });
    assert_eq!(
        by_unit.unwrap().from,
        LinkFrom::Unit(UnitCode::parse("water").unwrap())
    );
}

#[test]
fn a_bad_link_is_refused_with_its_reason() {
    let home = DocumentId::generate(1_700_000_000_000, [3; 10]);
    let refused = |change: fn(&mut LinkDraft)| link(change).unwrap_err();
    assert_eq!(refused(|draft| draft.line = "kin".into()), LinkError::Line);
    assert_eq!(refused(|_| {}), LinkError::To);
    assert_eq!(refused(|draft| draft.grids = vec!["99".into()]), LinkError::Grid);
    assert_eq!(
        refused(|draft| draft.units = vec!["fire".into()]),
        LinkError::Unit
    );
    assert_eq!(
        refused(|draft| draft.units = vec!["water".into()]),
        LinkError::To,
        "the line leads elsewhere"
    );
    assert_eq!(
        refused(|draft| draft.households = vec!["zz".into()]),
        LinkError::Household
    );
    assert_eq!(refused(|draft| draft.user = None), LinkError::From);
    assert_eq!(refused(|draft| draft.from_unit = "water".into()), LinkError::From);
    assert_eq!(
        refused(|draft| draft.grids = vec!["11".into(); LINK_MAX + 1]),
        LinkError::TooMany
    );
    assert_eq!(
        link(|draft| draft.households = vec![home.care().to_string()]),
        Err(LinkError::Household)
    );
    assert_eq!(
        link(|draft| {
            draft.grids = vec!["11".into()];
            draft.until = "2025-01-01".into();
        }),
        Err(LinkError::Term(TermError::Backwards))
    );
    let both = link(|draft| {
        draft.grids = vec!["11".into()];
        draft.households = vec![home.to_string()];
    });
    assert_eq!(both, Err(LinkError::To));
}
