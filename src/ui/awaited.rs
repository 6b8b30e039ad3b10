//! Awaited: a part of a page that has to be looked up before it can be drawn.

use std::future::Future;

use leptos::{prelude::*, tachys::reactive_graph::OwnedView};

/// What comes out of `part`, which is run once. A page is sent when all its parts are there.
///
/// Not leptos' `Suspense`: to find the resources in its content, that starts the content two times more and throws away
/// what it began. Here, what it would begin is a query or a call to the carrier.
pub fn awaited<V: IntoView + 'static>(part: impl Future<Output = V> + Send + 'static) -> impl IntoView {
    // Drawn under the same owner as it was made under, so that its own parts find their context.
    Suspend::new(async move { OwnedView::new(part.await.into_any()) })
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use futures::StreamExt;

    use super::*;

    #[tokio::test]
    async fn a_part_is_run_once_and_stands_in_its_place_with_its_context() {
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let owner = Owner::new();
        let page = owner.with(|| {
            provide_context("found");
            let part = async move {
                counted.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                awaited(async { use_context::<&str>() })
            };
            view! { <i></i> {awaited(part)} <b></b> }.to_html_stream_in_order()
        });
        let html: String = page.collect().await;
        assert_eq!(runs.load(Ordering::Relaxed), 1);
        let at = |what: &str| html.find(what);
        assert!(at("<i>") < at("found") && at("found") < at("<b>"), "{html}");
    }
}
