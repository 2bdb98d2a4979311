//! The look-up of a student tells nothing but «yes» to who knows the answer.

use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tests::{City, Database, Page, on_both};

use super::{BORN, by, child, recorded, way};

/// The page without what differs by what was typed.
fn plain(page: &Page) -> String {
    let form = page.form("student-form");
    let mut body = page.body.clone();
    for name in ["csrf", "number", "fact"] {
        body = body.replace(form.value(name).unwrap(), "");
    }
    for left in 0..5 {
        body = body.replace(&format!("還可以查 {left} 次"), "還可以查幾次");
    }
    body.replace(&format!("value=\"{}\" required checked", form.value("level").unwrap()), "")
        .replace(" required checked", " required")
        .replace(&format!("value=\"{}\" required", form.value("level").unwrap()), "")
}

#[tokio::test]
async fn every_reason_for_not_finding_looks_the_same() {
    on_both(async |city| {
        let child = child(&city).await;
        let way = way(&city);
        way.begins().await;
        let form = || async { way.student_form(&child).await };
        let nobody = form().await.set("number", "A800000014");
        let elsewhere = form().await.set("level", "elementary").set("fact", "2018-05-05");
        let substitute = form().await.set("number", "TP00000001");
        let mut told = Vec::new();
        for form in [nobody, elsewhere, substitute] {
            let page = way.browser.submit(form).await;
            assert!(page.text().contains("找不到符合的學生"), "{}", page.text());
            told.push(plain(&page));
        }
        assert!(told.windows(2).all(|pair| pair[0] == pair[1]));
        let other_level = form().await.set("level", "junior_high");
        let page = way.browser.submit(other_level).await;
        assert!(page.text().contains("找不到符合的學生"), "{}", page.text());
        let text = |body: &str| {
            body.split("id=\"errors\"").nth(1).unwrap().split("</div>").next().unwrap().to_owned()
        };
        assert_eq!(text(&plain(&page)), text(&told[0]));
    })
    .await;
}

#[tokio::test]
async fn every_reason_for_not_finding_does_the_same_work() {
    use domain::binding::SecondFact;
    use domain::contexts::Level;
    use domain::identifiers::{BirthDate, NationalId};
    let city = City::sqlite().await;
    let child = child(&city).await;
    let number = |text: &str| NationalId::parse(text).unwrap();
    let fact = |day: &str| SecondFact::Birthday(BirthDate::parse(day).unwrap());
    let look_up = async |number: NationalId, fact: SecondFact, level| {
        city::students::look_up(&city.app, &number, &fact, level).await.unwrap()
    };
    let own = || number(&child.national_id);
    assert_eq!(look_up(own(), fact(BORN), Level::Elementary).await, Some(child.id));
    for (number, day, level) in [
        (own(), "2018-05-05", Level::Elementary),
        (own(), BORN, Level::JuniorHigh),
        (number("A800000014"), BORN, Level::Elementary),
        (NationalId::parse_substitute("TP00000001").unwrap(), BORN, Level::Elementary),
    ] {
        assert_eq!(look_up(number, fact(day), level).await, None);
    }
    // Each refusal writes the same rows: one audit entry, without the number.
    let way = way(&city);
    way.begins().await;
    let mut counts = Vec::new();
    for (name, typed) in [("number", "A800000014"), ("fact", "2018-05-05"), ("level", "junior_high")] {
        let before = tables::audit_entry::Entity::find().count(city.app.db.read()).await.unwrap();
        way.browser.submit(way.student_form(&child).await.set(name, typed)).await;
        counts.push(tables::audit_entry::Entity::find().count(city.app.db.read()).await.unwrap() - before);
    }
    assert_eq!(counts, [1, 1, 1]);
}

#[tokio::test]
async fn five_lookups_a_day_for_a_contact_and_the_refusal_is_on_record() {
    on_both(async |city| {
        let child = child(&city).await;
        let way = way(&city);
        way.begins().await;
        for _ in 0..5 {
            way.browser.submit(way.student_form(&child).await.set("fact", "2018-05-05")).await;
        }
        let page = way.browser.submit(way.student_form(&child).await).await;
        assert!(page.text().contains("24 小時內查詢的次數用完了"), "{}", page.text());
        assert_eq!(page.form("student-form").value("number"), Some(child.national_id.as_str()));
        // Leaving and coming again does not help.
        way.browser.drop_cookie("applicant");
        way.begins().await;
        let page = way.browser.submit(way.student_form(&child).await).await;
        assert!(page.text().contains("24 小時內查詢的次數用完了"));
        let entries = recorded(&city, "binding.lookup_limited").await;
        assert_eq!(entries.len(), 2);
        assert!(recorded(&city, "binding.lookup_failed").await.len() == 5);
        let told = |entry: &tables::audit_entry::Model| entry.detail.contains(&child.national_id);
        assert!(!entries.iter().any(told));
        city.clock.advance(86_400);
        way.begins().await;
        let page = way.browser.submit(way.student_form(&child).await).await;
        assert_eq!(page.url.path(), "/binding/school");
    })
    .await;
}

#[tokio::test]
async fn who_leaves_without_agreeing_has_no_more_lookups_than_before() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    for _ in 0..4 {
        way.browser.submit(way.student_form(&child).await.set("fact", "2018-05-05")).await;
    }
    way.adds(&child).await;
    let page = way.at("notice").await;
    way.browser.submit(page.form("decline-form")).await;
    way.begins().await;
    let page = way.browser.submit(way.student_form(&child).await).await;
    assert!(page.text().contains("24 小時內查詢的次數用完了"), "{}", page.text());
}

#[tokio::test]
async fn addresses_with_a_tag_share_the_lookups_of_their_mailbox() {
    on_both(async |city| {
        let child = child(&city).await;
        let (plain, tagged) = (way(&city), by(&city, "chen+school@mail.example"));
        plain.begins().await;
        for _ in 0..5 {
            plain.browser.submit(plain.student_form(&child).await.set("fact", "2018-05-05")).await;
        }
        tagged.begins().await;
        let page = tagged.browser.submit(tagged.student_form(&child).await).await;
        assert!(page.text().contains("24 小時內查詢的次數用完了"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn a_network_has_its_limit_too_and_takes_nothing_from_the_contact() {
    let city = City::with(Database::Sqlite, |config| config.binding.lookups_per_network = 1).await;
    let child = child(&city).await;
    let (first, second) = (way(&city), by(&city, "lin@mail.example"));
    first.begins().await;
    first.adds(&child).await;
    second.begins().await;
    for _ in 0..6 {
        let page = second.browser.submit(second.student_form(&child).await).await;
        assert!(page.text().contains("這個網路今天查詢的次數用完了"), "{}", page.text());
    }
    assert_eq!(recorded(&city, "binding.lookup_limited").await.len(), 6);
    city.clock.advance(86_400);
    second.begins().await;
    let page = second.browser.submit(second.student_form(&child).await.set("fact", "2018-05-05")).await;
    assert!(page.text().contains("還可以查 4 次"), "her own were not used up: {}", page.text());
}

#[tokio::test]
async fn many_failures_raise_the_alarm_once() {
    let city = City::with(Database::Sqlite, |config| {
        config.binding.alarm_network = 2;
        config.binding.alarm_city = 3;
    })
    .await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    let alarms = || {
        let text = city.app.metrics.render().into_string();
        let line = text.lines().find(|line| line.contains("event=\"lookup_alarm\"")).unwrap().to_owned();
        line.rsplit(' ').next().unwrap().parse::<u32>().unwrap()
    };
    let mut seen = Vec::new();
    for _ in 0..4 {
        way.browser.submit(way.student_form(&child).await.set("fact", "2018-05-05")).await;
        seen.push(alarms());
    }
    assert_eq!(seen, [0, 1, 2, 2]);
}
