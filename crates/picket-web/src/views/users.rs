//! Who may sign in, for administrators.

use maud::{Markup, html};
use picket_store::{Role, User};

use super::account::role_word;
use super::frame::{Frame, Section};
use super::parts;
use crate::text::{Text, t};

/// The page.
pub(crate) struct UsersPage {
    pub(crate) users: Vec<User>,
    pub(crate) form: NewUserForm,
    pub(crate) notice: Option<String>,
    pub(crate) mistake: Option<String>,
}

/// What was typed for a new user, given back when it could not be taken; never the password.
#[derive(Default)]
pub(crate) struct NewUserForm {
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) roles: Vec<Role>,
}

impl UsersPage {
    /// The whole page.
    pub(crate) fn page(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        let main = html! {
            div.page {
                div.title { h1 { (t!(text, "nav-users")) } p.lede { (t!(text, "users-lede")) } }
                @if let Some(notice) = &self.notice { (parts::notice(notice)) }
                @if let Some(mistake) = &self.mistake { (parts::mistake(mistake)) }
                div.sheet.users { @for user in &self.users { (Self::user(frame, user)) } }
                section.page-narrow aria-labelledby="add" { h2 #add { (t!(text, "users-add")) } (self.add(frame)) }
            }
        };
        frame.page(&t!(text, "nav-users"), Some(Section::Users), &main)
    }

    fn user(frame: &Frame, user: &User) -> Markup {
        let text = frame.text;
        let id = format!("user-{}", user.name);
        html! {
            form.user action=(format!("/users/{}", user.name)) method="post" aria-labelledby=(id) {
                (frame.token())
                div {
                    h2.small id=(id) { (user.display_name) }
                    p.quiet { (user.name) @if user.disabled { " " strong { (t!(text, "users-disabled")) } } @if user.has_totp { " " (t!(text, "users-has-codes")) } }
                    p.quiet { @match user.last_sign_in_at { Some(at) => { (t!(text, "users-last")) " " (parts::time(at)) }, None => (t!(text, "users-never")) } }
                }
                (roles(text, &user.name.to_string(), user.roles.iter().copied().collect::<Vec<_>>().as_slice()))
                div.actions {
                    button type="submit" name="action" value="save" { (t!(text, "users-save")) }
                    @if user.disabled { button type="submit" name="action" value="enable" { (t!(text, "users-enable")) } }
                    @else { button type="submit" name="action" value="disable" { (t!(text, "users-disable")) } }
                }
            }
        }
    }

    fn add(&self, frame: &Frame) -> Markup {
        let text = frame.text;
        html! {
            form.stack action="/users" method="post" {
                (frame.token())
                div.field { label for="name" { (t!(text, "sign-in-name")) } input #name name="name" value=(self.form.name) required maxlength="64" pattern="[a-z0-9._\\-]+" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="name-hint"; p.hint #name-hint { (t!(text, "users-name-hint")) } }
                div.field { label for="display" { (t!(text, "users-display-name")) } input #display name="display_name" value=(self.form.display_name) required maxlength="200" autocomplete="off"; }
                (roles(text, "new", &self.form.roles))
                div.field { label for="password" { (t!(text, "sign-in-password")) } input #password type="password" name="password" required minlength="12" maxlength="256" autocomplete="new-password" aria-describedby="password-hint"; p.hint #password-hint { (t!(text, "account-password-hint")) } }
                div { button.primary type="submit" { (t!(text, "users-add-button")) } }
            }
        }
    }
}

fn roles(text: &Text, prefix: &str, chosen: &[Role]) -> Markup {
    html! {
        fieldset.roles {
            legend.unseen { (t!(text, "users-roles")) }
            @for role in Role::ALL {
                @let id = format!("{prefix}-{role}");
                span.check { input type="checkbox" name=(role.as_str()) id=(id) value="yes" checked[chosen.contains(&role)]; label for=(id) { (role_word(text, role)) } }
            }
        }
    }
}
