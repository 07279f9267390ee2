use doorstep_model::id::UserId;
use doorstep_model::protocol::row::RowBody;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::role::BaseRole;

use crate::desk::Desk;

#[test]
fn people_get_posts_and_phones_hear_of_it() {
    let desk = Desk::with_realm();
    assert_eq!(
        desk.run(&["user", "add", "wang", "王建国"]).as_deref(),
        Ok("user 1 added\n")
    );
    assert_eq!(
        desk.run(&[
            "assignment",
            "add",
            "wang",
            "village_team_head",
            "--grid",
            "370781105201"
        ])
        .as_deref(),
        Ok("assignment 1 added\n")
    );
    assert_eq!(
        desk.run(&["assignment", "list"]).as_deref(),
        Ok("1\twang\tvillage_team_head\tgrid 370781105201\t2026-03-17\t-\n")
    );
    let told: Vec<_> = desk
        .rows(&Scope::Person(UserId(1)))
        .into_iter()
        .filter_map(|row| row.body)
        .collect();
    let [RowBody::Assignment(held)] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((held.role, held.until), (BaseRole::Cadre, None));
    let posts = |desk: &Desk| {
        desk.rows(&Scope::Realm)
            .into_iter()
            .find_map(|row| match row.body {
                Some(RowBody::User(user)) => Some(user.posts.len()),
                _ => None,
            })
            .unwrap()
    };
    assert_eq!(posts(&desk), 1);

    desk.advance_minutes(60);
    assert_eq!(
        desk.run(&["assignment", "end", "1"]).as_deref(),
        Ok("assignment 1 ended\n")
    );
    assert_eq!(desk.run(&["assignment", "list"]).as_deref(), Ok(""));
    assert_eq!(posts(&desk), 0);
    let told = desk.rows(&Scope::Person(UserId(1)));
    let Some(RowBody::Assignment(held)) = &told[0].body else {
        panic!("{told:?}")
    };
    assert_eq!(held.until, Some(desk.environment().now()));
}

#[test]
fn a_post_belongs_to_its_seat() {
    let desk = Desk::with_realm();
    desk.run(&["user", "add", "wang", "王建国"]).unwrap();
    for (arguments, code) in [
        (
            ["wang", "village_team_head", "--grid", "370781105901"],
            "bad_field",
        ),
        (
            ["wang", "village_team_member", "--grid", "370781105"],
            "bad_field",
        ),
        (["wang", "officer", "--grid", "370781105"], "bad_field"),
        (["wang", "village_team_head", "--unit", "police"], "bad_field"),
        (["wang", "mayor", "--grid", "370781105"], "unknown_reference"),
        (["wang", "village_team_head", "--grid", "1"], "unknown_reference"),
        (["wang", "officer", "--unit", "no.such"], "unknown_reference"),
        (["nobody", "officer", "--unit", "police"], "not_found"),
    ] {
        let refused = desk
            .run(&[&["assignment", "add"], &arguments[..]].concat())
            .unwrap_err();
        assert!(
            refused.ends_with(&format!("({code})")),
            "{arguments:?}: {refused}"
        );
    }
    desk.run(&["assignment", "add", "wang", "officer", "--unit", "police"])
        .unwrap();
    let twice = desk.run(&["assignment", "add", "wang", "officer", "--unit", "police"]);
    insta::assert_snapshot!(twice.unwrap_err());
    let backwards = [
        "assignment",
        "add",
        "wang",
        "officer",
        "--unit",
        "justice",
        "--until",
        "2026-03-01",
    ];
    assert!(desk.run(&backwards).unwrap_err().ends_with("(bad_field)"));
}

#[test]
fn a_login_is_one_persons() {
    let desk = Desk::with_realm();
    desk.run(&["user", "add", "wang", "王建国"]).unwrap();
    assert!(
        desk.run(&["user", "add", "WANG", "王大力"])
            .unwrap_err()
            .ends_with("(bad_field)")
    );
    assert!(
        desk.run(&["user", "add", "li", " "])
            .unwrap_err()
            .ends_with("(bad_field)")
    );
    assert_eq!(
        desk.run(&["user", "list"]).as_deref(),
        Ok("1\twang\t王建国\tphone only\n")
    );
}

#[test]
fn passwords_are_shown_once_or_typed() {
    let desk = Desk::with_realm();
    desk.run(&["user", "add", "wang", "王建国"]).unwrap();
    let made = desk.run(&["user", "password", "wang"]).unwrap();
    let password = made.trim().rsplit(' ').next().unwrap();
    assert_eq!(password.len(), 16);
    assert_eq!(
        desk.run_typing(&["user", "password", "wang", "--stdin"], "ten letters\n")
            .as_deref(),
        Ok("password set\n")
    );
    let short = desk
        .run_typing(&["user", "password", "wang", "--stdin"], "short\n")
        .unwrap_err();
    assert_eq!(short, "password: a password has 10 to 128 characters");
    let codes = desk.run(&["user", "codes", "wang"]).unwrap();
    assert!(
        codes.contains("otpauth://totp/Doorstep:wang@370781105?secret="),
        "{codes}"
    );
    assert_eq!(codes.lines().count(), 2 + 1 + 10, "ten recovery codes");
    assert_eq!(
        desk.run(&["user", "codes", "wang", "--off"]).as_deref(),
        Ok("no codes are asked\n")
    );
    assert_eq!(
        desk.run(&["user", "disable", "wang"]).as_deref(),
        Ok("user 1 disabled\n")
    );
    assert_eq!(
        desk.run(&["user", "list"]).as_deref(),
        Ok("1\twang\t王建国\tdisabled\n")
    );
    assert_eq!(
        desk.run(&["user", "enable", "wang"]).as_deref(),
        Ok("user 1 enabled\n")
    );
    assert_eq!(
        desk.run(&["user", "list"]).as_deref(),
        Ok("1\twang\t王建国\tconsole\n")
    );
}

#[test]
fn links_follow_their_line() {
    let desk = Desk::new();
    desk.run(&["init", "--preset", "hanyin"]).unwrap();
    desk.run(&["user", "add", "zhao", "赵玉兰"]).unwrap();
    let household = "0190b5c0000070008000000000000000";
    let add = |rest: &[&str]| desk.run(&[&["link", "add"], rest].concat());
    assert_eq!(
        add(&["head", "--user", "zhao", "--household", household, "--care"]).as_deref(),
        Ok("link 1 added\n")
    );
    assert_eq!(
        add(&["party", "--user", "zhao", "--grid", "610921"]).as_deref(),
        Ok("link 2 added\n")
    );
    for (arguments, code) in [
        (&["head", "--user", "zhao", "--grid", "610921"][..], "bad_field"),
        (
            &["head", "--of-unit", "water", "--household", household],
            "bad_field",
        ),
        (&["party", "--user", "zhao", "--grid", "77"], "unknown_reference"),
        (
            &["friends", "--user", "zhao", "--grid", "610921"],
            "unknown_reference",
        ),
    ] {
        let refused = add(arguments).unwrap_err();
        assert!(
            refused.ends_with(&format!("({code})")),
            "{arguments:?}: {refused}"
        );
    }
    assert_eq!(
        desk.run(&["link", "list"]).as_deref(),
        Ok("1\thead\tzhao\t1 households\tcare\n2\tparty\tzhao\t1 grids\t-\n")
    );
    assert_eq!(desk.rows(&Scope::Person(UserId(1))).len(), 2);
    desk.advance_minutes(1);
    desk.run(&["link", "end", "1"]).unwrap();
    assert_eq!(
        desk.run(&["link", "list"]).as_deref(),
        Ok("2\tparty\tzhao\t1 grids\t-\n")
    );
    assert!(
        desk.run(&["link", "end", "9"])
            .unwrap_err()
            .ends_with("(not_found)")
    );
}

#[test]
fn a_notice_reaches_every_grid_below() {
    let desk = Desk::with_realm();
    desk.run(&["user", "add", "chen", "陈书记"]).unwrap();
    let posted = desk.run(&[
        "notice",
        "post",
        "--grid",
        "370781105201",
        "--author",
        "chen",
        "防汛",
        "今晚有大雨",
    ]);
    assert_eq!(posted.as_deref(), Ok("notice 1 posted\n"));
    let grids = desk.run(&["grid", "list", "--under", "370781105201"]).unwrap();
    for line in grids.lines() {
        let code = doorstep_model::id::GridCode::parse(line.split('\t').next().unwrap()).unwrap();
        assert_eq!(desk.rows(&Scope::Grid(code)).len(), 1);
    }
    assert_eq!(
        desk.run(&["notice", "list"]).as_deref(),
        Ok("1\t370781105201\t防汛\t-\n")
    );
    desk.run(&["grid", "hotline", "370781105201", "0915-5212345", "陈书记"])
        .unwrap();
    let village = doorstep_model::id::GridCode::parse("370781105201").unwrap();
    assert_eq!(desk.rows(&Scope::Grid(village)).len(), 2);
}
