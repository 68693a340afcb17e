//! The console and the HTTP API: what does a person see?
//!
//! Server-rendered HTML that works without JavaScript, at addresses that are a page's whole state. A request goes through
//! [`envelope`](self) (who asks, protection, the page for what went wrong) to a handler in `pages/` or `api/`, which asks
//! the node and hands what it got to a pure function in `views/`. Charts are drawn in `charts/`, text comes from
//! `locales/`, and style sheet and scripts are embedded (`assets.rs`). Nothing is loaded from elsewhere.
//!
//! Standards: WCAG 2.2 AA, HTML Living Standard, Content Security Policy 3, RFC 6750 (bearer tokens), OpenAPI 3.1.
//!
//! Read [`serve`] first, then [`Config`].

mod api;
mod app;
mod assets;
mod charts;
mod course;
mod envelope;
mod failure;
mod format;
mod kept;
mod lab;
mod limits;
mod links;
mod pages;
mod qr;
mod text;
mod turns;
mod views;
mod visit;
mod waiting;
mod worker;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use picket_core::Timestamp;
use picket_flow::Node;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::{Shared, router};
use crate::lab::Lab;
use crate::limits::{STOP_TIME_MAX, TICKET_LIFE, TICKETS_MAX, UPLOAD_LIFE, UPLOADS_WAITING_MAX};
use crate::waiting::Waiting;
use crate::worker::Worker;

/// How a console is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// It is reached over HTTPS through a proxy that keeps `Host` and sets `X-Forwarded-For`: cookies are for HTTPS only,
    /// and browsers are told to stay with it.
    pub behind_tls: bool,
    /// The folder for uploaded files; made if absent. A file stays there until its import is done.
    pub uploads: PathBuf,
    /// The folder of the libraries of reference spectra, as the command line fills it; need not exist.
    pub libraries: PathBuf,
    /// The folder for files of spectra that were identified; made if absent. They stay there, so that the address of an
    /// answer shows the same again, until there is no more room.
    pub spectra: PathBuf,
    /// The clock.
    pub now: fn() -> Timestamp,
}

/// Why a console could not be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The folder for uploads could not be made.
    #[error("the folder for uploads {path} could not be made")]
    Uploads {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The folder for files of spectra could not be made.
    #[error("the folder for spectra {path} could not be made")]
    Spectra {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The network failed.
    #[error("the console could not go on serving")]
    Network(#[source] std::io::Error),
}

/// Serves the console and the API until `shutdown` resolves.
///
/// At the start, imports that an earlier run left open go on. At the end, no new request is taken, running ones have five
/// seconds, an import stops after the last group that was acknowledged, and the store is closed.
///
/// # Errors
/// [`ServeError::Uploads`], [`ServeError::Spectra`] and [`ServeError::Network`].
pub async fn serve(
    node: Node,
    config: Config,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let path = config.uploads.clone();
    tokio::fs::create_dir_all(&path).await.map_err(|source| ServeError::Uploads { path: path.clone(), source })?;
    let (worker, mut work) = Worker::new(node.clone(), config.now);
    work.pick_up(&path).await;
    let store = node.store().clone();
    let path = config.spectra.clone();
    let lab = Lab::open(&config, node.registry()).map_err(|source| ServeError::Spectra { path, source })?;
    let app = Arc::new(Shared {
        node,
        config,
        worker,
        tickets: Waiting::new(TICKETS_MAX, TICKET_LIFE),
        uploads: Waiting::new(UPLOADS_WAITING_MAX, UPLOAD_LIFE),
        lab,
    });

    // Threads of their own end with the process and so delay no stop.
    let registry = app.registry();
    std::thread::spawn(move || registry.look_ahead());
    let ahead = Arc::clone(&app);
    std::thread::spawn(move || ahead.lab.look_ahead());

    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(work.run(stopped.clone()));
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let mut stopped = stopped;
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        // An error means that the sender is gone, which ends the server as well.
        let _ = stopped.wait_for(|stop| *stop).await;
    });
    let mut serving = std::pin::pin!(serving.into_future());
    let served = tokio::select! {
        served = &mut serving => served,
        () = shutdown => {
            // Nobody is left to be told only when worker and server have ended already.
            let _ = stop.send(true);
            tokio::time::timeout(STOP_TIME_MAX, &mut serving).await.unwrap_or(Ok(()))
        }
    };
    let _ = stop.send(true);
    if let Err(fault) = working.await {
        tracing::error!(%fault, "the importing task broke off");
    }
    store.close().await;
    served.map_err(ServeError::Network)
}
