//! A person's own page: who they are here, their password, their one-time codes.

use maud::{Markup, PreEscaped, html};
use picket_core::Timestamp;
use picket_store::{Role, TotpEnrolment, User};

use super::frame::{Frame, Section};
use super::parts;
use crate::text::{Text, t};

/// The page.
pub(crate) struct AccountPage {
    pub(crate) user: User,
    pub(crate) session_since: Timestamp,
    pub(crate) session_until: Timestamp,
    /// Codes being set up: shown once, with the picture for a camera.
    pub(crate) enrolment: Option<(TotpEnrolment, String)>,
    pub(crate) notice: Option<String>,
    pub(crate) mistake: Option<String>,
}

impl AccountPage {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let main = html! {
            div.page.page-narrow {
                div.title { h1 { (self.user.display_name) } p.lede { @for role in &self.user.roles { span.role { (role_word(text, *role)) } " " } } }
                @if let Some(notice) = &self.notice { (parts::notice(notice)) }
                @if let Some(mistake) = &self.mistake { (parts::mistake(mistake)) }
                dl.facts.facts-wide {
                    dt { (t!(text, "sign-in-name")) } dd { (self.user.name) }
                    dt { (t!(text, "account-session")) } dd { (t!(text, "account-session-span", since = crate::format::minute(self.session_since), until = crate::format::minute(self.session_until))) }
                }
                (self.password(frame))
                (self.codes(frame))
                section aria-labelledby="sessions" {
                    h2 #sessions { (t!(text, "account-sessions")) }
                    form.stack action="/account/sign-out-everywhere" method="post" {
                        (frame.token())
                        p { (t!(text, "account-sessions-hint")) }
                        div { button type="submit" { (t!(text, "account-sign-out-everywhere")) } }
                    }
                }
            }
        };
        frame.page(&t!(text, "nav-account"), Some(Section::Account), &main)
    }

    fn password(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        html! {
            section aria-labelledby="password-title" {
                h2 #password-title { (t!(text, "account-password")) }
                form.stack action="/account/password" method="post" {
                    (frame.token())
                    // For password managers, which need to know whose password it is.
                    input type="hidden" name="username" autocomplete="username" value=(self.user.name);
                    div.field { label for="current" { (t!(text, "account-password-current")) } input #current type="password" name="current" required maxlength="256" autocomplete="current-password"; }
                    div.field { label for="new" { (t!(text, "account-password-new")) } input #new type="password" name="new" required minlength="12" maxlength="256" autocomplete="new-password" aria-describedby="new-hint"; p.hint #new-hint { (t!(text, "account-password-hint")) } }
                    div { button type="submit" { (t!(text, "account-password-button")) } }
                }
            }
        }
    }

    fn codes(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        html! {
            section aria-labelledby="codes" {
                h2 #codes { (t!(text, "account-codes")) }
                @match &self.enrolment {
                    Some((enrolment, picture)) => {
                        ol.steps {
                            li { (t!(text, "account-codes-scan")) }
                            li { (t!(text, "account-codes-confirm")) }
                        }
                        div.enrolment {
                            div.qr role="img" aria-label=(t!(text, "account-codes-picture")) { (PreEscaped(picture)) }
                            form.stack action="/account/codes/confirm" method="post" {
                                (frame.token())
                                p { (t!(text, "account-codes-secret")) br; code.secret { (enrolment.secret_base32) } }
                                div.field { label for="code" { (t!(text, "sign-in-code")) } input.code #code name="code" required inputmode="numeric" pattern="[0-9 ]*" maxlength="10" autocomplete="one-time-code"; }
                                div { button.primary type="submit" { (t!(text, "account-codes-confirm-button")) } }
                            }
                        }
                    }
                    None if self.user.has_totp => {
                        form.stack action="/account/codes/remove" method="post" {
                            (frame.token())
                            p { (t!(text, "account-codes-on")) }
                            div.field { label for="remove-password" { (t!(text, "account-password-current")) } input #remove-password type="password" name="current" required maxlength="256" autocomplete="current-password"; }
                            div { button type="submit" { (t!(text, "account-codes-remove")) } }
                        }
                    }
                    None => {
                        form.stack action="/account/codes" method="post" {
                            (frame.token())
                            p { (t!(text, "account-codes-off")) }
                            div { button type="submit" { (t!(text, "account-codes-set-up")) } }
                        }
                    }
                }
            }
        }
    }
}

/// The word for a role.
pub(crate) fn role_word(text: &Text, role: Role) -> String {
    match role {
        Role::Reader => t!(text, "user-reader"),
        Role::Analyst => t!(text, "user-analyst"),
        Role::Reviewer => t!(text, "user-reviewer"),
        Role::Administrator => t!(text, "user-administrator"),
    }
}
