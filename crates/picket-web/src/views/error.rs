//! What a person sees when a page cannot be shown: what happened, and what to do.

use maud::{Markup, html};

use super::frame::Frame;
use crate::text::t;

/// The page.
pub(crate) struct ErrorPage {
    /// The HTTP status, shown small, for those who report it.
    pub(crate) status: u16,
    pub(crate) title: String,
    pub(crate) hint: String,
    /// The stable code of the problem, when there is one.
    pub(crate) code: Option<&'static str>,
}

impl ErrorPage {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let main = html! {
            div.page.error-page {
                p.overline { span { (self.status) } @if let Some(code) = self.code { span { code { (code) } } } }
                h1 { (self.title) }
                p.lede { (self.hint) }
                p.after {
                    @if frame.viewer.is_some() { a href="/" { (t!(text, "import-to-board")) } " " a href="/help" { (t!(text, "nav-help")) } }
                    @else { a href="/sign-in" { (t!(text, "sign-in")) } }
                }
            }
        };
        frame.page(&self.title, None, &main)
    }
}
