//! A photo that a phone brought is seen at a desk, by those who read the sheet that names it.

use doorstep_server::account::{Password, PasswordHash};
use doorstep_server::store::StoreError;
use reqwest::Response;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};

use super::world::{ONE, TWO, World, header, taken};
use crate::server::REALM;
use doorstep_model::id::UserId;

/// Signs a phone's person in at the console.
async fn sign_in(world: &World, user: UserId) -> String {
    let server = &world.server;
    let randomness = &*server.handle.app().home.environment.randomness;
    let hash = PasswordHash::of(&Password::parse("correct horse").unwrap(), randomness);
    let work = move |tx: &doorstep_server::store::Write<'_>| {
        tx.set_password(REALM, user, Some(hash.as_str()))?;
        Ok::<_, StoreError>(tx.user(REALM, user)?.unwrap().login)
    };
    let login = server.store().write(work).await.unwrap();
    let answer = server
        .client
        .post(server.url("/login"))
        .header(ORIGIN, server.handle.front.address.as_str())
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!(
            "realm=1&login={}&password=correct+horse&code=",
            login.as_str()
        ))
        .send()
        .await
        .unwrap();
    header(&answer, SET_COOKIE.as_str())
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

async fn get(world: &World, cookie: &str, path: &str) -> Response {
    let request = world.server.client.get(world.server.url(path));
    request.header(COOKIE, cookie).send().await.unwrap()
}

#[tokio::test]
async fn the_sheet_shows_what_has_arrived_and_says_what_has_not() {
    let world = World::new().await;
    let mut phone = world.member(1, ONE).await;
    let (here, thumbnail_only, absent) = (taken(1), taken(2), taken(3));
    let (household, push) = phone.household(ONE, &[&here, &thumbnail_only, &absent]);
    phone.sync(&world, vec![push]).await;
    world.settle().await;
    for (photo, thumb) in [(&here, true), (&here, false), (&thumbnail_only, true)] {
        let bytes = if thumb { &photo.thumbnail } else { &photo.original };
        let sent = phone.send(&world, household.id(), photo.hash, bytes, thumb).await;
        assert_eq!(sent.status(), 201);
    }
    let cookie = sign_in(&world, phone.user).await;
    let sheet = get(&world, &cookie, &format!("/households/{}", household.id())).await;
    let sheet = sheet.text().await.unwrap();
    let address = |photo: &super::world::Taken| format!("/photos/{}/{}", household.id(), photo.hash);
    assert!(sheet.contains(&format!(
        "<a href=\"{}\"><img src=\"{0}?size=thumb\"",
        address(&here)
    )));
    assert!(sheet.contains(&format!(
        "<li><img src=\"{}?size=thumb\"",
        address(&thumbnail_only)
    )));
    assert!(!sheet.contains(&address(&absent)));
    assert_eq!(sheet.matches("class=\"absent\"").count(), 1);

    for (query, bytes) in [("", &here.original), ("?size=thumb", &here.thumbnail)] {
        let got = get(&world, &cookie, &format!("{}{query}", address(&here))).await;
        assert_eq!(got.status(), 200);
        assert_eq!(header(&got, "content-type"), "image/jpeg");
        assert_eq!(header(&got, "cache-control"), "no-store");
        assert_eq!(&got.bytes().await.unwrap(), bytes);
    }
    assert_eq!(get(&world, &cookie, &address(&absent)).await.status(), 404);

    let stranger = world.member(2, TWO).await;
    let cookie = sign_in(&world, stranger.user).await;
    assert_eq!(get(&world, &cookie, &address(&here)).await.status(), 404);
    let rows = world.server.store().read_blocking(|read| read.audited(REALM, 1));
    let row = rows.map_err(|error: StoreError| error).unwrap().remove(0);
    assert_eq!(
        (&*row.action, &*row.subject),
        ("household.refused", &*household.id().to_string())
    );
}
