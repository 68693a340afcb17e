//! Where a file of spectra is handed in.

use maud::{Markup, html};

use super::{Tab, no_library, problems};
use crate::failure::Unread;
use crate::format;
use crate::kept::KeptFile;
use crate::limits::{SPECTRA_BYTES_MAX, SPECTRA_KEPT_BYTES_MAX, SPECTRA_KEPT_MAX};
use crate::text::t;
use crate::views::frame::Frame;
use crate::views::parts;

/// The page.
pub(crate) struct IdentifyPage {
    /// The libraries that are searched, each with how many spectra.
    pub(crate) libraries: Vec<(String, usize)>,
    /// Why those on the shelf cannot be used, if so.
    pub(crate) trouble: Option<String>,
    /// The files that came in last.
    pub(crate) newest: Vec<KeptFile>,
    /// What was wrong with the file that was handed in just now.
    pub(crate) mistake: Option<Mistake>,
}

/// What was wrong with a file.
pub(crate) struct Mistake {
    pub(crate) words: String,
    pub(crate) unread: Unread,
}

impl IdentifyPage {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let may_import = frame.viewer.as_ref().is_some_and(|viewer| viewer.may_import);
        let body = html! {
            @if self.libraries.is_empty() || self.trouble.is_some() { (no_library(text, self.trouble.as_deref())) }
            @if let Some(mistake) = &self.mistake {
                (parts::mistake(&mistake.words))
                @if mistake.unread.count > 0 { (problems::table(text, &mistake.unread)) }
            }
            @if may_import { (upload_form(frame)) } @else { p.remark { (t!(text, "lab-may-not")) } }
            @if !self.libraries.is_empty() {
                p.searched { (t!(text, "lab-searched")) " "
                    @for (index, (name, spectra)) in self.libraries.iter().enumerate() {
                        @if index > 0 { ", " } strong { (name) } " (" (t!(text, "lab-spectra-count", count = *spectra)) ")"
                    } "."
                }
            }
            @if !self.newest.is_empty() { (self.files(frame)) }
        };
        super::page(frame, &t!(text, "lab-title"), Tab::Spectra, &t!(text, "lab-lede"), &body)
    }

    fn files(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        html! {
            section.lab-files aria-labelledby="files" {
                h2 #files { (t!(text, "lab-files")) }
                div.sheet.scroll tabindex="0" role="region" aria-labelledby="files" {
                    table.rows {
                        thead { tr {
                            th scope="col" { (t!(text, "imports-file")) }
                            th.number scope="col" { (t!(text, "import-size")) }
                            th scope="col" { (t!(text, "lab-received")) }
                            th scope="col" { (t!(text, "lab-received-by")) }
                        } }
                        tbody { @for file in &self.newest {
                            tr {
                                th scope="row" { a href=(format!("/lab/identify/{}", file.hash)) { (file.name) } }
                                td.number { (format::bytes(file.bytes)) }
                                td.nowrap { (parts::time(file.received_at)) }
                                td { (file.by) }
                            }
                        } }
                    }
                }
                p.caption { (t!(text, "lab-kept", size = format::bytes(SPECTRA_KEPT_BYTES_MAX), count = SPECTRA_KEPT_MAX)) }
            }
        }
    }
}

/// The form. Where scripts run, a file can be dropped anywhere on the page.
pub(crate) fn upload_form(frame: &Frame) -> Markup {
    let text = frame.text;
    html! {
        form.drop-form action="/lab/identify" method="post" enctype="multipart/form-data" data-drop="file" data-one=(t!(text, "lab-one-file")) {
            (frame.token())
            div.field {
                label for="file" { (t!(text, "lab-file")) }
                input #file type="file" name="file" required aria-describedby="file-hint";
                p.hint #file-hint { (t!(text, "lab-file-hint", size = format::bytes(SPECTRA_BYTES_MAX as u64))) }
            }
            button.primary type="submit" { (t!(text, "lab-button")) }
            p.drop-hint role="status" hidden { (t!(text, "lab-drop")) }
        }
    }
}
