//! The console: pages for everyone with a desk. They work without JavaScript; with it they keep
//! themselves up to date.

mod account;
mod activity;
mod answers;
mod approval;
mod asset;
mod audit;
mod board;
mod case;
mod codes;
mod desk;
mod emergency;
mod exports;
mod family_sheet;
mod field;
mod home;
mod household;
mod imports;
mod keep;
mod kept;
mod language;
mod link;
mod live;
mod login;
mod logout;
mod map;
mod meeting;
mod menu;
mod named;
mod new_case;
mod notices;
mod origin;
mod page;
mod part;
mod people;
mod photo;
mod place;
mod place_field;
mod plot;
mod points;
mod public;
mod published;
mod qr;
mod quarantine;
mod read;
mod returned;
mod rounds;
mod say;
mod session;
mod settings;
mod signed_in;
mod speech;
mod statistics;
mod supervision;
mod typed;
mod urging;
mod village;
mod visit;
mod way_back;
mod way_down;
mod word;
mod work;
mod write;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::limit::RequestBodyLimitLayer;

use crate::app::App;

/// A form's body: the longest has one text of 2,000 characters, three times over when encoded.
const FORM_BYTES: usize = 64 * 1024;

/// Forms with a file have a limit of their own.
fn files() -> Router<App> {
    Router::new()
        .route("/imports/roster", post(imports::look_at_roster))
        .route("/imports/checklist", post(imports::look_at_checklist))
        .layer(DefaultBodyLimit::max(imports::FILE_BYTES + FORM_BYTES))
}

/// Every page.
pub(crate) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/", get(home::show))
        .route("/grids", get(village::own))
        .route("/grids/{code}", get(village::grid))
        .route("/grids/{code}/people", get(published::people))
        .route("/grids/{code}/hotline", post(published::set_hotline))
        .route("/grids/{code}/poster", get(published::poster))
        .route("/grids/{code}/supermarket", get(points::shop).post(points::stock))
        .route("/households/{id}", get(household::show))
        .route("/households/{id}/say/{what}", get(say::show).post(say::take))
        .route("/households/{id}/paper", get(family_sheet::show))
        .route("/approvals", get(approval::show).post(approval::ask))
        .route("/approvals/{number}", post(approval::decide))
        .route("/desk", get(desk::show).post(desk::sort))
        .route("/cases", get(board::show).post(new_case::report))
        .route("/households/{id}/points", get(points::show).post(points::earn))
        .route("/households/{id}/rewards", post(points::take))
        .route("/cases/new", get(new_case::show))
        .route("/cases/{id}", get(case::show))
        .route("/cases/{id}/slip", get(case::slip))
        .route("/cases/{id}/agreement", get(case::agreement))
        .route("/cases/{id}/steps", post(case::take))
        .route("/meetings", get(meeting::list).post(meeting::plan))
        .route("/meetings/at/{grid}", get(meeting::place))
        .route("/meetings/{meeting}", get(meeting::show))
        .route("/meetings/{meeting}/minutes", get(meeting::minutes))
        .route("/meetings/{meeting}/held", post(meeting::hold))
        .route("/meetings/{meeting}/closed", post(meeting::close))
        .route("/meetings/{meeting}/questions", post(meeting::raise))
        .route("/meetings/{meeting}/questions/{question}", post(meeting::decide))
        .route("/activities", get(activity::list))
        .route("/activities/{id}", get(activity::show))
        .route("/notices", get(notices::list).post(notices::send))
        .route("/notices/{id}", get(notices::show))
        .route("/notices/{id}/withdraw", post(notices::withdraw))
        .route("/rounds", get(rounds::list).post(rounds::start))
        .route("/rounds/{id}", get(rounds::show))
        .route("/rounds/{id}/urge", post(rounds::urge))
        .route("/rounds/{id}/end", post(rounds::end))
        .route("/public/{realm}/{grid}", get(public::show))
        .route("/emergency", get(emergency::list).post(emergency::on))
        .route("/emergency/{no}", get(emergency::show))
        .route("/emergency/{no}/end", post(emergency::end))
        .route("/emergency/{no}/urge", post(emergency::urge))
        .route("/visits", get(visit::show))
        .route("/places", get(place::list))
        .route("/places/{id}", get(place::show))
        .route("/work", get(work::ledger))
        .route("/work/mine", get(work::mine))
        .route("/work/medals", get(work::medals))
        .route("/work/{user}", get(work::sheet))
        .route("/work/{user}/ballots", post(work::ballot))
        .route("/cases/{id}/evaluation", post(case::evaluate))
        .route("/cases/{id}/refused/{n}/seen", post(case::see_refused))
        .route("/cases/{id}/appeal", post(case::appeal))
        .route("/cases/{id}/appeal/decision", post(case::decide))
        .route("/supervision", get(supervision::show))
        .route("/supervision/mine", get(supervision::mine))
        .route("/supervision/units/{unit}", get(supervision::unit))
        .route("/photos/{document}/{hash}", get(photo::show))
        .route("/quarantine/{document}/{change}/adopt", post(quarantine::adopt))
        .route(
            "/quarantine/{document}/{change}/return",
            post(quarantine::send_back),
        )
        .route("/people", get(people::show).post(people::appoint))
        .route("/people/{user}", get(people::person::show))
        .route("/links", get(link::show).post(link::add))
        .route("/links/{link}/end", post(link::end))
        .route("/people/{user}/access", post(people::person::bar))
        .route("/people/{user}/code", post(people::code::issue))
        .route("/people/{user}/posts/{post}/end", post(people::person::dismiss))
        .route(
            "/people/{user}/devices/{device}/revoke",
            post(people::person::revoke),
        )
        .route("/people/{user}/password", post(people::password::hand))
        .route("/people/{user}/codes", post(people::person::end_codes))
        .route("/account", get(account::show))
        .route("/account/password", post(account::change))
        .route("/account/codes", get(codes::show).post(codes::begin))
        .route("/account/codes/confirm", post(codes::confirm))
        .route("/account/codes/off", post(codes::end))
        .route("/audit", get(audit::show))
        .route("/statistics", get(statistics::show))
        .route("/settings", get(settings::show))
        .route("/settings/preset", get(settings::file).post(settings::submit))
        .route("/map", get(map::show))
        .route("/imports", get(imports::show))
        .route("/imports/roster/take", post(imports::take_roster))
        .route("/imports/checklist/next", post(imports::go_on_checklist))
        .route("/exports", get(exports::show).post(exports::ask))
        .route("/exports/counts", get(exports::counts))
        .route("/exports/{number}", post(exports::take))
        .route("/live", get(live::open))
        .route("/login", get(login::show).post(login::submit))
        .route("/logout", post(logout::submit))
        .route("/language", post(language::submit))
        .route("/console.css", get(asset::css))
        .route("/console.js", get(asset::js))
        .layer(from_fn_with_state(app.clone(), keep::keep))
        .layer(RequestBodyLimitLayer::new(FORM_BYTES))
        .merge(files())
        .layer(from_fn_with_state(app.clone(), origin::check))
}
