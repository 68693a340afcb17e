//! Signing in: name and password, then a one-time code for those who have set one up.

use maud::{Markup, html};

use super::frame::Frame;
use super::parts;
use crate::text::{Text, t};

/// The page.
#[derive(Default)]
pub(crate) struct SignInPage {
    pub(crate) name: String,
    /// Where to go afterwards.
    pub(crate) back: String,
    /// The password was right, and a code is needed. The pair stands in for the password on the second step.
    pub(crate) ticket: Option<String>,
    pub(crate) mistake: Option<String>,
    pub(crate) notice: Option<String>,
}

impl SignInPage {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let main = html! {
            div.sign-in {
                div.sign-in-sheet {
                    h1 { (t!(text, "sign-in")) }
                    p.lede { (t!(text, "sign-in-lede")) }
                    @if let Some(notice) = &self.notice { (parts::notice(notice)) }
                    @if let Some(mistake) = &self.mistake { (parts::mistake(mistake)) }
                    @match &self.ticket { Some(ticket) => (self.code(text, ticket)), None => (self.password(text)) }
                }
            }
        };
        frame.page(&t!(text, "sign-in"), None, &main)
    }

    fn password(&self, text: &Text) -> Markup {
        html! {
            form.stack action="/sign-in" method="post" {
                input type="hidden" name="back" value=(self.back);
                div.field { label for="name" { (t!(text, "sign-in-name")) }
                    input #name name="name" value=(self.name) required autofocus maxlength="64" autocomplete="username" autocapitalize="none" spellcheck="false"; }
                div.field { label for="password" { (t!(text, "sign-in-password")) }
                    input #password type="password" name="password" required maxlength="256" autocomplete="current-password"; }
                button.primary type="submit" { (t!(text, "sign-in")) }
            }
        }
    }

    fn code(&self, text: &Text, ticket: &str) -> Markup {
        html! {
            form.stack action="/sign-in/code" method="post" {
                input type="hidden" name="back" value=(self.back);
                input type="hidden" name="ticket" value=(ticket);
                div.field { label for="code" { (t!(text, "sign-in-code")) }
                    input.code #code name="code" required autofocus inputmode="numeric" pattern="[0-9 ]*" maxlength="10" autocomplete="one-time-code" aria-describedby="code-hint";
                    p.hint #code-hint { (t!(text, "sign-in-code-hint")) } }
                button.primary type="submit" { (t!(text, "sign-in")) }
                a href="/sign-in" { (t!(text, "sign-in-start-over")) }
            }
        }
    }
}
