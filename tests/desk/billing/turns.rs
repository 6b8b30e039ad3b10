//! What cannot be looked at waits its turn, and keeps nobody else from theirs.

use numberdesk::{billing, server::db::Timestamp};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Paying, in_days, now};
use crate::stage::on;

/// Owners whose payment and subscription Stripe knows nothing of, ahead of everybody else.
async fn lost_ones(paying: &Paying, count: usize) {
    let long_ago = in_days(-2);
    for _ in 0..count {
        let id = Uuid::now_v7();
        on!(paying.stage.db, pool => {
            sqlx::query("INSERT INTO users (id, email, password_hash, created_at, updated_at) VALUES ($1, $2, 'none', $3, $3)")
                .bind(id).bind(format!("{id}@desk.example")).bind(long_ago).execute(pool).await.map(drop).unwrap();
            sqlx::query("INSERT INTO billing_checkouts (id, user_id, session_id, state, next_look_at, created_at, updated_at) VALUES ($1, $1, $2, 'confirming', $3, $4, $3)")
                .bind(id).bind(format!("cs_{id}")).bind(long_ago).bind(now()).execute(pool).await.map(drop).unwrap();
            sqlx::query("INSERT INTO billing_subscriptions (id, user_id, status, cancel_at_period_end, version, read_at, created_at) VALUES ($1, $2, 'active', FALSE, 1, $3, $3)")
                .bind(format!("sub_{id}")).bind(id).bind(long_ago).execute(pool).await.map(drop).unwrap();
            sqlx::query("INSERT INTO billing_owners (user_id, standing, standing_since, grace_until, created_at, updated_at) VALUES ($1, 'past_due', $2, $2, $2, $2)")
                .bind(id).bind(long_ago).execute(pool).await.map(drop).unwrap();
            sqlx::query("UPDATE billing_subscriptions SET status = 'past_due' WHERE user_id = $1")
                .bind(id).execute(pool).await.map(drop).unwrap();
        });
    }
}

#[tokio::test]
async fn a_hundred_that_cannot_be_looked_at_keep_nobody_else_from_their_turn() {
    let mut paying = Paying::open().await;
    let [late, ended] = [paying.stage.owner().await, paying.subscriber().await];
    let page = paying.checkout(&late).await;
    paying.press(&page, "later", "").await;
    paying.happens_unheard(&ended, "end").await;
    lost_ones(&paying, 101).await;
    let desk = paying.stage.desk();
    for minute in 0..3 {
        let at = OffsetDateTime::now_utc() + time::Duration::hours(7) + time::Duration::seconds(minute);
        billing::server::round(&desk.on_rounds(), Timestamp(at)).await.unwrap();
    }
    assert_eq!(paying.stands(&late).await["payment"], "confirming");
    assert_eq!(paying.stands(&ended).await["standing"], "ended");
    assert_eq!(
        paying
            .count("SELECT COUNT(*) FROM billing_owners WHERE failures = 1")
            .await,
        101,
        "nothing is taken from whom Stripe does not know"
    );
    assert_eq!(
        paying
            .count("SELECT COUNT(*) FROM user_preferences WHERE wanted = 'suspended'")
            .await,
        0
    );
    paying.stage.leave().await;
}
