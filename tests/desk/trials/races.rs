//! What business and users do to each other: seven refusals and eight races, each counted on both sides.

use std::sync::Arc;

use futures::future::join_all;
use numberdesk::{numbers::server as numbers, purchases::Substitution, server::state::Desk, subaccounts};
use serde_json::json;
use time::OffsetDateTime;

use super::{
    case::{Wish, told},
    invariants::{Allowed, Reply, Told, violations},
    table::{Case, Story},
    trial::Trial,
    world::{World, buy, order, own},
};

/// What the carrier's business can have against a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Business {
    Taken,
    NoCandidates,
    AlreadyOwned,
    CapReached,
    NoFunds,
    Suspended,
    AllTaken,
}

pub const BUSINESS: [Business; 7] = [
    Business::Taken,
    Business::NoCandidates,
    Business::AlreadyOwned,
    Business::CapReached,
    Business::NoFunds,
    Business::Suspended,
    Business::AllTaken,
];

/// What owners do at the same moment, or twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Users {
    DoubleClick,
    TwoTabs,
    AtTheCap,
    BuyDuringRelease,
    ReleaseTwice,
    BackButton,
    OtherOrderSameKey,
    TwoOwners,
}

pub const USERS: [Users; 8] = [
    Users::DoubleClick,
    Users::TwoTabs,
    Users::AtTheCap,
    Users::BuyDuringRelease,
    Users::ReleaseTwice,
    Users::BackButton,
    Users::OtherOrderSameKey,
    Users::TwoOwners,
];

/// A trial with its desk, and what its owner has heard.
struct Race {
    trial: Trial,
    desk: Desk,
    replies: Vec<Reply>,
    cap: Option<usize>,
}

impl Race {
    async fn begin(world: &Arc<World>, cap: Option<i64>) -> Self {
        let case = Case::of(Story::Purchase);
        let owner = world.owner().await;
        let trial = Trial::begin(world, &case, Wish::of(world, owner, &case), None).await;
        let plain = trial.desk();
        let mut config = plain.config.clone();
        config.limits.numbers_total = cap.unwrap_or(0);
        let desk = Desk::new(config, plain.walls().clone(), plain.keys.clone(), plain.twilio.clone());
        Self {
            trial,
            desk,
            replies: Vec::new(),
            cap: cap.map(|cap| usize::try_from(cap).unwrap()),
        }
    }

    async fn buy(&self, number: &str, substitution: Substitution, key: &str) -> Reply {
        let bought = buy(
            &self.desk,
            self.trial.wish.owner,
            order(number, substitution, None),
            key,
        )
        .await;
        Reply {
            at: OffsetDateTime::now_utc(),
            told: bought.map_or(Told::Pending, |purchase| told(&purchase)),
        }
    }

    /// Buys at the same moment, and keeps what is told.
    async fn all(&mut self, orders: &[(&str, &str)]) {
        let replies = join_all(
            orders
                .iter()
                .map(|(number, key)| self.buy(number, Substitution::Never, key)),
        )
        .await;
        self.replies.extend(replies);
    }

    async fn fault(&self, kind: &str, number: &str, times: u32) {
        let account = self.account().await;
        let script =
            json!({ "call": "purchase", "kind": kind, "account_sid": account, "phone_number": number, "times": times });
        self.trial.world.stage.carrier.fault(script).await;
    }

    async fn account(&self) -> String {
        subaccounts::server::credentials(&self.desk.as_owner(self.trial.wish.owner))
            .await
            .unwrap()
            .account_sid
    }

    /// Counts; so many numbers must be held in the end.
    async fn end(self, held: usize) -> Vec<String> {
        self.trial.line.heal().await;
        self.trial.world.settle(&self.trial.desk(), self.trial.wish.owner).await;
        let truth = self.trial.truth().await;
        let mut broken = violations(
            &truth,
            &self.replies,
            &Allowed {
                cap: self.cap,
                ..Allowed::default()
            },
        );
        if truth.held.len() != held {
            broken.push(format!("{} numbers are held, not {held}", truth.held.len()));
        }
        broken
    }
}

/// One refusal.
pub async fn business(world: &Arc<World>, what: Business) -> Vec<String> {
    let cap = (what == Business::CapReached).then_some(1);
    let mut race = Race::begin(world, cap).await;
    let number = race.trial.wish.number.clone();
    let held = match what {
        Business::Taken => {
            race.fault("snatched", &number, 1).await;
            race.all(&[(&number, "a")]).await;
            0
        }
        Business::NoCandidates => {
            // A whole area code that is sold out, and nothing else may be had.
            let order = serde_json::from_value(
                json!({ "phoneNumber": "+12125550190", "substitution": "closest", "within": "exchange" }),
            )
            .unwrap();
            let told = buy(&race.desk, race.trial.wish.owner, order, "a")
                .await
                .map_or(Told::Pending, |purchase| told(&purchase));
            race.replies.push(Reply {
                at: OffsetDateTime::now_utc(),
                told,
            });
            0
        }
        Business::AlreadyOwned | Business::CapReached => {
            own(world, &race.desk, race.trial.wish.owner, &number).await;
            let other = if what == Business::CapReached {
                world.number(false)
            } else {
                number
            };
            race.all(&[(&other, "a")]).await;
            1
        }
        Business::NoFunds => {
            race.fault("no-funds", &number, 1).await;
            race.all(&[(&number, "a")]).await;
            0
        }
        Business::Suspended => {
            race.fault("suspended", &number, 1).await;
            race.all(&[(&number, "a")]).await;
            0
        }
        Business::AllTaken => {
            let account = race.account().await;
            let script = json!({ "call": "purchase", "kind": "refuse", "code": 21422, "status": 400, "account_sid": account, "times": 9 });
            world.stage.carrier.fault(script).await;
            let reply = race.buy(&number, Substitution::Closest, "a").await;
            race.replies.push(reply);
            0
        }
    };
    race.end(held).await
}

/// One race.
pub async fn users(world: &Arc<World>, what: Users) -> Vec<String> {
    let cap = (what == Users::AtTheCap).then_some(1);
    let mut race = Race::begin(world, cap).await;
    let (one, two) = (race.trial.wish.number.clone(), world.number(false));
    let (owner, theirs) = (race.trial.wish.owner, race.desk.as_owner(race.trial.wish.owner));
    let held = match what {
        Users::DoubleClick => {
            race.all(&[(&one, "a"), (&one, "a")]).await;
            1
        }
        Users::TwoTabs => {
            race.all(&[(&one, "a"), (&one, "b")]).await;
            1
        }
        Users::AtTheCap => {
            race.all(&[(&one, "a"), (&two, "b")]).await;
            1
        }
        Users::BuyDuringRelease => {
            let number = own(world, &race.desk, owner, &one).await;
            let (released, reply) = tokio::join!(
                numbers::release(&theirs, &number, numbers::Said::default()),
                race.buy(&one, Substitution::Never, "a")
            );
            released.unwrap();
            let is_bought = matches!(reply.told, Told::Owned(_));
            race.replies.push(reply);
            usize::from(is_bought)
        }
        Users::ReleaseTwice => {
            let number = own(world, &race.desk, owner, &one).await;
            let released = join_all((0..2).map(|_| numbers::release(&theirs, &number, numbers::Said::default()))).await;
            assert!(released.iter().all(Result::is_ok), "{released:?}");
            0
        }
        Users::BackButton => {
            race.all(&[(&one, "a")]).await;
            race.all(&[(&one, "a")]).await;
            1
        }
        Users::OtherOrderSameKey => {
            race.all(&[(&one, "a")]).await;
            race.all(&[(&two, "a")]).await;
            1
        }
        Users::TwoOwners => return Box::pin(two_owners(world, race)).await,
    };
    race.end(held).await
}

/// Two owners, one number: one of them has it.
async fn two_owners(world: &Arc<World>, mut race: Race) -> Vec<String> {
    let rival = Race::begin(world, None).await;
    let number = race.trial.wish.number.clone();
    let (reply, rivals) = tokio::join!(
        race.buy(&number, Substitution::Never, "a"),
        rival.buy(&number, Substitution::Never, "a")
    );
    let is_mine = matches!(reply.told, Told::Owned(_));
    let is_theirs = matches!(rivals.told, Told::Owned(_));
    race.replies.push(reply);
    let mut broken = rival.end(usize::from(is_theirs)).await;
    broken.extend(race.end(usize::from(is_mine)).await);
    if is_mine == is_theirs {
        broken.push("not exactly one of two owners has the number".to_owned());
    }
    broken
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_business_and_users_do_is_counted_right_on_both_sides() {
    let began = std::time::Instant::now();
    let world = Arc::new(World::open().await);
    let mut broken = Vec::new();
    for what in BUSINESS {
        broken.extend(
            business(&world, what)
                .await
                .into_iter()
                .map(|line| format!("{what:?}: {line}")),
        );
    }
    for what in USERS {
        broken.extend(
            Box::pin(users(&world, what))
                .await
                .into_iter()
                .map(|line| format!("{what:?}: {line}")),
        );
    }
    println!("business and users: 15 cases in {:.1} s", began.elapsed().as_secs_f32());
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    world.close().await;
}
