//! A store of its own for every test, on either database.
//!
//! PostgreSQL tests start a cluster of their own in a temporary folder, reached by a Unix socket only, from the newest
//! installation found; `PICKET_TEST_POSTGRES_URL` names a server to use instead, on which each test makes a database. Where
//! there is neither, these tests say so on the terminal and pass, unless `PICKET_TEST_REQUIRE` lists `postgres`.

use std::future::Future;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use picket_store::{Backend, Location, Options, PasswordCost, Store};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};
use tempfile::TempDir;

/// Runs each named test, an `async fn(Database)`, once on each database.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $test() {
                $crate::harness::run_on(picket_store::Backend::Sqlite, super::$test);
            })+
        }
        mod postgres {
            $(#[test]
            fn $test() {
                $crate::harness::run_on(picket_store::Backend::Postgres, super::$test);
            })+
        }
    };
}
pub(crate) use on_both_databases;

/// Somewhere to keep stores: a folder of the test's own, and a cluster where PostgreSQL is tested.
pub(crate) struct Database {
    pub(crate) folder: TempDir,
    backend: Backend,
    server: Option<Server>,
    stores: AtomicU32,
}

/// PostgreSQL's settings for tests: it need not wait for the disk, because kill -9 takes nothing that the system holds.
const WITHOUT_DISK: &[&str] = &["fsync=off", "full_page_writes=off"];

impl Database {
    /// A database in a new folder within `parent`; `None`, said aloud, where there is none to be had.
    pub(crate) fn start(backend: Backend, parent: &Path, settings: &[&str]) -> Option<Self> {
        let new_folder = || tempfile::tempdir_in(parent).unwrap();
        let server = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(Server::start(new_folder, settings).or_else(skip)?),
        };
        Some(Self { folder: new_folder(), backend, server, stores: AtomicU32::new(0) })
    }

    /// The location of a store that does not exist yet.
    pub(crate) async fn new_location(&self) -> Location {
        let number = self.stores.fetch_add(1, Ordering::Relaxed);
        let Some(server) = &self.server else {
            return Location::Sqlite(self.folder.path().join(format!("store {number} 100%?.db")));
        };
        let name = format!("picket_test_{}_{number}", std::process::id());
        let mut connection = connect(&server.url("postgres")).await;
        let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        Location::Postgres(server.url(&name))
    }

    pub(crate) async fn new_store(&self) -> Store {
        open(&self.new_location().await).await
    }

    pub(crate) fn backend(&self) -> Backend {
        self.backend
    }
}

pub(crate) fn options() -> Options {
    // Few enough that groups of every test, and kills of the kill test, fall before, between and after the sorted runs.
    Options { password_cost: PasswordCost::LEAST, readers: 3, gathered_records: 4, ..Options::default() }
}

pub(crate) async fn open(location: &Location) -> Store {
    Store::open(location, options()).await.unwrap()
}

/// A bare connection, to look at or damage what the store keeps.
pub(crate) async fn connect_to(location: &Location) -> AnyConnection {
    match location {
        Location::Postgres(url) => connect(url).await,
        Location::Sqlite(path) => {
            let path = path.to_str().unwrap().replace('%', "%25").replace('?', "%3F").replace(' ', "%20");
            connect(&format!("sqlite://{path}?mode=rwc")).await
        }
    }
}

async fn connect(url: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(url).await.unwrap()
}

pub(crate) fn run_on<F: Future<Output = ()>>(backend: Backend, test: fn(Database) -> F) {
    if let Some(database) = Database::start(backend, &fast_folder(), WITHOUT_DISK) {
        block_on(test(database));
    }
}

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(future)
}

/// Whoever runs the tests must see that PostgreSQL was not tested; the test runner keeps `println!` of a passed test to
/// itself, so this goes past it.
fn skip() -> Option<Server> {
    let text = "SKIPPED: PostgreSQL was not found, so the store was NOT tested on it";
    assert!(
        !variable("PICKET_TEST_REQUIRE").is_some_and(|list| list.split(',').any(|name| name == "postgres")),
        "{text}"
    );
    std::io::stderr().write_all(format!("{text}\n").as_bytes()).unwrap();
    None
}

#[expect(clippy::disallowed_methods, reason = "the environment is how tests are configured")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// In memory where the system offers it, because the suite waits for thousands of commits.
fn fast_folder() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { memory } else { std::env::temp_dir() }
}

/// A server, and what ends with it.
enum Server {
    Given(String),
    Own { folder: TempDir, process: Child },
}

impl Server {
    fn start(new_folder: impl FnOnce() -> TempDir, settings: &[&str]) -> Option<Self> {
        if let Some(url) = variable("PICKET_TEST_POSTGRES_URL") {
            return Some(Self::Given(url));
        }
        let programs = programs()?;
        let folder = new_folder();
        let data = folder.path().join("data");
        if is_root() {
            // PostgreSQL refuses to run as root.
            let id = |option: &str| run(Command::new("id").args([option, "postgres"])).trim().parse().unwrap();
            std::os::unix::fs::chown(folder.path(), Some(id("-u")), Some(id("-g"))).unwrap();
        }
        run(as_postgres(&programs.join("initdb"), false)
            .args(["-U", "picket", "--auth=trust", "--no-sync", "-E", "UTF8", "--no-locale", "-D"])
            .arg(&data));
        let mut process = as_postgres(&programs.join("postgres"), true)
            .arg("-D")
            .arg(&data)
            .args(settings.iter().flat_map(|setting| ["-c", setting]))
            .args(["-c", "listen_addresses=", "-c"])
            .arg(format!("unix_socket_directories={}", folder.path().display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            let mut ready = Command::new(programs.join("pg_isready"));
            ready.arg("-q").arg("-h").arg(folder.path());
            if ready.status().unwrap().success() {
                return Some(Self::Own { folder, process });
            }
            assert!(process.try_wait().unwrap().is_none() && Instant::now() < deadline, "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn url(&self, database: &str) -> String {
        match self {
            Self::Given(url) => {
                let (server, _) = url.rsplit_once('/').unwrap();
                format!("{server}/{database}")
            }
            Self::Own { folder, .. } => {
                format!("postgres://picket@localhost/{database}?host={}", folder.path().display())
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Self::Own { process, .. } = self {
            // SIGQUIT is PostgreSQL's immediate shutdown: it ends its own children.
            let stopped = Command::new("kill").args(["-QUIT", &process.id().to_string()]).status();
            drop(stopped);
            drop(process.wait());
        }
    }
}

/// The folder of the newest installation's programs.
fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .map(|version| version.unwrap().path().join("bin"))
        .collect();
    folders
        .sort_by_key(|folder| folder.parent().and_then(|version| version.file_name()?.to_str()?.parse::<u32>().ok()));
    folders.reverse();
    folders.extend(variable("PATH").iter().flat_map(std::env::split_paths));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn is_root() -> bool {
    run(Command::new("id").arg("-u")).trim() == "0"
}

/// A command as a user that PostgreSQL accepts; a server also ends when this process does.
fn as_postgres(program: &Path, ends_with_us: bool) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    if ends_with_us {
        command.arg("--pdeathsig=QUIT");
    }
    command.arg("--").arg(program).current_dir("/");
    command
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
