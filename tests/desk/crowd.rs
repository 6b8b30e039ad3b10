//! Many pages at one moment: there are few connections to the database, and no part of a page keeps one while it waits.

use futures::future::join_all;

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_pages_at_once_all_come_whole() {
    let stage = Stage::open().await;
    let mut owners = Vec::new();
    for _ in 0..10 {
        owners.push(stage.owner().await);
    }
    let pages = owners
        .iter()
        .flat_map(|owner| (0..10).map(move |_| owner.page("/phone-numbers?area_code=415&voice=on")));
    for page in join_all(pages).await {
        assert_eq!(page.status, 200);
        page.says("San Francisco")
            .keeps_quiet_on("Our fault")
            .keeps_quiet_on("cannot be shown just now");
    }
    stage.close().await;
}
