//! A service is removed with everything people let it know.

use domain::ids::ClientId;
use idp::operate::remove_client;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tables::{consent, grant};
use tests::on_both;

#[tokio::test]
async fn what_a_removed_service_had_is_forgotten_on_every_node() {
    on_both(async |city| {
        let (client, pupil, node) = (city.client("leave").await, city.pupil().await, city.node().await);
        let request = client.request().scope("openid offline_access");
        let tokens = client.tokens_for(&city.browser(), &request, &pupil, "").await;
        let grant = grant::Entity::find().one(city.app.db.read()).await.unwrap().unwrap();
        let grant = domain::ids::GrantId(grant.id);
        for app in [&city.app, &node.app] {
            assert_eq!(signon::consent::list(app, pupil.id).await.unwrap().len(), 1, "it is remembered");
            assert!(city::grants::find(app, grant).await.unwrap().is_some(), "and the grant");
        }
        let id = ClientId(client.id().to_owned());
        assert!(remove_client(&city.app.db, id.clone(), city.clock.now()).await.unwrap());
        assert!(!remove_client(&city.app.db, id, city.clock.now()).await.unwrap(), "it is gone");
        assert_eq!(consent::Entity::find().count(city.app.db.read()).await.unwrap(), 0);
        assert_eq!(grant::Entity::find().count(city.app.db.read()).await.unwrap(), 0);
        assert_eq!(client.userinfo(&tokens.access_token).await.status, 401);
        for app in [&city.app, &node.app] {
            let began = std::time::Instant::now();
            // Another node hears of it within a fraction of a second.
            while !signon::consent::list(app, pupil.id).await.unwrap().is_empty()
                || city::grants::find(app, grant).await.unwrap().is_some()
            {
                assert!(began.elapsed() < std::time::Duration::from_secs(5), "it is remembered still");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    })
    .await;
}
