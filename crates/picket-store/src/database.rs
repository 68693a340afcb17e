//! Opening a store, and the three ways to talk to it: read, read from one snapshot, write.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool, ConnectOptions, Transaction};

use crate::limits::WRITE_WAIT;
use crate::password::Passwords;
use crate::pending::PendingImports;
use crate::term::TermCache;
use crate::{PasswordCost, Randomness, StoreError, SystemRandomness, migration};

/// Which database a store lives in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Backend {
    /// SQLite, in one file of the data folder.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

impl fmt::Display for Backend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// Where a store is.
#[derive(Clone, Eq, PartialEq)]
pub enum Location {
    /// The database file.
    Sqlite(PathBuf),
    /// A connection URL, `postgres://user:password@host/database`.
    Postgres(String),
}

impl Location {
    /// A URL that starts with `postgres://` or `postgresql://`, or else the path of a file.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::Postgres(text.to_owned())
        } else {
            Self::Sqlite(PathBuf::from(text))
        }
    }

    fn backend(&self) -> Backend {
        match self {
            Self::Sqlite(_) => Backend::Sqlite,
            Self::Postgres(_) => Backend::Postgres,
        }
    }

    fn connect_options(&self, create: bool) -> Result<AnyConnectOptions, StoreError> {
        let url = match self {
            Self::Sqlite(path) => sqlite_url(path, create)?,
            Self::Postgres(url) => url.clone(),
        };
        // sqlx's own message may repeat the URL, and with it the password.
        let options = AnyConnectOptions::from_str(&url)
            .map_err(|_| StoreError::BadLocation("it is not a valid connection URL".to_owned()))?;
        Ok(options.disable_statement_logging())
    }
}

impl fmt::Display for Location {
    /// The path, or the URL without the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "{}", path.display()),
            Self::Postgres(url) => {
                match url.split_once("://").map(|(_, rest)| rest.rsplit_once('@').unwrap_or(("", rest))) {
                    Some((_, server)) => write!(formatter, "postgres://{}", server.split('?').next().unwrap_or(server)),
                    None => formatter.write_str("postgres"),
                }
            }
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Location({self})")
    }
}

/// The path as a URL; what could be taken for a part of the URL is percent-encoded.
fn sqlite_url(path: &Path, create: bool) -> Result<String, StoreError> {
    use fmt::Write as _;

    let path = path.to_str().ok_or_else(|| StoreError::BadLocation(format!("{} is not UTF-8", path.display())))?;
    let mut url = "sqlite://".to_owned();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            url.push(char::from(byte));
        } else {
            write!(url, "%{byte:02X}").expect("writing to a string does not fail");
        }
    }
    url.push_str(if create { "?mode=rwc" } else { "?mode=rw" });
    Ok(url)
}

/// How to open a store.
#[derive(Clone)]
pub struct Options {
    /// Connections that read, at the same time.
    pub readers: u32,
    /// Whether to make a store where there is none.
    pub create: bool,
    /// Where tokens and salts come from.
    pub randomness: Arc<dyn Randomness>,
    /// How much work a password hash is.
    pub password_cost: PasswordCost,
    /// Records of an open import that are gathered in memory before what finds them is written in one sorted run: 200,000
    /// take about 40 MB. More is faster.
    pub gathered_records: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            create: true,
            randomness: Arc::new(SystemRandomness),
            password_cost: PasswordCost::default(),
            gathered_records: 200_000,
        }
    }
}

/// The operational store. Cheap to clone; all clones share the same connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    backend: Backend,
    readers: AnyPool,
    writer: AnyPool,
    terms: TermCache,
    pending: PendingImports,
    gathered_records: usize,
    randomness: Arc<dyn Randomness>,
    passwords: Passwords,
}

/// `synchronous=FULL` is what makes a commit survive a power cut in WAL mode. The log is folded back every 64 MiB rather
/// than every 4 MiB: an import touches the same index pages again and again, and each fold writes them.
const SQLITE_WRITER: &str = "PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; PRAGMA cache_size = -131072; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 16384; \
    PRAGMA journal_size_limit = 134217728";
const SQLITE_READER: &str = "PRAGMA busy_timeout = 60000; PRAGMA query_only = ON; PRAGMA cache_size = -32768; \
    PRAGMA temp_store = MEMORY";
/// An office may have turned synchronous commits off for its other databases. Plans are made once: planning an insert of
/// 512 rows anew each time took longer than inserting them.
const POSTGRES_WRITER: &str = "SET synchronous_commit = on; SET plan_cache_mode = force_generic_plan";
const POSTGRES_READER: &str = "SET default_transaction_read_only = on";

/// The advisory lock under which PostgreSQL's writers take turns; the bytes of "picket".
const WRITE_LOCK: i64 = 0x7069_636b_6574;

impl Store {
    /// Opens the store, making it and bringing its tables up to date where needed.
    ///
    /// # Errors
    /// [`StoreError::NoStore`] when there is none and none is to be made; [`StoreError::Schema`] when a newer Picket made
    /// it; [`StoreError::Database`] when the server or the file cannot be reached.
    pub async fn open(location: &Location, options: Options) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let backend = location.backend();
        if let Location::Sqlite(path) = location
            && !options.create
            && !path.exists()
        {
            return Err(StoreError::NoStore(location.to_string()));
        }
        let (for_writer, for_readers) = match backend {
            Backend::Sqlite => (SQLITE_WRITER, SQLITE_READER),
            Backend::Postgres => (POSTGRES_WRITER, POSTGRES_READER),
        };
        let connect = location.connect_options(options.create)?;
        let writer = pool(1, for_writer).connect_with(connect.clone()).await?;
        migration::migrate(&writer, backend, options.create).await?;
        let readers = pool(options.readers.max(1), for_readers).connect_with(connect).await?;
        let passwords = Passwords::new(options.password_cost)?;
        let inner = Inner {
            backend,
            readers,
            writer,
            terms: TermCache::default(),
            pending: PendingImports::default(),
            gathered_records: options.gathered_records,
            randomness: options.randomness,
            passwords,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Waits for what is under way and closes every connection. SQLite's log is folded into its file.
    pub async fn close(&self) {
        self.inner.readers.close().await;
        self.inner.writer.close().await;
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.inner.backend
    }

    pub(crate) fn terms(&self) -> &TermCache {
        &self.inner.terms
    }

    pub(crate) fn pending(&self) -> &PendingImports {
        &self.inner.pending
    }

    pub(crate) fn gathered_records(&self) -> usize {
        self.inner.gathered_records
    }

    pub(crate) fn randomness(&self) -> &dyn Randomness {
        &*self.inner.randomness
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.inner.passwords
    }

    /// A connection for one question.
    pub(crate) async fn reader(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.inner.readers.acquire().await?)
    }

    /// A transaction in which every question sees the same data.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let begin = match self.inner.backend {
            Backend::Sqlite => "BEGIN",
            Backend::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ",
        };
        Ok(self.inner.readers.begin_with(begin).await?)
    }

    /// A transaction that writes, once every earlier writer has ended, in this process and in others.
    pub(crate) async fn write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        begin_write(&self.inner.writer, self.inner.backend).await
    }

    /// A transaction that writes, unless this process is writing: for what can as well be written with the next request.
    pub(crate) async fn write_if_free(&self) -> Result<Option<Transaction<'static, Any>>, StoreError> {
        let free = self.inner.writer.size() == 0 || self.inner.writer.num_idle() > 0;
        if free { self.write().await.map(Some) } else { Ok(None) }
    }
}

pub(crate) async fn begin_write(writer: &AnyPool, backend: Backend) -> Result<Transaction<'static, Any>, StoreError> {
    match backend {
        Backend::Sqlite => Ok(writer.begin_with("BEGIN IMMEDIATE").await?),
        Backend::Postgres => {
            let mut transaction = writer.begin().await?;
            sqlx::query("SELECT pg_advisory_xact_lock($1) IS NULL").bind(WRITE_LOCK).execute(&mut *transaction).await?;
            Ok(transaction)
        }
    }
}

fn pool(connections: u32, prepare: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(WRITE_WAIT)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                sqlx::raw_sql(prepare).execute(connection).await?;
                Ok(())
            })
        })
}
