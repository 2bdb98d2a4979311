use domain::contexts::Role;
use serde_json::json;
use tests::{Answer, Browser, City, Client, Database, on_both};

#[tokio::test]
async fn prompt_none_is_silent_once_she_agreed() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let silent = || client.request().prompt("none");
        assert_eq!(
            Answer::from_url(browser.authorize(&silent()).await.leaves_to()).error(),
            "login_required"
        );
        browser.sign_in(&pupil).await;
        assert_eq!(
            Answer::from_url(browser.authorize(&silent()).await.leaves_to()).error(),
            "consent_required"
        );
        let request = client.request();
        let first = client.tokens_for(&browser, &request, &pupil, "").await;
        let first = client.verify(&first.id_token, &request.nonce).await;
        city.clock.advance(60);
        let request = silent();
        let page = browser.authorize(&request).await;
        let answer = Answer::from_url(page.leaves_to());
        let second = client.redeem(&request, answer.code()).await.tokens();
        let second = client.verify(&second.id_token, &request.nonce).await;
        assert_eq!((&first["sub"], &first["auth_time"]), (&second["sub"], &second["auth_time"]));
    })
    .await;
}

#[tokio::test]
async fn prompt_none_with_several_identities_and_none_chosen_needs_interaction() {
    on_both(async |city| {
        let (mother, client, browser) =
            (city.teacher_mother().await, city.client("leave").await, city.browser());
        browser.sign_in(&mother).await;
        let silent = || client.request().scope("openid edu.acting").prompt("none");
        let answer = Answer::from_url(browser.authorize(&silent()).await.leaves_to());
        assert_eq!(answer.error(), "consent_required", "how many she has is not told before she agrees");
        browser.walk(&client.request().scope("openid edu.acting"), &mother, "guardian 1").await;
        assert!(Answer::from_url(browser.authorize(&silent()).await.leaves_to()).get("code").is_some());
    })
    .await;
}

/// What a service learns by every silent request it can think of: the whole query of each answer but `state`.
async fn silent_answers(browser: &Browser, client: &Client, hint: &str) -> Vec<String> {
    let teacher = json!([{"type": "edu_context", "role": "teacher"}]);
    let guardian = json!([{"type": "edu_context", "role": "guardian"}]);
    let child = json!([{"type": "edu_context", "role": "guardian", "child": "somebody"}]);
    let school = json!([{"type": "edu_context", "role": "teacher", "school": "353604"}]);
    let ask = || client.request().scope("openid edu.acting").prompt("none");
    let mut requests = vec![ask(), client.request().prompt("none"), ask().with("max_age", "1")];
    requests.push(ask().with("id_token_hint", hint));
    requests.push(ask().with("login_hint", "somebody"));
    requests.extend([teacher, guardian, child, school].iter().map(|wish| ask().details(wish)));
    let mut answers = vec![];
    for request in requests {
        let page = browser.authorize(&request).await;
        let kept = page.leaves_to().query_pairs().filter(|(name, _)| name != "state");
        answers.push(kept.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "));
    }
    answers
}

#[tokio::test]
async fn a_service_nobody_agreed_to_learns_nothing_of_who_is_signed_in() {
    on_both(async |city| {
        let (mother, teacher, pupil) =
            (city.teacher_mother().await, city.teacher().await, city.pupil().await);
        let leave = city.client("leave").await;
        let hint = leave.tokens_for(&city.browser(), &leave.request(), &teacher, "").await.id_token;
        let known = city.browser();
        known.sign_in(&teacher).await;
        // What she let the service know is over; the service keeps her token.
        let form = known.get("/me").await.forms().into_iter().find(|form| form.knows("client_id")).unwrap();
        known.submit(form).await;
        let mut all = vec![];
        for person in [&mother, &pupil] {
            let browser = city.browser();
            browser.sign_in(person).await;
            city.clock.advance(5);
            all.push(silent_answers(&browser, &leave, &hint).await);
        }
        all.push(silent_answers(&known, &leave, &hint).await);
        for answers in &all {
            assert!(answers.iter().all(|answer| answer == &all[0][0]), "{answers:#?}");
            assert!(answers[0].starts_with("error=consent_required "), "{answers:#?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_choice_is_remembered_for_the_session_across_services() {
    on_both(async |city| {
        let (mother, browser) = (city.teacher_mother().await, city.browser());
        let (leave, grades) = (city.client("leave").await, city.client("grades").await);
        browser.walk(&leave.request().scope("openid edu.acting"), &mother, "guardian 2").await;
        let request = grades.request().scope("openid edu.acting");
        let page = browser.authorize(&request).await;
        let form = page.form_with("context").expect("the consent of another service");
        assert_eq!(form.value("context"), Some(mother.context("guardian 2").to_string().as_str()));
    })
    .await;
}

#[tokio::test]
async fn the_choice_of_an_earlier_session_is_proposed_and_taken_only_by_a_service_that_keeps_it() {
    let city = tests::City::sqlite().await;
    let (mother, client) = (city.teacher_mother().await, city.client("leave").await);
    let keeps = city.register("keeps", |client| client.keeps_context = true).await;
    for client in [&client, &keeps] {
        city.browser().walk(&client.request().scope("openid edu.acting"), &mother, "guardian 2").await;
    }
    let later = city.browser();
    later.sign_in(&mother).await;
    let request = client.request().scope("openid edu.acting");
    let form = later.authorize(&request).await.form_with("context").expect("the chooser");
    assert_eq!(form.value("context"), Some(mother.context("guardian 2").to_string().as_str()), "proposed");
    let silent = later.authorize(&request.prompt("none")).await;
    assert_eq!(Answer::from_url(silent.leaves_to()).error(), "interaction_required");
    let client = keeps;
    let request = client.request().scope("openid edu.acting").prompt("none");
    let answer = Answer::from_url(later.authorize(&request).await.leaves_to());
    let tokens = client.redeem(&request, answer.code()).await.tokens();
    let claims = client.verify(&tokens.id_token, &request.nonce).await;
    assert_eq!(claims[&city.claim("acting")]["ctx"], city.ctx(&client, mother.context("guardian 2")));
}

#[tokio::test]
async fn two_tabs_for_two_children_stay_right() {
    on_both(async |city| {
        let (father, client, browser) =
            (city.parent_of_three().await, city.client("leave").await, city.browser());
        let scope = "openid edu.acting edu.child";
        let acting = city.claim("acting");
        let mut tabs = vec![];
        for context in ["guardian 1", "guardian 3"] {
            let request = client.request().scope(scope).prompt("select_account");
            tabs.push((context, client.tokens_for(&browser, &request, &father, context).await));
        }
        for (context, tokens) in &tabs {
            let expected = city.ctx(&client, father.context(context));
            let refreshed = client.refresh(&tokens.refresh_token).await.tokens();
            let told = client.userinfo(&refreshed.access_token).await;
            assert_eq!(told.ok()[&acting]["ctx"], expected, "{context}");
            let silent = client.request().scope(scope).prompt("none").with("id_token_hint", &tokens.id_token);
            let answer = Answer::from_url(browser.authorize(&silent).await.leaves_to());
            let again = client.redeem(&silent, answer.code()).await.tokens();
            let claims = client.verify(&again.id_token, &silent.nonce).await;
            assert_eq!(claims[&acting]["ctx"], expected, "the hint names the tab's identity");
        }
    })
    .await;
}

#[tokio::test]
async fn a_hint_of_somebody_else_is_no_sign_in() {
    let city = tests::City::sqlite().await;
    let (client, pupil, teacher) = (city.client("leave").await, city.pupil().await, city.teacher().await);
    let tokens = client.tokens_for(&city.browser(), &client.request(), &pupil, "").await;
    let browser = city.browser();
    browser.walk(&client.request(), &teacher, "").await;
    let request = client.request().prompt("none").with("id_token_hint", &tokens.id_token);
    assert_eq!(Answer::from_url(browser.authorize(&request).await.leaves_to()).error(), "login_required");
}

#[tokio::test]
async fn a_service_sees_only_the_roles_it_admits() {
    on_both(async |city| {
        let mother = city.teacher_mother().await;
        let client = city.register("staffroom", |client| client.allowed_roles = [Role::Teacher].into()).await;
        let browser = city.browser();
        browser.sign_in(&mother).await;
        let request = client.request().scope("openid edu.acting edu.children");
        let page = browser.authorize(&request).await;
        let form = page.forms().into_iter().find(|form| form.knows("tx")).unwrap();
        let offered = form.choices("context");
        assert!(!offered.contains(&mother.context("guardian 1").to_string().as_str()));
        let tokens = client.tokens_for(&browser, &request, &mother, "").await;
        let told = client.userinfo(&tokens.access_token).await;
        assert!(told.ok().get(city.claim("children")).is_none(), "she has none that this service admits");
    })
    .await;
}

#[tokio::test]
async fn a_person_without_a_fitting_role_can_only_go_back() {
    let city = tests::City::sqlite().await;
    let pupil = city.pupil().await;
    let client = city.register("staffroom", |client| client.allowed_roles = [Role::Teacher].into()).await;
    let browser = city.browser();
    browser.sign_in(&pupil).await;
    let page = browser.authorize(&client.request()).await;
    assert_eq!(page.url.path(), "/consent");
    let form = page.forms().into_iter().find(|form| form.knows("tx")).unwrap();
    assert!(!form.choices("action").contains(&"allow"), "nothing to agree to");
    let page = browser.submit(form.set("action", "deny")).await;
    assert_eq!(Answer::from_url(page.leaves_to()).error(), "access_denied");
}

#[tokio::test]
async fn a_request_too_long_for_a_code_that_can_be_redeemed_is_refused() {
    let city = City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    browser.walk(&client.request(), &pupil, "").await;
    let long = client.request().with("nonce", &"n".repeat(6000));
    let answer = Answer::from_url(browser.authorize(&long).await.leaves_to());
    assert_eq!(answer.error(), "invalid_request");
}

/// The answer to a silent request with a hint.
async fn hinted(browser: &Browser, client: &Client, hint: &str) -> Answer {
    let request = client.request().prompt("none").with("id_token_hint", hint);
    Answer::from_url(browser.authorize(&request).await.leaves_to())
}

#[tokio::test]
async fn a_hint_that_cannot_be_verified_any_more_is_no_hint() {
    for database in Database::wanted() {
        let city = City::with_own_keys(database).await;
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let teacher = city.teacher().await;
        let of_another = client.tokens_for(&city.browser(), &client.request(), &teacher, "").await.id_token;
        browser.walk(&client.request(), &pupil, "").await;
        assert_eq!(hinted(&browser, &client, &of_another).await.error(), "login_required", "while it is one");
        city.retire_signing_keys();
        for hint in ["not.a.token", "x", &of_another] {
            let answer = hinted(&browser, &client, hint).await;
            assert!(answer.get("code").is_some(), "{hint}: {}", answer.error());
        }
    }
}

#[tokio::test]
async fn a_hint_of_another_client_is_refused_also_where_that_client_is_gone() {
    on_both(async |city| {
        let (leave, grades) = (city.client("leave").await, city.client("grades").await);
        let (pupil, browser) = (city.pupil().await, city.browser());
        let own = leave.tokens_for(&browser, &leave.request(), &pupil, "").await.id_token;
        let other = grades.tokens_for(&browser, &grades.request(), &pupil, "").await.id_token;
        assert!(hinted(&browser, &leave, &own).await.get("code").is_some());
        assert_eq!(hinted(&browser, &leave, &other).await.error(), "invalid_request");
        let gone = grades.registered.id.clone();
        assert!(idp::operate::remove_client(&city.app.db, gone, city.app.now()).await.unwrap());
        assert_eq!(hinted(&browser, &leave, &other).await.error(), "invalid_request");
        let request = grades.request().prompt("none").with("id_token_hint", &other);
        let page = browser.authorize(&request).await;
        assert!(page.left.is_none() && page.status == 400, "nobody asks: {}", page.url);
    })
    .await;
}
