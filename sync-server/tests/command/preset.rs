use crate::desk::Desk;

#[test]
fn the_presets_that_come_along() {
    insta::assert_snapshot!(Desk::new().run(&["preset", "list"]).unwrap());
}

#[test]
fn the_posts_that_people_can_be_given() {
    insta::assert_snapshot!(Desk::with_realm().run(&["preset", "posts"]).unwrap());
}

#[test]
fn a_preset_with_faults_is_refused_line_by_line() {
    let desk = Desk::new();
    let toml = Desk::new();
    toml.run(&["init", "--preset", "hanyin"]).unwrap();
    let text = toml.run(&["preset", "show"]).unwrap();
    let file = desk.path("faulty.toml");
    std::fs::write(
        &file,
        text.replace("version = 1\n", "version = 0\n")
            .replace("role = \"head\"", "role = \"boss\""),
    )
    .unwrap();
    let refused = desk
        .run(&["preset", "check", file.to_str().unwrap()])
        .unwrap_err();
    insta::assert_snapshot!(refused.replace(file.to_str().unwrap(), "faulty.toml"));
}

#[test]
fn a_newer_version_takes_the_place_of_the_older() {
    let desk = Desk::with_realm();
    desk.run(&["user", "add", "wang", "王建国"]).unwrap();
    desk.run(&["assignment", "add", "wang", "supervisor", "--grid", "370781105"])
        .unwrap();
    let text = desk.run(&["preset", "show"]).unwrap();
    let install = |text: String| {
        let file = desk.path("next.toml");
        std::fs::write(&file, text).unwrap();
        desk.run(&["preset", "install", file.to_str().unwrap()])
    };
    let changed = text.replace("调解员", "矛盾调解员");
    assert!(
        install(changed.clone())
            .unwrap_err()
            .ends_with("(changed_meanwhile)")
    );
    let newer = changed.replace("version = 1\n", "version = 2\n");
    assert_eq!(
        install(newer.clone()).as_deref(),
        Ok("shaozhuang version 2 installed\n")
    );
    assert!(
        install(text).unwrap_err().ends_with("(changed_meanwhile)"),
        "not back to the older one"
    );
    let without = newer
        .replace("version = 2\n", "version = 3\n")
        .lines()
        .filter(|line| !line.contains("code = \"supervisor\""))
        .collect::<Vec<_>>()
        .join("\n");
    let refused = install(without).unwrap_err();
    assert!(refused.ends_with("(unknown_reference)"), "{refused}");
}

#[test]
fn a_check_tells_published_and_made_figures_side_by_side() {
    let places = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/data/divisions-huaiyang.csv"
    );
    let said = Desk::new()
        .run(&["preset", "check", "huaiyang", "--divisions", places])
        .unwrap();
    let line = |code: &str| said.lines().find(|line| line.starts_with(code)).unwrap();
    assert!(line("clusters").contains("6438\t6438"), "{said}");
    assert!(line("real_villages").contains("484\t475"), "{said}");
    assert!(
        line("real_villages").contains("475 in the published codes"),
        "{said}"
    );
    assert!(line("medals").contains("300\t-"), "{said}");
    let without = Desk::new().run(&["preset", "check", "huaiyang"]).unwrap();
    assert!(without.contains("clusters\t6438\t-"), "{without}");
}
