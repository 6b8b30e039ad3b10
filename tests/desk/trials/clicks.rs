//! Ten posts at the same moment under one key, a thousand times: one charge each, and one outcome.

use std::{sync::Arc, time::Instant};

use futures::{StreamExt as _, future::join_all, stream};
use numberdesk::{purchases::Substitution, subaccounts};

use super::{
    case::told,
    invariants::{Allowed, Told, violations},
    truth::Truth,
    world::{World, buy, order},
};

/// How many posts there are under each key.
const POSTS: usize = 10;
/// How many keys are used at once.
const AT_ONCE: usize = 4;

async fn clicked(keys: usize) {
    let began = Instant::now();
    let world = Arc::new(World::open().await);
    // Two servers: each post goes to one of them.
    let desks = [world.patient_desk(), world.patient_desk()];
    let clicks = (0..keys).map(|_| {
        let (world, desks) = (Arc::clone(&world), desks.clone());
        async move {
            let (owner, number) = (world.owner().await, world.number(false));
            subaccounts::server::credentials(&desks[0].as_owner(owner))
                .await
                .unwrap();
            let posts = (0..POSTS).map(|at| {
                let (desk, order) = (
                    desks[at % desks.len()].clone(),
                    order(&number, Substitution::Never, None),
                );
                tokio::spawn(async move { buy(&desk, owner, order, "one click").await })
            });
            let posted = join_all(posts).await;
            world.settle(&desks[0], owner).await;
            let last = buy(&desks[0], owner, order(&number, Substitution::Never, None), "one click")
                .await
                .map(|purchase| told(&purchase));
            let last = last.unwrap();
            let mut broken = Vec::new();
            for told in posted
                .into_iter()
                .map(|post| post.unwrap().map(|purchase| told(&purchase)))
            {
                match told {
                    // A post that waits for another one's outcome longer than it is patient is told so.
                    Ok(told) if told == last || told == Told::Pending => {}
                    Ok(told) => broken.push(format!("I10: {told:?} and {last:?} under one key")),
                    Err(error) => broken.push(format!("a post was refused: {error:?}")),
                }
            }
            if !matches!(last, Told::Owned(_)) {
                broken.push(format!("not bought: {last:?}"));
            }
            (owner, broken)
        }
    });
    let done: Vec<_> = stream::iter(clicks).buffer_unordered(AT_ONCE).collect().await;
    let ledger = world.ledger(0).await;
    let mut broken = Vec::new();
    for (owner, wrong) in done {
        broken.extend(wrong);
        let truth = Truth::of(&world.db, &ledger, owner).await;
        broken.extend(violations(&truth, &[], &Allowed::default()));
        if truth.rents.len() != 1 {
            broken.push(format!("{} charges for one click", truth.rents.len()));
        }
    }
    println!(
        "{keys} keys, {POSTS} posts each: {:.1} s",
        began.elapsed().as_secs_f32()
    );
    assert!(broken.is_empty(), "{}", broken.join("\n  "));
    world.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_posts_at_once_under_one_key_are_one_charge_and_one_outcome() {
    clicked(30).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long"]
async fn a_thousand_times_ten_posts_at_once_under_one_key_are_a_thousand_charges() {
    clicked(1_000).await;
}
