//! Both sides counted: what the desk shows, and what its carriers hold and have charged for.

use std::collections::BTreeSet;

use numberdesk::app::server::audit;

use super::{Ledger, Stage, on};

impl Stage {
    /// Fails where a purchase is open, or where desk and carrier differ on what is held or was paid for.
    pub async fn agree(&self) {
        let db = &self.db;
        let unfinished: Vec<String> = on!(db, pool => sqlx::query_scalar("SELECT reference FROM purchases WHERE state IN ('buying', 'compensating')")
            .fetch_all(pool).await.unwrap());
        assert!(unfinished.is_empty(), "unfinished purchases: {unfinished:?}");
        let accounts: BTreeSet<String> =
            on!(db, pool => sqlx::query_scalar("SELECT subaccount_sid FROM user_preferences WHERE subaccount_sid IS NOT NULL")
            .fetch_all(pool).await.unwrap())
            .into_iter()
            .collect();
        let rows: Vec<(String, String, String)> = on!(db, pool => sqlx::query_as("SELECT subaccount_sid, phone_sid, status FROM user_twilio_numbers")
            .fetch_all(pool).await.unwrap());
        let kept = |words: &[&str]| -> BTreeSet<(String, String)> {
            let fitting = rows.iter().filter(|(_, _, status)| words.contains(&status.as_str()));
            fitting
                .map(|(account, sid, _)| (account.clone(), sid.clone()))
                .collect()
        };
        let ledger = self.carrier.ledger().await;
        let held = ledger.holdings(&accounts);
        let strays: Vec<_> = held.difference(&kept(&["active", "releasing"])).cloned().collect();
        assert!(
            strays.is_empty(),
            "held at the carrier, but in nobody's list: {strays:?}"
        );
        let lost: Vec<_> = kept(&["active"]).difference(&held).cloned().collect();
        assert!(
            lost.is_empty(),
            "listed as active, but not held at the carrier: {lost:?}"
        );
        let given_back: i64 = on!(db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM purchase_attempts WHERE state = 'rolled_back'")
            .fetch_one(pool).await.unwrap());
        assert_eq!(
            ledger.rents(&accounts),
            rows.len() + usize::try_from(given_back).unwrap(),
            "each number is paid for once, and nothing else is: {rows:?}"
        );
        self.lines_agree(&ledger).await;
        let trails = audit::everybody(self.desk().walls(), &|_| {}).await.unwrap();
        let broken: Vec<_> = trails.iter().filter(|(_, trail)| trail.wrong.is_some()).collect();
        assert!(broken.is_empty(), "a chain of the audit trail is broken: {broken:?}");
    }

    /// Fails where an AI line is open, or where desk and Vapi differ on what is held.
    async fn lines_agree(&self, ledger: &Ledger) {
        let rows: Vec<(Option<String>, String, String)> = on!(self.db, pool => sqlx::query_as("SELECT vapi_id, state, reference FROM lines").fetch_all(pool).await.unwrap());
        let open: Vec<_> = rows
            .iter()
            .filter(|row| ["ordering", "activating", "undoing", "releasing"].contains(&row.1.as_str()))
            .collect();
        assert!(open.is_empty(), "unfinished AI lines: {open:?}");
        let active: BTreeSet<String> = rows
            .iter()
            .filter(|row| row.1 == "active")
            .filter_map(|row| row.0.clone())
            .collect();
        let held = ledger.lines();
        assert_eq!(active, held, "AI lines: shown as active, and held at Vapi");
    }
}
