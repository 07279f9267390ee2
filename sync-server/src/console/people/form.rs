//! The form that gives a post.

use doorstep_model::id::{GridCode, PostCode, UnitCode};
use doorstep_model::protocol::row::Station;
use doorstep_model::text::Text;

use super::super::field::{Control, Drawn, Field};
use super::super::returned::{Returned, Wrongs};
use super::super::speech::Speech;
use super::super::typed::{Typed, Wrong};
use crate::account::Login;
use crate::view::PlaceOfPeople;

/// Of a name on a person's row.
const NAME: usize = 40;
/// Of a login.
const LOGIN: usize = 32;

/// Who gets which post, where.
pub(super) struct Appointed {
    pub(super) login: Login,
    /// Of somebody whom nobody here knows yet.
    pub(super) name: Option<Text<NAME>>,
    pub(super) post: PostCode,
    pub(super) station: Station,
}

/// The form's fields.
pub(super) fn fields(speech: &Speech<'_>, place: &PlaceOfPeople, returned: Option<&Returned>) -> Vec<Field> {
    let empty = Typed::default();
    let drawn = Drawn::new(speech, &empty, returned);
    let posts = place.vacant.iter().map(|post| {
        let name = post.name.get(speech.words.0).to_owned();
        match &post.unit {
            Some(unit) => (
                format!("{}/{}", post.post, unit.code),
                format!("{name} · {}", speech.unit(unit)),
            ),
            None => (format!("{}/", post.post), name),
        }
    });
    vec![
        drawn.field("post", "people-post", drawn.choice("post", posts), true),
        drawn.field("login", "people-login", Control::Line(LOGIN), true),
        drawn.field("name", "people-name", Control::Line(NAME), false),
    ]
}

/// What was typed.
///
/// # Errors
/// The fields that can't be taken.
pub(super) fn appointed(typed: &Typed, grid: &GridCode) -> Result<Appointed, Wrongs> {
    let login = match typed.one("login") {
        "" => Err(("login", Wrong::Missing)),
        login => Login::parse(login).map_err(|_| ("login", Wrong::Bad)),
    };
    let name = match typed.one("name") {
        "" => Ok(None),
        name => Text::parse(name).map(Some).map_err(|_| ("name", Wrong::Bad)),
    };
    match (login, name, post(typed.one("post"), grid)) {
        (Ok(login), Ok(name), Ok((post, station))) => Ok(Appointed {
            login,
            name,
            post,
            station,
        }),
        (login, name, post) => {
            let wrong = [login.err(), name.err(), post.err().map(|wrong| ("post", wrong))];
            Err(wrong.into_iter().flatten().collect())
        }
    }
}

/// A post of the place, or of a unit.
fn post(chosen: &str, grid: &GridCode) -> Result<(PostCode, Station), Wrong> {
    let (post, unit) = chosen.split_once('/').ok_or(Wrong::Missing)?;
    let post = PostCode::parse(post).map_err(|_| Wrong::Bad)?;
    let station = match unit {
        "" => Station::Grid(grid.clone()),
        unit => Station::Unit(UnitCode::parse(unit).map_err(|_| Wrong::Bad)?),
    };
    Ok((post, station))
}
