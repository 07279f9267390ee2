//! The way back to where a reader was, after signing in or choosing a language.

use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// The form's address for someone who asked for a page without a session that counts.
pub(super) fn sign_in_for(asked: &Uri) -> String {
    sign_in_and_back(asked.path_and_query().map_or("/", PathAndQuery::as_str))
}

/// The address of the sign-in form that leads to this path.
pub(super) fn sign_in_and_back(path: &str) -> String {
    match path {
        "/" => "/login".to_owned(),
        path => format!("/login?back={}", encoded(path)),
    }
}

/// A path with what of these is said.
pub(super) fn query<'t>(path: &str, pairs: impl IntoIterator<Item = (&'t str, &'t str)>) -> String {
    let said = pairs.into_iter().filter(|(_, value)| !value.trim().is_empty());
    let pairs: Vec<String> = said
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", pairs.join("&"))
    }
}

/// As one value of a query.
fn encoded(text: &str) -> String {
    let byte = |b: u8| match b {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// A path of ours, never another site's address.
pub(super) fn own_path(back: &str) -> &str {
    let ours = back.starts_with('/')
        && !back.starts_with("//")
        && back.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if ours { back } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_on_this_site() {
        assert_eq!(own_path("/households?page=2"), "/households?page=2");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "/a b",
            "/a\r\nb",
        ] {
            assert_eq!(own_path(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
