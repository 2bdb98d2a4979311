//! Two first consents of one person for one service at once.

use domain::consents::TEXT_VERSION;
use domain::ids::{ClientId, ContextId, PersonId};
use platform::db::Act;
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait as _, DbBackend, EntityTrait as _, Statement};
use tables::consent;
use tests::{Answer, City, Client, Database, Form, Page, on_both};
use tokio::sync::oneshot;
use uuid::Uuid;

const ROUNDS: usize = 10;

fn to_allow(page: &Page) -> Form {
    page.form("consent-form").set("action", "allow")
}

/// The consents on record: id and scope.
async fn kept(city: &City, person: PersonId) -> Vec<(Uuid, String)> {
    let all = consent::Entity::find().all(city.app.db.read()).await.unwrap();
    all.into_iter().filter(|row| row.person_id == person.0).map(|row| (row.id, row.scope)).collect()
}

/// Waits until a statement of this city's database waits for another transaction.
async fn until_one_waits(city: &City) {
    let sql = "SELECT count(*) AS n FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..400 {
        let ask = Statement::from_string(DbBackend::Postgres, sql);
        let row = city.app.db.read().query_one_raw(ask).await.unwrap().unwrap();
        if row.try_get::<i64>("", "n").unwrap() > 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("no statement waits");
}

fn row_of(form: &Form, person: PersonId, client: &Client, scope: &str, now: i64) -> consent::ActiveModel {
    let context = form.value("context").map_or(Uuid::nil(), |text| text.parse().unwrap());
    consent::ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(person.0),
        client_id: Set(client.id().to_owned()),
        context_id: Set(ContextId(context).0),
        scope: Set(scope.to_owned()),
        text_version: Set(TEXT_VERSION.to_owned()),
        given_at: Set(now),
        chosen_at: Set(None),
    }
}

#[tokio::test]
async fn a_first_consent_that_waits_for_another_one_adds_to_it() {
    if !Database::postgres_wanted() {
        return;
    }
    let city = City::with(Database::Postgres, |_| ()).await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    browser.sign_in(&pupil).await;
    let request = client.request().scope("openid phone");
    let form = to_allow(&browser.authorize(&request).await);
    let first = row_of(&form, pupil.id, &client, "openid email", city.clock.now().0);
    let id = first.id.clone().unwrap();
    let ((written, is_written), (go, wait)) = (oneshot::channel(), oneshot::channel::<()>());
    let db = city.app.db.clone();
    let other_tab = tokio::spawn(async move {
        let act = async move |act: &Act<'_>| {
            consent::Entity::insert(first).exec_without_returning(act).await?;
            written.send(()).unwrap();
            wait.await.unwrap();
            Ok(())
        };
        db.write(act).await
    });
    is_written.await.unwrap();
    let commit = async {
        until_one_waits(&city).await;
        go.send(()).unwrap();
    };
    let (answered, ()) = tokio::join!(browser.submit(form), commit);
    other_tab.await.unwrap().unwrap();
    assert_eq!(kept(&city, pupil.id).await, [(id, "openid email phone".to_owned())]);
    let answer = Answer::from_url(answered.leaves_to());
    client.redeem(&request, answer.code()).await.tokens();
}

#[tokio::test]
async fn two_tabs_that_agree_at_once_both_go_on() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        browser.sign_in(&pupil).await;
        for round in 0..ROUNDS {
            let requests = ["openid email", "openid phone"].map(|scope| client.request().scope(scope));
            let [one, two] = &requests;
            let forms = [to_allow(&browser.authorize(one).await), to_allow(&browser.authorize(two).await)];
            let [first, second] = forms.map(|form| browser.submit(form));
            let (first, second) = tokio::join!(first, second);
            for (request, page) in requests.iter().zip([first, second]) {
                assert!(page.left.is_some(), "round {round}: {} {}", page.status, page.text());
                let answer = Answer::from_url(page.leaves_to());
                client.redeem(request, answer.code()).await.tokens();
            }
            let kept = kept(&city, pupil.id).await;
            assert!(
                kept.len() == 1 && kept[0].1.contains("email") && kept[0].1.contains("phone"),
                "{kept:?}"
            );
            let id = ClientId(client.id().to_owned());
            signon::consent::withdraw(&city.app, pupil.id, id, city.clock.now()).await.unwrap();
        }
    })
    .await;
}
