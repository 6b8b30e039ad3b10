//! The list of businesses as a file.

use super::operator;
use crate::stage::Stage;

#[tokio::test]
async fn the_table_holds_every_business_once_however_many_pages_they_are_and_is_nobody_elses() {
    let stage = Stage::open().await;
    let (operator, owner) = (operator(&stage).await, stage.owner().await);
    owner.own("+14155550101").await;
    super::thousands::fill(&stage, 120).await;
    let table = operator.page("/operator/businesses.csv").await;
    assert_eq!(table.status, 200);
    let rows: Vec<&str> = table.text.lines().collect();
    assert_eq!(rows.len(), 1 + 122);
    let ids: std::collections::BTreeSet<_> = rows[1..].iter().map(|row| row.split(',').next().unwrap()).collect();
    assert_eq!(ids.len(), 122);
    let own = rows.iter().find(|row| row.contains(&owner.email)).unwrap();
    assert!(own.contains(",1,1.15,USD,0,0,0,0"), "{own}");
    let narrowed = format!("/operator/businesses.csv?q={}", owner.email.replace('@', "%40"));
    let table = operator.page(&narrowed).await;
    assert_eq!(table.text.lines().count(), 2);
    operator.page("/operator").await.says("/operator/businesses.csv");
    let refused = owner.page("/operator/businesses.csv").await;
    assert_eq!(refused.status, 404);
    refused.keeps_quiet_on(&owner.email);
    stage.leave().await;
}
