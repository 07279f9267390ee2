//! One request, sent by whoever.

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, ORIGIN};
use reqwest::{Method, Response};
use serde_json::Value;

use super::people::Person;
use super::world::World;
use super::{machines, pages};

/// Stands where each sender puts a key of their own.
pub(super) const KEY: &str = "a-key";

pub(super) enum Body {
    None,
    Form(Vec<(&'static str, String)>),
    Json(Value),
}

pub(super) struct Asked {
    pub(super) path: String,
    pub(super) body: Body,
}

impl Asked {
    /// What a route is asked, with all that it names made anew.
    pub(super) async fn of(world: &World, people: &[Person], method: &str, route: &str) -> Self {
        match route.starts_with("/v1/") {
            true => machines::asked(world, people, method, route).await,
            false => pages::asked(world, people, method, route).await,
        }
    }

    /// What comes, as the table writes it.
    pub(super) async fn send(&self, world: &World, method: &str, person: Option<&Person>) -> char {
        let server = &world.hall.village.server;
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = server.client.request(method, server.url(&self.path));
        if let Some(person) = person {
            let cookie = &person.reader.cookie;
            let token = cookie.split_once('=').unwrap().1;
            request = match self.path.starts_with("/v1/") {
                true => request.header(AUTHORIZATION, format!("Bearer {token}")),
                false => request.header(COOKIE, cookie),
            };
        }
        let key = world.hall.key();
        request = match &self.body {
            Body::None => request.header(ORIGIN, server.handle.front.address.as_str()),
            Body::Form(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, value)| (name, value.replace(KEY, &key)));
                let form = reqwest::Url::parse_with_params("http://form/", fields).unwrap();
                request
                    .header(ORIGIN, server.handle.front.address.as_str())
                    .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(form.query().unwrap_or_default().to_owned())
            }
            Body::Json(form) => request
                .header(CONTENT_TYPE, "application/json")
                .body(form.to_string().replace(KEY, &key)),
        };
        // Without its body: one of them never ends.
        letter(&request.send().await.unwrap())
    }
}

fn letter(response: &Response) -> char {
    let to = response.headers().get(LOCATION);
    let to_login = to.is_some_and(|to| to.as_bytes().starts_with(b"/login"));
    match response.status().as_u16() {
        303 if to_login => 'l',
        200..=204 | 303 => 'y',
        401 => 's',
        403 => 'f',
        404 => '.',
        409 | 410 | 422 => 'n',
        400..=499 => 'b',
        _ => '!',
    }
}
