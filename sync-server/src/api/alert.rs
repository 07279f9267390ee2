//! `/v1/alerts`: the emergency switch and its roll call. `/v1/notices`: messages to grids.

use axum::Json;
use axum::extract::State;
use doorstep_model::code::Code;
use doorstep_model::id::{FactId, NoticeId};
use doorstep_model::role::BaseRole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::desk::{About, place_of, read, write};
use super::field::{Count, Date, Grid, Item, Key, Many, Message, PhoneRole, Reason, Title};
use super::refusal::{Body, Refused};
use super::sent::{At, FormKey, Sent};
use crate::action::ActionError;
use crate::action::emergency::{self, AlertDraft};
use crate::action::meeting::Sitting;
use crate::action::notices::{self, NoticeForm};
use crate::app::App;
use crate::store::{AlertNo, Write};
use crate::view::{
    AlertShown, NoticeShown, Reader, RollCall, alert_list, notice_list, notice_sheet, roll_call,
};

/// A switch to be thrown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAlert {
    /// Chosen by the asker: the same again does not throw it twice.
    key: Key,
    /// Of this place and all below.
    grid: Grid,
    /// A kind of the preset.
    kind: Item,
    /// Why.
    reason: Reason,
}

/// Why it is switched back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndAlert {
    /// Chosen by the asker.
    key: Key,
    /// Why.
    reason: Reason,
}

/// What the grids in which somebody is missing are told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Urge {
    /// Chosen by the asker.
    key: Key,
    /// In a few words.
    title: Title,
    /// What it says.
    text: Message,
}

/// A message to a grid and all below it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNotice {
    /// Chosen by the asker: the same again does not send it twice.
    key: Key,
    /// To this grid and all below.
    grid: Grid,
    /// In a few words.
    title: Title,
    /// What it says.
    text: Message,
    /// It rings at once and stays on top.
    #[serde(default)]
    emergency: bool,
    /// Shown without log-in too; it names nobody.
    #[serde(default)]
    public: bool,
    /// Base roles, `member`, `cadre`, `head` or `helper`: to these people there, each by themselves;
    /// without any to whoever reads the grids on a phone.
    #[serde(default)]
    roles: Roles,
    /// The last day on which it is shown.
    until: Option<Date>,
}

/// Each role once.
type Roles = Many<PhoneRole, { BaseRole::ALL.len() }>;

/// A switch.
#[derive(Debug, Serialize, ToSchema)]
pub struct Alert {
    /// Its number.
    alert: u32,
    /// Of which place.
    grid: String,
    /// A kind of the preset.
    kind: String,
    /// Why it was thrown.
    reason: String,
    /// When: Unix milliseconds.
    since: i64,
    /// By whom: a user's number; absent for the command line.
    by: Option<u32>,
    /// When it was switched back; absent: it is on.
    ended_at: Option<i64>,
    /// Why.
    end_reason: String,
}

/// A switch with its roll call.
#[derive(Debug, Serialize, ToSchema)]
pub struct Called {
    /// The switch.
    #[serde(flatten)]
    alert: Alert,
    /// Every grid that has households.
    grids: Vec<GridCalled>,
    /// All households.
    households: u64,
    /// Those that somebody has reached.
    reached: u64,
}

/// A grid in the roll call.
#[derive(Debug, Serialize, ToSchema)]
pub struct GridCalled {
    /// Its code.
    grid: String,
    /// Its households.
    households: u64,
    /// Those that somebody has reached.
    reached: u64,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notice {
    /// Its number.
    notice: u32,
    /// To this grid and all below.
    grid: String,
    /// Its title.
    title: String,
    /// What it says.
    text: String,
    /// It rings at once and stays on top.
    emergency: bool,
    /// Shown without log-in too.
    public: bool,
    /// To how many people; absent where it was not counted.
    addressed: Option<u32>,
    /// How many people have seen it.
    seen: u64,
    /// When it was taken back: Unix milliseconds.
    withdrawn_at: Option<i64>,
}

/// Where the switch is on, over a place of the asker's or inside it, then the latest times when it was.
#[utoipa::path(get, path = "/v1/alerts", tag = "console", operation_id = "alert_list",
    responses((status = 200, body = Vec<Alert>), (status = "4XX", body = Body)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Alert>>, Refused> {
    let list = read(&app, caller, About::Own, |reader| Ok(alert_list(reader, None)?)).await?;
    let alerts = list.on.into_iter().chain(list.past);
    Ok(Json(alerts.map(|line| line.shown.into()).collect()))
}

/// Throws the switch of a place.
#[utoipa::path(post, path = "/v1/alerts", tag = "console", operation_id = "alert_on", request_body = NewAlert,
    responses((status = 200, body = Called), (status = "4XX", body = Body)))]
pub async fn on(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<NewAlert>,
) -> Result<Json<Called>, Refused> {
    let grid = new.grid.0;
    let draft = AlertDraft {
        grid: grid.clone(),
        kind: new.kind.0,
        reason: new.reason.0.0,
    };
    let work = move |tx: &Write<'_>, by: Sitting<'_>| emergency::switch_on(tx, by, &draft);
    called(&app, caller, new.key.0, About::Grid(grid), work).await
}

/// One switch and its roll call.
#[utoipa::path(get, path = "/v1/alerts/{alert}", tag = "console", operation_id = "alert_show",
    params(("alert" = inline(Count), Path, description = "The switch's number")),
    responses((status = 200, body = Called), (status = "4XX", body = Body)))]
pub async fn show(State(app): State<App>, caller: Caller, At(no): At<u32>) -> Result<Json<Called>, Refused> {
    let about = of_alert(&app, caller, AlertNo(no)).await?;
    let found = read(&app, caller, about, move |reader| {
        roll_call(reader, AlertNo(no), None)
    })
    .await?;
    Ok(Json(found.into()))
}

/// Switches back.
#[utoipa::path(post, path = "/v1/alerts/{alert}/end", tag = "console", operation_id = "alert_end",
    request_body = EndAlert, params(("alert" = inline(Count), Path, description = "The switch's number")),
    responses((status = 200, body = Called), (status = "4XX", body = Body)))]
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    At(no): At<u32>,
    Sent(form): Sent<EndAlert>,
) -> Result<Json<Called>, Refused> {
    let (no, reason) = (AlertNo(no), form.reason.0.0);
    let about = of_alert(&app, caller, no).await?;
    let work = move |tx: &Write<'_>, by: Sitting<'_>| emergency::switch_off(tx, by, no, &reason).map(|()| no);
    called(&app, caller, form.key.0, about, work).await
}

/// Tells the grids in which somebody is still to be reached.
#[utoipa::path(post, path = "/v1/alerts/{alert}/urge", tag = "console", operation_id = "alert_urge",
    request_body = Urge, params(("alert" = inline(Count), Path, description = "The switch's number")),
    responses((status = 200, body = Called), (status = "4XX", body = Body)))]
pub async fn urge(
    State(app): State<App>,
    caller: Caller,
    At(no): At<u32>,
    Sent(form): Sent<Urge>,
) -> Result<Json<Called>, Refused> {
    let (no, said) = (AlertNo(no), (form.title.0.0, form.text.0.0));
    let about = of_alert(&app, caller, no).await?;
    let About::Grid(at) = about.clone() else {
        return Err(Code::NotFound.into());
    };
    let work =
        move |tx: &Write<'_>, by: Sitting<'_>| emergency::urge_missing(tx, by, (no, &at), said).map(|()| no);
    called(&app, caller, form.key.0, about, work).await
}

/// Messages to the asker's places, the newest first, and how many have seen each.
#[utoipa::path(get, path = "/v1/notices", tag = "console", operation_id = "notice_list",
    responses((status = 200, body = Vec<Notice>), (status = "4XX", body = Body)))]
pub async fn notices(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Notice>>, Refused> {
    let notices = read(&app, caller, About::Own, |reader| notice_list(reader, None)).await?;
    Ok(Json(notices.lines.into_iter().map(Notice::from).collect()))
}

/// One message.
#[utoipa::path(get, path = "/v1/notices/{notice}", tag = "console", operation_id = "notice_show",
    params(("notice" = inline(Count), Path, description = "The message's number")),
    responses((status = 200, body = Notice), (status = "4XX", body = Body)))]
pub async fn notice(
    State(app): State<App>,
    caller: Caller,
    At(id): At<u32>,
) -> Result<Json<Notice>, Refused> {
    let id = NoticeId(id);
    let about = of_notice(&app, caller, id).await?;
    let found = read(&app, caller, about, move |reader| notice_sheet(reader, id));
    Ok(Json(found.await?.into()))
}

/// Takes a message back.
#[utoipa::path(post, path = "/v1/notices/{notice}/withdraw", tag = "console",
    operation_id = "notice_withdraw", request_body = FormKey,
    params(("notice" = inline(Count), Path, description = "The message's number")),
    responses((status = 200, body = Vec<Notice>), (status = "4XX", body = Body)))]
pub async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    At(id): At<u32>,
    Sent(form): Sent<FormKey>,
) -> Result<Json<Vec<Notice>>, Refused> {
    let id = NoticeId(id);
    let about = of_notice(&app, caller, id).await?;
    write(&app, caller, form.key.0, about, move |tx, by| {
        notices::withdraw(tx, by, id)
    })
    .await?;
    notices(State(app), caller).await
}

/// Sends a message to a grid and all below it.
#[utoipa::path(post, path = "/v1/notices", tag = "console", operation_id = "notice_send",
    request_body = NewNotice, responses((status = 200, body = Vec<Notice>), (status = "4XX", body = Body)))]
pub async fn send(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<NewNotice>,
) -> Result<Json<Vec<Notice>>, Refused> {
    let grid = new.grid.0;
    let form = NoticeForm {
        grid: grid.clone(),
        title: new.title.0.0,
        text: new.text.0.0,
        emergency: new.emergency,
        public: new.public,
        roles: new.roles.0.into_iter().map(|role| role.0).collect(),
        until: new.until.map(|day| day.0),
    };
    write(&app, caller, new.key.0, About::Grid(grid), move |tx, by| {
        notices::send(tx, by, &form)
    })
    .await?;
    notices(State(app), caller).await
}

async fn of_alert(app: &App, caller: Caller, no: AlertNo) -> Result<About, Refused> {
    place_of(app, move |tx| {
        Ok(tx.alert(caller.realm, no)?.map(|alert| alert.grid))
    })
    .await
}

async fn of_notice(app: &App, caller: Caller, id: NoticeId) -> Result<About, Refused> {
    place_of(app, move |tx| {
        Ok(tx.notice(caller.realm, id)?.map(|notice| notice.draft.grid))
    })
    .await
}

/// Does something with a switch, then shows its roll call.
async fn called(
    app: &App,
    caller: Caller,
    key: FactId,
    about: About,
    work: impl FnOnce(&Write<'_>, Sitting<'_>) -> Result<AlertNo, ActionError> + Send + 'static,
) -> Result<Json<Called>, Refused> {
    let found = write(app, caller, key, about, move |tx, by| {
        let no = work(tx, by)?;
        roll_call(&Reader::new(tx, by.realm, by.user, by.now)?, no, None)
    });
    Ok(Json(found.await?.into()))
}

impl From<AlertShown> for Alert {
    fn from(shown: AlertShown) -> Self {
        let alert = shown.alert;
        Self {
            alert: alert.no.0,
            grid: alert.grid.to_string(),
            kind: alert.kind.to_string(),
            reason: alert.reason.to_string(),
            since: alert.since.millis(),
            by: alert.by.map(|user| user.0),
            ended_at: alert.ended_at.map(|at| at.millis()),
            end_reason: alert.end_reason.to_string(),
        }
    }
}

impl From<RollCall> for Called {
    fn from(call: RollCall) -> Self {
        Self {
            households: call.called.households,
            reached: call.called.reached,
            grids: call
                .grids
                .into_iter()
                .map(|(grid, called)| GridCalled {
                    grid: grid.to_string(),
                    households: called.households,
                    reached: called.reached,
                })
                .collect(),
            alert: call.shown.into(),
        }
    }
}

impl From<NoticeShown> for Notice {
    fn from(shown: NoticeShown) -> Self {
        let draft = shown.notice.draft;
        Self {
            notice: shown.notice.id.0,
            grid: draft.grid.to_string(),
            title: draft.title.to_string(),
            text: draft.text.to_string(),
            emergency: draft.emergency,
            public: draft.public,
            addressed: draft.addressed,
            withdrawn_at: shown.notice.withdrawn.map(|(at, _)| at.millis()),
            seen: shown.seen,
        }
    }
}
