//! Cases of a fault matrix, several at once, each on a stage of its own.

use std::{fmt::Debug, future::Future, time::Duration};

use futures::{StreamExt as _, stream};

/// How many run at once: they mostly wait.
const AT_ONCE: usize = 6;

/// Plays every case, and fails with all that was wrong in any of them. One that breaks off or hangs is wrong too.
pub async fn all_hold<C, F>(cases: Vec<C>, play: impl Fn(C) -> F)
where
    C: Clone + Debug,
    F: Future<Output = Vec<String>> + Send + 'static,
{
    assert!(!cases.is_empty());
    let count = cases.len();
    let runs = cases.into_iter().map(|case| {
        let playing = play(case.clone());
        async move {
            let broken = match tokio::time::timeout(Duration::from_mins(2), tokio::spawn(playing)).await {
                Ok(Ok(broken)) => broken,
                Ok(Err(error)) => vec![format!("it broke off: {error}")],
                Err(_) => vec!["it hangs".to_owned()],
            };
            let told = broken.into_iter().map(|what| format!("{case:?}: {what}"));
            told.collect::<Vec<_>>()
        }
    });
    let broken = stream::iter(runs)
        .buffer_unordered(AT_ONCE)
        .collect::<Vec<_>>()
        .await
        .concat();
    assert!(
        broken.is_empty(),
        "{} wrong in {count} cases:\n  {}",
        broken.len(),
        broken.join("\n  ")
    );
}
