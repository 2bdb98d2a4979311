use platform::bound::Bond;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::account;
use tests::{Browser, City, Form, Page, Person, on_both};

use super::{account_of, audited, fail_in, is_in, sessions, try_in};

const NEW: &str = "阿里山的日出 over the clouds";

/// Signs in with the activation secret; the first screen.
async fn begin(browser: &Browser, person: &Person) -> Page {
    let page = browser.sign_in(person).await;
    assert_eq!(page.url.path(), "/activate", "{}", page.text());
    page
}

/// The screen of the password, with an alias chosen before.
async fn at_password(browser: &Browser, person: &Person, alias: &str) -> Form {
    let page = begin(browser, person).await;
    let page = browser.submit(page.form("activate").set("alias", alias)).await;
    let form = page.form("activate");
    assert_eq!(form.value("step"), Some("password"), "{}", page.text());
    form
}

fn fill(form: Form, password: &str) -> Form {
    form.set("password", password).set("password_again", password)
}

#[tokio::test]
async fn a_teacher_chooses_an_alias_and_a_password_and_is_signed_in() {
    on_both(async |city| {
        let (newcomer, browser) = (city.newcomer().await, city.browser());
        let form = at_password(&browser, &newcomer, "Lin.Xin").await;
        let page = browser.submit(fill(form, NEW)).await;
        assert_eq!(page.url.path(), "/me");
        assert!(is_in(&browser).await);
        let account = account_of(&city, &newcomer).await;
        assert_eq!((account.state.as_str(), account.login_name.as_deref()), ("active", Some("lin.xin")));
        assert!(audited(&city).await.iter().any(|entry| entry.act == "account.activated"));
        let again = city.browser();
        try_in(&again, "lin.xin", NEW).await;
        assert!(is_in(&again).await, "alias and password are hers");
        for password in [newcomer.password.as_str(), NEW] {
            let old = city.browser();
            assert_eq!(
                try_in(&old, &newcomer.login, password).await.url.path(),
                "/login",
                "the old name is gone"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_pupil_keeps_her_number_and_chooses_only_a_password() {
    on_both(async |city| {
        let pupil = city.person("呂小新").born("2015-05-05").student("313602", "五年二班").pending().await;
        let browser = city.browser();
        let form = begin(&browser, &pupil).await.form("activate");
        assert!(!form.knows("alias"));
        let page = browser.submit(fill(form, "小狗愛吃蘋果派!")).await;
        assert_eq!(page.url.path(), "/me", "eight characters will do: {}", page.text());
        let account = account_of(&city, &pupil).await;
        assert_eq!((account.state.as_str(), account.login_name), ("active", None));
        for _ in 0..5 {
            fail_in(&city.browser(), &pupil).await;
        }
        browser.drop_cookie("sid");
        assert_eq!(
            try_in(&browser, &pupil.login, "小狗愛吃蘋果派!").await.url.path(),
            "/me",
            "her device is known"
        );
    })
    .await;
}

#[tokio::test]
async fn the_default_secret_yields_no_session() {
    let city = City::sqlite().await;
    let (newcomer, browser) = (city.newcomer().await, city.browser());
    begin(&browser, &newcomer).await;
    assert_eq!(browser.cookie("sid"), None);
    assert_eq!(browser.cookie("device"), None);
    assert!(sessions(&city).await.is_empty());
    assert!(!is_in(&browser).await);
    assert_eq!(browser.get("/me").await.url.path(), "/login");
    let activation = browser.cookie("activation").unwrap();
    let thief = city.browser();
    thief.set_cookie("sid", &activation);
    assert!(!is_in(&thief).await, "one cookie does not pass for the other");
}

#[tokio::test]
async fn the_secret_dies_after_fourteen_days() {
    let city = City::sqlite().await;
    let newcomer = city.newcomer().await;
    city.clock.advance(14 * 86_400 - 1);
    begin(&city.browser(), &newcomer).await;
    city.clock.advance(1);
    assert_eq!(city.browser().sign_in(&newcomer).await.url.path(), "/login");
}

#[tokio::test]
async fn the_screens_close_after_twenty_minutes() {
    let city = City::sqlite().await;
    let (newcomer, browser) = (city.newcomer().await, city.browser());
    let form = at_password(&browser, &newcomer, "lin.xin").await;
    city.clock.advance(20 * 60);
    let page = browser.submit(fill(form, NEW)).await;
    assert_eq!(page.url.path(), "/login");
    assert_eq!(account_of(&city, &newcomer).await.state, "pending");
}

#[tokio::test]
async fn a_weak_password_is_refused_with_every_reason_at_once() {
    let city = City::sqlite().await;
    let (newcomer, browser) = (city.newcomer().await, city.browser());
    let form = at_password(&browser, &newcomer, "lin.xin").await;
    let page = browser.submit(fill(form.clone(), "password1")).await;
    for reason in ["太短了", "太容易被猜到"] {
        assert!(page.text().contains(reason), "{}", page.text());
    }
    assert_eq!(account_of(&city, &newcomer).await.state, "pending");
    for weak in ["Lin.Xin and more words", "19850307 is the day I like", "password1234"] {
        let page = browser.submit(fill(form.clone(), weak)).await;
        assert_eq!(page.url.path(), "/activate", "{weak}");
    }
    assert_eq!(browser.submit(fill(form, NEW)).await.url.path(), "/me");
}

#[tokio::test]
async fn two_different_fields_are_told() {
    let city = City::sqlite().await;
    let (newcomer, browser) = (city.newcomer().await, city.browser());
    let form = at_password(&browser, &newcomer, "lin.xin").await;
    let page = browser.submit(form.set("password", NEW).set("password_again", "another one, longer")).await;
    assert_eq!((page.status.as_u16(), page.url.path()), (200, "/activate"));
    assert_eq!(account_of(&city, &newcomer).await.state, "pending");
}

#[tokio::test]
async fn an_alias_is_fit_free_and_shows_no_number() {
    on_both(async |city| {
        let (newcomer, teacher, browser) = (city.newcomer().await, city.teacher().await, city.browser());
        let page = begin(&browser, &newcomer).await;
        let id = newcomer.national_id.to_lowercase();
        let tail = format!("lin-{}", &id[4..]);
        for alias in ["", "abc", "9lives", "lin xin", &id, &newcomer.login, &tail, &teacher.login] {
            let page = browser.submit(page.form("activate").set("alias", alias)).await;
            let form = page.form("activate");
            assert_eq!(form.value("step"), Some("alias"), "{alias}");
            let skipped = form.set("alias", alias).force("step", "password");
            let page = browser.submit(fill_forced(skipped)).await;
            assert_eq!(page.url.path(), "/activate", "{alias} with the step skipped");
        }
        assert_eq!(account_of(&city, &newcomer).await.state, "pending");
    })
    .await;
}

fn fill_forced(form: Form) -> Form {
    form.force("password", NEW).force("password_again", NEW)
}

#[tokio::test]
async fn of_two_activations_at_once_one_wins() {
    on_both(async |city| {
        let newcomer = city.newcomer().await;
        let (one, other) = (city.browser(), city.browser());
        let first = fill(at_password(&one, &newcomer, "lin.one").await, NEW);
        let second = fill(at_password(&other, &newcomer, "lin.other").await, "another 日月潭 of my own");
        let (first, second) = tokio::join!(one.submit(first), other.submit(second));
        let places = [first.url.path(), second.url.path()];
        assert_eq!(places.iter().filter(|place| **place == "/me").count(), 1, "{places:?}");
        assert_eq!(sessions(&city).await.len(), 1);
        let name = account_of(&city, &newcomer).await.login_name.unwrap();
        assert_eq!(name == "lin.one", places[0] == "/me", "name and session are the same winner's");
    })
    .await;
}

#[tokio::test]
async fn of_two_people_who_choose_one_alias_at_once_one_gets_it() {
    on_both(async |city| {
        let (a, b) = (city.newcomer().await, city.newcomer().await);
        let (one, other) = (city.browser(), city.browser());
        let first = fill(at_password(&one, &a, "the.teacher").await, NEW);
        let second = fill(at_password(&other, &b, "the.teacher").await, NEW);
        let (first, second) = tokio::join!(one.submit(first), other.submit(second));
        let mut places = [first.url.path(), second.url.path()];
        places.sort_unstable();
        assert_eq!(places, ["/activate", "/me"]);
    })
    .await;
}

#[tokio::test]
async fn a_secret_used_once_is_used_up() {
    let city = City::sqlite().await;
    let (newcomer, one, other) = (city.newcomer().await, city.browser(), city.browser());
    let late = fill(at_password(&other, &newcomer, "lin.late").await, NEW);
    let form = at_password(&one, &newcomer, "lin.xin").await;
    one.submit(fill(form, NEW)).await;
    assert_eq!(other.submit(late).await.url.path(), "/login");
    assert_eq!(other.get("/activate").await.url.path(), "/login");
}

#[tokio::test]
async fn a_mailed_secret_does_not_open_without_its_link() {
    let city = City::sqlite().await;
    let newcomer = city.newcomer().await;
    let mailed =
        account::Entity::update_many().col_expr(account::Column::ActivationMailed, Expr::value(true));
    city.app.db.write(async move |tx: &Act<'_>| Ok(mailed.exec(tx).await?)).await.unwrap();
    assert_eq!(city.browser().sign_in(&newcomer).await.url.path(), "/login");
}

#[tokio::test]
async fn what_is_known_of_a_person_is_told_by_no_meter_and_by_the_form_only_to_whoever_sets_a_password() {
    on_both(async |city| {
        let pupil = city.person("呂小新").born("2015-05-05").student("313602", "五年二班").pending().await;
        let browser = city.browser();
        let form = begin(&browser, &pupil).await.form("activate");
        let csrf = form.value("csrf").unwrap().to_owned();
        let ask = async |password: &str| {
            browser.post("/activate/strength", &[("csrf", &csrf), ("password", password)]).await.json()
        };
        let other = ask("20150504 velvet otter").await;
        for fact in ["20150505", &pupil.national_id, &pupil.login] {
            let told = ask(&format!("{fact} velvet otter")).await;
            assert_eq!(
                (&told["refusals"], &told["unjudged"]),
                (&other["refusals"], &other["unjudged"]),
                "{fact}"
            );
        }
        assert_eq!(other["unjudged"], serde_json::json!(["personal"]));
        let birthday = "20150505 velvet otter";
        let page = browser.submit(form.clone().set("password", birthday).set("password_again", "x")).await;
        assert!(!page.text().contains("含有您的個人資料"), "sets nothing, tells nothing: {}", page.text());
        let page = browser.submit(fill(form.clone(), birthday)).await;
        assert!(page.text().contains("含有您的個人資料"), "{}", page.text());
        let page = browser.submit(fill(form, "20150504 velvet otter")).await;
        assert_eq!(page.url.path(), "/me", "whoever asks by the form sets a password when the answer is no");
    })
    .await;
}

#[tokio::test]
async fn the_meter_tells_score_and_refusals_while_typing() {
    let city = City::sqlite().await;
    let (newcomer, browser) = (city.newcomer().await, city.browser());
    let csrf = begin(&browser, &newcomer).await.form("activate").value("csrf").unwrap().to_owned();
    let ask = async |password: &str| {
        browser.post("/activate/strength", &[("csrf", &csrf), ("password", password)]).await.json()
    };
    let weak = ask("aaaaaaaa").await;
    assert_eq!(weak["score"], 0);
    assert_eq!(weak["refusals"], serde_json::json!(["too-short", "common"]));
    let strong = ask(NEW).await;
    assert_eq!((strong["score"].as_u64(), &strong["refusals"]), (Some(4), &serde_json::json!([])));
    let stranger = city.browser();
    let page = stranger.post("/activate/strength", &[("password", NEW)]).await;
    assert_eq!(page.url.path(), "/login");
}

#[tokio::test]
async fn a_name_that_speaks_for_the_system_is_not_taken_and_one_that_is_there_stays() {
    on_both(async |city| {
        let (newcomer, browser) = (city.newcomer().await, city.browser());
        let page = begin(&browser, &newcomer).await;
        for name in ["admin", "Root", "post.master", "sup-port", "adm1n"] {
            let page = browser.submit(page.form("activate").set("alias", name)).await;
            assert!(page.text().contains("會讓人以為是系統"), "{name}: {}", page.text());
            assert_eq!(page.form("activate").value("step"), Some("alias"), "{name}");
        }
        // Somebody who chose such a name before the rule still signs in by it.
        let teacher = city.person("莫名").teacher("353604").activated().await;
        let sealer = city.app.keyring.sealer();
        let lookup = sealer.mac(platform::seal::Purpose::Lookup, b"login:admin").to_vec();
        let bond = Bond::of_account(teacher.account.0, teacher.id.0, &lookup);
        let rename = account::Entity::update_many()
            .col_expr(account::Column::Bound, Expr::value(bond.sign(&sealer)))
            .col_expr(account::Column::LoginLookup, Expr::value(lookup))
            .filter(account::Column::Id.eq(teacher.account.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(rename.exec(tx).await?)).await.unwrap();
        try_in(&browser, "admin", &teacher.password).await;
        assert!(is_in(&browser).await);
    })
    .await;
}

#[tokio::test]
async fn a_form_is_answered_by_a_redirect_and_each_step_has_its_address() {
    on_both(async |city| {
        let (newcomer, browser) = (city.newcomer().await, city.browser());
        let first = begin(&browser, &newcomer).await.form("activate");
        let once = async |form: Form| {
            let answer = browser.submit_once(form).await;
            assert_eq!(answer.status, 303, "{}", answer.text());
            answer.header("location").to_owned()
        };
        assert_eq!(once(first.clone().set("alias", "1")).await, "/activate");
        let page = browser.get("/activate").await;
        assert_eq!(page.form("activate").value("alias"), Some("1"), "what was typed stays: {}", page.text());
        assert!(page.body.contains("alias-refusal"));
        assert_eq!(once(first.set("alias", "lin.xin")).await, "/activate?step=password");
        let page = browser.get("/activate?step=password").await;
        let form = page.form("activate").set("password", "secret 1").set("password_again", "secret 2");
        assert_eq!(once(form).await, "/activate?step=password");
        let page = browser.get("/activate?step=password").await;
        assert!(page.text().contains("太短了") && !page.body.contains("secret 1"), "{}", page.text());
        assert!(!browser.cookie("activation").unwrap().contains("secret"));
        let page = browser.get("/activate").await;
        let form = page.form("activate");
        assert_eq!(
            (form.value("step"), form.value("alias")),
            (Some("alias"), Some("lin.xin")),
            "one step back"
        );
        // Who has no alias yet is not asked for a password.
        let other = city.browser();
        begin(&other, &city.newcomer().await).await;
        let page = other.get("/activate?step=password").await;
        assert_eq!(page.form("activate").value("step"), Some("alias"));
    })
    .await;
}
