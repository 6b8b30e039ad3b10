//! When the host asks the desk to stop.

use tokio::signal::unix::{SignalKind, signal};

/// Ctrl-C, or the stop of a service manager. Listened for from the call on, not only once it is waited for: whoever
/// stops the desk in its first moment must not cut it off.
pub fn asked() -> impl Future<Output = ()> {
    let [interrupted, terminated] = [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| {
        let listening = signal(kind);
        async move {
            match listening {
                Ok(mut listening) => drop(listening.recv().await),
                Err(_) => std::future::pending().await,
            }
        }
    });
    async move {
        tokio::select! {
            () = interrupted => {}
            () = terminated => {}
        }
    }
}
