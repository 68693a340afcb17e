//! `/users`: who may sign in, for administrators.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use picket_store::{NewUser, Role, StoreError, UserChange, UserName};
use serde::Deserialize;

use crate::app::App;
use crate::failure::Failure;
use crate::links::Address;
use crate::text::t;
use crate::views::users::{NewUserForm, UsersPage};
use crate::visit::{Posted, Protected, Signed};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Parameters {
    added: String,
    changed: String,
}

/// The page.
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(parameters): Query<Parameters>,
) -> Result<Response, Failure> {
    signed.must(Role::Administrator)?;
    let text = signed.frame.text;
    let notice = match (parameters.added.as_str(), parameters.changed.as_str()) {
        ("", "") => None,
        ("", changed) => Some(t!(text, "users-changed", name = changed)),
        (added, _) => Some(t!(text, "users-added", name = added)),
    };
    page(&app, &signed, NewUserForm::default(), notice, None).await
}

async fn page(
    app: &App,
    signed: &Signed,
    form: NewUserForm,
    notice: Option<String>,
    mistake: Option<String>,
) -> Result<Response, Failure> {
    let users = app.store().users().await?;
    Ok(UsersPage { users, form, notice, mistake }.page(&signed.frame).into_response())
}

/// The roles whose boxes are ticked; a box that is not ticked is not sent.
fn ticked(boxes: [(Role, &Option<String>); 4]) -> Vec<Role> {
    boxes.into_iter().filter(|(_, ticked)| ticked.is_some()).map(|(role, _)| role).collect()
}

#[derive(Deserialize)]
pub(crate) struct AddForm {
    csrf: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    reader: Option<String>,
    #[serde(default)]
    analyst: Option<String>,
    #[serde(default)]
    reviewer: Option<String>,
    #[serde(default)]
    administrator: Option<String>,
}

impl Protected for AddForm {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// Adds a user.
pub(crate) async fn add(State(app): State<App>, Posted(signed, form): Posted<AddForm>) -> Result<Response, Failure> {
    signed.must(Role::Administrator)?;
    let roles = ticked([
        (Role::Reader, &form.reader),
        (Role::Analyst, &form.analyst),
        (Role::Reviewer, &form.reviewer),
        (Role::Administrator, &form.administrator),
    ]);
    let again = NewUserForm { name: form.name.clone(), display_name: form.display_name.clone(), roles: roles.clone() };
    let name = match UserName::new(&form.name) {
        Ok(name) => name,
        Err(error) => return page(&app, &signed, again, None, Some(error.to_string())).await,
    };
    let new = NewUser {
        name: name.clone(),
        display_name: form.display_name,
        roles: roles.into_iter().collect(),
        password: form.password,
    };
    match app.store().add_user(&new, signed.name(), app.now()).await {
        Ok(_) => Ok(Redirect::to(&Address::new("/users").with("added", name.as_str()).build()).into_response()),
        Err(error @ (StoreError::UserExists(_) | StoreError::WeakPassword { .. } | StoreError::Invalid(_))) => {
            page(&app, &signed, again, None, Some(error.to_string())).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
pub(crate) struct ChangeForm {
    csrf: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    reader: Option<String>,
    #[serde(default)]
    analyst: Option<String>,
    #[serde(default)]
    reviewer: Option<String>,
    #[serde(default)]
    administrator: Option<String>,
}

impl Protected for ChangeForm {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// Changes a user's roles, or keeps somebody out or lets them in again.
pub(crate) async fn change(
    State(app): State<App>,
    Path(name): Path<String>,
    Posted(signed, form): Posted<ChangeForm>,
) -> Result<Response, Failure> {
    signed.must(Role::Administrator)?;
    let name = UserName::new(&name).map_err(|_| Failure::NotFound)?;
    let roles = ticked([
        (Role::Reader, &form.reader),
        (Role::Analyst, &form.analyst),
        (Role::Reviewer, &form.reviewer),
        (Role::Administrator, &form.administrator),
    ]);
    let change = match form.action.as_str() {
        "disable" => UserChange { disabled: Some(true), ..UserChange::default() },
        "enable" => UserChange { disabled: Some(false), ..UserChange::default() },
        _ => UserChange { roles: Some(roles.into_iter().collect()), ..UserChange::default() },
    };
    match app.store().change_user(&name, &change, signed.name(), app.now()).await {
        Ok(_) => Ok(Redirect::to(&Address::new("/users").with("changed", name.as_str()).build()).into_response()),
        Err(error @ StoreError::LastAdministrator) => {
            page(&app, &signed, NewUserForm::default(), None, Some(error.to_string())).await
        }
        Err(error) => Err(error.into()),
    }
}
