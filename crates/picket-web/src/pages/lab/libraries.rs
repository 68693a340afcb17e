//! `/lab/libraries`: the libraries of reference spectra, to be looked at. They come and go by the command line.

use axum::extract::{Path, Query, State};
use maud::Markup;
use picket_core::Problem;
use picket_flow::ShelvedLibrary;
use picket_lab::identify::{EntryFault, Library};
use serde::Deserialize;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::failure::Failure;
use crate::limits::{LIBRARIES_READ_MAX, LIBRARY_ROWS};
use crate::pages::board::optional;
use crate::turns::{in_turn, on_a_thread_of_its_own};
use crate::views::lab::libraries::{LibrariesPage, LibraryPage};
use crate::visit::Signed;

/// Libraries that are being looked over. One that is not searched has to be read from its file.
static READINGS: Semaphore = Semaphore::const_new(LIBRARIES_READ_MAX);

/// The list.
pub(crate) async fn list(State(app): State<App>, signed: Signed) -> Result<Markup, Failure> {
    let libraries = on_a_thread_of_its_own(move || app.lab.bench.shelf().list()).await??;
    Ok(LibrariesPage { libraries }.page(&signed.frame))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    /// The number of the first fault and problem of the page, from 1.
    from: String,
}

/// One library, with what is wrong with it.
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((name, version)): Path<(String, String)>,
    Query(parameters): Query<Parameters>,
) -> Result<Markup, Failure> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let from = optional(&parameters.from, |text| number(text).ok_or_else(|| Failure::Invalid(text.to_owned())))?;
    let from = from.unwrap_or(1);
    let page = in_turn(&READINGS, move || {
        let libraries = app.lab.bench.shelf().list()?;
        let found = libraries.into_iter().find(|library| library.card.name == name && library.card.version == version);
        look_over(&app, found.ok_or(Failure::NotFound)?, from)
    });
    Ok(page.await??.page(&signed.frame))
}

/// Faults and problems from a number on: of a library in memory if it is searched, else of its file.
fn look_over(app: &App, library: ShelvedLibrary, from: usize) -> Result<LibraryPage, Failure> {
    let ready = app.lab.bench.ready()?;
    let active = ready.cards.iter().position(|card| *card == library);
    if let Some((index, read)) = active.and_then(|index| Some((index, ready.identifier.libraries().nth(index)?))) {
        return Ok(page(library, read, &ready.problems[index], from));
    }
    let reading = app.lab.bench.shelf().load_one(&library)?;
    Ok(page(library, &reading.library, &reading.problems, from))
}

fn page(library: ShelvedLibrary, read: &Library, problems: &[Problem], from: usize) -> LibraryPage {
    let faults = || read.entries.iter().flat_map(|entry| entry.faults.iter().map(move |fault| (entry, fault)));
    let named = |(entry, fault): (&picket_lab::identify::Entry, &EntryFault)| {
        (entry.spectrum.facts.label().to_owned(), fault.clone())
    };
    LibraryPage {
        library,
        faults: faults().skip(from - 1).take(LIBRARY_ROWS).map(named).collect(),
        faults_total: faults().count(),
        problems: problems.iter().skip(from - 1).take(LIBRARY_ROWS).cloned().collect(),
        problems_total: problems.len(),
        from,
        rows: LIBRARY_ROWS,
    }
}
