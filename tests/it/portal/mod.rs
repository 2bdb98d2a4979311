//! The portal with the city's own provider. What a provider never does is tested beside the portal.

mod identities;
mod sessions;
mod visitor;

use domain::jose::Algorithm;
use relying_party_example::Config;
use tests::City;
use tokio::net::TcpListener;
use url::Url;

pub use visitor::{Visitor, link};

/// Starts a portal for the city: its address. It stops with the test.
pub(crate) async fn open(city: &City) -> String {
    open_with(city, Algorithm::Es256).await
}

/// The same, registered for an algorithm.
pub(crate) async fn open_with(city: &City, algorithm: Algorithm) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = city.register("portal", |client| {
        client.name = "校園服務".to_owned();
        client.name_en = "School services".to_owned();
        client.purpose = "學生請假、成績與出缺席查詢、校園消息".to_owned();
        client.redirect_uris = vec![format!("{url}/callback")];
        client.post_logout_redirect_uris = vec![format!("{url}/")];
        client.backchannel_logout_uri = Some(format!("{url}/backchannel-logout"));
        client.child_need = domain::clients::ChildNeed::All;
        client.id_token_alg = algorithm;
    });
    let client = client.await;
    let clock = city.clock.clone();
    let config = Config {
        issuer: city.url.clone(),
        client_id: openidconnect::ClientId::new(client.id().to_owned()),
        client_secret: Some(openidconnect::ClientSecret::new(client.secret.clone())),
        base_url: Url::parse(&url).unwrap(),
        scopes: Config::SCOPES.split(' ').map(str::to_owned).collect(),
        algorithm: relying_party_example::provider::algorithm(algorithm.as_str()).unwrap(),
        links: relying_party_example::Links::of(&city.url),
        clock: relying_party_example::Clock::new(move || clock.now().0),
    };
    tokio::spawn(relying_party_example::serve(config, listener, std::future::pending()));
    url
}
