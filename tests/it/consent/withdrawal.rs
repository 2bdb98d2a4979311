//! After a withdrawal nothing that was given before it is worth anything.

use domain::ids::{ClientId, PersonId};
use platform::db::Act;
use reqwest::Method;
use reqwest::header::LOCATION;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use tables::{consent, grant};
use tests::{City, Client, Person, on_both};

/// As many as issue 11 tried.
const ROUNDS: usize = 30;

async fn withdraw(app: &web::app::App, person: PersonId, client: &Client) {
    let id = ClientId(client.id().to_owned());
    signon::consent::withdraw(app, person, id, app.now()).await.unwrap();
}

async fn living_grants(city: &City, person: &Person) -> u64 {
    let living = grant::Entity::find().filter(grant::Column::PersonId.eq(person.id.0));
    living.filter(grant::Column::EndedAt.is_null()).count(city.app.db.read()).await.unwrap()
}

async fn remove_consents(city: &City, person: &Person) {
    let gone = consent::Entity::delete_many().filter(consent::Column::PersonId.eq(person.id.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(gone.exec(tx).await?)).await.unwrap();
    city.app.forget(&[platform::invalidate::Key::Person(person.id)]);
}

#[tokio::test]
async fn a_code_that_is_redeemed_beside_a_withdrawal_leaves_the_service_nothing() {
    on_both(async |city| {
        let (client, pupil, node) = (city.client("leave").await, city.pupil().await, city.node().await);
        let there = client.at(&node.url);
        let browser = city.browser();
        let request = client.request().scope("openid offline_access");
        for round in 0..ROUNDS {
            let code = browser.walk(&request, &pupil, "").await.code().to_owned();
            let remembered = signon::consent::list(&node.app, pupil.id).await.unwrap();
            assert!(round > 0 || !remembered.is_empty(), "the other server remembers the consent");
            let by = if round % 2 == 0 { &there } else { &client };
            let late = std::time::Duration::from_micros(150 * (round as u64 % 10));
            let redeeming = async {
                tokio::time::sleep(late).await;
                by.redeem(&request, &code).await
            };
            let ((), answer) = tokio::join!(withdraw(&city.app, pupil.id, &client), redeeming);
            assert!(!answer.status.is_server_error(), "{}", answer.text);
            if answer.status.is_success() {
                let refreshed = by.refresh(&answer.tokens().refresh_token).await;
                assert_eq!(refreshed.refusal(), (400, "invalid_grant"), "round {round}");
            }
            assert_eq!(living_grants(&city, &pupil).await, 0, "round {round}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_server_that_has_not_heard_of_a_withdrawal_redeems_no_code() {
    on_both(async |city| {
        let (client, pupil, node) = (city.client("leave").await, city.pupil().await, city.node().await);
        let request = client.request().scope("openid offline_access");
        let code = city.browser().walk(&request, &pupil, "").await.code().to_owned();
        assert_eq!(signon::consent::list(&node.app, pupil.id).await.unwrap().len(), 1, "and remembers it");
        withdraw(&city.app, pupil.id, &client).await;
        let answer = client.at(&node.url).redeem(&request, &code).await;
        assert_eq!(answer.refusal(), (400, "invalid_grant"));
        assert_eq!(living_grants(&city, &pupil).await, 0);
        assert_eq!(crate::token::replays(&city).await, 0, "nobody stole it");
    })
    .await;
}

#[tokio::test]
async fn a_code_of_before_a_withdrawal_is_worth_nothing_after_another_consent() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let request = client.request().scope("openid email");
        let code = browser.walk(&request, &pupil, "").await.code().to_owned();
        withdraw(&city.app, pupil.id, &client).await;
        let again = client.request().scope("openid email");
        let new = browser.walk(&again, &pupil, "").await.code().to_owned();
        assert_eq!(client.redeem(&request, &code).await.refusal(), (400, "invalid_grant"));
        client.redeem(&again, &new).await.tokens();
    })
    .await;
}

#[tokio::test]
async fn an_answer_of_before_a_withdrawal_leads_to_a_new_question() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        browser.sign_in(&pupil).await;
        for prompt in ["", "consent"] {
            let request = client.request().scope("openid email");
            let request = if prompt.is_empty() { request } else { request.prompt(prompt) };
            let page = browser.authorize(&request).await;
            let form = page.forms().into_iter().find(|form| form.knows("tx")).unwrap();
            let form = form.set("action", "allow");
            let body =
                url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
            let answered = browser.once(Method::POST, form.action.clone(), Some(body)).await;
            let answered = answered.headers[LOCATION].to_str().unwrap().to_owned();
            assert!(browser.get(&answered).await.left.is_some(), "the answer counts");
            withdraw(&city.app, pupil.id, &client).await;
            assert_eq!(browser.get(&answered).await.url.path(), "/consent", "{prompt}: she is asked");
            browser.walk(&client.request().scope("openid email"), &pupil, "").await.code();
            let later = browser.get(&answered).await;
            assert_eq!(later.left.is_none(), prompt == "consent", "asked anew means for this request");
            withdraw(&city.app, pupil.id, &client).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_refresh_asks_whether_the_consent_stands() {
    on_both(async |city| {
        let trusted = |client: &mut domain::clients::Client| client.trusted = true;
        let (client, news) = (city.client("leave").await, city.register("news", trusted).await);
        let (pupil, browser) = (city.pupil().await, city.browser());
        let mut tokens = vec![];
        for client in [&client, &news] {
            let request = client.request().scope("openid edu.acting offline_access");
            tokens.push(client.tokens_for(&browser, &request, &pupil, "").await);
        }
        let second = client.refresh(&tokens[0].refresh_token).await.tokens();
        remove_consents(&city, &pupil).await;
        for token in [&tokens[0].refresh_token, &second.refresh_token] {
            assert_eq!(client.refresh(token).await.refusal(), (400, "invalid_grant"));
        }
        news.refresh(&tokens[1].refresh_token).await.tokens();
    })
    .await;
}
