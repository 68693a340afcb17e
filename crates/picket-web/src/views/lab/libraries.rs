//! The libraries of reference spectra: which are searched, under which licence, and what is wrong with them.

use maud::{Markup, html};
use picket_core::Problem;
use picket_flow::{LibraryState, ShelvedLibrary};
use picket_lab::identify::{EntryFault, FaultKind};

use super::{Tab, no_library, problems};
use crate::format;
use crate::links::{Address, encode};
use crate::text::{Text, t};
use crate::views::frame::Frame;
use crate::views::{glyph, parts};

/// The list.
pub(crate) struct LibrariesPage {
    pub(crate) libraries: Vec<ShelvedLibrary>,
}

impl LibrariesPage {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let is_any_active = self.libraries.iter().any(|library| library.state == LibraryState::Active);
        let body = html! {
            @if !is_any_active { (no_library(text, None)) }
            @if !self.libraries.is_empty() { (self.table(text)) }
        };
        super::page(frame, &t!(text, "lab-tab-libraries"), Tab::Libraries, &t!(text, "lab-libraries-lede"), &body)
    }

    fn table(&self, text: &Text) -> Markup {
        html! {
            div.sheet.scroll tabindex="0" role="region" aria-label=(t!(text, "lab-tab-libraries")) {
                table.rows.libraries {
                    thead { tr {
                        th scope="col" { (t!(text, "lab-library")) }
                        th scope="col" { (t!(text, "state")) }
                        th.number scope="col" { (t!(text, "lab-library-spectra")) }
                        th.number scope="col" { (t!(text, "lab-library-searched")) }
                        th scope="col" { (t!(text, "lab-library-licence")) }
                        th scope="col" { (t!(text, "lab-library-imported")) }
                    } }
                    tbody { @for library in &self.libraries {
                        tr {
                            th scope="row" { a href=(address(library)) { (library.card.label()) } @if !library.card.publisher.is_empty() { span.quiet { (library.card.publisher) } } }
                            td { (state(text, &library.state)) }
                            td.number { (format::total(library.spectra)) }
                            td.number { (format::total(library.searched)) }
                            td { (licence(text, library)) }
                            td { (parts::day(library.imported_at)) span.quiet { (library.imported_by) } }
                        }
                    } }
                }
            }
            p.caption { (t!(text, "lab-libraries-caption")) }
        }
    }
}

/// The page of a library.
fn address(library: &ShelvedLibrary) -> String {
    format!("/lab/libraries/{}/{}", encode(&library.card.name), encode(&library.card.version))
}

fn licence(text: &Text, library: &ShelvedLibrary) -> Markup {
    html! { @if library.card.licence.is_empty() { span.quiet { (t!(text, "lab-no-licence")) } } @else { (library.card.licence) } }
}

/// Whether a library is searched, by shape and word.
fn state(text: &Text, state: &LibraryState) -> Markup {
    let (sign, word) = match state {
        LibraryState::Active => (glyph::tick(), t!(text, "lab-state-active")),
        LibraryState::Superseded { by } => (glyph::late(), t!(text, "lab-state-superseded", by = by.as_str())),
        LibraryState::Withdrawn { .. } => (glyph::cross(), t!(text, "lab-state-withdrawn")),
    };
    html! { span.state { (sign) span { (word) } } }
}

/// One library, looked over.
pub(crate) struct LibraryPage {
    pub(crate) library: ShelvedLibrary,
    /// The faults of this page, with the record in which each was found.
    pub(crate) faults: Vec<(String, EntryFault)>,
    pub(crate) faults_total: usize,
    /// The problems of this page.
    pub(crate) problems: Vec<Problem>,
    pub(crate) problems_total: usize,
    /// The number of the first fault and problem shown, from 1.
    pub(crate) from: usize,
    pub(crate) rows: usize,
}

impl LibraryPage {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let library = &self.library;
        let more = self.faults_total.max(self.problems_total) >= self.from + self.rows;
        let first = (self.from > 1).then(|| address(library));
        let next =
            more.then(|| Address::new(&address(library)).with("from", (self.from + self.rows).to_string()).build());
        let body = html! {
            div.section-head { h2 { (library.card.label()) } (state(text, &library.state)) }
            dl.facts.facts-wide {
                @if let LibraryState::Withdrawn { by, at, reason } = &library.state {
                    dt { (t!(text, "lab-withdrawn")) } dd { (parts::time(*at)) ", " (by) ": " (reason) }
                }
                dt { (t!(text, "lab-library-spectra")) } dd { (t!(text, "lab-library-counts", spectra = format::total(library.spectra), searched = format::total(library.searched))) }
                dt { (t!(text, "lab-library-licence")) } dd { (licence(text, library)) }
                @if !library.card.publisher.is_empty() { dt { (t!(text, "lab-library-publisher")) } dd { (library.card.publisher) } }
                @if let Some(ionization) = &library.card.ionization { dt { (t!(text, "lab-ionization")) } dd { (ionization) } }
                dt { (t!(text, "imports-file")) } dd { (library.file) }
                dt { (t!(text, "import-hash")) } dd { code.hash { (library.hash) } }
                dt { (t!(text, "lab-library-imported")) } dd { (parts::time(library.imported_at)) ", " (library.imported_by) }
            }
            section.lab-problems aria-labelledby="faults" {
                h3 #faults { (t!(text, "lab-faults")) " " span.tab-count { (format::total(self.faults_total)) } }
                p.quiet { (t!(text, "lab-faults-lede")) }
                @if !self.faults.is_empty() { (self.faults(text)) }
            }
            section.lab-problems aria-labelledby="problems" {
                h3 #problems { (t!(text, "lab-problems")) " " span.tab-count { (format::total(self.problems_total)) } }
                @if self.problems_total == 0 { p.quiet { (t!(text, "import-no-problems")) } }
                @if !self.problems.is_empty() { (problems::rows(text, &self.problems)) }
            }
            (parts::pager(text, first.as_deref(), next.as_deref()))
        };
        super::page(frame, &library.card.label(), Tab::Libraries, "", &body)
    }

    fn faults(&self, text: &Text) -> Markup {
        html! {
            div.sheet.scroll tabindex="0" role="region" aria-label=(t!(text, "lab-faults")) {
                table.rows {
                    thead { tr {
                        th scope="col" { (t!(text, "lab-fault-record")) }
                        th scope="col" { (t!(text, "lab-fault")) }
                        th scope="col" { (t!(text, "lab-fault-seen")) }
                        th scope="col" { (t!(text, "lab-fault-effect")) }
                    } }
                    tbody { @for (record, fault) in &self.faults {
                        tr {
                            th scope="row" { (record) }
                            td { (kind(text, fault.kind)) }
                            td { (fault.message) }
                            td { (effect(text, fault.kind)) }
                        }
                    } }
                }
            }
        }
    }
}

fn effect(text: &Text, kind: FaultKind) -> Markup {
    let (sign, word) = if kind.is_grave() {
        (glyph::cross(), t!(text, "lab-fault-not-searched"))
    } else {
        (glyph::tick(), t!(text, "lab-fault-searched"))
    };
    html! { span.state { (sign) span { (word) } } }
}

fn kind(text: &Text, kind: FaultKind) -> String {
    match kind {
        FaultKind::DerivativeUnderParent => t!(text, "lab-fault-derivative"),
        FaultKind::AboveMolecularIon => t!(text, "lab-fault-above"),
        FaultKind::IsotopologueUnderParent => t!(text, "lab-fault-isotopologue"),
        FaultKind::SameAsAnother => t!(text, "lab-fault-same"),
        FaultKind::Duplicate => t!(text, "lab-fault-duplicate"),
        FaultKind::Unlabelled => t!(text, "lab-fault-unlabelled"),
        FaultKind::FewPeaks => t!(text, "lab-fault-few-peaks"),
    }
}
