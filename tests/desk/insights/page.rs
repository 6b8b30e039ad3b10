//! The page as it is sent, before any script runs.

use super::{one_of_each, ordered};
use crate::stage::Stage;

#[tokio::test]
async fn the_page_says_how_it_went_where_and_why_not_each_drawing_with_its_table() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    one_of_each(&stage, &owner).await;
    let page = owner.page("/insights").await;
    page.says("3 of 5 that ended brought a number: 60%.")
        .says("Why 2 were not bought")
        .says("/help#not-bought-taken")
        .says("Twilio was too busy to take the order.")
        .says("San Francisco, CA")
        .says("2 of 3")
        .says("href=\"/insights/tries.csv?period=30\"");
    assert_eq!(page.text.matches("The same as a table").count(), 3, "{page:?}");
    assert_eq!(page.text.matches("<table").count(), 3, "{page:?}");
    // A row for the one day, two reasons and three area codes.
    assert_eq!(page.text.matches("scope=\"row\"").count(), 6, "{page:?}");
    page.says("Where nothing was tried, nothing is listed.");
    stage.close().await;
}

#[tokio::test]
async fn the_period_is_chosen_by_a_form_and_an_unknown_one_is_the_usual_one() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner
        .page("/insights")
        .await
        .says("Nothing was tried yet")
        .keeps_quiet_on("The same as a table");
    owner.own("+14155550101").await;
    ordered(&stage, "+14155550101", 8).await;
    owner
        .page("/insights?period=7")
        .await
        .says("Nothing was tried in the last 7 days")
        .says("method=\"get\"")
        .says("tries.csv?period=7");
    for period in ["30", "90", "all", "", "31", "%00", "x"] {
        let page = owner.page(&format!("/insights?period={period}")).await;
        assert_eq!(page.status, 200);
        page.says("1 of 1 that ended brought a number: 100%.");
        assert_eq!(
            page.text.matches("aria-current=\"true\"").count(),
            1,
            "{period}: {page:?}"
        );
    }
    stage.close().await;
}
