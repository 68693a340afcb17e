//! What every command starts from: the clock, the data folder, the open node.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use picket_core::Timestamp;
use picket_flow::Node;
use picket_lab::{Profiles, Settings};
use picket_store::{Location, Options, Store};
use picket_web::Config;

use crate::arguments::Global;
use crate::failure::UserError;
use crate::output::say;

/// Name of the database in the data folder.
const DATABASE: &str = "picket.db";

/// Now: the one place where the program asks the clock.
#[expect(clippy::disallowed_methods, reason = "the clock is read here and handed to everything else")]
pub(crate) fn now() -> Timestamp {
    Timestamp::from_microseconds(jiff::Timestamp::now().as_microsecond())
}

/// An environment variable: the one place where the program asks the environment beside the command line.
#[expect(clippy::disallowed_methods, reason = "the environment is read here and handed to everything else")]
fn environment(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// A folder of the user's by the XDG base directory specification.
pub(crate) fn user_folder(variable: &str, under_home: &str) -> anyhow::Result<PathBuf> {
    let base = environment(variable).or_else(|| environment("HOME").map(|home| home.join(under_home)));
    let base = base.ok_or_else(|| UserError::new("there is no home folder").hint("say --data-dir DIR"))?;
    Ok(base.join("picket"))
}

/// The folder of the libraries of reference spectra in the data folder.
pub(crate) const LIBRARIES: &str = "libraries";

/// How a console over a data folder is set up.
pub(crate) fn console(folder: &Path, behind_tls: bool) -> Config {
    Config {
        behind_tls,
        uploads: folder.join("uploads"),
        libraries: folder.join(LIBRARIES),
        spectra: folder.join("spectra"),
        now,
    }
}

/// The data folder: as given, else the user's own.
pub(crate) fn data_dir(global: &Global) -> anyhow::Result<PathBuf> {
    match &global.data_dir {
        Some(folder) => Ok(folder.clone()),
        None => user_folder("XDG_DATA_HOME", ".local/share"),
    }
}

/// Where the store is.
pub(crate) fn store_location(global: &Global) -> anyhow::Result<Location> {
    match &global.store {
        Some(url) if url.starts_with("postgres") => Ok(Location::Postgres(url.clone())),
        Some(other) => Err(UserError::new(format!("{other:?} is no PostgreSQL address"))
            .hint("it begins with postgres://; without --store the database lies in the data folder")
            .into()),
        None => Ok(Location::Sqlite(data_dir(global)?.join(DATABASE))),
    }
}

/// Opens what is there, for commands that only look: a mistyped folder is an error and not an empty store.
pub(crate) async fn open(global: &Global) -> anyhow::Result<Node> {
    open_with(global, Options { create: false, ..Options::default() }).await
}

/// Opens the node, and makes the data folder and the store where there are none.
pub(crate) async fn open_or_create(global: &Global) -> anyhow::Result<Node> {
    make_private(&data_dir(global)?)?;
    open_with(global, Options::default()).await
}

/// Makes a folder that only its owner can read: it holds password hashes and perhaps reports about people.
pub(crate) fn make_private(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// The node: the store, the registry, and from the data folder the office's own `profiles/` and `early_warning.toml`.
async fn open_with(global: &Global, options: Options) -> anyhow::Result<Node> {
    let folder = data_dir(global)?;
    let store = Store::open(&store_location(global)?, options).await?;
    let mut profiles = Profiles::shipped();
    let own = folder.join("profiles");
    if own.is_dir() {
        for problem in profiles.add_folder(&own) {
            say(&format!("warning: a profile was left out: {problem}"));
        }
    }
    let parameters = folder.join("early_warning.toml");
    let settings = if parameters.is_file() {
        let text = std::fs::read_to_string(&parameters)?;
        Settings::from_toml(&text).with_context(|| format!("{} cannot be used", parameters.display()))?
    } else {
        Settings::default()
    };
    Ok(Node::new(store, profiles, settings))
}

/// Who is at the terminal, for the audit.
pub(crate) fn operator() -> String {
    let user = environment("USER").or_else(|| environment("LOGNAME"));
    user.map_or_else(|| "terminal".to_owned(), |user| format!("terminal:{}", user.display()))
}
