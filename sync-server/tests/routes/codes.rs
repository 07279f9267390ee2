//! `/account/codes`: one-time codes turned on, used, renewed, turned off; and by an administrator.

use doorstep_model::id::UserId;
use doorstep_server::account::TotpSecret;
use doorstep_server::store::{CodeSetup, StoreError};

use super::server::REALM;
use super::village::{Answered, ONE, Reader, Village};

const COUNTY: &str = "610921";
const HELD: &str = "correct horse";

/// The secret that a page shows, as it would be typed.
fn secret(village: &Village, user: UserId) -> TotpSecret {
    let begun: Result<Option<CodeSetup>, StoreError> = village
        .server
        .store()
        .read_blocking(|read| read.code_setup(REALM, user));
    TotpSecret(begun.unwrap().expect("codes are being turned on").secret)
}

fn left(village: &Village, user: UserId) -> (bool, u32) {
    let left: Result<_, StoreError> = village.server.store().read_blocking(|read| {
        let asked = read.user(REALM, user)?.is_some_and(|user| user.totp.is_some());
        Ok((asked, read.recovery_codes(REALM, user)?))
    });
    left.unwrap()
}

/// The code of this moment; a minute on, so that it is another than the last.
fn code(village: &Village, secret: &TotpSecret) -> String {
    village.server.clock.advance_minutes(1);
    secret.at(village.server.by_command().now)
}

fn recovery(page: &str) -> Vec<String> {
    let codes = page.split("<li><code>").skip(1);
    codes
        .filter_map(|code| code.split("</code>").next())
        .map(str::to_owned)
        .collect()
}

/// Turns codes on; what was shown at the end.
async fn turned_on(village: &Village, who: &Reader, proof: &[(&str, &str)]) -> (TotpSecret, Vec<String>) {
    assert_eq!(village.send(who, "/account/codes", proof).await.status, 200);
    let secret = secret(village, who.user);
    let code = code(village, &secret);
    let on = village
        .send(who, "/account/codes/confirm", &[("code", &code)])
        .await;
    assert_eq!(on.status, 200);
    let recovery = recovery(&on.page);
    assert_eq!(recovery.len(), 10);
    (secret, recovery)
}

async fn confirm(village: &Village, who: &Reader, code: &str) -> Answered {
    village
        .send(who, "/account/codes/confirm", &[("code", code)])
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn codes_count_once_a_code_was_typed() {
    let village = Village::new().await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let (_, page) = village.get(&member, "/account/codes").await;
    assert!(page.contains("没有启用") && !page.contains("/account/codes/off"));

    let wrong = village
        .send(&member, "/account/codes", &[("held", "not the one")])
        .await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.page.contains("id=\"wrong-held\"") && !wrong.page.contains("not the one"));
    let early = confirm(&village, &member, "123456").await;
    assert_eq!(early.status, 422, "nothing was begun");
    assert!(early.page.contains("请重新开始"));

    let shown = village.send(&member, "/account/codes", &[("held", HELD)]).await;
    let secret = secret(&village, member.user);
    let text = secret.base32();
    let typed: Vec<&str> = (0..8).map(|at| &text[at * 4..at * 4 + 4]).collect();
    assert!(shown.page.contains("<svg") && shown.page.contains(&typed.join(" ")));
    assert!(shown.page.contains("wang@610921"));
    assert_eq!(
        left(&village, member.user),
        (false, 0),
        "not before it is confirmed"
    );
    assert!(village.sign_in_with("wang", HELD).await.is_some());

    let wrong = confirm(&village, &member, "000000").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.page.contains("id=\"wrong-code\"") && wrong.page.contains("<svg"));
    let other = Reader {
        user: member.user,
        cookie: village.sign_in("wang").await,
    };
    let now = code(&village, &secret);
    assert_eq!(
        confirm(&village, &other, &now).await.status,
        422,
        "in the session that began it"
    );
    let on = confirm(&village, &member, &now).await;
    assert_eq!(on.status, 200);
    let codes = recovery(&on.page);
    assert_eq!(left(&village, member.user), (true, 10));
    assert_eq!(village.noted()[0], ("user.codes".into(), member.user.to_string()));
    for path in ["/account/codes", "/account"] {
        let (_, page) = village.get(&member, path).await;
        assert!(page.contains("备用码还剩 10 个"), "{path}");
        assert!(!page.contains(&typed.join(" ")) && !page.contains(&text) && !page.contains("<svg"));
        assert!(!codes.iter().any(|code| page.contains(&**code)), "shown once");
    }
    assert_eq!(confirm(&village, &member, &now).await.status, 422, "it is over");
    assert_eq!(
        village.sign_in_coded("wang", HELD, &now).await,
        None,
        "the code that confirmed was seen"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_secret_waits_a_quarter_of_an_hour() {
    let village = Village::new().await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    village.send(&member, "/account/codes", &[("held", HELD)]).await;
    let secret = secret(&village, member.user);
    village.server.clock.advance_minutes(14);
    let late = code(&village, &secret);
    assert_eq!(confirm(&village, &member, &late).await.status, 422);
    assert_eq!(left(&village, member.user), (false, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_recovery_code_opens_the_account_once() {
    let village = Village::new().await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let (secret, recovery) = turned_on(&village, &member, &[("held", HELD)]).await;
    assert_eq!(village.sign_in_with("wang", HELD).await, None);
    let now = code(&village, &secret);
    assert!(village.sign_in_coded("wang", HELD, &now).await.is_some());
    let bare = recovery[0].replace(' ', "");
    assert!(village.sign_in_coded("wang", HELD, &bare).await.is_some());
    let noted = village.noted();
    assert!(noted.contains(&("user.recovery".into(), member.user.to_string())));
    assert_eq!(left(&village, member.user), (true, 9));
    for used in [&bare, &recovery[0]] {
        assert_eq!(village.sign_in_coded("wang", HELD, used).await, None);
    }
    assert_eq!(
        village.sign_in_coded("wang", "not the one", &recovery[1]).await,
        None
    );
    assert_eq!(
        left(&village, member.user),
        (true, 9),
        "used up by a right password alone"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn codes_are_renewed_and_turned_off_with_a_code() {
    let village = Village::new().await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let (first, recovery) = turned_on(&village, &member, &[("held", HELD)]).await;
    for path in ["/account/codes", "/account/codes/off"] {
        let without = village.send(&member, path, &[("held", HELD)]).await;
        assert_eq!(without.status, 422, "{path}: the password alone is not enough");
        assert!(without.page.contains("id=\"wrong-code\""));
    }
    let proof = [("held", HELD), ("code", &*recovery[0])];
    let (second, anew) = turned_on(&village, &member, &proof).await;
    assert_eq!(left(&village, member.user), (true, 10));
    let former = code(&village, &first);
    for gone in [&*former, &recovery[1]] {
        assert_eq!(village.sign_in_coded("wang", HELD, gone).await, None);
    }
    let now = code(&village, &second);
    assert!(village.sign_in_coded("wang", HELD, &now).await.is_some());
    let off = [("held", HELD), ("code", &*anew[0])];
    assert_eq!(
        village.submit(&member, "/account/codes/off", &off).await,
        (303, "/account/codes".into())
    );
    assert_eq!(left(&village, member.user), (false, 0));
    assert_eq!(village.noted()[0].0, "user.no_codes");
    assert!(village.sign_in_with("wang", HELD).await.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn guessing_at_codes_has_to_wait_as_at_the_door() {
    let village = Village::new().await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    village.send(&member, "/account/codes", &[("held", HELD)]).await;
    for _ in 0..5 {
        assert_eq!(confirm(&village, &member, "000000").await.status, 422);
    }
    assert_eq!(confirm(&village, &member, "000000").await.status, 429);
    for path in ["/account/codes", "/account/codes/off"] {
        let waits = village.send(&member, path, &[("held", HELD)]).await;
        assert_eq!(waits.status, 429, "{path}");
    }
    assert_eq!(village.sign_in_with("wang", HELD).await, None, "counted together");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_administrator_turns_them_off_for_another_but_not_at_a_desk_left_open() {
    let village = Village::new().await;
    let admin = village.person("gao", "高明", "administrator", COUNTY).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let sheet = |who: &Reader| format!("/people/{}", who.user);
    assert!(!village.get(&admin, &sheet(&member)).await.1.contains("/codes"));
    let (secret, recovery) = turned_on(&village, &member, &[("held", HELD)]).await;
    let (_, page) = village.get(&admin, &sheet(&member)).await;
    assert!(page.contains(&format!("action=\"{}/codes\"", sheet(&member))));
    for hidden in [&secret.base32(), &recovery[0]] {
        assert!(!page.contains(&**hidden));
    }
    let path = format!("{}/codes", sheet(&member));
    assert_eq!(village.send(&member, &path, &[]).await.status, 404);
    let from = "http://elsewhere.example";
    assert_eq!(village.send_from(&admin, &path, &[], from).await.status, 403);
    assert_eq!(left(&village, member.user), (true, 10));
    assert_eq!(village.submit(&admin, &path, &[]).await, (303, sheet(&member)));
    assert_eq!(left(&village, member.user), (false, 0));
    assert_eq!(
        village.noted()[0],
        ("user.no_codes".into(), member.user.to_string())
    );
    assert!(village.sign_in_with("wang", HELD).await.is_some());

    turned_on(&village, &admin, &[("held", HELD)]).await;
    let (_, page) = village.get(&admin, &sheet(&admin)).await;
    assert!(!page.contains("/codes\"") && !page.contains("/password\""));
    for what in ["codes", "password"] {
        let own = village
            .send(&admin, &format!("{}/{what}", sheet(&admin)), &[])
            .await;
        assert_eq!(own.status, 403, "{what}");
    }
    assert_eq!(left(&village, admin.user), (true, 10));
}
