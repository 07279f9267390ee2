//! `GET /places`: what is to be looked at, and when; places as parties of a case.

use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Writer, reference, text};
use doorstep_model::id::DocumentId;
use doorstep_server::store::{CaseRow, Read, StoreError, Write};

use super::server::REALM;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village};

pub(crate) async fn place(
    village: &Village,
    by: &Reader,
    home: &str,
    kind: &'static str,
    name: &'static str,
) -> DocumentId {
    let puts = move |writer: &mut Writer<'_>| {
        writer
            .root("place_kind", text(kind))
            .root("name", text(name))
            .root("contact", text("刘永强"));
    };
    village.begin(by, Kind::Place, home, puts).await
}

pub(crate) async fn looked_at(village: &Village, by: &Reader, home: &str, at: DocumentId, on: &'static str) {
    let puts = move |writer: &mut Writer<'_>| {
        writer
            .root("visit_kind", text("door"))
            .root("place", reference(at))
            .root("outcome", text("met"))
            .root("visited_on", text(on));
    };
    village.begin(by, Kind::Visit, home, puts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_place_is_looked_at_again_by_the_days_of_its_kind() {
    let village = Village::new().await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let pond = place(&village, &wang, ONE, "pond", "老塘").await;
    place(&village, &wang, ONE, "shop", "惠民超市").await;
    looked_at(&village, &wang, ONE, pond, "2026-02-05").await;
    let (status, page) = village.get(&chief, "/places").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("a_village_s_places_in_chinese", page);
    let (_, english) = village.ask(&chief, "/places", &[("accept-language", "en")]).await;
    insta::assert_snapshot!("a_village_s_places_in_english", english);
    let (status, sheet) = village.get(&chief, &format!("/places/{pond}")).await;
    assert_eq!(status, 200);
    assert!(sheet.contains("2026-03-07 逾期 10 天"), "{sheet}");
    assert!(sheet.contains("刘永强") && sheet.contains("每 30 天") && sheet.contains("王秀英"));
    let (_, visits) = village.get(&chief, "/visits").await;
    assert!(visits.contains("2 处（共 2 处），逾期 1 处"), "{visits}");

    let li = village.person("li", "李桂芳", "grid_member", TWO).await;
    let (status, _) = village.get(&li, &format!("/places/{pond}")).await;
    assert_eq!(status, 404);
    assert_eq!(village.noted()[0].0, "place.refused");
    let (status, _) = village.get(&li, &format!("/places?grid={ONE}")).await;
    assert_eq!(status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_case_is_about_a_place_that_the_clerk_finds() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let pond = place(&village, &wang, ONE, "pond", "老塘").await.to_string();
    let mut form = vec![
        ("key", "00112233445566778899aabbccddee21"),
        ("desk", TOWN),
        ("grid", VILLAGE),
        ("source", "walk_in"),
        ("about", "dispute/neighbour_dispute"),
        ("title", "塘坝渗水"),
        ("text", "老塘坝体渗水"),
        ("who", "老塘"),
        ("find", "1"),
    ];
    let found = village.send(&clerk, "/cases", &form).await;
    assert!(found.page.contains("塘库 老塘（第1组）"), "{}", found.page);
    form.truncate(7);
    form.push(("household", &pond));
    let taken = village.send(&clerk, "/cases", &form).await;
    assert_eq!(taken.status, 303, "{}", taken.page);
    let (_, case) = village.get(&clerk, &taken.to.unwrap()).await;
    assert!(
        case.contains(&format!("<a href=\"/places/{pond}\">老塘</a>")),
        "{case}"
    );
    let path = format!("/places/{pond}");
    let (_, place) = village.get(&clerk, &path).await;
    assert!(
        place.contains("涉及该场所的事项") && place.contains("塘坝渗水"),
        "{place}"
    );
    let mut secret = form.clone();
    secret[0].1 = "00112233445566778899aabbccddee23";
    secret[5].1 = "有人下毒";
    secret.push(("confidential", "yes"));
    assert_eq!(village.send(&clerk, "/cases", &secret).await.status, 303);
    let (_, place) = village.get(&clerk, &path).await;
    assert!(place.contains("有人下毒") && place.contains("塘坝渗水"));
    let (_, place) = village.get(&wang, &path).await;
    assert!(place.contains("塘坝渗水"), "{place}");
    assert!(
        !place.contains("有人下毒"),
        "in confidence it stands on no place's page"
    );
    let stranger = village.person("yuan", "袁方", "town_clerk", "610921101").await;
    form[0].1 = "00112233445566778899aabbccddee22";
    form[1].1 = "610921101";
    form[2].1 = "610921101";
    assert_eq!(
        village.send(&stranger, "/cases", &form).await.status,
        404,
        "not theirs to name"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_case_from_before_is_listed_once_it_was_looked_at_again() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let pond = place(&village, &wang, ONE, "pond", "老塘").await;
    let case = village.case(&clerk, "塘坝渗水", false).await;
    let names = move |_: &Document, writer: &mut Writer<'_>| {
        let entry = writer.entry();
        writer.field("parties", entry, "place", reference(pond));
    };
    village.edit(&clerk, case, names).await;
    let listed = || {
        let read = |tx: &Read<'_>| tx.cases_of_place(REALM, pond, 9);
        let rows: Result<Vec<CaseRow>, StoreError> = village.server.store().read_blocking(read);
        rows.unwrap().iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(listed(), [case]);
    let forget = move |tx: &Write<'_>| {
        tx.put_case_places(REALM, case, &[])?;
        tx.rescope_later(REALM, case)
    };
    let store = village.server.store();
    store.write::<_, StoreError>(forget).await.unwrap();
    village.wait(|| listed() == [case]).await;
}
