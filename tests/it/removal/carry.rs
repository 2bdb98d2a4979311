use city::bindings::{self, AgreedWhenAdult};
use city::removals;
use domain::binding::{EndReason, ReturnReason, Verdict};
use domain::contexts::BindingStatus;
use domain::removal::REMOVED_NAME;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{
    account, applicant, application, consent, consent_document, context, grant, identifier, invitation,
    password, person, session,
};
use tests::{City, Person, on_both};

use super::{
    WAIT, audited, bound, ends_binding, grown, has_account, leaver, leaves_school, round, signed_in, waiting,
};
use crate::applications::{decide, person_of};
use crate::family::{AUNT_NUMBER, Family, with_answer};
use crate::record::{renumbered, renumbered_to};

/// Counts the rows of a table that name somebody.
macro_rules! rows {
    ($city:expr, $table:ident, $column:ident, $id:expr) => {{
        let of = $table::Entity::find().filter($table::Column::$column.eq($id));
        of.all($city.app.db.read()).await.unwrap().len()
    }};
}

/// A mail to her mailbox says that the account stays.
async fn is_told_that_it_stays(city: &City, mother: &Person) {
    let mails = city.mails().await;
    let told: Vec<_> = mails.iter().filter(|mail| mail.subject.contains("帳號會保留")).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to, format!("{}@example.edu.tw", mother.id.0.simple()));
    assert!(told[0].text.contains("/me/removal"), "{}", told[0].text);
}

/// She asks for the removal, and after the days her account is gone.
async fn goes(city: &City, mother: &Person) {
    let browser = signed_in(city, mother).await;
    assert_eq!(super::asks(&browser).await.url.query(), Some("done=asked"));
    city.clock.advance(WAIT);
    round(city).await;
    assert!(!has_account(city, mother).await);
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
        goes(&city, &mother).await;
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
        is_told_that_it_stays(&city, &mother).await;
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
        is_told_that_it_stays(&city, &mother).await;
    })
    .await;
}

#[tokio::test]
async fn what_somebody_else_sends_with_a_number_that_was_mine_stays_and_my_own_goes() {
    on_both(async |city| {
        let (mother, pupil) = leaver(&city).await;
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        let returned = || Verdict::Return { reason: ReturnReason::Other, text: Some("無".to_owned()) };
        let own = city.applicant_like(&mother).await.applies_for(&city, &pupil).await;
        decide(&city, &own, &teacher, returned()).await;
        city.clock.advance(60);
        renumbered(&city, mother.id).await;
        let others = city.applicant_like(&mother).await.applies_for(&city, &pupil).await;
        decide(&city, &others, &teacher, returned()).await;
        city.clock.advance(60);
        goes(&city, &mother).await;
        for (sent, count) in [(&own, 0), (&others, 1)] {
            assert_eq!(rows!(city, application, Id, sent.id.0), count);
            assert_eq!(rows!(city, consent_document, Id, sent.id.0), count);
            assert_eq!(rows!(city, applicant, Id, sent.applicant.0), count);
        }
    })
    .await;
}

#[tokio::test]
async fn what_somebody_else_answered_with_a_number_that_was_mine_stays() {
    on_both(async |city| {
        let (mother, _) = leaver(&city).await;
        renumbered_to(&city, mother.id, AUNT_NUMBER).await;
        city.clock.advance(60);
        renumbered(&city, mother.id).await;
        let family = Family::of(&city).await;
        with_answer(&city, &family).await;
        city.clock.advance(60);
        goes(&city, &mother).await;
        let answers = invitation::Entity::find().all(city.app.db.read()).await.unwrap();
        assert!(answers.len() == 1 && answers[0].invitee.is_some(), "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn nobody_brings_a_binding_of_a_removed_account_back() {
    on_both(async |city| {
        let (mother, pupil) = grown(&city).await;
        leaves_school(&city, &pupil).await;
        goes(&city, &mother).await;
        let binding = bindings::of_student(&city.app, pupil.id).await.unwrap().remove(0);
        assert_eq!((binding.status, binding.reason), (BindingStatus::Ended, Some(EndReason::Withdrawn)));
        let said = bindings::agree_when_adult(&city.app, pupil.id, binding.id, true, city.clock.now()).await;
        assert_eq!(said.unwrap(), AgreedWhenAdult::NoBinding);
        assert!(!row_of(&city, &mother).await.active);
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
    goes(&city, &mother).await;
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
