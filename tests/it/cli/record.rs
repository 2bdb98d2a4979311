//! `idp audit list`.

use platform::clock::Clock;
use platform::config::Config;
use platform::db::Db;
use platform::high_water;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use tables::audit_entry;

use super::Place;

fn acts(told: &str) -> Vec<&str> {
    told.lines().filter_map(|line| line.split_whitespace().nth(3)).collect()
}

#[test]
fn the_record_is_read_by_act_subject_and_time() {
    let place = Place::new();
    for id in ["one", "two"] {
        place.succeed(&["client", "add", id, "--name", id, "--redirect-uri", "https://rp.example/cb"]);
    }
    place.succeed(&["client", "rotate-secret", "one"]);
    place.succeed(&["sms", "stop"]);
    let all = place.succeed(&["audit", "list"]);
    let added = ["client.registered", "client.secret-added"];
    let expected = [&added[..], &added, &["client.secret-added", "sms.stopped"]].concat();
    assert_eq!(acts(&all), expected, "{all}");
    assert!(all.lines().all(|line| line.contains("+08:00")), "the time of Taipei: {all}");
    assert_eq!(acts(&place.succeed(&["audit", "list", "--act", "client"])), expected[..5]);
    assert_eq!(acts(&place.succeed(&["audit", "list", "--act", "sms.stopped"])), ["sms.stopped"]);
    let one = place.succeed(&["audit", "list", "--person", "one"]);
    assert_eq!(acts(&one), [&added[..], &["client.secret-added"]].concat(), "{one}");
    let last = place.succeed(&["audit", "list", "--most", "1"]);
    assert_eq!(acts(&last), ["sms.stopped"]);
    assert_eq!(place.succeed(&["audit", "list", "--until", "2020-01-01"]), "no entry\n");
    assert_eq!(acts(&place.succeed(&["audit", "list", "--since", "2020-01-01T10:30"])), expected);
    let told = place.fail(&["audit", "list", "--act", "sessions"]);
    assert!(told.contains("there is no act «sessions»") && told.contains("session.begun"), "{told}");
    let (code, _, told) = place.run(&["audit", "list", "--since", "yesterday"]);
    assert!(code == 2 && told.contains("write 2026-11-30"), "{told}");
}

#[test]
fn the_record_tells_times_as_dates_also_within_what_changed() {
    let place = Place::new();
    place.succeed(&["client", "add", "one", "--name", "one", "--redirect-uri", "https://rp.example/cb"]);
    place.succeed(&["client", "rotate-secret", "one", "--grace-hours", "2"]);
    let told = place.succeed(&["audit", "list"]);
    let date = |line: &&str| line.contains("\"older secrets end\":\"20") && line.ends_with("+08:00\"}");
    assert_eq!(told.lines().filter(date).count(), 2, "{told}");
}

#[tokio::test]
async fn a_command_goes_on_from_the_time_that_the_database_has_seen() {
    let place = Place::new();
    place.succeed(&["sms", "stop"]);
    let mut config = Config::load(&[]).unwrap();
    config.database.url = place.database().into();
    let db = Db::connect(&config.database).await.unwrap();
    let ahead = Clock::system().now().plus(12 * 3_600);
    high_water::keep(&db, ahead).await.unwrap();
    place.succeed(&["sms", "resume"]);
    place.succeed(&["client", "add", "one", "--name", "one", "--redirect-uri", "https://rp.example/cb"]);
    place.succeed(&["keys", "rotate", "--algorithm", "ES256"]);
    let entries =
        audit_entry::Entity::find().order_by_asc(audit_entry::Column::Seq).all(db.read()).await.unwrap();
    assert!(entries[0].at < ahead.0 && entries.len() == 5, "{entries:?}");
    for entry in &entries[1..] {
        assert!(entry.at >= ahead.0, "{entry:?}");
    }
    db.close().await.unwrap();
}

#[test]
fn what_a_command_changes_of_the_keys_is_on_record() {
    let place = Place::new();
    let before = place.succeed(&["client", "list"]) + &place.succeed(&["keys", "list"]);
    let kid = |list: &str, state: &str| {
        let line = list.lines().find(|line| line.starts_with("ES256") && line.contains(state)).unwrap();
        line.split_whitespace().last().unwrap().to_owned()
    };
    let (signs, next) = (kid(&before, "active"), kid(&before, "next"));
    place.succeed(&["keys", "rotate", "--algorithm", "ES256"]);
    place.succeed(&["keys", "retire", &signs]);
    place.succeed(&["keys", "rotate-seal"]);
    let told = place.succeed(&["audit", "list", "--act", "keys.changed"]);
    let lines: Vec<&str> = told.lines().collect();
    let [rotated, retired, sealed] = lines.as_slice() else { panic!("{told}") };
    for words in [r#""rotated":"ES256""#, &format!(r#""{signs}":["active","retired"]"#)] {
        assert!(rotated.contains(words), "{words}: {rotated}");
    }
    assert!(rotated.contains(&format!(r#""{next}":["next","active"]"#)), "{rotated}");
    assert!(retired.contains(&format!(r#""{signs}":["retired",null]"#)), "{retired}");
    assert!(sealed.contains(r#"{"rotated":"seal"}"#), "{sealed}");
}
