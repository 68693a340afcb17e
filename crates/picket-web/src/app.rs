//! What the handlers share, and which address leads to which of them.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post};
use picket_core::Timestamp;
use picket_flow::Node;
use picket_store::{Randomness, Store, SystemRandomness};
use picket_substance::Registry;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::failure::Failure;
use crate::lab::Lab;
use crate::limits::{FORM_BYTES_MAX, REQUEST_TIME_MAX, SPECTRA_BYTES_MAX, SPECTRA_TIME_MAX, UPLOAD_TIME_MAX};
use crate::pages::{
    account, board, decision, finding, help, imports, lab, law, records, search, sign_in, substance, theme, upload,
    users,
};
use crate::waiting::Waiting;
use crate::worker::Worker;
use crate::{Config, api, assets, envelope};

/// What the handlers share. Cloning is cheap.
pub(crate) type App = Arc<Shared>;

/// One console over one node.
pub(crate) struct Shared {
    pub(crate) node: Node,
    pub(crate) config: Config,
    pub(crate) worker: Worker,
    /// Sign-ins whose password was right and whose one-time code is awaited: user name and password by ticket.
    pub(crate) tickets: Waiting<(String, String)>,
    /// Uploaded files whose profile is awaited.
    pub(crate) uploads: Waiting<upload::Received>,
    /// The libraries of spectra, and the files that came in to be identified.
    pub(crate) lab: Lab,
}

impl Shared {
    pub(crate) fn store(&self) -> &Store {
        self.node.store()
    }

    pub(crate) fn registry(&self) -> &'static Registry {
        self.node.registry()
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.config.now)()
    }
}

/// 128 bits that nobody can guess, as 32 hexadecimal digits.
pub(crate) fn random_name() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    SystemRandomness.fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The whole console: pages, API and files.
pub(crate) fn router(app: App) -> Router {
    let uploads = Router::new()
        .route("/imports/new", get(imports::new).post(upload::receive))
        .route("/api/v1/imports", get(api::imports::list).post(api::imports::create))
        .layer(DefaultBodyLimit::disable())
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, UPLOAD_TIME_MAX));
    // A form has its boundaries and names around the file.
    let spectra = Router::new()
        .route("/lab/identify", get(lab::identify::show).post(lab::identify::receive))
        .route("/api/v1/lab/identify", post(api::lab::identify))
        .layer(DefaultBodyLimit::max(SPECTRA_BYTES_MAX + FORM_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, SPECTRA_TIME_MAX));
    let pages = Router::new()
        .route("/", get(board::show))
        .route("/findings/{id}", get(finding::show))
        .route("/findings/{id}/decision", post(decision::decide))
        .route("/substances/{id}", get(substance::show))
        .route("/records", get(records::list))
        .route("/records/{id}", get(records::show))
        .route("/imports", get(imports::list))
        .route("/imports/new/profile", post(upload::choose))
        .route("/imports/uploads/{upload}", get(imports::of_upload))
        .route("/imports/{id}", get(imports::show))
        .route("/imports/{id}/problems.csv", get(imports::problems))
        .route("/imports/{id}/undo", post(imports::undo))
        .route("/search", get(search::show))
        .route("/lab/identify/{hash}", get(lab::identify::result))
        .route("/lab/identify/{hash}/report", get(lab::identify::report))
        .route("/lab/libraries", get(lab::libraries::list))
        .route("/lab/libraries/{name}/{version}", get(lab::libraries::show))
        .route("/law", get(law::check::show).post(law::check::ask))
        .route("/law/near-misses", post(law::near_miss::ask))
        .route("/law/matrix", get(law::matrix::show))
        .route("/law/queue", get(law::queue::show))
        .route("/law/drafts", get(law::drafts::show).post(law::drafts::receive))
        .route("/law/annex.md", get(law::drafts::annex))
        .route("/law/texts", get(law::texts::list))
        .route("/law/definitions/{id}", get(law::texts::definition))
        .route("/help", get(help::index))
        .route("/help/{topic}", get(help::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::password))
        .route("/sign-in/code", post(sign_in::code))
        .route("/sign-out", post(sign_in::out))
        .route("/theme", post(theme::choose))
        .route("/account", get(account::show))
        .route("/account/password", post(account::password))
        .route("/account/codes", post(account::codes))
        .route("/account/codes/confirm", post(account::confirm_codes))
        .route("/account/codes/remove", post(account::remove_codes))
        .route("/account/sign-out-everywhere", post(account::sign_out_everywhere))
        .route("/users", get(users::list).post(users::add))
        .route("/users/{name}", post(users::change))
        .merge(api::router())
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIME_MAX));
    Router::new()
        .merge(pages)
        .merge(uploads)
        .merge(spectra)
        .route("/assets/{name}", get(assets::serve))
        .fallback(|| async { Failure::NotFound })
        .layer(middleware::from_fn_with_state(Arc::clone(&app), envelope::around))
        .layer(CompressionLayer::new())
        .with_state(app)
}
