//! When the host asks the desk to stop, and when they insist.

use std::pin::Pin;

use futures::{Stream, StreamExt, stream};
use tokio::signal::unix::{SignalKind, signal};

/// Ctrl-C, or the stop of a service manager, each time it comes.
pub struct Asked(Pin<Box<dyn Stream<Item = ()> + Send>>);

/// Listens from the call on, not only once it is waited for: whoever stops the desk in its first moment must not cut it off.
pub fn asked() -> Asked {
    let each = [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| match signal(kind) {
        Ok(listening) => stream::unfold(listening, |mut listening| async move {
            listening.recv().await.map(|()| ((), listening))
        })
        .boxed(),
        Err(_) => stream::pending().boxed(),
    });
    Asked(stream::select_all(each).boxed())
}

impl Asked {
    /// Waits for the next time.
    pub async fn again(&mut self) {
        if self.0.next().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}
