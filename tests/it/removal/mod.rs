//! 移除帳號: asked for, taken back, cancelled by what comes between, carried out after seven days.

mod ask;
mod carry;
mod races;

use city::bindings;
use domain::binding::life::Cause;
use domain::contexts::Relation;
use domain::ids::BindingId;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{audit_entry, context, person};
use tests::{Browser, City, Page, Person};
use web::room::BEGIN;

/// Seven days, in seconds.
const WAIT: i64 = 7 * 86_400;

/// A mother whose binding to a pupil ended, and whom no school names.
pub(crate) async fn leaver(city: &City) -> (Person, Person) {
    let (mother, pupil) = bound(city).await;
    ends_binding(city, &mother).await;
    (mother, pupil)
}

/// A mother of a pupil, whom no school names.
async fn bound(city: &City) -> (Person, Person) {
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    let mother = city.person("莫名").guardian_of(&pupil, Relation::Mother).activated().await;
    unnamed(city, &mother).await;
    (mother, pupil)
}

/// From now on no school names her.
async fn unnamed(city: &City, mother: &Person) {
    let unnamed = person::Entity::update_many()
        .col_expr(person::Column::SourcedId, Expr::value(None::<String>))
        .filter(person::Column::Id.eq(mother.id.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(unnamed.exec(tx).await?)).await.unwrap();
}

/// A mother of a student who came of age and is asked whether the mother continues; no school names her.
async fn grown(city: &City) -> (Person, Person) {
    let pupil = city.person("呂小潔").born("2008-01-01").student("313602", "二年二班").activated().await;
    let mother = city.person("莫名").guardian_of(&pupil, Relation::Mother).activated().await;
    unnamed(city, &mother).await;
    bindings::end_of_age(&city.app, BindingId(BEGIN), city.clock.now()).await.unwrap();
    city.forget_all();
    (mother, pupil)
}

/// The student is at no school any more.
async fn leaves_school(city: &City, pupil: &Person) {
    let left = context::Entity::update_many()
        .col_expr(context::Column::EndedAt, Expr::value(Some(city.clock.now().0)))
        .filter(context::Column::PersonId.eq(pupil.id.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(left.exec(tx).await?)).await.unwrap();
    city.forget_all();
}

async fn ends_binding(city: &City, mother: &Person) {
    for binding in bindings::of_guardian(&city.app, mother.id).await.unwrap() {
        let ended = bindings::change_binding(&city.app, binding.id, Cause::Requested, None, city.clock.now());
        assert!(ended.await.unwrap());
    }
}

async fn signed_in(city: &City, person: &Person) -> Browser {
    let browser = city.browser();
    let page = browser.sign_in(person).await;
    assert_eq!(page.url.path(), "/me", "{}", page.text());
    browser
}

/// Asks for the removal.
async fn asks(browser: &Browser) -> Page {
    browser.submit(browser.get("/me/removal").await.form("removal-form")).await
}

/// A mother who left, and waits to be removed.
async fn waiting(city: &City) -> (Person, Person, Browser) {
    let (mother, pupil) = leaver(city).await;
    let browser = signed_in(city, &mother).await;
    let page = asks(&browser).await;
    assert_eq!(page.url.query(), Some("done=asked"), "{}", page.text());
    (mother, pupil, browser)
}

/// The round of the chore.
async fn round(city: &City) {
    people::removal::carry_out_due(&city.app, BEGIN, city.clock.now()).await.unwrap();
}

/// How often an act is on record about somebody.
async fn audited(city: &City, act: &str, person: &Person) -> usize {
    let entries = audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    let who = person.id.to_string();
    entries.iter().filter(|entry| entry.act == act && entry.subject == who).count()
}

/// Whether there is an account still.
async fn has_account(city: &City, person: &Person) -> bool {
    let found = tables::account::Entity::find_by_id(person.account.0).one(city.app.db.read()).await.unwrap();
    found.is_some()
}
