//! `/api/v1/lab`: a file of spectra in, answers out; and the libraries that are searched.

use axum::Json;
use axum::extract::{FromRequest, Multipart, Query, Request, State};
use axum::http::header;
use futures_util::StreamExt;
use picket_core::{Day, Problem as FileProblem};
use picket_flow::{Identified, ShelvedLibrary};
use picket_store::Role;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::bearer::Bearer;
use super::model::Problem;
use crate::app::App;
use crate::failure::Failure;
use crate::lab::{Looked, Wanted, look, take_in};
use crate::limits::{SPECTRA_ANSWERED_MAX, SPECTRA_BYTES_MAX};
use crate::pages::board::optional;
use crate::pages::lab::identify::{of_form, whole};
use crate::pages::upload::short_name;
use crate::turns::on_a_thread_of_its_own;

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct IdentifyQuery {
    /// The file's name, where the body is the file; its ending helps where the bytes leave the format open.
    name: String,
    /// The day for which the law is asked, `YYYY-MM-DD`; today unless given.
    on: String,
    /// The number of the first spectrum that is answered, from 1.
    from: String,
}

/// What a file of spectra says. All of it is presumptive: a single technique never identifies.
#[derive(Serialize, ToSchema)]
pub(crate) struct Identification {
    file: String,
    /// BLAKE3 of the file.
    file_hash: String,
    /// The page that shows the same to a person.
    page: String,
    /// How many spectra the file holds.
    spectra: usize,
    /// One for each spectrum, in the order of the file; each as `picket lab identify --format json` prints it.
    #[schema(value_type = Vec<Object>)]
    answers: Vec<Identified>,
    /// The number from which to ask on, when the file holds more spectra than are answered in one request.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<usize>,
    /// The first 100 problems of the file, with their place in it.
    #[schema(value_type = Vec<Object>)]
    problems: Vec<FileProblem>,
    /// How many problems there are.
    problem_count: usize,
    /// The libraries that were searched.
    libraries: Vec<SearchedLibrary>,
    /// Why the libraries on the shelf cannot be used, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
}

/// A library that was searched.
#[derive(Serialize, ToSchema)]
pub(crate) struct SearchedLibrary {
    name: String,
    version: String,
    /// BLAKE3 of its file.
    hash: String,
}

impl From<Looked> for Identification {
    fn from(looked: Looked) -> Self {
        let last = looked.shown.last().map(|shown| shown.number);
        let library = |library: ShelvedLibrary| SearchedLibrary {
            name: library.card.name,
            version: library.card.version,
            hash: library.hash.to_string(),
        };
        Self {
            page: format!("/lab/identify/{}", looked.file.hash),
            file: looked.file.name,
            file_hash: looked.file.hash.to_string(),
            spectra: looked.spectra,
            answers: looked.shown.into_iter().map(|shown| shown.identified).collect(),
            next: last.filter(|last| *last < looked.spectra).map(|last| last + 1),
            problems: looked.unread.problems,
            problem_count: looked.unread.count,
            libraries: looked.libraries.into_iter().map(library).collect(),
            trouble: looked.trouble,
        }
    }
}

/// Say what spectra are of: the request's body is a file in any format that is read, up to 64 MB, or a form with the
/// file as its field `file`.
///
/// Up to 2,000 spectra are answered in one request; `next` tells where to go on. The file is kept under its hash, and
/// the answer is shown to people at `page`.
#[utoipa::path(post, path = "/api/v1/lab/identify", operation_id = "identifySpectra", tag = "lab", params(IdentifyQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Identification), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn identify(
    State(app): State<App>,
    bearer: Bearer,
    Query(query): Query<IdentifyQuery>,
    request: Request,
) -> Result<Json<Identification>, Failure> {
    bearer.must(Role::Analyst)?;
    let on = optional(&query.on, str::parse::<Day>)?.unwrap_or(app.now().day()?);
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let from = optional(&query.from, |text| number(text).ok_or_else(|| Failure::Invalid(format!("from={text}"))))?;
    let from = from.unwrap_or(1) - 1;
    let (name, bytes) = file(&app, &query.name, request).await?;
    let kept = take_in(&app, name, bytes, bearer.name()).await?;
    let wanted = Wanted { spectra: from..from.saturating_add(SPECTRA_ANSWERED_MAX), against: usize::MAX, on };
    let looked = look(&app, kept.hash.as_str(), wanted, bearer.name()).await?;
    Ok(Json(looked.into()))
}

/// The file of a request and its name: the body, or the first field `file` of a form.
async fn file(app: &App, name: &str, request: Request) -> Result<(String, Vec<u8>), Failure> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let invalid = |error: axum::extract::multipart::MultipartRejection| Failure::Invalid(error.body_text());
        let mut form = Multipart::from_request(request, app).await.map_err(invalid)?;
        while let Some(mut field) = form.next_field().await.map_err(of_form)? {
            if field.name() == Some("file") {
                let name = short_name(field.file_name().unwrap_or(name));
                return Ok((name, whole(&mut field, SPECTRA_BYTES_MAX).await?));
            }
        }
        return Err(Failure::Invalid("the form has no field \"file\"".to_owned()));
    }
    let mut bytes = Vec::new();
    let mut body = request.into_body().into_data_stream();
    while let Some(chunk) = body.next().await {
        bytes.extend_from_slice(&chunk.map_err(|error| Failure::Invalid(error.to_string()))?);
        if bytes.len() > SPECTRA_BYTES_MAX {
            return Err(Failure::TooLarge(SPECTRA_BYTES_MAX as u64));
        }
    }
    Ok((short_name(name), bytes))
}

/// List the libraries of reference spectra, searched or not.
#[utoipa::path(get, path = "/api/v1/lab/libraries", operation_id = "listLibraries", tag = "lab",
    responses((status = 200, body = Vec<Object>), (status = 401, body = Problem)))]
pub(crate) async fn libraries(State(app): State<App>, _bearer: Bearer) -> Result<Json<Vec<ShelvedLibrary>>, Failure> {
    let libraries = on_a_thread_of_its_own(move || app.lab.bench.shelf().list()).await??;
    Ok(Json(libraries))
}
