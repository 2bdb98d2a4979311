//! What one node changes, the others hear.

use std::time::{Duration, Instant};

use city::clients;
use platform::db::Act;
use tests::on_both;

use super::serve;

#[tokio::test]
async fn another_node_forgets_within_a_fraction_of_a_second() {
    on_both(async |city| {
        let here = serve(&city, |_| ()).await;
        let there = serve(&city, |_| ()).await;
        let mut client = city.client("leave").await.registered;
        let id = client.id.clone();
        let knows = async |app: &web::app::App| clients::find_active(app, &id).await.unwrap().is_some();
        assert!(knows(&here.app).await && knows(&there.app).await);
        client.active = false;
        clients::put(&here.app.db, client, here.app.now()).await.unwrap();
        let began = Instant::now();
        while knows(&there.app).await || knows(&here.app).await {
            assert!(began.elapsed() < Duration::from_secs(2), "it is still known");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn rows_that_nobody_needs_any_more_are_removed() {
    use platform::invalidate::{Key, purge};
    use sea_orm::{EntityTrait as _, PaginatorTrait as _};
    on_both(async |city| {
        let db = &city.app.db;
        let now = city.app.now();
        db.write(async move |act: &Act<'_>| act.invalidate(&[Key::All, Key::All], now).await).await.unwrap();
        let count = async || tables::invalidation::Entity::find().count(db.read()).await.unwrap();
        let before = count().await;
        while purge(db, now.plus(3600)).await.unwrap() {}
        assert_eq!(count().await, before, "another node may not have read them");
        while purge(db, now.plus(3601)).await.unwrap() {}
        assert_eq!(count().await, 0);
    })
    .await;
}
