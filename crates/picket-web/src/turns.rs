//! Work for a processor, such as laying definitions over structures or searching libraries, where it holds up no other request.

use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::limits::TURN_TIME_MAX;

/// Does work on a thread of its own.
pub(crate) async fn on_a_thread_of_its_own<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "work on a thread of its own broke off");
        Failure::Internal("PK4009")
    })
}

/// Does work that takes a processor for seconds, when there is a place for it. The work keeps its place until it ends,
/// which may be long after the request that wanted it has given up.
pub(crate) async fn in_turn<T: Send + 'static>(
    places: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let turn = timeout(TURN_TIME_MAX, places.acquire()).await;
    let place = turn.ok().and_then(Result::ok).ok_or(Failure::Unavailable)?;
    on_a_thread_of_its_own(move || {
        let _place = place;
        work()
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn work_keeps_its_place_when_its_request_gives_up() {
        static PLACES: Semaphore = Semaphore::const_new(1);
        let (begun, begins) = tokio::sync::oneshot::channel();
        let (end, ends) = channel::<()>();
        let request = tokio::spawn(in_turn(&PLACES, move || {
            let _ = begun.send(());
            let _ = ends.recv();
        }));
        begins.await.expect("the work begins");
        request.abort();
        let next = timeout(Duration::from_millis(50), in_turn(&PLACES, || ()));
        assert!(next.await.is_err(), "the next waits");
        end.send(()).expect("the work still goes on");
        assert!(in_turn(&PLACES, || ()).await.is_ok());
    }
}
