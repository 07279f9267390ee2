//! `/households/{id}/points`: how a household took part, and what it took for its points.
//! `/grids/{code}/supermarket`: what is on the shelf.

mod form;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, FactId, GridCode, ItemCode};

use self::form::{PointsForm, earn_form, stock_form, take_form};
use super::field::{Control, Returned};
use super::page::{self, Frame};
use super::read::{About, Answer, note_reading, read, refused};
use super::session::SignedIn;
use super::speech::Speech;
use super::typed::Typed;
use super::village::{Link, called, path};
use super::word::Words;
use crate::action::{self, ActionError, RewardMove};
use crate::api::refusal::Refused;
use crate::app::App;
use crate::store::{Moved, Write};
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
    Path(id): Path<String>,
) -> Response {
    match DocumentId::parse(&id) {
        Ok(id) => shown(&app, words, &who, id, None).await,
        Err(_) => page::refused(words, Code::NotFound.into()),
    }
}

/// They took part.
pub(super) async fn earn(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let Ok(id) = DocumentId::parse(&id) else {
        return page::refused(words, Code::NotFound.into());
    };
    let (code, on) = match form::earned(&typed) {
        Ok(earned) => earned,
        Err(wrong) => {
            let returned = Returned {
                typed,
                wrong,
                code: Code::BadField,
            };
            return shown(&app, words, &who, id, Some(returned)).await;
        }
    };
    let (by, now) = (who.user, app.home.environment.now());
    let done = write(&app, &who, &typed, move |tx, realm, key| {
        action::earn_points(tx, realm, by, key, (id, &code, on), now)
    });
    match done.await {
        Ok(()) => Redirect::to(&format!("/households/{id}/points")).into_response(),
        Err(ActionError::Refused(code)) if code != Code::NotFound => {
            let returned = Returned {
                typed,
                wrong: Vec::new(),
                code,
            };
            shown(&app, words, &who, id, Some(returned)).await
        }
        Err(error) => refused(&app, words, &who, About::Document(id), error).await,
    }
}

/// They take something for their points.
pub(super) async fn take(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let (Ok(id), Ok(grid)) = (DocumentId::parse(&id), GridCode::parse(typed.one("grid"))) else {
        return page::refused(words, Code::NotFound.into());
    };
    let (reward, count) = match form::reward(&typed) {
        Ok(reward) => reward,
        Err(wrong) => {
            let returned = Returned {
                typed,
                wrong,
                code: Code::BadField,
            };
            return shown(&app, words, &who, id, Some(returned)).await;
        }
    };
    match move_reward(&app, &who, &typed, (grid, reward, Some(id), count)).await {
        Ok(()) => Redirect::to(&format!("/households/{id}/points")).into_response(),
        Err(ActionError::Refused(code)) if code != Code::NotFound => {
            let returned = Returned {
                typed,
                wrong: Vec::new(),
                code,
            };
            shown(&app, words, &who, id, Some(returned)).await
        }
        Err(error) => refused(&app, words, &who, About::Document(id), error).await,
    }
}

/// A place's supermarket.
pub(super) async fn shop(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(code): Path<String>,
) -> Response {
    match GridCode::parse(&code) {
        Ok(code) => shop_shown(&app, words, &who, code, None).await,
        Err(_) => page::refused(words, Code::NotFound.into()),
    }
}

/// Goods come in.
pub(super) async fn stock(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(code): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let Ok(grid) = GridCode::parse(&code) else {
        return page::refused(words, Code::NotFound.into());
    };
    let (reward, count) = match form::reward(&typed) {
        Ok(reward) => reward,
        Err(wrong) => {
            let returned = Returned {
                typed,
                wrong,
                code: Code::BadField,
            };
            return shop_shown(&app, words, &who, grid, Some(returned)).await;
        }
    };
    match move_reward(&app, &who, &typed, (grid.clone(), reward, None, count)).await {
        Ok(()) => Redirect::to(&format!("/grids/{grid}/supermarket")).into_response(),
        Err(ActionError::Refused(code)) if code != Code::NotFound => {
            let returned = Returned {
                typed,
                wrong: Vec::new(),
                code,
            };
            shop_shown(&app, words, &who, grid, Some(returned)).await
        }
        Err(error) => refused(&app, words, &who, About::Grid(grid), error).await,
    }
}

async fn move_reward(
    app: &App,
    who: &SignedIn,
    typed: &Typed,
    (grid, reward, household, count): (GridCode, ItemCode, Option<DocumentId>, u32),
) -> Result<(), ActionError> {
    let asked = RewardMove {
        grid,
        reward,
        household,
        count,
    };
    let (by, now) = (who.user, app.home.environment.now());
    write(app, who, typed, move |tx, realm, key| {
        action::move_reward(tx, realm, by, key, &asked, now)
    })
    .await
}

/// One transaction under the form's key.
async fn write(
    app: &App,
    who: &SignedIn,
    typed: &Typed,
    work: impl FnOnce(&Write<'_>, &crate::realm::RealmView, FactId) -> Result<(), ActionError> + Send + 'static,
) -> Result<(), ActionError> {
    let key = typed
        .key()
        .unwrap_or_else(|| FactId::new(app.home.environment.random()));
    let (realms, number) = (app.sync.realms.clone(), who.realm);
    let done = app.home.store.write(move |tx| {
        let realm = realms.view(tx, number)?;
        work(tx, &realm, key)
    });
    done.await
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
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    if let Err(refused) = note_reading(app, words, who, id).await {
        return refused;
    }
    let speech = Speech {
        words,
        preset: &realm.preset,
    };
    let key = || FactId::new(app.home.environment.random());
    let own = format!("/households/{id}/points");
    let shop = view.shop.as_ref().filter(|_| view.hands_out);
    let mut forms = Vec::new();
    if view.keeps {
        forms.push(earn_form(&speech, &own, key(), returned.as_ref()));
    }
    if let Some((grid, stock)) = shop {
        let action = format!("/households/{id}/rewards");
        forms.push(take_form(
            &speech,
            (&action, grid),
            key(),
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
        frame: Frame::live(words, who, &own, seen),
    });
    match returned {
        Some(returned) => Refused::of(returned.code).dress(page),
        None => page,
    }
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
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech {
        words,
        preset: &realm.preset,
    };
    let key = FactId::new(app.home.environment.random());
    let page = page::show(&ShopPage {
        words,
        path: path(&view.path),
        title: speech.fill("shop-title", &[("place", &view.grid.name)]),
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
        forms: vec![stock_form(&speech, &own, key, returned.as_ref())],
        shelf: shelf(&speech, &view.stock),
        lists: vec![moved(&speech, &view)],
        frame: Frame::live(words, who, &own, seen),
    });
    match returned {
        Some(returned) => Refused::of(returned.code).dress(page),
        None => page,
    }
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
