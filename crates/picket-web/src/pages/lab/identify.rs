//! `/lab/identify`: a file of spectra comes in, is kept under its hash, and is answered at that address.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use picket_core::Day;
use picket_store::Role;
use serde::Deserialize;

use crate::app::App;
use crate::failure::{Failure, Unread, chain};
use crate::lab::{Looked, Wanted, look, take_in};
use crate::limits::{FORM_BYTES_MAX, SPECTRA_BYTES_MAX, SPECTRA_FILES_SHOWN, SPECTRA_ROWS};
use crate::pages::board::optional;
use crate::pages::upload::short_name;
use crate::text::t;
use crate::turns::on_a_thread_of_its_own;
use crate::views::lab::identify::{IdentifyPage, Mistake};
use crate::views::lab::report::ReportPage;
use crate::views::lab::result::ResultPage;
use crate::visit::Signed;

/// Longest name of a sample, in characters.
const SAMPLE_CHARS_MAX: usize = 80;

/// The form, and the files that came in last.
pub(crate) async fn show(State(app): State<App>, signed: Signed) -> Result<Markup, Failure> {
    Ok(start(&app, None).await?.page(&signed.frame))
}

async fn start(app: &App, mistake: Option<Mistake>) -> Result<IdentifyPage, Failure> {
    let here = App::clone(app);
    on_a_thread_of_its_own(move || {
        let (libraries, trouble) = match here.lab.bench.active() {
            Ok(libraries) => (libraries, None),
            Err(error) => (Vec::new(), Some(chain(&error))),
        };
        let libraries = libraries.into_iter().map(|library| (library.card.to_string(), library.searched));
        let newest = here.lab.kept.newest(SPECTRA_FILES_SHOWN)?;
        Ok(IdentifyPage { libraries: libraries.collect(), trouble, newest, mistake })
    })
    .await?
}

/// Takes the form. Its fields come in the order of the page, so that the token is checked before the file is read.
pub(crate) async fn receive(State(app): State<App>, signed: Signed, mut form: Multipart) -> Result<Response, Failure> {
    signed.must(Role::Analyst)?;
    let mut is_token_checked = false;
    while let Some(mut field) = form.next_field().await.map_err(of_form)? {
        match field.name().unwrap_or_default() {
            "csrf" => {
                let token = whole(&mut field, FORM_BYTES_MAX).await?;
                signed.check_token(&String::from_utf8_lossy(&token))?;
                is_token_checked = true;
            }
            "file" if is_token_checked => {
                let name = short_name(field.file_name().unwrap_or_default());
                let bytes = whole(&mut field, SPECTRA_BYTES_MAX).await?;
                return answer(&app, &signed, name, bytes).await;
            }
            _ => return Err(Failure::Form),
        }
    }
    Err(Failure::Form)
}

/// Sends whoever handed in a file to its address, or back to the form with what is wrong with it.
async fn answer(app: &App, signed: &Signed, name: String, bytes: Vec<u8>) -> Result<Response, Failure> {
    let text = signed.frame.text;
    let (status, mistake) = if name.is_empty() {
        let mistake = Mistake { words: t!(text, "import-no-file"), unread: Unread::default() };
        (StatusCode::UNPROCESSABLE_ENTITY, mistake)
    } else {
        match take_in(app, name.clone(), bytes, signed.name()).await {
            Ok(file) => return Ok(Redirect::to(&format!("/lab/identify/{}", file.hash)).into_response()),
            Err(failure @ (Failure::NotSpectra(_) | Failure::NoSpectrum(_))) => {
                let words = failure.words(text);
                let words = t!(text, "lab-mistake", file = name, title = words.title, hint = words.hint);
                let status = failure.status();
                let unread = if let Failure::NoSpectrum(unread) = failure { unread } else { Unread::default() };
                (status, Mistake { words, unread })
            }
            Err(other) => return Err(other),
        }
    };
    Ok((status, start(app, Some(mistake)).await?.page(&signed.frame)).into_response())
}

/// All bytes of a field of a form.
pub(crate) async fn whole(field: &mut Field<'_>, bytes_max: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(of_form)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > bytes_max {
            return Err(Failure::TooLarge(bytes_max as u64));
        }
    }
    Ok(bytes)
}

/// What is wrong with a form that broke off.
#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
pub(crate) fn of_form(error: MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::TooLarge(SPECTRA_BYTES_MAX as u64)
    } else {
        Failure::Invalid(error.body_text())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    /// The number of the spectrum that is shown as a whole, from 1.
    record: String,
    /// The number of the first spectrum of a page of many.
    from: String,
    /// The candidate beside which the spectrum is drawn, from 1.
    against: String,
    /// The day whose law is asked; today unless given.
    on: String,
    /// What the laboratory calls the sample, on the report.
    sample: String,
}

impl Parameters {
    fn wanted(&self, app: &App) -> Result<(Option<usize>, usize, Wanted), Failure> {
        let number = |text: &String| {
            let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
            optional(text, |text| number(text).ok_or_else(|| Failure::Invalid(text.to_owned())))
        };
        let (record, from) = (number(&self.record)?, number(&self.from)?.unwrap_or(1));
        let spectra = match record {
            Some(record) => record - 1..record,
            None => from - 1..(from - 1).saturating_add(SPECTRA_ROWS),
        };
        let on = optional(&self.on, str::parse::<Day>)?.unwrap_or(app.now().day()?);
        Ok((record, from, Wanted { spectra, against: number(&self.against)?.map_or(0, |rank| rank - 1), on }))
    }
}

/// What a file says. That somebody looked at it goes into the audit.
pub(crate) async fn result(
    State(app): State<App>,
    signed: Signed,
    Path(hash): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Result<Markup, Failure> {
    let (record, from, wanted) = parameters.wanted(&app)?;
    let looked = look(&app, &hash, wanted, signed.name()).await?;
    if looked.shown.is_empty() {
        return Err(Failure::NotFound);
    }
    let record = record.or((looked.spectra == 1).then_some(1));
    let page =
        ResultPage { registry: app.registry(), looked: &looked, record, from, rows: SPECTRA_ROWS, on: parameters.on };
    Ok(page.page(&signed.frame))
}

/// The answer to one spectrum as a sheet of paper.
pub(crate) async fn report(
    State(app): State<App>,
    signed: Signed,
    Path(hash): Path<String>,
    Query(mut parameters): Query<Parameters>,
) -> Result<Markup, Failure> {
    if parameters.record.is_empty() {
        "1".clone_into(&mut parameters.record);
    }
    let (_, _, wanted) = parameters.wanted(&app)?;
    let looked: Looked = look(&app, &hash, wanted, signed.name()).await?;
    let shown = looked.shown.first().ok_or(Failure::NotFound)?;
    let sample = parameters.sample.trim().chars().take(SAMPLE_CHARS_MAX).collect();
    let page = ReportPage { registry: app.registry(), looked: &looked, shown, sample, made_at: app.now() };
    Ok(page.page(&signed.frame))
}
