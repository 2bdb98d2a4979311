//! The strength meter, asked by whoever wants to learn what is known of the person.

use std::time::Duration;

use city::accounts::measuring;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use tests::{Browser, City, Person, on_both};

use super::at_me;

const DAY: i64 = 86_400;

/// A browser of hers at the meter.
struct Meter {
    browser: Browser,
    csrf: String,
}

impl Meter {
    async fn of(city: &City, person: &Person) -> Self {
        let (browser, page) = at_me(city, person).await;
        let csrf = page.form("logout").value("csrf").unwrap().to_owned();
        Self { browser, csrf }
    }

    async fn ask(&self, password: &str) -> Value {
        let fields = [("csrf", self.csrf.as_str()), ("password", password)];
        self.browser.post("/me/password/strength", &fields).await.json()
    }

    /// Sends the form; what the page says is wrong.
    async fn send(&self, current: &str, new: &str) -> String {
        let form = self.browser.get("/me/password").await.form("password-form");
        let form = form.set("current", current).set("password", new).set("password_again", new);
        self.browser.submit(form).await.text()
    }
}

async fn on_record(city: &City) -> Vec<String> {
    let all = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    let bounds = all.into_iter().filter(|entry| entry.act == "password.personal-bound");
    bounds.map(|entry| entry.detail).collect()
}

#[tokio::test]
async fn the_meter_says_the_same_whatever_it_found_and_to_a_stranger_but_for_one_word() {
    on_both(async |city| {
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        let (hers, others) = (Meter::of(&city, &teacher).await, Meter::of(&city, &pupil).await);
        for fact in [&teacher.national_id, &teacher.national_id[3..7], "19850307", "0740307", "850307"] {
            let text = format!("{fact} velvet otter");
            let (told, stranger) = (hers.ask(&text).await, others.ask(&text).await);
            assert_eq!(told["refusals"], json!(["personal"]), "{text}");
            assert_eq!(told["score"], stranger["score"], "{text}: the score knows nobody");
        }
        let stranger = others.ask("19850307 velvet otter").await;
        assert_eq!((&stranger["refusals"], &stranger["unjudged"]), (&json!([]), &json!([])));
        let weak = hers.ask(&teacher.national_id).await;
        assert_eq!(weak["unjudged"], json!(["personal"]), "what is wrong otherwise is asked no further");
    })
    .await;
}

#[tokio::test]
async fn the_meter_tells_whether_it_is_personal_so_often_and_then_only_the_rest() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let mut judged = vec![];
        for _ in 0..3 {
            let meter = Meter::of(&city, &teacher).await;
            let mut answers = 0;
            for number in 0..30 {
                let answer = meter.ask(&format!("{} velvet otter {number}", teacher.national_id)).await;
                answers += usize::from(answer["unjudged"] == json!([]));
                assert!(answer["score"].as_u64().unwrap() >= 2, "{answer}");
            }
            judged.push(answers);
        }
        assert_eq!(judged, [6, 2, 0], "a session, and a day");
        let mut bounds = on_record(&city).await;
        bounds.sort();
        let [day, session] =
            [json!({"bound": "day"}), json!({"bound": "session"})].map(|each| each.to_string());
        assert_eq!(bounds, [day, session], "each once");
        let meter = Meter::of(&city, &teacher).await;
        let told = meter.send(&teacher.password, &format!("{} velvet otter", teacher.national_id)).await;
        assert!(told.contains("含有您的個人資料"), "the form judges still: {told}");
        city.clock.advance(DAY);
        let meter = Meter::of(&city, &teacher).await;
        assert_eq!(meter.ask("a velvet otter plays chess").await["unjudged"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_text_too_long_to_be_typed_by_a_person_is_not_asked_about_while_typing() {
    let city = City::sqlite().await;
    let teacher = city.teacher().await;
    let meter = Meter::of(&city, &teacher).await;
    let answer = meter.ask(&format!("{} velvet otter plays chess with me", teacher.national_id)).await;
    assert_eq!((&answer["refusals"], &answer["unjudged"]), (&json!([]), &json!(["personal"])));
}

#[tokio::test]
async fn passwords_that_were_sent_tell_so_often_a_day_and_then_none_is_judged() {
    on_both(async |city| {
        let teacher = city.teacher().await;
        let meter = Meter::of(&city, &teacher).await;
        for number in 0..8 {
            let told = meter.send(&teacher.password, &format!("19850307 velvet otter {number}")).await;
            assert!(told.contains("含有您的個人資料"), "{number}: {told}");
        }
        let told = meter.send(&teacher.password, "a velvet otter plays chess").await;
        assert!(told.contains("今天試過太多組密碼"), "{told}");
        assert_eq!(on_record(&city).await, [json!({"bound": "sent"}).to_string()]);
        city.clock.advance(DAY);
        let meter = Meter::of(&city, &teacher).await;
        let told = meter.send(&teacher.password, "a velvet otter plays chess").await;
        assert!(!told.contains("今天試過太多組密碼") && !told.contains("個人資料"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn the_meter_refuses_when_all_who_measure_are_busy_and_the_rest_is_served() {
    let city = City::sqlite().await;
    let (teacher, newcomer) = (city.teacher().await, city.newcomer().await);
    let meter = Meter::of(&city, &teacher).await;
    let beginner = city.browser();
    let first = beginner.sign_in(&newcomer).await.form("activate-form").value("csrf").unwrap().to_owned();
    let mut held = vec![];
    for _ in 0..64 {
        let ((go, wait), estimates) = (std::sync::mpsc::channel::<()>(), measuring(&city.app).clone());
        let busy = estimates.run(Duration::ZERO, || ()).await.is_err();
        if busy {
            break;
        }
        let work = async move { estimates.run(Duration::ZERO, move || wait.recv().is_err()).await };
        held.push((go, tokio::spawn(work)));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let sessions = [
        (&meter.browser, "/me/password/strength", meter.csrf.as_str()),
        (&beginner, "/activate/strength", first.as_str()),
    ];
    for (browser, path, csrf) in sessions {
        let fields = [("csrf", csrf), ("password", "a velvet otter plays chess")];
        let page = browser.post(path, &fields).await;
        assert_eq!((page.status.as_u16(), page.header("retry-after")), (503, "1"), "{path}: {}", page.text());
    }
    for path in ["/oauth/jwks", "/me/password"] {
        assert_eq!(meter.browser.get(path).await.status, 200, "{path}");
    }
    for (go, work) in held {
        drop(go);
        assert!(work.await.unwrap().unwrap());
    }
    assert_eq!(meter.ask("a velvet otter plays chess").await["refusals"], json!([]));
}
