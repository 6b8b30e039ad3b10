//! Once: what a page asks for is asked for once, although its drawing is walked through more often.

use std::{future::poll_fn, task::Poll};

/// Stands first in every future of a `Suspend`.
///
/// `Suspense` first walks through its children to see what they wait for: it makes each future, polls it a single time
/// and drops it, up to twice, before the one that counts (`dry_resolve` in leptos 0.8.23, `suspense_component.rs`).
/// Without this, each walk would begin to ask the database and the carrier, and would throw the answers away; what can
/// be had only once would be lost. The first poll ends here, so nothing begins before the one that counts.
pub async fn once() {
    let mut polled = false;
    poll_fn(move |context| {
        if polled {
            return Poll::Ready(());
        }
        polled = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    #[test]
    fn work_behind_it_does_not_begin_at_the_first_poll() {
        let mut begun = false;
        let mut work = Box::pin(async {
            once().await;
            begun = true;
        });
        assert!(work.as_mut().now_or_never().is_none());
        assert!(work.as_mut().now_or_never().is_some());
        drop(work);
        assert!(begun);
    }
}
