//! The law room: one file per page.

pub(crate) mod check;
pub(crate) mod drafts;
pub(crate) mod matrix;
pub(crate) mod near_miss;
pub(crate) mod queue;
pub(crate) mod texts;

use crate::failure::Failure;

/// Runs work for a processor, such as laying definitions over structures, where it holds up nobody.
async fn on_a_thread_of_its_own<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a question of law broke off");
        Failure::Internal("PK4009")
    })
}
