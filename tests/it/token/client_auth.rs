use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use domain::clients::{AuthMethod, TokenFormat};
use tests::{City, Client, Database, Log, on_both};

#[tokio::test]
async fn every_method_works_for_the_client_that_registered_it() {
    on_both(async |city| {
        for method in AuthMethod::ALL {
            let client = city.register(method.as_str(), |client| client.auth_method = *method).await;
            let (pupil, browser, request) = (city.pupil().await, city.browser(), client.request());
            let tokens = client.tokens_for(&browser, &request, &pupil, "").await;
            client.verify(&tokens.id_token, &request.nonce).await;
            client.refresh(&tokens.refresh_token).await.tokens();
        }
    })
    .await;
}

#[tokio::test]
async fn a_failed_proof_is_401_in_the_same_words() {
    let city = City::sqlite().await;
    let mut client = city.client("leave").await;
    let mut stranger = client.clone();
    stranger.registered.id.0 = "nobody".into();
    client.secret = "wrong".into();
    let mut bodies = vec![];
    for client in [&client, &stranger] {
        let answer = client.token(&[("grant_type", "client_credentials")]).await;
        assert_eq!(answer.status, 401);
        assert!(answer.headers["www-authenticate"].to_str().unwrap().starts_with("Basic realm=\"school\""));
        bodies.push(answer.text);
    }
    assert_eq!(bodies[0], bodies[1]);
    client.registered.auth_method = AuthMethod::None;
    assert_eq!(client.token(&[("grant_type", "client_credentials")]).await.status, 401, "not talked down");
}

/// Six libraries send the secret in the form unless told, and one changes from the header to the form at the refresh.
#[tokio::test]
async fn a_secret_may_come_in_the_header_or_in_the_form_unless_one_alone_was_registered() {
    use AuthMethod::{ClientSecretBasic as Header, ClientSecretPost as Form};
    let city = City::sqlite().await;
    for (registered, used) in [(Header, Form), (Form, Header)] {
        for alone in [false, true] {
            let name = format!("{}{alone}", registered.as_str());
            let mut client = city
                .register(&name, |client| {
                    (client.auth_method, client.auth_method_alone) = (registered, alone);
                })
                .await;
            client.registered.auth_method = used;
            let answer = client.token(&[("grant_type", "client_credentials")]).await;
            if alone {
                assert_eq!(answer.refusal(), (401, "invalid_client"));
            } else {
                answer.tokens();
            }
        }
    }
}

#[tokio::test]
async fn another_method_than_the_registered_one_is_refused_and_both_are_named() {
    let city = City::sqlite().await;
    for registered in AuthMethod::ALL {
        let client = city.register(registered.as_str(), |client| client.auth_method = *registered).await;
        for used in AuthMethod::ALL {
            let fits = registered == used || (registered.takes_secret() && used.takes_secret());
            if fits || *used == AuthMethod::PrivateKeyJwt {
                continue;
            }
            let mut other = client.clone();
            other.registered.auth_method = *used;
            let answer = other.token(&[("grant_type", "client_credentials")]).await;
            assert_eq!(answer.refusal(), (401, "invalid_client"));
            let (registered, used) = (registered.as_str(), used.as_str());
            let told = format!("the client is registered for {registered} and used {used}");
            assert_eq!(answer.body["error_description"], told);
        }
    }
}

#[tokio::test]
async fn an_assertion_is_used_once() {
    on_both(async |city| {
        let mut client =
            city.register("leave", |client| client.auth_method = AuthMethod::PrivateKeyJwt).await;
        let assertion = client.assertion(&client.issuer);
        client.registered.auth_method = AuthMethod::None;
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ];
        assert_eq!(client.token(&fields).await.status, 200);
        assert_eq!(client.token(&fields).await.body["error"], "invalid_client");
    })
    .await;
}

#[tokio::test]
async fn a_client_acts_for_itself_and_can_take_its_token_back() {
    on_both(async |city| {
        for format in TokenFormat::ALL {
            let client = city.register(format.as_str(), |client| client.token_format = *format).await;
            let answer = client.token(&[("grant_type", "client_credentials")]).await;
            let token = answer.tokens().access_token;
            assert!(answer.body.get("refresh_token").is_none());
            let told = client.introspect(&token).await;
            assert_eq!((&told.ok()["active"], &told.ok()["sub"]), (&true.into(), &client.id().into()));
            assert_eq!(client.userinfo(&token).await.status, 403, "it is nobody");
            assert_eq!(client.revoke(&token).await.status, 200);
            assert_eq!(client.introspect(&token).await.ok()["active"], false);
        }
    })
    .await;
}

#[tokio::test]
async fn a_public_client_cannot_act_for_itself() {
    let city = City::sqlite().await;
    let client = city.register("app", |client| client.auth_method = AuthMethod::None).await;
    let answer = client.token(&[("grant_type", "client_credentials")]).await;
    assert_eq!(answer.body["error"], "unauthorized_client");
}

#[tokio::test]
async fn a_name_that_no_database_can_hold_is_a_failed_proof() {
    on_both(async |city| {
        let by_key = |client: &mut domain::clients::Client| client.auth_method = AuthMethod::PrivateKeyJwt;
        for mut client in [city.client("basic").await, city.register("key", by_key).await] {
            client.registered.id.0 = "\0".into();
            let answer = client.token(&[("grant_type", "client_credentials")]).await;
            assert_eq!(answer.refusal(), (401, "invalid_client"));
        }
        let client = city.register("leave", by_key).await;
        let now = city.clock.now().0;
        let claims = serde_json::json!({
            "iss": client.id(), "sub": client.id(), "aud": client.issuer, "exp": now + 60, "jti": "a\u{0}b",
        });
        let key = client.key.as_ref().unwrap();
        let assertion = key.sign_compact(None, claims.to_string().as_bytes()).unwrap();
        let mut bare = client.clone();
        bare.registered.auth_method = AuthMethod::None;
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ];
        assert_eq!(bare.token(&fields).await.refusal(), (401, "invalid_client"));
    })
    .await;
}

/// Serves what it holds as a client's key set, and counts how often it was asked.
#[derive(Clone, Default)]
struct KeyServer {
    body: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
}

impl KeyServer {
    /// One, and its address.
    async fn start() -> (Self, String) {
        let server = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/jwks", listener.local_addr().unwrap());
        let serve = |State(server): State<Self>| async move {
            server.asked.fetch_add(1, Ordering::Relaxed);
            server.body.lock().unwrap().clone()
        };
        let router = Router::new().fallback(serve).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (server, url)
    }

    fn publishes(&self, keys: &str) {
        keys.clone_into(&mut self.body.lock().unwrap());
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

fn private_targets(config: &mut platform::config::Config) {
    config.server.allow_private_targets = true;
}

/// A client that proves itself by keys that it publishes there.
async fn publisher(city: &City, name: &str, url: &str) -> Client {
    city.register(name, |client| {
        client.auth_method = AuthMethod::PrivateKeyJwt;
        client.jwks_uri = Some(url.to_owned());
    })
    .await
}

#[tokio::test]
async fn a_key_that_was_changed_just_now_is_fetched_at_once_and_one_that_is_not_published_seldom() {
    for database in Database::wanted() {
        let city = City::with(database, private_targets).await;
        let (server, url) = KeyServer::start().await;
        let mut client = publisher(&city, "fetched", &url).await;
        let grant = [("grant_type", "client_credentials")];
        server.publishes(client.registered.jwks.as_deref().unwrap());
        client.token(&grant).await.tokens();
        client.token(&grant).await.tokens();
        assert_eq!(server.asked(), 1, "once for both");
        let newer = publisher(&city, "newer", &url).await;
        client.key = newer.key;
        server.publishes(newer.registered.jwks.as_deref().unwrap());
        client.token(&grant).await.tokens();
        assert_eq!(server.asked(), 2, "in the same second");
        city.clock.advance(11);
        client.key = publisher(&city, "stranger", &url).await.key;
        for _ in 0..3 {
            assert_eq!(client.token(&grant).await.refusal(), (401, "invalid_client"));
        }
        assert_eq!(server.asked(), 3, "one more for all three");
    }
}

#[tokio::test]
async fn a_key_set_that_tells_a_secret_is_refused_wherever_it_is_fetched_and_the_log_says_why() {
    let (log, _guard) = Log::listen("warn");
    let (server, url) = KeyServer::start().await;
    let city = City::with(Database::Sqlite, private_targets).await;
    let client = publisher(&city, "fetched", &url).await;
    let public = client.registered.jwks.clone().unwrap();
    let grant = [("grant_type", "client_credentials")];
    server.publishes(&public);
    client.token(&grant).await.tokens();
    for secret in [r#""d":"c2VjcmV0LWtleQ""#, r#""kty":"oct","k":"c2VjcmV0LWtleQ""#] {
        // The client's own key beside one that everybody can sign with.
        server.publishes(&public.replace("]}", &format!(",{{{secret}}}]}}")));
        city.clock.advance(301);
        assert_eq!(client.token(&grant).await.refusal(), (401, "invalid_client"), "{secret}");
        let text = log.text();
        assert!(
            text.contains("the key set holds a private or symmetric key") && text.contains("fetched"),
            "{text}"
        );
        assert!(!text.contains("c2VjcmV0LWtleQ"), "{text}");
        server.publishes(&public);
        city.clock.advance(301);
        client.token(&grant).await.tokens();
    }
}
