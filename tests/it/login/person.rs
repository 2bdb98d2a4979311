//! `idp person show` and `idp person find`.

use domain::contexts::Relation;
use signon::login::PersonCommand;
use tests::{City, on_both};

use super::try_in;

async fn show(city: &City, who: &str) -> String {
    PersonCommand::show(who).run(&city.app).await.unwrap()
}

#[tokio::test]
async fn a_person_is_shown_with_name_school_roles_and_lock() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let mother = city.person("陳美玲").guardian_of(&pupil, Relation::Mother).activated().await;
        let text = show(&city, &teacher.login).await;
        for words in
            ["莫名", "teacher at 313602", "homeroom of 二年二班", "active", "since 20", "+08:00", "none"]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
        let text = show(&city, &mother.id.to_string()).await;
        assert!(text.contains("guardian at 313602") && text.contains("for 呂○潔"), "{text}");
        assert!(!text.contains(&mother.national_id) && !text.contains("呂小潔"), "{text}");
        for _ in 0..4 {
            try_in(&city.browser(), &teacher.login, "wrong").await;
        }
        assert!(show(&city, &teacher.login).await.contains("none; 4 wrong of late"));
        try_in(&city.browser(), &teacher.login, "wrong").await;
        let text = show(&city, &teacher.id.to_string()).await;
        assert!(text.contains("lock        until 20") && text.contains("person unlock"), "{text}");
        let text = PersonCommand::unlock(&teacher.id.to_string()).run(&city.app).await.unwrap();
        assert!(text.contains("lock        none\n"), "by the id too: {text}");
    })
    .await;
}

#[tokio::test]
async fn who_waits_for_a_first_sign_in_is_shown_until_when() {
    let city = City::sqlite().await;
    let newcomer = city.newcomer().await;
    let text = show(&city, &newcomer.id.to_string()).await;
    assert!(text.contains("(default, not shown)") && text.contains("activation  open until 20"), "{text}");
    assert!(!text.contains(&newcomer.login) && !text.contains(&newcomer.national_id[1..]), "{text}");
    let text = PersonCommand::code(&newcomer.id.to_string()).run(&city.app).await.unwrap();
    assert!(text.contains("until       20") && text.contains("+08:00"), "{text}");
}

#[tokio::test]
async fn people_are_found_by_a_part_of_their_names() {
    on_both(async |city| {
        let one = city.pupil_in("二年二班", "呂小潔").await;
        let two = city.homeroom_teacher_of("二年二班", "呂小安").await;
        city.colleague("莫名").await;
        let text = PersonCommand::find("呂小").run(&city.app).await.unwrap();
        assert_eq!(text.lines().count(), 2, "{text}");
        for (person, words) in [(&one, "student at 313602"), (&two, "teacher at 313602")] {
            let line = text.lines().find(|line| line.contains(&person.id.to_string())).unwrap();
            assert!(line.contains(&person.name) && line.contains(words), "{line}");
        }
        let none = PersonCommand::find("無此人").run(&city.app).await.unwrap_err().to_string();
        assert_eq!(none, "nobody has that name");
        assert!(PersonCommand::find(" ").run(&city.app).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn whom_the_operator_looked_for_is_on_record() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        PersonCommand::find("呂小").run(&city.app).await.unwrap();
        assert!(PersonCommand::find("沒有這個人").run(&city.app).await.is_err());
        show(&city, &pupil.id.to_string()).await;
        let entries = super::audited(&city).await;
        let of = |act: &str| -> Vec<&str> {
            entries.iter().filter(|entry| entry.act == act).map(|entry| entry.detail.as_str()).collect()
        };
        let sought = of("person.sought");
        assert!(sought.len() == 2 && sought[0].contains(&pupil.id.to_string()), "{sought:?}");
        assert!(!sought.iter().any(|detail| detail.contains('呂') || detail.contains('沒')), "{sought:?}");
        assert_eq!(of("person.shown").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_record_names_people_beside_their_ids() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        city.browser().sign_in(&pupil).await;
        show(&city, &pupil.id.to_string()).await;
        let command = idp::operate::AuditCommand::list();
        let text = command.run(&city.app.db, &city.app.keyring.sealer()).await.unwrap();
        let named = format!("{} 呂小潔", pupil.id);
        assert!(text.lines().filter(|line| line.contains(&named)).count() >= 2, "{text}");
        assert!(text.contains("operator → "), "who is no person keeps the word: {text}");
    })
    .await;
}

#[tokio::test]
async fn the_record_is_read_by_the_login_name_of_a_person() {
    on_both(async |city| {
        let (pupil, teacher) = (city.pupil().await, city.teacher().await);
        city.browser().sign_in(&pupil).await;
        city.browser().sign_in(&teacher).await;
        let about = async |who: &str| {
            let command = idp::operate::AuditCommand::about(who);
            command.run(&city.app.db, &city.app.keyring.sealer()).await.unwrap()
        };
        for person in [&pupil, &teacher] {
            let text = about(&person.login).await;
            assert!(text.contains("session.begun") && text.contains(&person.id.to_string()), "{text}");
            assert_eq!(text, about(&person.id.to_string()).await, "as by the id");
        }
        assert!(!about(&pupil.login).await.contains(&teacher.id.to_string()));
        assert_eq!(about("nobody.at.all").await, "no entry\n");
    })
    .await;
}
