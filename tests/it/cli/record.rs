//! `idp audit list`.

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
