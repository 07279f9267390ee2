//! Who is signed in.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;

use super::page;
pub(crate) use super::signed_in::SignedIn;
use super::way_back::sign_in_for;
use super::word::Words;
use crate::account::SessionToken;
use crate::action::{self, Resumed};
use crate::api::refusal::Refused;
use crate::app::App;
use crate::front::Front;

impl FromRequestParts<App> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let words = Words::from_request_parts(parts, app)
            .await
            .unwrap_or_else(|never| match never {});
        let token = cookie(&parts.headers, cookie_name(&app.front)).and_then(SessionToken::parse);
        // What a page asks by itself is no use of the session: one left alone ends after its rest.
        let by_page = is_by_page(&parts.headers);
        let found = match token {
            Some(token) if by_page => action::look_at_session(&app.home, token).await,
            Some(token) => action::resume_session(&app.home, token).await,
            None => Ok(None),
        };
        match found {
            Ok(Some(Resumed { token, user, roles })) => Ok(Self {
                realm: token.realm(),
                user: user.id,
                name: user.name,
                roles,
                token,
                returning: parts.method == Method::POST && parts.uri.query() == Some(RETURNING),
            }),
            // What was typed is still in the browser: a refusal instead of a redirect keeps it there.
            Ok(None) if by_page || parts.method == Method::POST => {
                Err(page::refused(words, Refused::of(Code::SignInAgain)).into_response())
            }
            Ok(None) => Err(Redirect::to(&sign_in_for(&parts.uri)).into_response()),
            Err(error) => Err(page::refused(words, error.into()).into_response()),
        }
    }
}

/// The query with which a form that was kept over a new sign-in comes back to its own page.
pub(super) const RETURNING: &str = "again=yes";

/// The part of a page that its script asks for.
pub(super) const PART: &str = "doorstep-part";

/// True for what a page's script asks, not a person.
fn is_by_page(headers: &HeaderMap) -> bool {
    let stream = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    headers.contains_key(PART) || stream == Some("text/event-stream")
}

/// With TLS the name itself binds the cookie to this host and to TLS. Browsers refuse that name
/// on plain HTTP, which is spoken on loopback only.
pub(super) fn cookie_name(front: &Front) -> &'static str {
    if front.is_secure() {
        "__Host-session"
    } else {
        "session"
    }
}

/// The header that gives a browser its session, or takes it away.
pub(super) fn set_cookie(front: &Front, token: Option<&SessionToken>) -> String {
    let name = cookie_name(front);
    let (value, age) = match token {
        Some(token) => (token.expose(), ""),
        None => (String::new(), "; Max-Age=0"),
    };
    let secure = if front.is_secure() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}")
}

/// A cookie's value.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use doorstep_model::id::{RealmNumber, ServerPin};

    use super::*;
    use crate::config::{Config, Tls};
    use crate::environment::SystemRandomness;

    #[test]
    fn with_tls_the_cookie_is_this_host_s_and_never_sent_in_the_open() {
        let listening: SocketAddr = "127.0.0.1:8443".parse().unwrap();
        let config = Config {
            tls: Tls::Own { names: Vec::new() },
            ..Config::default()
        };
        let front = Front::new(&config, listening, ServerPin::from_slice(&[7; 32]).unwrap()).unwrap();
        let token = SessionToken::generate(RealmNumber(1), &SystemRandomness);
        let set = set_cookie(&front, Some(&token));
        let (pair, attributes) = set.split_once("; ").unwrap();
        assert!(pair.starts_with("__Host-session=1."), "{pair}");
        assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict; Secure");
        let ended = set_cookie(&front, None);
        assert!(ended.starts_with("__Host-session=;") && ended.ends_with("; Secure; Max-Age=0"));
    }
}
