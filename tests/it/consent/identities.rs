//! What the consent page asks in which identity, and for whom one answer counts.

use domain::clients::Client as Metadata;
use domain::contexts::Role;
use domain::ids::ContextId;
use serde_json::Value;
use tests::{Answer, AuthorizationRequest, Browser, City, Client, Page, Person, on_both, payload};

const ALL: &str = "openid profile edu.acting edu.roles edu.child edu.children edu.student_no";

fn for_everyone(client: &mut Metadata) {
    client.allowed_roles = Role::ALL.iter().copied().collect();
}

fn ctx(city: &City, client: &Client, person: &Person, name: &str) -> Value {
    city.ctx(client, person.context(name)).into()
}

async fn agree(browser: &Browser, page: &Page, context: ContextId) -> Page {
    let form = page.form("consent-form").set("action", "allow");
    let form = if form.knows("context") { form.set("context", &context.to_string()) } else { form };
    browser.submit(form).await
}

/// The acting context of the tokens for the code with which the browser left.
async fn acting(city: &City, client: &Client, request: &AuthorizationRequest, page: &Page) -> Value {
    let answer = Answer::from_url(page.leaves_to());
    let tokens = client.redeem(request, answer.code()).await.tokens();
    payload(&tokens.id_token)[city.claim("acting")]["ctx"].clone()
}

fn asks(page: &Page, scope: &str) -> bool {
    page.body.contains(&format!("id=\"scope-{scope}\""))
}

#[tokio::test]
async fn one_answer_counts_for_all_children_that_the_page_names() {
    on_both(async |city| {
        let father = city.parent_of_three().await;
        let client = city.register("leave", for_everyone).await;
        let (browser, scope) = (city.browser(), "openid edu.acting edu.child");
        browser.sign_in(&father).await;
        let request = client.request().scope(scope);
        let page = browser.authorize(&request).await;
        let named = page.body.split_once("id=\"covered-guardian\"").map_or("", |(_, covered)| covered);
        assert_eq!(named.split_once("</ul>").unwrap().0.matches("<li>").count(), 3, "all three are named");
        let page = agree(&browser, &page, father.context("guardian 2")).await;
        assert_eq!(acting(&city, &client, &request, &page).await, ctx(&city, &client, &father, "guardian 2"));
        for child in ["guardian 1", "guardian 3"] {
            let request = client.request().scope(scope).prompt("select_account");
            let page = browser.authorize(&request).await;
            assert!(page.form("consent-form").knows("context"), "the child is still chosen");
            assert!(!asks(&page, "edu-child"), "and nothing is asked");
            let page = agree(&browser, &page, father.context(child)).await;
            assert_eq!(acting(&city, &client, &request, &page).await, ctx(&city, &client, &father, child));
        }
        let (id, now) = (client.registered.id.clone(), city.clock.now());
        let me = browser.get("/me").await;
        let lines = me.forms().into_iter().filter(|form| form.action.path() == "/me/services/end").count();
        assert_eq!(lines, 1, "one line for one consent");
        signon::consent::withdraw(&city.app, father.id, id, now).await.unwrap();
        assert!(signon::consent::list(&city.app, father.id).await.unwrap().is_empty(), "withdrawn for all");
    })
    .await;
}

#[tokio::test]
async fn the_child_that_was_chosen_is_proposed_the_next_time() {
    let city = City::sqlite().await;
    let (father, client) = (city.parent_of_three().await, city.register("leave", for_everyone).await);
    let chosen = father.context("guardian 2").to_string();
    city.browser().walk(&client.request().scope("openid edu.child"), &father, "guardian 2").await.code();
    let browser = city.browser();
    browser.sign_in(&father).await;
    let page = browser.authorize(&client.request().scope("openid edu.child")).await;
    assert_eq!(page.form("consent-form").value("context"), Some(chosen.as_str()));
}

#[tokio::test]
async fn the_purpose_of_a_service_is_told_in_the_language_of_the_page() {
    let city = City::sqlite().await;
    let told = |client: &mut Metadata| {
        for_everyone(client);
        "請假".clone_into(&mut client.purpose);
        "Days off".clone_into(&mut client.purpose_en);
    };
    let (father, both) = (city.parent_of_three().await, city.register("leave", told).await);
    let chinese = city.register("grades", |client| "查成績".clone_into(&mut client.purpose)).await;
    for (language, client, shown, hidden) in [
        ("en", &both, "Days off", "請假"),
        ("zh-TW", &both, "請假", "Days off"),
        ("en", &chinese, "查成績", "Days off"),
    ] {
        let browser = city.browser().with_header("accept-language", language);
        browser.sign_in(&father).await;
        let text = browser.authorize(&client.request().scope("openid profile")).await.text();
        assert!(text.contains(shown) && !text.contains(hidden), "{language}: {text}");
    }
}

#[tokio::test]
async fn the_child_that_was_switched_to_is_proposed_the_next_time() {
    on_both(async |city| {
        let (father, client) = (city.parent_of_three().await, city.register("leave", for_everyone).await);
        let other = city.register("grades", for_everyone).await;
        let scope = "openid edu.acting edu.child";
        let proposed = async |client: &Client| {
            let browser = city.browser();
            browser.sign_in(&father).await;
            let page = browser.authorize(&client.request().scope(scope)).await;
            page.form("consent-form").value("context").unwrap().to_owned()
        };
        let child = |name: &str| father.context(name).to_string();
        let browser = city.browser();
        for client in [&client, &other] {
            browser.walk(&client.request().scope(scope), &father, "guardian 2").await.code();
        }
        assert_eq!(proposed(&client).await, child("guardian 2"));
        city.clock.advance(60);
        let request = client.request().scope(scope).prompt("select_account");
        let tokens = client.tokens_for(&browser, &request, &father, "guardian 3").await;
        let claims = payload(&tokens.id_token);
        assert_eq!(claims[city.claim("acting")]["chosen_at"], city.clock.now().0, "chosen now");
        assert_eq!(proposed(&client).await, child("guardian 3"), "and not the one agreed with");
        assert_eq!(proposed(&other).await, child("guardian 2"), "the other service was not switched");
        city.clock.advance(60);
        let form = browser.get("/me").await.form("/me/context");
        browser.submit(form.force("context", &child("guardian 1"))).await;
        assert_eq!(proposed(&client).await, child("guardian 1"), "switched for all services");
        assert_eq!(proposed(&other).await, child("guardian 1"));
    })
    .await;
}

#[tokio::test]
async fn what_means_nothing_to_a_person_is_neither_asked_nor_granted() {
    on_both(async |city| {
        let client = city.register("leave", for_everyone).await;
        let people = [(city.teacher().await, "edu-student-no"), (city.pupil().await, "edu-child")];
        for (person, other) in people {
            let (browser, request) = (city.browser(), client.request().scope(ALL));
            browser.sign_in(&person).await;
            let page = browser.authorize(&request).await;
            assert!(asks(&page, "edu-roles") && !asks(&page, "edu-children") && !asks(&page, other));
            let page = browser.submit(page.form("consent-form").set("action", "allow")).await;
            let tokens = client.redeem(&request, Answer::from_url(page.leaves_to()).code()).await.tokens();
            let granted = tokens.body["scope"].as_str().unwrap();
            assert!(!granted.contains("edu.children"), "a child that comes later is asked for: {granted}");
            let told = client.userinfo(&tokens.access_token).await;
            assert!(
                told.ok().get(city.claim("children")).is_none() && told.ok()[city.claim("roles")].is_array()
            );
            client.refresh(&tokens.refresh_token).await.tokens();
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_agrees_to_what_the_page_did_not_show() {
    let city = City::sqlite().await;
    let (mother, client) = (city.teacher_mother().await, city.register("leave", for_everyone).await);
    let browser = city.browser();
    browser.sign_in(&mother).await;
    let page = browser.authorize(&client.request().scope(ALL)).await;
    let row = page.body.split_once("id=\"scope-edu-child\"").unwrap().1;
    assert!(row.split('>').next().unwrap().contains("data-roles=\"guardian\""), "a row for guardians only");
    let form = page.form("consent-form").set("action", "allow");
    let form = form.set("context", &mother.context("guardian 1").to_string());
    let page = browser.submit(form.clone().set("seen", "openid profile")).await;
    assert_eq!(page.url.path(), "/consent");
    assert!(signon::consent::list(&city.app, mother.id).await.unwrap().is_empty());
    assert!(browser.submit(form).await.left.is_some());
}

#[tokio::test]
async fn a_tab_that_was_slower_gets_the_child_that_was_chosen_in_it() {
    on_both(async |city| {
        let (father, client) = (city.parent_of_three().await, city.register("leave", for_everyone).await);
        let browser = city.browser();
        browser.sign_in(&father).await;
        let requests =
            [client.request(), client.request()].map(|one| one.scope("openid edu.acting edu.child"));
        let pages = [browser.authorize(&requests[0]).await, browser.authorize(&requests[1]).await];
        for ((request, page), child) in requests.iter().zip(&pages).zip(["guardian 1", "guardian 3"]) {
            let page = agree(&browser, page, father.context(child)).await;
            assert_eq!(acting(&city, &client, request, &page).await, ctx(&city, &client, &father, child));
        }
    })
    .await;
}

#[tokio::test]
async fn somebody_else_at_the_same_machine_signs_in_from_the_consent_page() {
    let city = City::sqlite().await;
    let (pupil, teacher, client) = (city.pupil().await, city.teacher().await, city.client("news").await);
    let browser = city.browser();
    browser.sign_in(&pupil).await;
    let page = browser.authorize(&client.request()).await;
    let page = browser.get(&page.link("switch")).await;
    let page = browser.submit(page.form("login").set_login(&teacher)).await;
    assert_eq!(page.url.path(), "/consent");
    assert!(page.text().contains(&teacher.name) && !page.text().contains(&pupil.name), "{}", page.text());
}
