//! `picket user`: who may sign in, and as what.

use std::io::{IsTerminal, Read};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use picket_store::{NewUser, Role, User as StoredUser, UserChange, UserName};
use serde::Serialize;

use crate::arguments::Global;
use crate::context;
use crate::failure::UserError;
use crate::output::{Column, print_list, say};

/// The longest password read from standard input, in bytes.
const PASSWORD_BYTES_MAX: u64 = 1_024;

/// People who may sign in.
#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Add somebody. The password is asked for on a terminal, else read from standard input.
    Add(Add),
    /// List everybody.
    List,
    /// Change roles or display name, disable or enable.
    Change(Change),
    /// Set a new password; ends the person's sessions.
    Password(Named),
    /// Take away one-time codes, when a person lost the device.
    RemoveCodes(Named),
}

/// A person by name.
#[derive(Args, Debug)]
pub(crate) struct Named {
    /// The name with which the person signs in.
    name: String,
}

/// Add somebody.
#[derive(Args, Debug)]
pub(crate) struct Add {
    /// The name with which the person signs in: a-z, 0-9, full stop, underscore, hyphen.
    name: String,
    /// What the person may do; may be repeated: reader, analyst, reviewer, administrator.
    #[arg(long = "role", value_name = "ROLE", default_value = "reader")]
    roles: Vec<Role>,
    /// The name shown to others; without it the sign-in name.
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
}

/// Change somebody.
#[derive(Args, Debug)]
pub(crate) struct Change {
    /// The name with which the person signs in.
    name: String,
    /// The roles from now on; may be repeated.
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<Role>,
    /// The name shown to others.
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
    /// No sign-in from now on.
    #[arg(long)]
    disable: bool,
    /// Sign-in again.
    #[arg(long, conflicts_with = "disable")]
    enable: bool,
}

#[derive(Serialize)]
struct Row {
    name: String,
    display_name: String,
    roles: Vec<String>,
    disabled: bool,
    one_time_codes: bool,
    last_sign_in: Option<String>,
}

impl From<StoredUser> for Row {
    fn from(user: StoredUser) -> Self {
        Self {
            name: user.name.to_string(),
            display_name: user.display_name,
            roles: user.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            disabled: user.disabled,
            one_time_codes: user.has_totp,
            last_sign_in: user.last_sign_in_at.map(|at| at.to_string()),
        }
    }
}

const COLUMNS: [Column<Row>; 6] = [
    ("name", |row| row.name.clone()),
    ("shown as", |row| row.display_name.clone()),
    ("roles", |row| row.roles.join(", ")),
    ("disabled", |row| if row.disabled { "yes" } else { "no" }.to_owned()),
    ("codes", |row| if row.one_time_codes { "yes" } else { "no" }.to_owned()),
    ("last sign-in", |row| row.last_sign_in.clone().unwrap_or_default()),
];

impl User {
    /// Does it, and prints who is concerned.
    pub(crate) async fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let node = context::open_or_create(global).await?;
        let (store, by, at) = (node.store(), context::operator(), context::now());
        let users = match self {
            Self::List => store.users().await?,
            Self::Add(add) => {
                let name = UserName::new(&add.name)?;
                let display_name = add.display_name.clone().unwrap_or_else(|| add.name.clone());
                let roles = add.roles.iter().copied().collect();
                let new = NewUser { name, display_name, roles, password: read_password()? };
                vec![store.add_user(&new, &by, at).await?]
            }
            Self::Change(change) => {
                let wanted = UserChange {
                    display_name: change.display_name.clone(),
                    roles: (!change.roles.is_empty()).then(|| change.roles.iter().copied().collect()),
                    disabled: (change.disable || change.enable).then_some(change.disable),
                };
                vec![store.change_user(&UserName::new(&change.name)?, &wanted, &by, at).await?]
            }
            Self::Password(named) => {
                let name = UserName::new(&named.name)?;
                store.set_password(&name, &read_password()?, &by, at).await?;
                store.user(&name).await?.into_iter().collect()
            }
            Self::RemoveCodes(named) => {
                let name = UserName::new(&named.name)?;
                store.remove_totp(&name, &by, at).await?;
                store.user(&name).await?.into_iter().collect()
            }
        };
        let rows: Vec<Row> = users.into_iter().map(Row::from).collect();
        print_list(global.format, &rows, &COLUMNS)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn read_password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        let password = rpassword::prompt_password("New password: ")?;
        if rpassword::prompt_password("Once more: ")? != password {
            return Err(UserError::new("the two passwords differ").into());
        }
        return Ok(password);
    }
    say("reading the password from standard input");
    let mut password = String::new();
    std::io::stdin().take(PASSWORD_BYTES_MAX).read_to_string(&mut password)?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}
