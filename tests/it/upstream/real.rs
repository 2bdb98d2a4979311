//! Providers that are real: npm `oidc-provider`, and a second city of ours as another county.

use std::process::Stdio;

use domain::clients::AuthMethod;
use platform::config::{Preset, UpstreamConfig};
use serde_json::json;
use tests::{Answer, Browser, City, Database, Page, Person};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};

use super::{goes, is_in, links_of, told};
use crate::clients::{folder, wanted};

/// The secret of the city at the provider.
const SECRET: &str = "a secret of the city at another provider";

/// Starts npm `oidc-provider` at that port for a city; it stops with the value.
pub(crate) async fn start(port: u16, city: &City) -> Child {
    let mut child = Command::new("node")
        .arg(folder().join("upstream_provider.mjs"))
        .current_dir(folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("tests/run installs the clients");
    let callback = city.address("/login/upstream/other/callback");
    let input =
        json!({ "port": port, "client_id": "the-city", "client_secret": SECRET, "redirect_uri": callback });
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(input.to_string().as_bytes()).await.unwrap();
    drop(pipe);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.contains("listening") {
            // Whoever writes to a pipe without a reader is stopped.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return child;
        }
    }
    panic!("the provider did not start");
}

/// A port that is free now.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A section for the provider at that port.
pub(crate) fn section(port: u16) -> UpstreamConfig {
    UpstreamConfig {
        issuer: format!("http://127.0.0.1:{port}"),
        client_id: "the-city".to_owned(),
        client_secret: SECRET.into(),
        label: "新北市教育局單一驗證入口".to_owned(),
        label_en: "New Taipei City sign-on".to_owned(),
        algorithms: vec!["RS256".to_owned()],
        ..UpstreamConfig::default()
    }
}

/// Signs in at the provider's own pages, and agrees.
async fn agrees(browser: &Browser, mut page: Page, login: &str) -> Page {
    for _ in 0..4 {
        let Some(form) = page.forms().into_iter().find(|form| form.action.path().contains("interaction"))
        else {
            return page;
        };
        let form = if form.knows("login") { form.set("login", login).set("password", "any") } else { form };
        page = browser.submit(form).await;
    }
    page
}

#[tokio::test]
async fn the_whole_way_by_a_provider_that_is_not_ours() {
    if !wanted("TEST_CLIENTS") {
        return;
    }
    for database in Database::wanted() {
        let port = free_port();
        let city = City::today(database, |config| {
            config.upstream.insert("other".to_owned(), section(port));
        })
        .await;
        let _provider = start(port, &city).await;
        let (teacher, client) = (city.teacher().await, city.client("leave").await);
        let browser = city.browser();
        browser.also_follows(&format!("http://127.0.0.1:{port}"));
        let page = browser.get("/login").await;
        let page = goes(&browser, &page).await;
        let page = agrees(&browser, page, "wang").await;
        assert_eq!(told(&page), "unknown");
        assert!(!is_in(&browser).await);

        let form = page.form("sign-in-form");
        let form = form.set("login", &teacher.login).set("password", &teacher.password);
        let offer = browser.submit(form).await;
        let page = browser.submit(offer.form("offer-form").force("wish", "yes")).await;
        assert!(page.text().contains("帳號已連結"), "{}", page.text());
        assert_eq!(links_of(&city, &teacher).await.len(), 1);

        browser.drop_cookie("sid");
        let request = client.request().scope("openid edu.acting");
        let page = browser.authorize(&request).await;
        let page = goes(&browser, &page).await;
        let page = agrees(&browser, page, "wang").await;
        let page = browser.submit(page.form("consent").set("action", "allow")).await;
        let answer = Answer::from_url(page.leaves_to());
        let tokens = client.redeem(&request, answer.code()).await.tokens();
        let claims = client.verify(&tokens.id_token, &request.nonce).await;
        assert_eq!(claims["amr"], json!(["fed"]));
    }
}

/// Signs in at the other county, and agrees.
async fn agrees_at(county: &City, browser: &Browser, mut page: Page, there: &Person) -> Page {
    assert!(page.url.as_str().starts_with(&county.url), "{}", page.url);
    for _ in 0..3 {
        if !page.url.as_str().starts_with(&county.url) {
            break;
        }
        let form = match page.form_with("password") {
            Some(form) => form.set("login", &there.login).set("password", &there.password),
            None => page.form("consent").set("action", "allow"),
        };
        let teacher = there.context("teacher").to_string();
        let form = if form.knows("context") { form.set("context", &teacher) } else { form };
        page = browser.submit(form).await;
    }
    page
}

#[tokio::test]
async fn a_second_city_of_ours_is_another_county() {
    for database in Database::wanted() {
        let county = City::today(database, |_| ()).await;
        // The address of the city is not known yet: the loopback address of a public client takes any port.
        county
            .register("the-city", |client| {
                client.auth_method = AuthMethod::None;
                client.redirect_uris = vec!["http://127.0.0.1/login/upstream/other/callback".to_owned()];
            })
            .await;
        let section = UpstreamConfig {
            preset: Preset::County,
            label: "新北市教育局單一驗證入口".to_owned(),
            issuer: county.url.clone(),
            client_id: "the-city".to_owned(),
            client_auth: "none".to_owned(),
            scopes: vec!["openid".to_owned(), "profile".to_owned()],
            algorithms: vec!["RS256".to_owned(), "ES256".to_owned()],
            ..UpstreamConfig::default()
        };
        let city = City::today(database, |config| {
            config.upstream.insert("other".to_owned(), section);
        })
        .await;
        let (there, here) = (county.teacher_mother().await, city.teacher().await);
        let browser = city.browser();
        browser.also_follows(&county.url);
        let page = browser.get("/login").await;
        assert!(page.text().contains("新北市教育局單一驗證入口"), "{}", page.text());
        let page = goes(&browser, &page).await;
        let page = agrees_at(&county, &browser, page, &there).await;
        assert_eq!(told(&page), "unknown");
        let form = page.form("sign-in-form").set("login", &here.login).set("password", &here.password);
        let offer = browser.submit(form).await;
        let masked = domain::binding::mask_name(&there.name);
        assert!(offer.text().contains(&masked), "{masked}: {}", offer.text());
        browser.submit(offer.form("offer-form").force("wish", "yes")).await;
        assert_eq!(links_of(&city, &here).await.len(), 1);
        browser.drop_cookie("sid");
        let page = browser.get("/login").await;
        let page = goes(&browser, &page).await;
        let page = agrees_at(&county, &browser, page, &there).await;
        assert_eq!(page.url.as_str(), city.address("/me"), "{}", page.text());
    }
}
