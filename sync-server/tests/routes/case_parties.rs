//! Households as parties of a case at the desk: found by name, door or phone within the clerk's own
//! scope, without a script.

use super::village::Answered;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village};

const FORM: [(&str, &str); 7] = [
    ("key", "00112233445566778899aabbccddee01"),
    ("desk", TOWN),
    ("grid", VILLAGE),
    ("source", "walk_in"),
    ("about", "dispute/neighbour_dispute"),
    ("title", "院墙之争"),
    ("text", "两户为院墙争执"),
];

async fn sent(village: &Village, who: &Reader, more: &[(&str, &str)]) -> Answered {
    let form: Vec<_> = FORM.into_iter().chain(more.iter().copied()).collect();
    village.send(who, "/cases", &form).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_clerk_finds_the_households_and_learns_no_more_than_door_and_head() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let one = village.person("wang", "王小明", "grid_member", ONE).await;
    let two = village.person("chen", "陈小红", "grid_member", TWO).await;
    let wang = village.household(&one, ONE, "3号", "王秀英").await;
    village.household(&two, TWO, "7号", "王秀兰").await;
    let li = village.household(&two, TWO, "8号", "李大山").await;

    let found = sent(&village, &clerk, &[("who", "王秀"), ("find", "1")]).await;
    assert_eq!(found.status, 200);
    assert!(found.page.contains("第1组 3号 王秀英") && found.page.contains("第2组 7号 王秀兰"));
    assert!(!found.page.contains("李大山") && !found.page.contains("1950"));
    assert!(
        found.page.contains("两户为院墙争执</textarea>"),
        "nothing typed is lost"
    );
    assert!(found.page.contains("name=\"looked\" value=\"王秀\""));

    // Another is looked for; the one that was ticked stays.
    let (wang, li) = (wang.to_string(), li.to_string());
    let looked = [
        ("household", &*wang),
        ("who", "8号"),
        ("looked", "王秀"),
        ("find", "1"),
    ];
    let found = sent(&village, &clerk, &looked).await;
    assert!(found.page.contains(&format!("value=\"{wang}\" checked")));
    assert!(
        found.page.contains(&format!("value=\"{li}\" autofocus"))
            || found.page.contains(&format!("value=\"{li}\">"))
    );

    // Words that nobody looked for are not dropped when it is taken in.
    let unlooked = sent(&village, &clerk, &[("who", "李大山")]).await;
    assert_eq!(unlooked.status, 200);
    assert!(unlooked.page.contains("第2组 8号 李大山"));

    let both = [
        ("household", &*wang),
        ("household", &*li),
        ("who", "李大山"),
        ("looked", "李大山"),
    ];
    let taken = sent(&village, &clerk, &both).await;
    assert_eq!(taken.status, 303, "{}", taken.page);
    let (_, page) = village.get(&clerk, &taken.to.unwrap()).await;
    assert!(page.contains("3号 王秀英") && page.contains("8号 李大山"));
    assert!(
        !page.contains("/households/"),
        "the sheet is not a clerk's to read"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn who_is_not_found_is_said_and_years_find_nobody() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let one = village.person("wang", "王小明", "grid_member", ONE).await;
    village.household(&one, ONE, "3号", "王秀英").await;
    for nobody in ["张三丰", "1950-06", "秀英", "%", "王秀英\t"] {
        let found = sent(&village, &clerk, &[("who", nobody), ("find", "1")]).await;
        let there = found.page.contains("3号 王秀英");
        assert_eq!(
            (found.status, there),
            (200, nobody.trim() == "王秀英"),
            "{nobody}"
        );
    }
    let wide = [("grid", "610921"), ("who", "王秀英"), ("find", "1")];
    let form: Vec<_> = FORM
        .into_iter()
        .filter(|(name, _)| *name != "grid")
        .chain(wide)
        .collect();
    let found = village.send(&clerk, "/cases", &form).await;
    assert!(!found.page.contains("3号 王秀英"), "not the clerk's place");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_household_of_another_town_is_not_named() {
    let village = Village::new().await;
    let one = village.person("wang", "王小明", "grid_member", ONE).await;
    let household = village.household(&one, ONE, "3号", "王秀英").await.to_string();
    let stranger = village.person("li", "李远", "town_clerk", "610921101").await;
    let form = FORM.into_iter().map(|(name, value)| match name {
        "desk" | "grid" => (name, "610921101"),
        _ => (name, value),
    });
    let form: Vec<_> = form.chain([("household", &*household)]).collect();
    assert_eq!(village.send(&stranger, "/cases", &form).await.status, 404);
    let noted = village.noted();
    assert!(
        noted.iter().any(|(action, _)| action.ends_with(".refused")),
        "{noted:?}"
    );
    let looked = [form.clone(), vec![("find", "1"), ("who", "王秀英")]].concat();
    let found = village.send(&stranger, "/cases", &looked).await;
    assert!(
        !found.page.contains("王秀英 ") && !found.page.contains("3号"),
        "not shown either"
    );
    let forged: Vec<_> = form[..7].iter().copied().chain([("household", "x")]).collect();
    assert_eq!(village.send(&stranger, "/cases", &forged).await.status, 422);
}
