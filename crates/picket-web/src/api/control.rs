//! `/api/v1/control`: is it controlled, where, since when, by which words? The answers are reference data and not
//! audited, but for near misses: those are told to few, and written down.

use std::time::Instant;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use picket_core::Day;
use picket_flow::{
    Answered, ControlQuestion, DefinitionRow, DefinitionText, InstrumentRow, NearMissQuestion, NearMisses, Unread,
    definition_rows, definition_text, instrument_rows,
};
use picket_store::Role;
use picket_substance::{AnswerRecord, Registry};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};

use super::bearer::Bearer;
use super::model::Problem;
use crate::app::App;
use crate::failure::Failure;
use crate::limits::{QUESTION_LISTS_MAX, QUESTIONS_BYTES_MAX, QUESTIONS_MAX, QUESTIONS_TIME_MAX, SINGLE_QUESTIONS_MAX};
use crate::pages::board::optional;
use crate::turns::in_turn;

/// Lists of questions that are being answered. Answering takes a processor each, which the other requests need too.
static LISTS: Semaphore = Semaphore::const_new(QUESTION_LISTS_MAX);
/// Single questions that are being answered.
static QUESTIONS: Semaphore = Semaphore::const_new(SINGLE_QUESTIONS_MAX);

/// A question of law.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ControlCheck {
    /// SMILES, InChI, molfile, CAS number, InChIKey or name.
    query: String,
    /// Your own number for the question; it comes back with the answer.
    #[serde(default)]
    query_id: Option<String>,
    /// Country codes, `EU`, `UN`; all unless given.
    #[serde(default)]
    jurisdictions: Vec<String>,
    /// The day for which the law is asked, `YYYY-MM-DD`; today unless given.
    #[serde(default)]
    date: Option<String>,
}

/// Many questions of law.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ControlBatch {
    /// At most 1,000.
    queries: Vec<ControlQuery>,
    /// Country codes, `EU`, `UN`; all unless given.
    #[serde(default)]
    jurisdictions: Vec<String>,
    /// The day for which the law is asked, `YYYY-MM-DD`; today unless given.
    #[serde(default)]
    date: Option<String>,
}

/// One of many questions.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ControlQuery {
    /// Your own number for it.
    #[serde(default)]
    query_id: Option<String>,
    /// SMILES, InChI, molfile, CAS number, InChIKey or name.
    query: String,
}

/// Answers, in the order of the questions and of the jurisdictions asked.
#[derive(Serialize, ToSchema)]
pub(crate) struct ControlAnswers {
    /// Each is a record as `docs/reference/control-answer.md` describes it. What could not be read is one record with
    /// `status` `undetermined` and an `error`.
    #[schema(value_type = Vec<Object>)]
    answers: Vec<ControlAnswer>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ControlAnswer {
    Answer(Box<AnswerRecord>),
    Unread(Unread),
}

impl ControlAnswers {
    fn of(answered: impl IntoIterator<Item = Answered>) -> Self {
        let mut answers = Vec::new();
        for one in answered {
            match one {
                Answered::Read(records) => {
                    answers.extend(records.into_iter().map(|record| ControlAnswer::Answer(Box::new(record))));
                }
                Answered::Unread(unread) => answers.push(ControlAnswer::Unread(unread)),
            }
        }
        Self { answers }
    }
}

/// Say whether one thing is controlled.
#[utoipa::path(post, path = "/api/v1/control/check", operation_id = "checkControl", tag = "control",
    request_body = ControlCheck,
    responses((status = 200, body = ControlAnswers), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 413, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn check(
    State(app): State<App>,
    _bearer: Bearer,
    body: Result<Json<ControlCheck>, JsonRejection>,
) -> Result<Json<ControlAnswers>, Failure> {
    let ControlCheck { query, query_id, jurisdictions, date } = read(body)?;
    let question = question(&app, &jurisdictions, date.as_deref())?;
    let registry = app.registry();
    let answered = in_turn(&QUESTIONS, move || question.answer_text(registry, &query, query_id)).await?;
    match answered {
        Answered::Unread(unread) => Err(Failure::Invalid(unread.error)),
        read @ Answered::Read(_) => Ok(Json(ControlAnswers::of([read]))),
    }
}

/// Say of each of up to 1,000 things whether it is controlled. What there was no time for in 20 seconds is told as
/// undetermined, to be asked again.
#[utoipa::path(post, path = "/api/v1/control/batch", operation_id = "checkControlOfMany", tag = "control",
    request_body = ControlBatch,
    responses((status = 200, body = ControlAnswers), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 413, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn batch(
    State(app): State<App>,
    _bearer: Bearer,
    body: Result<Json<ControlBatch>, JsonRejection>,
) -> Result<Json<ControlAnswers>, Failure> {
    let ControlBatch { queries, jurisdictions, date } = read(body)?;
    if queries.len() > QUESTIONS_MAX {
        return Err(Failure::Invalid(format!("{} queries; at most {QUESTIONS_MAX}", queries.len())));
    }
    let question = question(&app, &jurisdictions, date.as_deref())?;
    let registry = app.registry();
    let answered = in_turn(&LISTS, move || answer_all(registry, &question, queries)).await?;
    Ok(Json(ControlAnswers::of(answered)))
}

/// The answers in the order of the questions, as far as the time goes.
fn answer_all(registry: &Registry, question: &ControlQuestion, queries: Vec<ControlQuery>) -> Vec<Answered> {
    let begun = Instant::now();
    let answer = |ControlQuery { query_id, query }| {
        if begun.elapsed() < QUESTIONS_TIME_MAX {
            question.answer_text(registry, &query, query_id)
        } else {
            Answered::Unread(Unread::new(query_id, &query, "there was no time left for it; ask again".to_owned()))
        }
    };
    queries.into_iter().map(answer).collect()
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct LawQuery {
    /// Country codes, `EU`, `UN`, joined by commas; all unless given.
    jurisdiction: String,
    /// The day for which the law is asked, `YYYY-MM-DD`; today unless given.
    date: String,
}

impl LawQuery {
    fn question(&self, app: &App) -> Result<ControlQuestion, Failure> {
        let codes: Vec<String> =
            self.jurisdiction.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect();
        question(app, &codes, Some(self.date.as_str()))
    }
}

/// A jurisdiction with its laws.
#[derive(Serialize, ToSchema)]
pub(crate) struct ControlJurisdiction {
    /// Country code, `EU` or `UN`.
    code: String,
    /// Its laws, each with how many listings are in force.
    #[schema(value_type = Vec<Object>)]
    instruments: Vec<InstrumentRow>,
}

/// List the jurisdictions with their laws, and what of these is not covered.
#[utoipa::path(get, path = "/api/v1/control/jurisdictions", operation_id = "listJurisdictions", tag = "control", params(LawQuery),
    responses((status = 200, body = Vec<ControlJurisdiction>), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(crate) async fn jurisdictions(
    State(app): State<App>,
    _bearer: Bearer,
    Query(query): Query<LawQuery>,
) -> Result<Json<Vec<ControlJurisdiction>>, Failure> {
    let question = query.question(&app)?;
    let of = |place| ControlJurisdiction {
        code: format!("{place}"),
        instruments: instrument_rows(app.registry(), std::slice::from_ref(place), question.day),
    };
    Ok(Json(question.jurisdictions.iter().map(of).collect()))
}

/// List the definitions of classes.
#[utoipa::path(get, path = "/api/v1/control/definitions", operation_id = "listDefinitions", tag = "control", params(LawQuery),
    responses((status = 200, body = Vec<Object>), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(crate) async fn definitions(
    State(app): State<App>,
    _bearer: Bearer,
    Query(query): Query<LawQuery>,
) -> Result<Json<Vec<DefinitionRow>>, Failure> {
    let question = query.question(&app)?;
    Ok(Json(definition_rows(app.registry(), &question.jurisdictions, question.day)))
}

/// Read a definition: its text, and what is read in it.
#[utoipa::path(get, path = "/api/v1/control/definitions/{id}", operation_id = "readDefinition", tag = "control", params(("id" = String, Path,), LawQuery),
    responses((status = 200, body = Object), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn definition(
    State(app): State<App>,
    _bearer: Bearer,
    Path(id): Path<String>,
    Query(query): Query<LawQuery>,
) -> Result<Json<DefinitionText>, Failure> {
    let question = query.question(&app)?;
    let definition = app.registry().definitions().iter().find(|definition| definition.id == id);
    Ok(Json(definition_text(app.registry(), definition.ok_or(Failure::NotFound)?, question.day)))
}

/// What somebody wants to know of a substance that escapes a class.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NearMissRequest {
    /// A registered substance, by its id, its structure or any name; or `record/ID` for the name that a record reports.
    substance: String,
    /// Country codes, `EU`, `UN`; all unless given.
    #[serde(default)]
    jurisdictions: Vec<String>,
    /// The day for which the law is asked, `YYYY-MM-DD`; today unless given.
    #[serde(default)]
    date: Option<String>,
    /// Why it is needed; kept in the audit.
    reason: String,
}

/// Say what keeps a registered substance out of each class whose core it shares; for reviewers. Each question is
/// in the audit, and there are at most 30 an hour.
#[utoipa::path(post, path = "/api/v1/control/near-misses", operation_id = "askNearMisses", tag = "control",
    request_body = NearMissRequest,
    responses((status = 200, body = Object), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn near_misses(
    State(app): State<App>,
    bearer: Bearer,
    body: Result<Json<NearMissRequest>, JsonRejection>,
) -> Result<Json<NearMisses>, Failure> {
    bearer.must(Role::Reviewer)?;
    let NearMissRequest { substance, jurisdictions, date, reason } = read(body)?;
    let question = question(&app, &jurisdictions, date.as_deref())?;
    let asked = NearMissQuestion { subject: substance, question, reason, by: bearer.name().to_owned(), at: app.now() };
    Ok(Json(app.node.near_misses(&asked).await?))
}

fn question(app: &App, codes: &[String], date: Option<&str>) -> Result<ControlQuestion, Failure> {
    let day = match optional(date.unwrap_or_default(), str::parse::<Day>)? {
        Some(day) => day,
        None => app.now().day()?,
    };
    Ok(ControlQuestion::new(app.registry(), codes, day)?)
}

/// The body, or what is wrong with it.
fn read<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, Failure> {
    match body {
        Ok(Json(body)) => Ok(body),
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(Failure::TooLarge(QUESTIONS_BYTES_MAX as u64))
        }
        Err(error) => Err(Failure::Invalid(error.body_text())),
    }
}
