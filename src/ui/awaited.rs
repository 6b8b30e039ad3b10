//! Awaited: a part of a page that has to be looked up before it can be drawn.

use std::future::Future;

use futures::FutureExt as _;
use leptos::{prelude::*, tachys::reactive_graph::OwnedView};

/// What comes out of `part`, which is run once. A page is sent when all its parts are there.
///
/// Not leptos' `Suspense`: to find the resources in its content, that starts the content two times more and throws away
/// what it began. Here, what it would begin is a query or a call to the carrier.
pub fn awaited<V: IntoView + 'static>(part: impl Future<Output = V> + Send + 'static) -> impl IntoView {
    // A part is large, and unoptimised each move of it takes as much of the stack.
    let part = Box::pin(part);
    // Drawn under the same owner as it was made under, so that its own parts find their context.
    Suspend::new(by_itself(async move { OwnedView::new(part.await.into_any()) }))
}

/// Goes on with a part by itself, until it has ended or nobody waits for it any more.
///
/// The library that draws looks at every part once and then at one after the other, from the top. A part further down that
/// had begun a query would keep its connection to the database for as long as those above it take, and those above it
/// would wait for just that connection (tachys 0.2, `reactive_graph/suspense.rs` and `ssr/mod.rs`).
async fn by_itself<T: Send + 'static>(part: impl Future<Output = T> + Send + 'static) -> T {
    // An owner knows those above it only for as long as somebody holds them: a part that is in the middle of a step when its
    // page is given up still finds its context.
    let above: Vec<Owner> = std::iter::successors(Owner::current(), Owner::parent).collect();
    let part = async move {
        let done = part.await;
        drop(above);
        done
    };
    let (part, end) = part.remote_handle();
    leptos::task::spawn(part);
    end.await
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
    async fn a_part_goes_on_while_one_above_it_waits() {
        drop(any_spawner::Executor::init_tokio());
        let owner = Owner::new();
        let page = owner.with(|| {
            let (tell, told) = tokio::sync::oneshot::channel();
            let above = async move { told.await.ok() };
            let below = async move {
                tokio::task::yield_now().await;
                tell.send("told").ok();
                "below"
            };
            view! { <i></i> {awaited(above)} <b></b> {awaited(below)} }.to_html_stream_in_order()
        });
        let html = tokio::time::timeout(std::time::Duration::from_secs(5), page.collect::<String>()).await;
        let html = html.unwrap();
        let at = |what: &str| html.find(what);
        assert!(at("told") < at("<b>") && at("<b>") < at("below"), "{html}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_part_whose_page_is_given_up_in_the_middle_still_finds_its_context() {
        drop(any_spawner::Executor::init_tokio());
        let (entered, enters) = tokio::sync::oneshot::channel();
        let (go, goes) = std::sync::mpsc::channel::<()>();
        let (tell, told) = tokio::sync::oneshot::channel();
        let owner = Owner::new();
        let mut page = owner.with(|| {
            provide_context("found");
            let part = async move {
                entered.send(()).ok();
                goes.recv().ok();
                tell.send(use_context::<&str>()).ok();
            };
            Owner::new().with(|| view! { <i></i> {awaited(part)} }.to_html_stream_in_order())
        });
        drop(futures::poll!(page.next()));
        enters.await.unwrap();
        drop((page, owner));
        go.send(()).unwrap();
        assert_eq!(told.await.unwrap(), Some("found"));
    }

    #[tokio::test]
    async fn a_part_is_run_once_and_stands_in_its_place_with_its_context() {
        drop(any_spawner::Executor::init_tokio());
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
