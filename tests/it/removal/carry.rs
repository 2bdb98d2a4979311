use city::removals;
use domain::binding::{ReturnReason, Verdict};
use domain::removal::REMOVED_NAME;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{
    account, applicant, application, consent, consent_document, context, grant, identifier, password, person,
    session,
};
use tests::{City, Person, on_both};

use super::{WAIT, audited, bound, ends_binding, has_account, leaver, round, signed_in, waiting};
use crate::applications::{decide, person_of};

/// Counts the rows of a table that name somebody.
macro_rules! rows {
    ($city:expr, $table:ident, $column:ident, $id:expr) => {{
        let of = $table::Entity::find().filter($table::Column::$column.eq($id));
        of.all($city.app.db.read()).await.unwrap().len()
    }};
}

async fn row_of(city: &City, person: &Person) -> person::Model {
    person::Entity::find_by_id(person.id.0).one(city.app.db.read()).await.unwrap().expect("the row stays")
}

#[tokio::test]
async fn after_seven_days_all_that_is_personal_is_gone_and_the_record_stays_without_it() {
    on_both(async |city| {
        let (mother, pupil) = bound(&city).await;
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        let leave = city.client("leave").await;
        let browser = city.browser();
        let request = leave.request().scope("openid profile");
        let tokens = leave.tokens_for(&browser, &request, &mother, "guardian 1").await;
        let sister = city.pupil_in("二年二班", "呂小安").await;
        let sent = city.applicant_like(&mother).await.applies_for(&city, &sister).await;
        decide(
            &city,
            &sent,
            &teacher,
            Verdict::Return { reason: ReturnReason::Other, text: Some("無".to_owned()) },
        )
        .await;
        ends_binding(&city, &mother).await;
        city.clock.advance(60);
        let browser = signed_in(&city, &mother).await;
        assert_eq!(super::asks(&browser).await.url.query(), Some("done=asked"));
        city.clock.advance(WAIT);
        round(&city).await;

        assert!(!has_account(&city, &mother).await);
        let id = mother.id.0;
        let left = [
            rows!(city, account, PersonId, id),
            rows!(city, identifier, PersonId, id),
            rows!(city, password, AccountId, mother.account.0),
            rows!(city, session, PersonId, id),
            rows!(city, grant, PersonId, id),
            rows!(city, consent, PersonId, id),
            rows!(city, context, PersonId, id),
            rows!(city, application, Id, sent.id.0),
            rows!(city, consent_document, Id, sent.id.0),
            rows!(city, applicant, Id, sent.applicant.0),
        ];
        assert_eq!(left, [0; 10]);
        let row = row_of(&city, &mother).await;
        assert_eq!((row.name.as_str(), row.active), (REMOVED_NAME, false));
        assert!(row.email_sealed.is_none() && row.phone_sealed.is_none() && row.birth_date.is_none());
        assert_eq!(
            city::bindings::of_student(&city.app, pupil.id).await.unwrap().len(),
            1,
            "it ended, and is told"
        );
        assert_eq!(audited(&city, "account.removed", &mother).await, 1);
        assert_eq!(leave.userinfo(&tokens.access_token).await.status, 401);
        assert_eq!(browser.get("/me").await.url.path(), "/login");
        assert_eq!(city.browser().sign_in(&mother).await.url.path(), "/login");
        let mails = city.mails().await;
        assert_eq!(mails.last().unwrap().to, format!("{}@example.edu.tw", id.simple()));
        assert!(mails.last().unwrap().subject.contains("已移除"));
        let flaw = platform::audit::find_flaw(city.app.db.read(), &city.app.keyring.sealer()).await;
        assert_eq!(flaw.unwrap(), None, "the chain of entries is whole");
    })
    .await;
}

#[tokio::test]
async fn until_then_the_account_works_and_a_second_round_does_nothing_more() {
    on_both(async |city| {
        let (mother, _, _) = waiting(&city).await;
        city.clock.advance(WAIT - 1);
        round(&city).await;
        assert!(has_account(&city, &mother).await);
        signed_in(&city, &mother).await;
        city.clock.advance(1);
        round(&city).await;
        round(&city).await;
        assert!(!has_account(&city, &mother).await);
        assert_eq!(audited(&city, "account.removed", &mother).await, 1);
        assert!(removals::find(city.app.db.read(), mother.id).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_new_application_within_the_days_lets_the_account_stay() {
    on_both(async |city| {
        let (mother, pupil, browser) = waiting(&city).await;
        city.clock.advance(3_600);
        let sent = city.applicant_like(&mother).await.applies_for(&city, &pupil).await;
        assert!(removals::find(city.app.db.read(), mother.id).await.unwrap().is_none(), "at once");
        assert_eq!(audited(&city, "removal.cancelled", &mother).await, 1);
        assert!(!browser.get("/me").await.body.contains("removal-notice"));
        let cancelled =
            city::applications::cancel(&city.app, sent.applicant, sent.id, city.clock.now()).await;
        assert!(cancelled.unwrap());
        city.clock.advance(WAIT);
        round(&city).await;
        assert!(has_account(&city, &mother).await, "though it was taken back later");
    })
    .await;
}

#[tokio::test]
async fn a_role_or_a_line_of_a_school_that_came_meanwhile_lets_the_account_stay() {
    on_both(async |city| {
        let (mother, _, _) = waiting(&city).await;
        let named = person::Entity::update_many()
            .col_expr(person::Column::SourcedId, sea_orm::sea_query::Expr::value("a line"))
            .filter(person::Column::Id.eq(mother.id.0));
        let act = async move |tx: &platform::db::Act<'_>| Ok(named.exec(tx).await?);
        city.app.db.write(act).await.unwrap();
        city.clock.advance(WAIT);
        round(&city).await;
        assert!(has_account(&city, &mother).await);
        assert_eq!(audited(&city, "removal.cancelled", &mother).await, 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_applies_again_after_the_removal_begins_from_nothing() {
    on_both(async |city| {
        let (mother, pupil, _) = waiting(&city).await;
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        city.clock.advance(WAIT);
        round(&city).await;
        let again = city.applicant_like(&mother).await;
        let sent = again.applies_for(&city, &pupil).await;
        decide(&city, &sent, &teacher, Verdict::Approve).await;
        let known = person_of(&city, &again).await.expect("somebody has the number");
        assert_ne!(known.id, mother.id.0, "another row, and with it other names at the services");
        let waits = account::Entity::find().filter(account::Column::PersonId.eq(known.id));
        let waits = waits.one(city.app.db.read()).await.unwrap().expect("an account");
        assert_eq!(waits.state, "pending");
        assert_eq!(row_of(&city, &mother).await.name, REMOVED_NAME);
    })
    .await;
}

#[tokio::test]
async fn a_shared_mailbox_of_two_parents_keeps_what_the_other_sent() {
    let city = City::sqlite().await;
    let (mother, pupil) = leaver(&city).await;
    let shared = city.applicant_like(&mother).await;
    let sent = shared.applies_for(&city, &pupil).await;
    let father = city.applicant("呂大明").await;
    let father = tests::Applicant { id: shared.id, ..father };
    let fathers = father.applies_for(&city, &pupil).await;
    city::applications::cancel(&city.app, sent.applicant, sent.id, city.clock.now()).await.unwrap();
    city.clock.advance(60);
    let browser = signed_in(&city, &mother).await;
    assert_eq!(super::asks(&browser).await.url.query(), Some("done=asked"));
    city.clock.advance(WAIT);
    round(&city).await;
    assert!(!has_account(&city, &mother).await);
    assert_eq!(city.application(fathers.id).await.id, fathers.id);
    assert_eq!(rows!(city, applicant, Id, shared.id.0), 1);
}

#[tokio::test]
async fn a_restore_forgets_the_wish_since_nobody_knows_whether_it_was_taken_back() {
    on_both(async |city| {
        let (mother, _, _) = waiting(&city).await;
        idp::operate::end_all(&city.app.db, city.app.now()).await.unwrap();
        city.clock.advance(WAIT);
        round(&city).await;
        assert!(has_account(&city, &mother).await);
    })
    .await;
}
