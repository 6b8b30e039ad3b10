//! Work of several owners, done side by side: one owner's silent account keeps nobody else waiting.

use futures::{StreamExt, stream};
use uuid::Uuid;

/// How many owners are seen to at once.
const AT_ONCE: usize = 8;

/// How one piece of work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It is done.
    Done,
    /// It is not done, and the owner's next piece may be.
    Refused,
    /// Nobody answered: the rest of this owner's waits for the next round.
    Unanswered,
}

/// Does each owner's work in its order, several owners' at once. Returns how many pieces are done.
pub async fn side_by_side<T, F>(work: Vec<(Uuid, T)>, one: impl Fn(Uuid, T) -> F + Clone) -> usize
where
    F: Future<Output = Ended>,
{
    let mut owners: Vec<(Uuid, Vec<T>)> = Vec::new();
    for (owner, piece) in work {
        match owners.iter_mut().find(|(known, _)| *known == owner) {
            Some((_, pieces)) => pieces.push(piece),
            None => owners.push((owner, vec![piece])),
        }
    }
    let each = owners.into_iter().map(|(owner, pieces)| {
        let one = one.clone();
        async move {
            let mut done = 0;
            for piece in pieces {
                match one(owner, piece).await {
                    Ended::Done => done += 1,
                    Ended::Refused => {}
                    Ended::Unanswered => break,
                }
            }
            done
        }
    });
    let counts: Vec<usize> = stream::iter(each).buffer_unordered(AT_ONCE).collect().await;
    counts.into_iter().sum()
}
