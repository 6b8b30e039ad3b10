//! Goes along an owner's whole chain, a page at a time, beside whoever writes.

use super::{
    chain::{Walk, Wrong},
    store,
};
use crate::server::db::Scope;

/// Lines are read so many at a time.
const PAGE: u32 = 1000;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many lines fit, from the first.
    pub lines: i64,
    /// The first that does not.
    pub wrong: Option<Wrong>,
}

/// Recomputes every hash of the owner's chain, and holds its end against the one kept apart.
pub async fn verify(db: &Scope) -> Result<Verified, sqlx::Error> {
    let mut walk = Walk::new(db.owner());
    loop {
        let page = store::after(db, walk.at().seq, walk.id(), PAGE).await?;
        if page.is_empty() {
            let head = store::head(db).await?;
            // Written meanwhile: the lines come first, then the end that belongs to them.
            if head.seq > walk.at().seq && !store::after(db, walk.at().seq, walk.id(), 1).await?.is_empty() {
                continue;
            }
            let lines = walk.at().seq;
            let wrong = walk.end(&head).err();
            return Ok(Verified { lines, wrong });
        }
        for line in page {
            if let Err(wrong) = walk.step(line) {
                return Ok(Verified {
                    lines: walk.at().seq,
                    wrong: Some(wrong),
                });
            }
        }
    }
}
