//! `GET /cases/{id}/agreement`: what the parties agreed, to sign.

use super::village::{Reader, TOWN, VILLAGE, Village};

/// A case that a village mediated.
async fn mediated(village: &Village, clerk: &Reader, confidential: bool) -> String {
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = village.case(clerk, "院墙之争", confidential).await.to_string();
    let agreed = [
        ("outcome", "mediated"),
        ("terms", "院墙退回一尺，由李家出工"),
        ("text", "十日内完工，<村委会>到场验收"),
    ];
    for (who, step, typed) in [
        (clerk, "receive", &[][..]),
        (clerk, "divert", &[("unit", "water")]),
        (&officer, "accept", &[]),
        (&officer, "resolve", &agreed),
    ] {
        assert_eq!(village.take(who, &case, step, typed).await.status, 303, "{step}");
    }
    case
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_was_agreed_is_printed_to_sign() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let open = village.case(&clerk, "渠道断水", false).await;
    assert_eq!(
        village.get(&clerk, &format!("/cases/{open}/agreement")).await.0,
        404
    );
    let case = mediated(&village, &clerk, false).await;
    let (_, page) = village.get(&clerk, &format!("/cases/{case}")).await;
    assert!(page.contains(&format!("href=\"/cases/{case}/agreement\"")));
    let path = format!("/cases/{case}/agreement");
    let paper = |page: String| {
        page.split("<article")
            .nth(1)
            .unwrap()
            .split("</article>")
            .next()
            .unwrap()
            .to_owned()
    };
    insta::assert_snapshot!("agreement-zh", paper(village.get(&clerk, &path).await.1));
    let (_, page) = village.ask(&clerk, &path, &[("accept-language", "en")]).await;
    insta::assert_snapshot!("agreement-en", paper(page));
    let no = [("means", "phone"), ("word", "没动工")];
    assert_eq!(village.take(&clerk, &case, "verify_no", &no).await.status, 303);
    assert_eq!(village.get(&clerk, &path).await.0, 404, "it no longer stands");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_confidential_one_is_there_for_whoever_reads_the_case() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let path = format!("/cases/{}/agreement", mediated(&village, &clerk, true).await);
    let (status, page) = village.get(&clerk, &path).await;
    assert_eq!((status, page.contains(">保密</p>")), (200, true));
    assert_eq!(village.noted()[0].0, "case.agreement");
    for (login, post, at) in [
        ("other-a", "grid_chief", VILLAGE),
        ("other-b", "supervisor", "610921"),
    ] {
        let other = village.person(login, "某人", post, at).await;
        let (status, page) = village.get(&other, &path).await;
        assert_eq!((status, page.contains("院墙")), (404, false), "{post}");
        assert_eq!(village.noted()[0].0, "case.refused");
    }
}
