//! `GET /openapi.json`: what machines may ask, for those who write them.

use axum::Json;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::photo::{read, upload};
use super::{
    activity, alert, approval, case, enrol, health, judgement, meeting, place, quarantine, refusal, round,
    session, statistics, supermarket, supervision, sync,
};

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Doorstep server",
        description = "What machines may ask of a Doorstep server."
    ),
    paths(
        enrol::enrol,
        sync::sync,
        session::sign_in,
        case::report,
        case::list,
        case::show,
        case::step,
        judgement::evaluate,
        judgement::appeal,
        judgement::decide,
        alert::list,
        alert::on,
        alert::show,
        alert::end,
        alert::urge,
        alert::notices,
        alert::notice,
        alert::send,
        alert::withdraw,
        approval::list,
        approval::ask,
        approval::decide,
        meeting::plan,
        meeting::list,
        meeting::show,
        meeting::hold,
        meeting::close,
        meeting::raise,
        meeting::decide,
        meeting::show_question,
        round::list,
        round::start,
        round::show,
        round::urge,
        round::end,
        activity::list,
        activity::show,
        place::list,
        place::show,
        statistics::statistics,
        statistics::visits,
        supervision::show,
        supervision::unit,
        supermarket::show,
        supermarket::stock,
        supermarket::earn,
        supermarket::take,
        quarantine::list,
        quarantine::adopt,
        quarantine::send_back,
        upload::begin,
        upload::stands,
        upload::append,
        upload::abandon,
        read::read,
        health::health,
        openapi
    ),
    components(schemas(refusal::Body, refusal::Words)),
    modifiers(&Passes)
)]
pub struct Document;

/// How a phone shows who it is where nothing is signed.
struct Passes;

impl Modify for Passes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "The token of a sync reply, 64 hex digits; it holds 15 minutes",
            ))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("pass", SecurityScheme::Http(bearer));
    }
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "operation", responses(
    (status = 200, description = "This document"),
))]
pub async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
