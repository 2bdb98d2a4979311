//! Who can write into the database gives nobody's password, name, number, secret or session to somebody else.

use city::accounts::hasher;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, Database, EntityTrait as _, QueryFilter as _, Statement,
};
use secrecy::ExposeSecret as _;
use tables::{account, client_secret, identifier, password, session};
use tests::{City, Person, on_both};

use super::{account_of, is_in, try_in};

/// Runs a statement that no code of ours would.
async fn tamper(city: &City, sql: &'static str, values: Vec<sea_orm::Value>) {
    let act = city.app.db.write(async move |tx: &Act<'_>| {
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        Ok(tx.execute_raw(statement).await?.rows_affected())
    });
    assert_eq!(act.await.unwrap(), 1, "{sql}");
}

async fn password_of(city: &City, person: &Person) -> password::Model {
    let found = password::Entity::find().filter(password::Column::AccountId.eq(person.account.0));
    found.one(city.app.db.read()).await.unwrap().unwrap()
}

/// Gives somebody another password than all people of the harness have, and says which.
async fn with_own_password(city: &City, person: &Person) -> &'static str {
    let own = "一個只有她知道的 password";
    let browser = city.browser();
    browser.sign_in(person).await;
    let form = browser.get("/me/password").await.form("password");
    let form = form.set("current", &person.password).set("password", own).set("password_again", own);
    assert_eq!(browser.submit(form).await.url.path(), "/me");
    city.clock.advance(1);
    own
}

async fn opens(city: &City, login: &str, password: &str) -> bool {
    let browser = city.browser();
    try_in(&browser, login, password).await;
    is_in(&browser).await
}

#[tokio::test]
async fn a_hash_that_was_copied_to_another_account_opens_nothing() {
    on_both(async |city| {
        let (victim, attacker) = (city.teacher().await, city.pupil().await);
        let known = with_own_password(&city, &attacker).await;
        assert!(opens(&city, &attacker.login, known).await && !opens(&city, &victim.login, known).await);

        let own = password_of(&city, &attacker).await.bound.unwrap();
        let sql = "UPDATE password SET bound = $1 WHERE account_id = $2";
        tamper(&city, sql, vec![own.into(), victim.account.0.into()]).await;
        assert!(!opens(&city, &victim.login, known).await, "sealed for the other account");

        let row = password_of(&city, &attacker).await.id;
        tamper(&city, "DELETE FROM password WHERE account_id = $1", vec![victim.account.0.into()]).await;
        let sql = "UPDATE password SET account_id = $1 WHERE id = $2";
        tamper(&city, sql, vec![victim.account.0.into(), row.into()]).await;
        assert!(!opens(&city, &victim.login, known).await, "the whole row");
    })
    .await;
}

#[tokio::test]
async fn a_plain_hash_that_is_written_into_the_database_opens_nothing() {
    on_both(async |city| {
        let victim = city.teacher().await;
        let phc = hasher(&city.app).unwrap().hash("a password of the attacker".into()).await.unwrap();
        let sql = "UPDATE password SET phc = $1, bound = NULL WHERE account_id = $2";
        tamper(&city, sql, vec![phc.clone().into(), victim.account.0.into()]).await;
        assert!(!opens(&city, &victim.login, "a password of the attacker").await);
        let sql = "UPDATE password SET bound = $1 WHERE account_id = $2";
        tamper(&city, sql, vec![phc.into_bytes().into(), victim.account.0.into()]).await;
        assert!(!opens(&city, &victim.login, "a password of the attacker").await);
        // Nor after a start, which binds rows only with the migration.
        let node = city.node().await;
        assert!(password_of(&city, &victim).await.bound.is_some());
        drop(node);
        assert!(!opens(&city, &victim.login, "a password of the attacker").await);
    })
    .await;
}

#[tokio::test]
async fn an_account_that_was_given_to_another_person_or_name_opens_nothing() {
    on_both(async |city| {
        let (victim, attacker) = (city.teacher().await, city.pupil().await);
        let known = with_own_password(&city, &attacker).await;
        // The attacker's account becomes the victim's.
        let other = city.newcomer().await;
        let sql = "UPDATE account SET person_id = $1 WHERE id = $2";
        tamper(&city, "DELETE FROM account WHERE id = $1", vec![other.account.0.into()]).await;
        let spare = vec![other.id.0.into(), victim.account.0.into()];
        tamper(&city, sql, spare).await;
        tamper(&city, sql, vec![victim.id.0.into(), attacker.account.0.into()]).await;
        assert!(!opens(&city, &attacker.login, known).await, "another person");
        tamper(&city, sql, vec![attacker.id.0.into(), attacker.account.0.into()]).await;
        assert!(opens(&city, &attacker.login, known).await, "the row as it was is good again");

        // The attacker's account gets the victim's name.
        let name = account_of(&city, &victim).await.login_lookup;
        let sql = "UPDATE account SET login_lookup = $1 WHERE id = $2";
        tamper(&city, sql, vec![vec![7_u8; 32].into(), victim.account.0.into()]).await;
        tamper(&city, sql, vec![name.into(), attacker.account.0.into()]).await;
        assert!(!opens(&city, &victim.login, known).await, "another name");
    })
    .await;
}

#[tokio::test]
async fn a_session_that_was_given_to_another_person_is_none() {
    on_both(async |city| {
        let (victim, attacker) = (city.teacher().await, city.pupil().await);
        let browser = city.browser();
        browser.sign_in(&attacker).await;
        let mut id = session::Entity::find().all(city.app.db.read()).await.unwrap();
        let id = id.remove(0).id;
        let sql = "UPDATE session SET person_id = $1 WHERE id = $2";
        tamper(&city, sql, vec![victim.id.0.into(), id.into()]).await;
        city.forget_all();
        assert!(!is_in(&browser).await);
    })
    .await;
}

#[tokio::test]
async fn the_number_of_somebody_else_is_no_activation_secret() {
    on_both(async |city| {
        let (victim, attacker) = (city.newcomer().await, city.pupil().await);
        let opens = async || {
            let page = try_in(&city.browser(), &victim.login, &attacker.national_id[4..]).await;
            page.url.path().starts_with("/activate")
        };
        assert!(!opens().await);
        tamper(&city, "DELETE FROM identifier WHERE person_id = $1", vec![victim.id.0.into()]).await;
        let sql = "UPDATE identifier SET person_id = $1 WHERE person_id = $2";
        tamper(&city, sql, vec![victim.id.0.into(), attacker.id.0.into()]).await;
        assert_eq!(identifier::Entity::find().all(city.app.db.read()).await.unwrap().len(), 1);
        assert!(!opens().await);
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_was_copied_to_another_client_proves_nothing() {
    on_both(async |city| {
        let (victim, attacker) = (city.client("victim").await, city.client("attacker").await);
        let impostor = |client: &tests::Client| {
            let mut impostor = client.clone();
            impostor.secret.clone_from(&attacker.secret);
            impostor
        };
        let status = async |client: tests::Client| client.introspect("x").await.status.as_u16();
        assert_eq!((status(attacker.clone()).await, status(impostor(&victim)).await), (200, 401));
        let rows = client_secret::Entity::find().filter(client_secret::Column::ClientId.eq("attacker"));
        let row = rows.one(city.app.db.read()).await.unwrap().unwrap();
        let sql = "UPDATE client_secret SET hash = $1, bound = $2 WHERE client_id = 'victim'";
        tamper(&city, sql, vec![row.hash.into(), row.bound.into()]).await;
        city.forget_all();
        assert_eq!(status(impostor(&victim)).await, 401);
        let sql = "UPDATE client_secret SET client_id = 'victim' WHERE client_id = 'attacker'";
        tamper(&city, sql, vec![]).await;
        city.forget_all();
        assert_eq!(status(impostor(&victim)).await, 401);
    })
    .await;
}

#[tokio::test]
async fn rows_of_the_release_before_are_bound_by_the_step_that_migrates() {
    use migrations::Migrator;
    use sea_orm_migration::MigratorTrait as _;
    on_both(async |city| {
        let (teacher, leave) = (city.teacher().await, city.client("leave").await);
        let browser = city.browser();
        browser.sign_in(&teacher).await;
        try_in(&city.browser(), "nobody.at.all", "x").await;
        let phc = hasher(&city.app).unwrap().hash(teacher.password.as_str().into()).await.unwrap();
        // Back to the schema of the release before, with a plain hash.
        let plain = city.app.db.write(async move |act: &Act<'_>| {
            let rows = password::Entity::update_many().col_expr(password::Column::Phc, Expr::value(phc));
            Ok(rows.exec(act).await?)
        });
        plain.await.unwrap();
        let migrations = Migrator::migrations();
        let later = migrations.iter().skip_while(|one| one.name() != "m20261129_000009_keys");
        let steps = u32::try_from(later.count()).unwrap();
        let beside = Database::connect(city.app.config.database.url.expose_secret()).await.unwrap();
        Migrator::down(&beside, Some(steps)).await.unwrap();
        beside.close().await.unwrap();
        let node = city.node().await;
        assert!(password_of(&city, &teacher).await.phc.is_empty(), "the plain hash is gone");
        assert!(opens(&city, &teacher.login, &teacher.password).await);
        assert!(is_in(&browser).await, "sessions go on");
        assert_eq!(leave.introspect("x").await.status, 200);
        let newcomer = city.newcomer().await;
        let page = try_in(&city.browser(), &newcomer.login, &newcomer.password).await;
        assert!(page.url.path().starts_with("/activate"));
        let entries = super::audited(&city).await;
        assert!(entries.iter().any(|entry| entry.act == "rows.bound"), "on record");
        assert_eq!(super::audit::flaw(&city).await, None, "older entries have codes");
        let unbound = account::Entity::find().filter(account::Column::Bound.is_null());
        assert!(unbound.one(city.app.db.read()).await.unwrap().is_none());
        drop(node);
    })
    .await;
}
