//! Running one case from the wish to the account of it: what happens, the recovery, the repeat under the same key.

use std::{collections::BTreeSet, sync::Arc};

use numberdesk::{
    reconciliation,
    server::{
        db::Db,
        state::Desk,
        trials::{Boundary, Plant},
    },
    subaccounts,
};
use time::OffsetDateTime;

use super::{
    case::{Stop, Wish, arm, die_at, hang_up_at},
    faults::{Call, Fault},
    invariants::{Allowed, Reply, Told, violations},
    line::Line,
    power, stopping,
    table::{Case, Process, Story},
    truth::Truth,
    world::{World, own, parsed},
};
use crate::stage::{age, on};

/// The case did not come to where something was to happen.
pub const NOT_REACHED: &str = "the boundary was not reached";

/// One case under way.
pub struct Trial {
    pub world: Arc<World>,
    pub case: Case,
    pub wish: Wish,
    pub line: Arc<Line>,
    /// Where the recovery finds the rows: the world's database, or what a power loss left of it.
    pub db: Db,
    /// What the desk did not buy.
    elsewhere: BTreeSet<String>,
    plant: Option<Plant>,
    since: i64,
    replies: Vec<Reply>,
    /// What is wrong so far.
    pub broken: Vec<String>,
}

/// Runs a case, with a mistake where one is planted, and gives everything that is wrong afterwards.
pub async fn run(world: &Arc<World>, case: &Case, plant: Option<Plant>) -> Vec<String> {
    if matches!(case.at, Some((_, Process::Term))) {
        return stopping::run(world, case).await;
    }
    let owner = world.owner().await;
    let wish = Wish::of(world, owner, case);
    let mut trial = Trial::begin(world, case, wish, plant).await;
    // Nor where nothing happens at all; scenes of their own arm the line later, and time it by the shorter patience.
    let desk = if case.at.is_none() && case.strikes.is_empty() {
        trial.healthy_desk()
    } else {
        trial.desk()
    };
    trial.line.arm(&case.strikes);
    for strike in case.strikes.iter().filter(|strike| strike.fault == Fault::Refused) {
        hang_up_at(&desk, &trial.line, just_before(strike.call));
    }
    let stop = case.at.map(|(boundary, process)| arm(&desk, boundary, process));
    let first = trial.ask(&desk, stop.as_ref()).await;
    trial.end(first, stop.as_deref()).await
}

/// The last boundary before a call.
const fn just_before(call: Call) -> Boundary {
    match call {
        Call::Order | Call::GetLine | Call::ReadLine => Boundary::BeforeSend,
        Call::List | Call::ListLines => Boundary::Sent,
        Call::GiveBack => Boundary::ReleaseSent,
        Call::OpenAccount => Boundary::SubaccountMissing,
        Call::ListAccounts => Boundary::BeforeSubaccount,
        Call::GiveLineBack => Boundary::Compensating,
    }
}

/// A number that the desk knows nothing of.
async fn bought_in_the_console(desk: &Desk, wish: &Wish) -> String {
    let credentials = subaccounts::server::credentials(&desk.as_owner(wish.owner))
        .await
        .unwrap();
    loop {
        if let Ok(held) = desk
            .twilio
            .buy(&credentials, &parsed(&wish.number), "bought in the console")
            .await
        {
            return held.sid;
        }
    }
}

impl Trial {
    /// Prepares what the story begins with.
    pub async fn begin(world: &Arc<World>, case: &Case, mut wish: Wish, plant: Option<Plant>) -> Self {
        let since = world.since().await;
        let line = Arc::new(Line::open(&world.stage.carrier.url).await);
        let plain = world.desk(&world.stage.carrier.url);
        if case.story != Story::Subaccount {
            // A busy machine may take longer than a desk waits.
            while subaccounts::server::credentials(&plain.as_owner(wish.owner))
                .await
                .is_err()
            {}
        }
        if case.story == Story::Release {
            own(world, &plain, wish.owner, &wish.number).await;
        }
        if case.story == Story::Papers {
            wish.papers = Some(world.papers_of(&plain, wish.owner).await);
        }
        let mut elsewhere = BTreeSet::new();
        if case.story == Story::Comparison {
            elsewhere.insert(bought_in_the_console(&plain, &wish).await);
        }
        Self {
            elsewhere,
            world: Arc::clone(world),
            case: case.clone(),
            wish,
            line,
            db: world.db.clone(),
            plant,
            since,
            replies: Vec::new(),
            broken: Vec::new(),
        }
    }

    /// A desk at the end of this trial's line.
    pub fn desk(&self) -> Desk {
        // Where only the browser goes away, a busy machine must not look like a carrier that does not answer.
        let is_patient = matches!(self.case.at, Some((_, Process::Gone))) && self.case.strikes.is_empty();
        if is_patient {
            return self.healthy_desk();
        }
        let desk = self.world.desk_on(&self.line.url(), self.db.clone());
        desk.trials.plant(self.plant);
        desk
    }

    /// One for when the line is well again, as patient as a real one.
    fn healthy_desk(&self) -> Desk {
        let desk = self.world.patient_desk_on(&self.line.url(), self.db.clone());
        desk.trials.plant(self.plant);
        desk
    }

    /// Both sides, from the beginning of this trial.
    pub async fn truth(&self) -> Truth {
        Truth::of(&self.db, &self.world.ledger(self.since).await, self.wish.owner).await
    }

    /// The owner hears something.
    pub fn hear(&mut self, told: Told) {
        self.replies.push(Reply {
            at: OffsetDateTime::now_utc(),
            told,
        });
    }

    /// Heals, recovers, asks again under the same key, and counts.
    pub async fn end(mut self, first: Option<Told>, stop: Option<&Stop>) -> Vec<String> {
        if let Some(told) = &first {
            self.hear(told.clone());
        }
        let is_double = self.case.at.is_some() && !self.case.strikes.is_empty();
        if stop.is_some_and(|stop| !stop.was_reached()) && !is_double {
            self.broken.push(NOT_REACHED.to_owned());
        }
        if self.case.at.is_none() && !self.case.strikes.is_empty() && self.line.struck() == 0 {
            self.broken.push(NOT_REACHED.to_owned());
        }
        if matches!(self.case.at, Some((_, Process::PowerLoss))) {
            self.db = power::after(&self.db).await;
        }
        self.line.heal().await;
        self.recover().await;
        let desk = self.healthy_desk();
        let again = self.wish.ask(&desk).await;
        self.hear(again.clone());
        self.world.settle(&desk, self.wish.owner).await;
        let last = self.wish.ask(&desk).await;
        self.hear(last.clone());
        if matches!(first, Some(Told::Owned(_) | Told::NotOwned(_))) && first.as_ref() != Some(&again) {
            self.broken
                .push(format!("I10: first {first:?}, under the same key {again:?}"));
        }
        let truth = self.truth().await;
        let carried_about = self
            .case
            .strikes
            .iter()
            .any(|strike| matches!(strike.fault, Fault::Late | Fault::Twice));
        let allowed = Allowed {
            // Where another server takes over between the last look at the lease and the order, the order is as good as
            // sent: a lease cannot hold back what is on its way.
            stragglers: carried_about || matches!(self.case.at, Some((Boundary::BeforeSend, Process::Second))),
            spare_accounts: usize::from(carried_about) * 5,
            elsewhere: self.elsewhere.clone(),
            is_undisturbed: self.case.at.is_none() && self.case.strikes.is_empty(),
            ..Allowed::default()
        };
        self.broken.extend(violations(&truth, &self.replies, &allowed));
        self.expect(&last).await;
        if self.case.at.is_some_and(|(_, process)| process == Process::PowerLoss) {
            self.db.close().await;
        }
        self.broken
    }

    async fn recover(&self) {
        let owner = self.wish.owner;
        if let Some(aged) = self.case.aged {
            age(&self.db, owner, aged).await;
        }
        if self.case.strikes.iter().any(|strike| strike.fault == Fault::Tls) {
            let lost = self.world.desk_on(&self.line.secure_url(), self.db.clone());
            if self
                .case
                .strikes
                .iter()
                .any(|strike| strike.call == Call::Order && strike.fault == Fault::Tls)
            {
                // As one of several ordered together, which no driver has taken up yet: it is ordered without a look.
                on!(self.db, pool => sqlx::query("UPDATE purchases SET epoch = 0 WHERE user_id = $1").bind(owner).execute(pool).await.map(drop).unwrap());
            }
            self.world.round(&lost, owner).await;
            self.wish.ask(&lost).await;
        }
        if let Some(step) = self.case.again {
            let desk = self.desk();
            let stop = die_at(&desk, step);
            let (world, wish) = (Arc::clone(&self.world), self.wish.clone());
            let mut task = tokio::spawn(async move {
                world.settle(&desk, owner).await;
                wish.ask(&desk).await
            });
            tokio::select! {
                _ = &mut task => {}
                () = stop.reached.notified() => task.abort(),
            }
        }
        let desk = self.healthy_desk();
        self.world.settle(&desk, owner).await;
        self.line.deliver().await;
        // What came too late is found by the comparison. It would also put right what a planted mistake has done.
        if self.case.story != Story::Subaccount && self.plant.is_none() {
            drop(reconciliation::server::compare_now(&desk.as_owner(owner)).await);
        }
        self.world.settle(&desk, owner).await;
    }
}
