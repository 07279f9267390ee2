//! What the pages of one-time codes show.

use askama::Template;
use axum::response::Response;
use doorstep_model::code::Code;

use super::super::field::{Control, Drawn, Field};
use super::super::page::{self, Frame};
use super::super::qr::qr;
use super::super::read::{About, Answer, read};
use super::super::returned::{Returned, Wrongs};
use super::super::session::SignedIn;
use super::super::speech::Speech;
use super::super::typed::{Typed, Wrong};
use super::super::word::Words;
use crate::account::RecoveryCode;
use crate::action::Setup;
use crate::api::refusal::Refused;
use crate::app::App;
use crate::view::{self, OwnAccount};

const PATH: &str = "/account/codes";

#[derive(Template)]
#[template(path = "codes.html")]
struct State {
    words: Words,
    frame: Frame,
    /// Codes are asked.
    on: bool,
    says: String,
    /// Nothing was being turned on, or since too long.
    over: bool,
    begin: Vec<Field>,
    end: Vec<Field>,
    /// A form that was not taken is open.
    begins: bool,
    ends: bool,
}

/// What came of what was sent, if something was.
pub(super) enum Said {
    Nothing,
    /// Nothing is being turned on any more.
    Over,
    NotBegun(Returned),
    NotEnded(Returned),
}

/// Whether codes are asked, and the forms that change it.
pub(super) async fn state(app: &App, words: Words, who: &SignedIn, said: Said) -> Response {
    let read = read(app, words, who, About::Own, view::own_account);
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let (begin, end) = match &said {
        Said::NotBegun(returned) => (Some(returned), None),
        Said::NotEnded(returned) => (None, Some(returned)),
        Said::Nothing | Said::Over => (None, None),
    };
    let empty = Typed::default();
    let fields = |returned| held(&Drawn::new(&speech, &empty, returned), view.codes);
    let page = page::show(&State {
        words,
        frame: Frame::of(words, who, PATH),
        on: view.codes,
        says: codes(&speech, &view),
        over: matches!(said, Said::Over),
        begin: fields(begin),
        end: fields(end),
        begins: begin.is_some(),
        ends: end.is_some(),
    });
    match said {
        Said::Over => Refused::of(Code::BadField).dress(page),
        _ => Returned::answer(begin.or(end), page),
    }
}

/// In words: whether codes are asked, and how many recovery codes are left.
pub(in super::super) fn codes(speech: &Speech<'_>, account: &OwnAccount) -> String {
    match account.codes {
        true => speech.count("codes-on", account.recovery),
        false => speech.say("codes-none"),
    }
}

/// What is asked once more of somebody who is signed in.
pub(in super::super) fn held(drawn: &Drawn<'_>, codes: bool) -> Vec<Field> {
    let password = Control::Secret("current-password");
    let mut fields = vec![drawn.field("held", "account-held", password, true)];
    if codes {
        fields.push(drawn.field("code", "account-code", Control::Code, true));
    }
    fields
}

/// These are not what is known to be so.
pub(in super::super) fn untrue(fields: &[&'static str]) -> Wrongs {
    fields.iter().map(|field| (*field, Wrong::Untrue)).collect()
}

#[derive(Template)]
#[template(path = "codes_setup.html")]
struct SetupPage {
    words: Words,
    frame: Frame,
    picture: String,
    /// In groups, to be typed.
    secret: String,
    account: String,
    fields: Vec<Field>,
}

/// The secret, as a picture and to be typed, and the form that asks for its first code.
pub(super) async fn setup(
    app: &App,
    words: Words,
    who: &SignedIn,
    begun: &Setup,
    returned: Option<Returned>,
) -> Response {
    let read = read(app, words, who, About::Own, |_| Ok(()));
    let realm = match read.await {
        Ok(answer) => answer.realm,
        Err(refused) => return refused,
    };
    let root = &realm.tree.root().code;
    let Some(picture) = qr(&begun.secret.uri(&begun.login, root)) else {
        return page::refused(words, Code::Internal.into());
    };
    let (speech, empty) = (Speech::new(words, &realm), Typed::default());
    let drawn = Drawn::new(&speech, &empty, returned.as_ref());
    let page = page::show(&SetupPage {
        words,
        frame: Frame::of(words, who, PATH),
        picture,
        secret: grouped(&begun.secret.base32()),
        account: format!("{}@{root}", begun.login),
        fields: vec![drawn.field("code", "codes-first", Control::Code, true)],
    });
    Returned::answer(returned.as_ref(), page)
}

/// As it is typed from the screen: four at a time.
fn grouped(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let groups: Vec<String> = signs.chunks(4).map(|four| four.iter().collect()).collect();
    groups.join(" ")
}

#[derive(Template)]
#[template(path = "codes_made.html")]
struct MadePage {
    words: Words,
    frame: Frame,
    login: String,
    codes: Vec<String>,
}

/// The recovery codes, shown by this answer alone.
pub(super) fn made(words: Words, who: &SignedIn, codes: &[RecoveryCode]) -> Response {
    page::show(&MadePage {
        words,
        frame: Frame::of(words, who, PATH),
        login: who.name.to_string(),
        codes: codes.iter().map(RecoveryCode::groups).collect(),
    })
}
