//! `GET /law`: the check. A question is its address; a molfile too long for one is posted.

use axum::Form;
use axum::extract::{Query, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use picket_core::Day;
use picket_flow::{ControlQuestion, FlowError};
use picket_substance::{Answer, Exhibit, INPUT_BYTES_MAX, Jurisdiction, Registry, Scope, Unreadable};

use crate::app::App;
use crate::failure::Failure;
use crate::limits::ADDRESS_BYTES_MAX;
use crate::text::{Text, t};
use crate::turns::on_a_thread_of_its_own;
use crate::views::law::answers::Answers;
use crate::views::law::check::{CheckPage, Field, Mistake, Question};
use crate::visit::Signed;

/// The fields of the form as they come; that of the jurisdictions comes once for each that is chosen.
type Fields = Vec<(String, String)>;

/// The page, and the answers to the question in its address.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    RawQuery(raw): RawQuery,
    Query(fields): Query<Fields>,
) -> Result<Response, Failure> {
    let question = question(&fields);
    // A form sends its empty fields too; the address that people keep and share says only what was chosen.
    let address = question.address();
    let is_untidy = |raw: &String| {
        raw.split('&').any(|pair| pair.ends_with('='))
            || raw.split('&').filter(|pair| pair.starts_with("in=")).count() > 1
    };
    if raw.as_ref().is_some_and(is_untidy) && address != "/law" {
        return Ok(Redirect::to(&address).into_response());
    }
    let is_asked = raw.is_some_and(|raw| !raw.is_empty());
    answer(&app, &signed, question, is_asked).await
}

/// A question that is too long for an address is answered at once; another is sent to its address. Asking changes
/// nothing, so the form needs no token.
pub(crate) async fn ask(
    State(app): State<App>,
    signed: Signed,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let question = question(&fields);
    let address = question.address();
    if address.len() <= ADDRESS_BYTES_MAX {
        return Ok(Redirect::to(&address).into_response());
    }
    answer(&app, &signed, question, true).await
}

fn question(fields: &Fields) -> Question {
    let value = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let places = fields.iter().filter(|(name, _)| name == "in").flat_map(|(_, value)| value.split(','));
    let molfile = value("molfile").unwrap_or_default();
    Question {
        text: value("q").unwrap_or_default().trim().to_owned(),
        // A browser sends carriage returns; the first line of a molfile may be empty and counts.
        molfile: if molfile.trim().is_empty() { String::new() } else { molfile.replace("\r\n", "\n") },
        on: value("on").unwrap_or_default().to_owned(),
        places: places.filter(|code| !code.is_empty()).map(str::to_owned).collect(),
    }
}

/// What came out for a question.
struct Outcome {
    exhibit: Exhibit,
    answers: Vec<Answer<'static>>,
    on: Day,
    /// The jurisdictions asked.
    places: Vec<Jurisdiction>,
}

async fn answer(app: &App, signed: &Signed, mut question: Question, is_asked: bool) -> Result<Response, Failure> {
    let registry: &'static Registry = app.registry();
    let today = app.now().day()?;
    if question.on.is_empty() {
        question.on = today.to_string();
    }
    let text = signed.frame.text;
    let outcome = if is_asked && !(question.asked().is_empty() && question.places.is_empty()) {
        let question = question.clone();
        Some(on_a_thread_of_its_own(move || ask_registry(registry, &question, text)).await?)
    } else {
        None
    };
    let (found, mistake) = match outcome {
        None => (None, None),
        Some(Ok(found)) => (Some(found), None),
        Some(Err(mistake)) => (None, Some(mistake)),
    };
    if let Some(found) = found.as_ref().filter(|_| !question.places.is_empty()) {
        // The form ticks codes as the tables spell them, however the address does.
        question.places = found.places.iter().map(ToString::to_string).collect();
    }
    let status = if mistake.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = CheckPage {
        question,
        places: registry.jurisdictions(),
        mistake,
        found: found.as_ref().map(|found| Answers {
            registry,
            exhibit: &found.exhibit,
            answers: &found.answers,
            on: found.on,
            today,
        }),
        asked_at: app.now(),
        engine: format!("Picket {}", env!("CARGO_PKG_VERSION")),
    };
    Ok((status, page.page(&signed.frame)).into_response())
}

/// Reads a question and asks the registry.
fn ask_registry(registry: &'static Registry, question: &Question, text: &'static Text) -> Result<Outcome, Mistake> {
    let at = |field: Field, words: String| Mistake { field, words, is_like_name: false };
    let on: Day = question.on.parse().map_err(|_| at(Field::On, t!(text, "law-mistake-day")))?;
    if !(1900..=2200).contains(&on.year()) {
        return Err(at(Field::On, t!(text, "law-mistake-day")));
    }
    let codes: Vec<String> = question.places.iter().cloned().collect();
    let asked = ControlQuestion::new(registry, &codes, on).map_err(|error| {
        let code =
            if let FlowError::NoSuchJurisdiction { code, .. } = &error { code.clone() } else { error.to_string() };
        at(Field::Places, t!(text, "law-mistake-jurisdiction", code = code))
    })?;
    let field = if question.molfile.is_empty() { Field::Text } else { Field::Molfile };
    let exhibit = registry.read_exhibit(question.asked()).map_err(|error| Mistake {
        is_like_name: matches!(error, Unreadable::Unknown(_)) && field == Field::Text,
        ..at(field, words(text, &error))
    })?;
    let mut answers = registry.answers(&exhibit, Scope::All, on);
    answers.retain(|answer| asked.jurisdictions.contains(&answer.jurisdiction));
    Ok(Outcome { exhibit, answers, on, places: asked.jurisdictions })
}

/// Why a text cannot be asked about, with what was understood of it.
fn words(text: &Text, error: &Unreadable) -> String {
    match error {
        Unreadable::Empty => t!(text, "law-mistake-empty"),
        Unreadable::TooLong(bytes) => t!(text, "law-mistake-too-long", bytes = *bytes, limit = INPUT_BYTES_MAX),
        Unreadable::CasCheckDigit(cas) => t!(text, "law-mistake-cas-digit", text = cas.as_str()),
        Unreadable::UnknownCas(cas) => t!(text, "law-mistake-cas-unknown", text = cas.as_str()),
        Unreadable::InchiKey(key) => t!(text, "law-mistake-inchikey", text = key.as_str()),
        Unreadable::Structure(why) => t!(text, "law-mistake-structure", why = why.to_string()),
        Unreadable::Unknown(name) => t!(text, "law-mistake-unknown", text = name.as_str()),
    }
}
