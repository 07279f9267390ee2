//! `/households/{id}/points`: how a household took part, and what it took for its points.
//! `/grids/{code}/supermarket`: what is on the shelf.

mod form;

use askama::Template;
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, FactId, GridCode, ItemCode};

use self::form::{PointsForm, earn_form, stock_form, take_form};
use super::field::Control;
use super::named::Named;
use super::page::{self, Frame};
use super::read::{About, Answer, note_reading, read, refused};
use super::returned::{Returned, Untaken};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::Typed;
use super::village::{Link, called, path};
use super::word::Words;
use super::write::{key, write};
use crate::action::{self, RewardMove};
use crate::app::App;
use crate::store::Moved;
use crate::view::{self, HouseholdPoints, Supermarket};

#[derive(Template)]
#[template(path = "points.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    left: String,
    shop: Option<String>,
    household: String,
    refused: Option<(String, String)>,
    forms: Vec<PointsForm>,
    lists: Vec<List>,
    shelf: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "shop.html")]
struct ShopPage {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    refused: Option<(String, String)>,
    forms: Vec<PointsForm>,
    lists: Vec<List>,
    shelf: Vec<(String, String, String)>,
}

struct List {
    title: String,
    /// When, what, who wrote it down.
    lines: Vec<(String, String, String)>,
}

/// A household's points.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(id): Named<DocumentId>,
) -> Response {
    shown(&app, words, &who, id, None).await
}

/// They took part.
pub(super) async fn earn(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(id): Named<DocumentId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let done = took_part(&app, &who, id, &typed).await;
    at_household(&app, words, &who, id, typed, done).await
}

/// They take something for their points.
pub(super) async fn take(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(id): Named<DocumentId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let Ok(grid) = GridCode::parse(typed.one("grid")) else {
        return page::refused(words, Code::NotFound.into());
    };
    let done = moved_reward(&app, &who, (grid, Some(id)), &typed).await;
    at_household(&app, words, &who, id, typed, done).await
}

/// A place's supermarket.
pub(super) async fn shop(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(code): Named<GridCode>,
) -> Response {
    shop_shown(&app, words, &who, code, None).await
}

/// Goods come in.
pub(super) async fn stock(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(grid): Named<GridCode>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    match moved_reward(&app, &who, (grid.clone(), None), &typed).await {
        Ok(()) => Redirect::to(&format!("/grids/{grid}/supermarket")).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => shop_shown(&app, words, &who, grid, Some(returned)).await,
            Err(error) => refused(&app, words, &who, About::Grid(grid), error).await,
        },
    }
}

async fn took_part(app: &App, who: &SignedIn, id: DocumentId, typed: &Typed) -> Result<(), Untaken> {
    let (code, on) = form::earned(typed)?;
    let key = key(app, typed);
    let done = write(app, who, move |tx, doing| {
        action::earn_points(tx, doing.realm, doing.user, key, (id, &code, on), doing.now)
    });
    Ok(done.await?)
}

async fn moved_reward(
    app: &App,
    who: &SignedIn,
    (grid, household): (GridCode, Option<DocumentId>),
    typed: &Typed,
) -> Result<(), Untaken> {
    let (reward, count) = form::reward(typed)?;
    let key = key(app, typed);
    let asked = RewardMove {
        grid,
        reward,
        household,
        count,
    };
    let done = write(app, who, move |tx, doing| {
        action::move_reward(tx, doing.realm, doing.user, key, &asked, doing.now)
    });
    Ok(done.await?)
}

/// The household's page after something was done, or with what was typed.
async fn at_household(
    app: &App,
    words: Words,
    who: &SignedIn,
    id: DocumentId,
    typed: Typed,
    done: Result<(), Untaken>,
) -> Response {
    match done {
        Ok(()) => Redirect::to(&format!("/households/{id}/points")).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => shown(app, words, who, id, Some(returned)).await,
            Err(error) => refused(app, words, who, About::Document(id), error).await,
        },
    }
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    id: DocumentId,
    returned: Option<Returned>,
) -> Response {
    let read = read(app, words, who, About::Document(id), move |reader| {
        view::household_points(reader, id)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    if let Err(refused) = note_reading(app, words, who, id).await {
        return refused;
    }
    let speech = Speech::new(words, &realm);
    let fresh = || FactId::new(app.home.environment.random());
    let own = format!("/households/{id}/points");
    let shop = view.shop.as_ref().filter(|_| view.hands_out);
    let mut forms = Vec::new();
    if view.keeps {
        forms.push(earn_form(&speech, &own, fresh(), returned.as_ref()));
    }
    if let Some((grid, stock)) = shop {
        let action = format!("/households/{id}/rewards");
        forms.push(take_form(
            &speech,
            (&action, grid),
            fresh(),
            stock,
            returned.as_ref(),
        ));
    }
    let page = page::show(&Page {
        words,
        path: path(&view.path),
        title: speech.fill("points-title", &[("household", &called(&speech, &view.row))]),
        left: speech.count("points-left", view.left),
        shop: shop.map(|(grid, _)| format!("/grids/{grid}/supermarket")),
        household: format!("/households/{id}"),
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
        forms,
        lists: lists(&speech, &view),
        shelf: view
            .shop
            .as_ref()
            .map_or_else(Vec::new, |(_, stock)| shelf(&speech, stock)),
        frame: Frame::of(words, who, &own),
    });
    Returned::answer(returned.as_ref(), page)
}

async fn shop_shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    code: GridCode,
    returned: Option<Returned>,
) -> Response {
    let (about, own) = (About::Grid(code.clone()), format!("/grids/{code}/supermarket"));
    let read = read(app, words, who, about, move |reader| {
        view::supermarket(reader, &code)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let fresh = FactId::new(app.home.environment.random());
    let page = page::show(&ShopPage {
        words,
        path: path(&view.path),
        title: speech.fill("shop-title", &[("place", &view.grid.name)]),
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
        forms: vec![stock_form(&speech, &own, fresh, returned.as_ref())],
        shelf: shelf(&speech, &view.stock),
        lists: vec![moved(&speech, &view)],
        frame: Frame::of(words, who, &own),
    });
    Returned::answer(returned.as_ref(), page)
}

fn lists(speech: &Speech<'_>, view: &HouseholdPoints) -> Vec<List> {
    let earned = view.earned.iter().map(|one| {
        let given = speech
            .preset
            .judging
            .points
            .iter()
            .find(|points| points.code == one.code);
        let what = given.map_or_else(
            || one.code.to_string(),
            |given| given.name.get(speech.words.0).to_owned(),
        );
        let with = [("what", &*what), ("points", &*one.points.to_string())];
        (
            one.on.to_string(),
            speech.fill("points-line", &with),
            speech.who(Some(one.by), &view.people),
        )
    });
    let taken = view.taken.iter().map(|one| {
        let (what, count) = (reward(speech, &one.reward), one.count.to_string());
        let with = [
            ("what", &*what),
            ("count", &*count),
            ("points", &*one.points.to_string()),
        ];
        (
            one.at.day().to_string(),
            speech.fill("reward-line", &with),
            speech.who(Some(one.by), &view.people),
        )
    });
    let mut lists = vec![List {
        title: speech.say("points-earned"),
        lines: earned.collect(),
    }];
    if view.shop.is_some() {
        lists.push(List {
            title: speech.say("points-taken"),
            lines: taken.collect(),
        });
    }
    lists
}

fn moved(speech: &Speech<'_>, view: &Supermarket) -> List {
    let line = |one: &Moved| {
        let id = if one.household.is_some() {
            "shop-out"
        } else {
            "shop-in"
        };
        let with = [
            ("what", &*reward(speech, &one.reward)),
            ("count", &*one.count.to_string()),
        ];
        (
            speech.minute(one.at),
            speech.fill(id, &with),
            speech.who(Some(one.by), &view.people),
        )
    };
    List {
        title: speech.say("shop-moved"),
        lines: view.moved.iter().map(line).collect(),
    }
}

/// What the preset has, what it costs, and how many are there.
fn shelf(
    speech: &Speech<'_>,
    stock: &std::collections::BTreeMap<ItemCode, u32>,
) -> Vec<(String, String, String)> {
    let rewards = speech.preset.judging.rewards.iter();
    rewards
        .map(|one| {
            let there = stock.get(&one.code).copied().unwrap_or_default();
            (
                one.name.get(speech.words.0).to_owned(),
                one.points.to_string(),
                there.to_string(),
            )
        })
        .collect()
}

fn reward(speech: &Speech<'_>, code: &ItemCode) -> String {
    let found = speech.preset.judging.rewards.iter().find(|one| one.code == *code);
    found.map_or_else(|| code.to_string(), |one| one.name.get(speech.words.0).to_owned())
}
