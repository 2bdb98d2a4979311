//! What the database, its log and a backup hold of addresses, telephone numbers, codes and links: nothing in the clear.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use city::accounts;
use city::applications::{self, Decided, Decision};
use city::contacts::{CodePurpose, Requested, request_code};
use domain::binding::{Source, Verdict};
use domain::contacts::Contact;
use platform::db::Act;
use platform::jobs;
use platform::mail::Mail;
use roster::demo_city::{DemoCityOptions, write};
use roster::oneroster::{ImportOptions, Report, run_import};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    Statement,
};
use tables::{account, job, person};
use tests::{City, Database, on_both};
use uuid::Uuid;

use super::serve;
use super::sink::Sink;

const MOBILE: &str = "0912345670";
const MAILBOX: &str = "somebody@rest.example";

/// Everything that is stored, as one text: the file, its log and a backup; on PostgreSQL every row of every table.
async fn stored(city: &City) -> String {
    if city.database() == Database::Postgres {
        return rows(city).await;
    }
    let (file, copy) = (city.dir().join("city.db"), city.dir().join(format!("{}.backup", Uuid::new_v4())));
    city.app.db.backup(copy.to_str().unwrap()).await.unwrap();
    let log = city.dir().join("city.db-wal");
    let bytes = [file, log, copy].map(|path| std::fs::read(path).unwrap_or_default()).concat();
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn rows(city: &City) -> String {
    let db = city.app.db.read();
    let ask = |sql: String| Statement::from_string(db.get_database_backend(), sql);
    let names =
        "SELECT table_name::text AS text FROM information_schema.tables WHERE table_schema = 'public'";
    let mut text = String::new();
    for row in db.query_all_raw(ask(names.to_owned())).await.unwrap() {
        let name: String = row.try_get("", "text").unwrap();
        let all = format!("SELECT coalesce(string_agg(t::text, ' '), '') AS text FROM \"{name}\" t");
        let all = db.query_one_raw(ask(all)).await.unwrap().unwrap();
        text += &all.try_get::<String>("", "text").unwrap();
    }
    text
}

/// The first few places where one of these shows, with what stands around it. A code counts where it stands alone: six
/// digits in a row are found by chance in ids and in what is sealed, which PostgreSQL prints in hexadecimal digits.
fn shown(text: &str, secrets: &BTreeSet<String>) -> Vec<String> {
    let is_hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let alone = |at: usize, secret: &str| {
        let (before, after) = text.as_bytes().split_at(at);
        !is_hex(before.last()) && !is_hex(after.get(secret.len()))
    };
    let places = secrets.iter().flat_map(|secret| text.match_indices(secret.as_str()));
    let places = places.filter(|(at, secret)| !is_code(secret) || alone(*at, secret));
    let around = |(at, secret): (usize, &str)| {
        let end = text.ceil_char_boundary(at + secret.len() + 20);
        text[text.floor_char_boundary(at.saturating_sub(40))..end].escape_default().to_string()
    };
    places.take(5).map(around).collect()
}

/// Whether a word is a code that was sent to a contact.
fn is_code(word: &str) -> bool {
    word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[test]
fn a_code_is_seen_between_columns_and_not_by_chance_within_an_id() {
    let code = BTreeSet::from(["271828".to_owned()]);
    for seen in ["(mail,271828,apply)", "{\"code\":\"271828\"}", "code is 271828.", "271828"] {
        assert_eq!(shown(seen, &code).len(), 1, "{seen}");
    }
    for chance in ["\\x0a271828ff", "0195271828ab-7000", "1795271828123"] {
        assert_eq!(shown(chance, &code), [""; 0], "{chance}");
    }
}

/// Domains of the city's mailboxes and what telephone numbers begin with.
fn contacts() -> BTreeSet<String> {
    let told = ["@mail.example", "@rest.example", ".edu.tw", "+886", MOBILE, &MOBILE[1..]];
    told.into_iter().map(str::to_owned).collect()
}

async fn import(city: &City, change: impl Fn(String) -> String) -> Report {
    let dir = city.dir().join("roster");
    write(&DemoCityOptions { students: 300, seed: 1 }, &dir).unwrap();
    let users = std::fs::read_to_string(dir.join("users.csv")).unwrap();
    std::fs::write(dir.join("users.csv"), change(users)).unwrap();
    let (sealer, now) = (city.app.keyring.sealer(), city.clock.now());
    let db = city.commands().await;
    let run = run_import(&db, sealer, &dir, ImportOptions::default(), now, Arc::new(|_| ()));
    run.await.unwrap()
}

/// A roster, two codes, an application that is approved, and all that is mailed about it; what was sent.
async fn life(city: &City) -> BTreeSet<String> {
    import(city, |users| users).await;
    for text in [MOBILE, MAILBOX] {
        let contact = Contact::parse(text).unwrap();
        let asked = request_code(&city.app, &contact, CodePurpose::Apply, &tests::asker(), city.app.now())
            .await
            .unwrap();
        assert_eq!(asked, Requested::Sent);
    }
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
    let application = city.applicant("陳美玲").await.applies_for(city, &pupil).await;
    let decision = Decision {
        application: application.id,
        revision: application.revision,
        by: teacher.id,
        source: Source::Teacher,
        verdict: Verdict::Approve,
    };
    let decided = applications::decide(&city.app, decision, city.clock.now()).await.unwrap();
    assert_eq!(decided, Decided::Done);
    let mut sent = contacts();
    let texts = city.mails().await.into_iter().map(|mail| format!("{} {}", mail.to, mail.text));
    let texts: Vec<String> = texts.chain(city.messages().await.into_iter().map(|sms| sms.text)).collect();
    let words = texts.iter().flat_map(|text| text.split(|c: char| !(c.is_ascii_graphic())));
    let telling = words.filter(|word| is_code(word) || word.contains("?t=") || word.contains('@'));
    sent.extend(telling.map(str::to_owned));
    assert!(
        sent.iter().any(|word| is_code(word)) && sent.iter().any(|word| word.contains("?t=")),
        "{sent:?}"
    );
    sent
}

#[tokio::test]
async fn nothing_that_is_stored_shows_an_address_a_number_a_code_or_a_link() {
    on_both(async |mut city| {
        city.stop_serving().await;
        let sent = life(&city).await;
        let waiting = stored(&city).await;
        assert!(waiting.len() > 100_000 && waiting.contains("呂小潔"), "what is stored can be read");
        assert_eq!(shown(&waiting, &sent), [""; 0], "while it waits");
        let sink = Sink::answering(&[]).await;
        let _running = serve(&city, |config| config.sms.url.clone_from(&sink.url)).await;
        assert!(sink.wait(1).await[0].contains(&MOBILE[1..]), "the message arrives opened");
        assert_eq!(shown(&stored(&city).await, &sent), [""; 0], "after delivery");
    })
    .await;
}

/// Puts rows back to how the release before wrote them, and a mail that waits; what a run over them must not lose.
async fn as_before(city: &City) -> Vec<(person::Model, Option<account::Model>)> {
    let db = city.app.db.read();
    let mut people = Vec::new();
    for row in person::Entity::find().all(db).await.unwrap() {
        let account =
            account::Entity::find().filter(account::Column::PersonId.eq(row.id)).one(db).await.unwrap();
        people.push((city.opened(row), account.map(|account| city.opened_account(account))));
    }
    people.sort_by_key(|(row, _)| row.id);
    let old = people.clone();
    let mail = Mail {
        to: "waiting@rest.example".to_owned(),
        subject: "一次".to_owned(),
        text: "連結 /activate/link?t=waiting-since-before".to_owned(),
        html: None,
    };
    let letter = job::ActiveModel {
        id: Set(Uuid::now_v7()),
        kind: Set("mail".to_owned()),
        payload: Set(serde_json::to_string(&mail).unwrap()),
        run_at: Set(city.app.now().0),
        attempts: Set(0),
        created_at: Set(city.app.now().0),
        expires_at: Set(None),
    };
    let act = city.app.db.write(async move |tx: &Act<'_>| {
        for (row, account) in old {
            let id = row.id;
            let row = person::ActiveModel {
                email: Set(row.email),
                email_sealed: Set(None),
                email_lookup: Set(None),
                phone: Set(row.phone),
                phone_sealed: Set(None),
                ..person::ActiveModel::default()
            };
            person::Entity::update_many().set(row).filter(person::Column::Id.eq(id)).exec(tx).await?;
            let Some(account) = account else { continue };
            let row = account::ActiveModel {
                login_name: Set(account.login_name),
                login_name_sealed: Set(None),
                ..account::ActiveModel::default()
            };
            let of = account::Column::Id.eq(account.id);
            account::Entity::update_many().set(row).filter(of).exec(tx).await?;
        }
        job::Entity::insert(letter).exec_without_returning(tx).await?;
        Ok(())
    });
    act.await.unwrap();
    people
}

/// Everything opened, and whatever may differ between two sealings left out.
async fn opened(city: &City) -> Vec<(person::Model, Option<account::Model>)> {
    let db = city.app.db.read();
    let mut people = Vec::new();
    for row in person::Entity::find().all(db).await.unwrap() {
        assert!(row.email.is_none() && row.phone.is_none(), "the old columns are empty");
        let account =
            account::Entity::find().filter(account::Column::PersonId.eq(row.id)).one(db).await.unwrap();
        assert!(account.as_ref().is_none_or(|account| account.login_name.is_none()));
        people.push((city.opened(row), account.map(|account| city.opened_account(account))));
    }
    people.sort_by_key(|(row, _)| row.id);
    people
}

#[tokio::test]
async fn what_the_release_before_wrote_in_the_clear_is_read_and_then_sealed() {
    on_both(async |mut city| {
        city.stop_serving().await;
        import(&city, |users| users).await;
        let mother = city.teacher_mother().await;
        let before = as_before(&city).await;
        assert!(!shown(&stored(&city).await, &contacts()).is_empty(), "the rows are as they were");
        let found =
            accounts::list_reachable(city.app.db.read(), &city.app.keyring.sealer(), &[mother.id]).await;
        assert!(found.unwrap()[&mother.id].email.is_some(), "reading takes the old column");
        assert!(
            import(&city, |users| users).await.is_quiet(),
            "an import that says nothing new writes nothing"
        );
        let (mut rows, sealer) = (0, city.app.keyring.sealer());
        loop {
            let adopted = jobs::adopt_some(&city.app.db, Arc::clone(&sealer), city.app.now()).await.unwrap();
            let sealed = accounts::seal_some(&city.app.db, Arc::clone(&sealer)).await.unwrap();
            if adopted + sealed == 0 {
                break;
            }
            rows += adopted + sealed;
        }
        assert!(rows > 500, "{rows}");
        assert!(city.app.db.empty_log().await.unwrap());
        assert_eq!(job::Entity::find().count(city.app.db.read()).await.unwrap(), 0);
        assert_eq!(city.mails().await.last().unwrap().to, "waiting@rest.example", "it is sent still");
        let strip = |people: Vec<(person::Model, Option<account::Model>)>| -> Vec<_> {
            let bare = |row| person::Model { email_lookup: None, ..row };
            people.into_iter().map(|(row, account)| (bare(row), account)).collect()
        };
        assert_eq!(strip(opened(&city).await), strip(before), "nothing is lost or changed");
        let mut secrets = contacts();
        secrets.insert("waiting-since-before".to_owned());
        assert_eq!(shown(&stored(&city).await, &secrets), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn an_import_seals_the_rows_that_it_changes() {
    on_both(async |mut city| {
        city.stop_serving().await;
        import(&city, |users| users).await;
        as_before(&city).await;
        import(&city, |users| users.replace("@mail.example", "@rest.example")).await;
        let in_clear = person::Column::Email.contains("@rest.example");
        let left = person::Entity::find().filter(in_clear).count(city.app.db.read()).await.unwrap();
        assert_eq!(left, 0, "the new addresses are sealed");
        let all = person::Entity::find().filter(person::Column::EmailSealed.is_not_null());
        let all = all.all(city.app.db.read()).await.unwrap().into_iter().map(|row| city.opened(row));
        let changed: Vec<String> = all.filter_map(|row| row.email).collect();
        assert!(changed.len() > 50 && changed.iter().all(|email| email.ends_with("@rest.example")));
    })
    .await;
}

#[tokio::test]
async fn a_running_server_takes_over_the_deliveries_of_the_release_before() {
    on_both(async |mut city| {
        city.stop_serving().await;
        let sms = job::ActiveModel {
            id: Set(Uuid::now_v7()),
            kind: Set("sms".to_owned()),
            payload: Set(r#"{"to":"+886912345670","text":"驗證碼"}"#.to_owned()),
            run_at: Set(city.app.now().0),
            attempts: Set(0),
            created_at: Set(city.app.now().0),
            expires_at: Set(None),
        };
        let insert = city
            .app
            .db
            .write(async move |tx: &Act<'_>| Ok(job::Entity::insert(sms).exec_without_returning(tx).await?));
        insert.await.unwrap();
        let sink = Sink::answering(&[]).await;
        let _running = serve(&city, |config| config.sms.url.clone_from(&sink.url)).await;
        assert!(sink.wait(1).await[0].contains("+886912345670"));
        let began = Instant::now();
        while jobs::count_pending(&city.app.db).await.unwrap() > 0 {
            assert!(began.elapsed() < Duration::from_secs(30), "the outbox is not empty");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(job::Entity::find().count(city.app.db.read()).await.unwrap(), 0);
    })
    .await;
}
