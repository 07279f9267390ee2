//! `POST /grids/{code}/hotline`: which number a place answers, and who is on duty.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::GridCode;
use doorstep_model::protocol::row::HotlineRow;
use doorstep_model::text::Text;

use super::{OwnHotline, people_shown};
use crate::action;
use crate::app::App;
use crate::console::field::{Control, Drawn};
use crate::console::page;
use crate::console::read::{About, refused};
use crate::console::returned::{Returned, Untaken, Wrongs};
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::typed::{Typed, Wrong};
use crate::console::word::Words;
use crate::console::write::write;
use crate::view::Published;

/// Characters of a number, and of a name.
const PHONE: usize = 20;
const ON_DUTY: usize = 40;

impl OwnHotline {
    pub(super) fn new(speech: &Speech<'_>, view: &Published, returned: Option<&Returned>) -> Self {
        // One that is inherited from above is not the place's to begin with.
        let own = view.hotline.as_ref().filter(|line| line.grid == view.grid.code);
        let known = own.map_or_else(Typed::default, |line| {
            Typed::new(vec![
                ("phone".to_owned(), line.phone.to_string()),
                ("on_duty".to_owned(), line.on_duty.to_string()),
            ])
        });
        let drawn = Drawn::new(speech, &known, returned);
        Self {
            action: format!("/grids/{}/hotline", view.grid.code),
            refused: returned.and_then(|returned| returned.says(speech.words)),
            fields: vec![
                drawn.field("phone", "hotline-phone", Control::Line(PHONE), true),
                drawn.field("on_duty", "hotline-on-duty", Control::Line(ON_DUTY), true),
            ],
        }
    }
}

/// Sets it, then shows the people of the place.
pub(in crate::console) async fn set(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(code): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let Ok(code) = GridCode::parse(&code) else {
        return page::refused(words, Code::NotFound.into());
    };
    let typed = Typed::new(pairs);
    match put(&app, &who, &code, &typed).await {
        Ok(()) => Redirect::to(&format!("/grids/{code}/people")).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => people_shown(&app, words, &who, code, Some(returned)).await,
            Err(error) => refused(&app, words, &who, About::Grid(code), error).await,
        },
    }
}

async fn put(app: &App, who: &SignedIn, code: &GridCode, typed: &Typed) -> Result<(), Untaken> {
    let hotline = said(code, typed)?;
    let done = write(app, who, move |tx, doing| {
        action::set_own_hotline(tx, doing.realm, doing.user, &hotline, doing.now)
    });
    Ok(done.await?)
}

fn said(code: &GridCode, typed: &Typed) -> Result<HotlineRow, Wrongs> {
    let mut wrong = Vec::new();
    let mut missing = |name: &'static str| {
        let empty = typed.one(name).trim().is_empty();
        empty.then(|| wrong.push((name, Wrong::Missing)));
    };
    missing("phone");
    missing("on_duty");
    let phone = Text::parse(typed.one("phone").trim());
    let on_duty = Text::parse(typed.one("on_duty").trim());
    match (phone, on_duty) {
        (Ok(phone), Ok(on_duty)) if wrong.is_empty() => Ok(HotlineRow {
            grid: code.clone(),
            phone,
            on_duty,
        }),
        (phone, on_duty) => {
            wrong.extend(phone.is_err().then_some(("phone", Wrong::Bad)));
            wrong.extend(on_duty.is_err().then_some(("on_duty", Wrong::Bad)));
            Err(wrong)
        }
    }
}
