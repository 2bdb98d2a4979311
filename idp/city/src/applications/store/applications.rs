//! Tables `application` and `application_event`.

use domain::binding::{ApplicationAct, ApplicationStatus, GuardianData, ReturnReason, Source, Stage};
use domain::contexts::{Basis, Relation};
use domain::ids::{ApplicantId, ApplicationId, BindingId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoCondition as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use tables::application::{ActiveModel, Column, Entity, Model};
use tables::application_event as event;
use uuid::Uuid;

use crate::applications::model::Application;
use platform::db::{Db, Part};
use platform::fault::StoreError;
use platform::seal::{Purpose, Sealer};

/// What was cancelled stays for so long.
const KEEP_SECONDS: i64 = 30 * 86_400;

/// Where the guardian's data is sealed.
const PLACE: (&str, &str) = ("application", "guardian");

/// An application to be written.
pub(crate) struct NewApplication {
    pub(crate) id: ApplicationId,
    pub(crate) applicant: ApplicantId,
    pub(crate) student: PersonId,
    pub(crate) org: OrgId,
    pub(crate) relation: Relation,
    pub(crate) basis: Basis,
    pub(crate) open_key: Vec<u8>,
    pub(crate) guardian: GuardianData,
    pub(crate) notice: String,
    pub(crate) by_letter: bool,
}

/// What a decision writes.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) status: ApplicationStatus,
    pub(crate) source: Option<Source>,
    pub(crate) by: Option<PersonId>,
    pub(crate) reason: Option<ReturnReason>,
    pub(crate) text: Option<String>,
    pub(crate) binding: Option<BindingId>,
}

/// The key of which one application at a time is pending: a student and a guardian's number.
pub(crate) fn open_key(sealer: &Sealer, student: PersonId, number: &str) -> Vec<u8> {
    sealer.mac(Purpose::Lookup, format!("open application:{student}:{number}").as_bytes()).to_vec()
}

pub(crate) async fn insert_application(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    new: NewApplication,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = new.id.0;
    let data = serde_json::to_vec(&new.guardian)
        .map_err(|_| StoreError::inconsistent("application", "guardian", id))?;
    let sealed = sealer.seal_field(PLACE.0, PLACE.1, id, &data);
    let row = ActiveModel {
        id: Set(id),
        applicant_id: Set(new.applicant.0),
        student_id: Set(new.student.0),
        org_id: Set(new.org.0),
        relation: Set(new.relation.as_str().to_owned()),
        basis: Set(new.basis.as_str().to_owned()),
        status: Set(ApplicationStatus::Pending.as_str().to_owned()),
        open_key: Set(Some(new.open_key)),
        guardian_lookup: Set(sealer.lookup_hash(&new.guardian.national_id).to_vec()),
        guardian: Set(sealed?),
        notice: Set(new.notice),
        by_letter: Set(new.by_letter),
        submitted_at: Set(now.0),
        source: Set(None),
        decided_at: Set(None),
        decided_by: Set(None),
        reason: Set(None),
        reason_text: Set(None),
        binding_id: Set(None),
        reminded: Set(Stage::Teacher.number()),
        revision: Set(0),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(crate) async fn find(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: ApplicationId,
) -> Result<Option<Application>, StoreError> {
    Entity::find_by_id(id.0).one(db).await?.map(|row| from_row(sealer, row)).transpose()
}

/// A pending application with one of these keys: for whom, and by whom.
pub(crate) async fn find_open(
    db: &impl ConnectionTrait,
    keys: Vec<Vec<u8>>,
) -> Result<Option<(PersonId, ApplicantId)>, StoreError> {
    let found = Entity::find().filter(Column::OpenKey.is_in(keys)).one(db).await?;
    Ok(found.map(|row| (PersonId(row.student_id), ApplicantId(row.applicant_id))))
}

pub(crate) async fn list_of_applicant(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    applicant: ApplicantId,
) -> Result<Vec<Application>, StoreError> {
    let rows = Entity::find().filter(Column::ApplicantId.eq(applicant.0)).order_by_asc(Column::Id);
    rows.all(db).await?.into_iter().map(|row| from_row(sealer, row)).collect()
}

pub(crate) async fn list_of_students(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    students: &[PersonId],
) -> Result<Vec<Application>, StoreError> {
    let mut found = Vec::new();
    for some in students.chunks(500) {
        let rows = Entity::find()
            .filter(Column::StudentId.is_in(some.iter().map(|id| id.0)))
            .order_by_asc(Column::SubmittedAt)
            .order_by_asc(Column::Id);
        for row in rows.all(db).await? {
            found.push(from_row(sealer, row)?);
        }
    }
    Ok(found)
}

/// What an applicant may throw away at once: what is pending or was returned.
pub(crate) async fn list_thrown_away(
    db: &impl ConnectionTrait,
    applicant: ApplicantId,
) -> Result<Vec<ApplicationId>, StoreError> {
    let rows = Entity::find()
        .filter(Column::ApplicantId.eq(applicant.0))
        .filter(
            Column::Status.is_in([ApplicationStatus::Pending.as_str(), ApplicationStatus::Rejected.as_str()]),
        )
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| ApplicationId(row.id)).collect())
}

/// What is pending has its key, which its index goes by.
fn is_pending() -> Condition {
    Condition::all()
        .add(Column::OpenKey.is_not_null())
        .add(Column::Status.eq(ApplicationStatus::Pending.as_str()))
}

/// Some pending applications, in the order of their ids.
pub(crate) async fn list_pending_after(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    after: ApplicationId,
    most: u64,
) -> Result<Part<Application>, StoreError> {
    let rows = Entity::find()
        .filter(Column::Id.gt(after.0))
        .filter(is_pending())
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(Part::read(rows, most, |row| row.id, |row| from_row(sealer, row)))
}

/// Some pending applications of which somebody may have to be reminded.
pub(crate) async fn list_due(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    (after, before): (ApplicationId, Timestamp),
    most: u64,
) -> Result<Part<Application>, StoreError> {
    let rows = Entity::find()
        .filter(Column::Id.gt(after.0))
        .filter(is_pending())
        .filter(Column::Reminded.lt(Stage::SchoolAdmin.number()))
        .filter(Column::SubmittedAt.lte(before.0))
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(Part::read(rows, most, |row| row.id, |row| from_row(sealer, row)))
}

/// Some pending applications of which no registry was asked.
pub(crate) async fn list_unasked(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    after: ApplicationId,
    most: u64,
) -> Result<Part<Application>, StoreError> {
    let asked = Query::select()
        .expr(Expr::val(1))
        .from(event::Entity)
        .and_where(Expr::col((event::Entity, event::Column::ApplicationId)).equals((Entity, Column::Id)))
        .and_where(Expr::col(event::Column::Act).eq(ApplicationAct::Asked.as_str()))
        .to_owned();
    let rows = Entity::find()
        .filter(Column::Id.gt(after.0))
        .filter(is_pending())
        .filter(Expr::exists(asked).not())
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(Part::read(rows, most, |row| row.id, |row| from_row(sealer, row)))
}

/// Writes a decision on a pending application of that revision; `false` if somebody was faster.
pub(crate) async fn mark_decided(
    tx: &impl ConnectionTrait,
    application: &Application,
    outcome: &Outcome,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(outcome.status.as_str()))
        .col_expr(Column::OpenKey, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::Source, Expr::value(outcome.source.map(Source::as_str)))
        .col_expr(Column::DecidedAt, Expr::value(Some(now.0)))
        .col_expr(Column::DecidedBy, Expr::value(outcome.by.map(|id| id.0)))
        .col_expr(Column::Reason, Expr::value(outcome.reason.map(ReturnReason::as_str)))
        .col_expr(Column::ReasonText, Expr::value(outcome.text.clone()))
        .col_expr(Column::BindingId, Expr::value(outcome.binding.map(|id| id.0)))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::Id.eq(application.id.0))
        .filter(Column::Status.eq(ApplicationStatus::Pending.as_str()))
        .filter(Column::Revision.eq(application.revision))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Makes a decided application of that revision pending again; `false` if somebody was faster. Another one that waits
/// for the same pair is a `Conflict`.
pub(crate) async fn mark_undone(
    tx: &impl ConnectionTrait,
    application: &Application,
    open_key: Vec<u8>,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(ApplicationStatus::Pending.as_str()))
        .col_expr(Column::OpenKey, Expr::value(Some(open_key)))
        .col_expr(Column::Source, Expr::value(None::<String>))
        .col_expr(Column::DecidedAt, Expr::value(None::<i64>))
        .col_expr(Column::DecidedBy, Expr::value(None::<Uuid>))
        .col_expr(Column::Reason, Expr::value(None::<String>))
        .col_expr(Column::ReasonText, Expr::value(None::<String>))
        .col_expr(Column::BindingId, Expr::value(None::<Uuid>))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::Id.eq(application.id.0))
        .filter(Column::Status.eq(application.status.as_str()))
        .filter(Column::Revision.eq(application.revision))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Throws a pending or returned application of this applicant away; `false` if there is none such.
pub(crate) async fn mark_cancelled(
    tx: &impl ConnectionTrait,
    applicant: ApplicantId,
    id: ApplicationId,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(ApplicationStatus::Cancelled.as_str()))
        .col_expr(Column::OpenKey, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::Id.eq(id.0))
        .filter(Column::ApplicantId.eq(applicant.0))
        .filter(
            Column::Status.is_in([ApplicationStatus::Pending.as_str(), ApplicationStatus::Rejected.as_str()]),
        )
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes who has been reminded; `false` if another node did.
pub(crate) async fn mark_reminded(
    tx: &impl ConnectionTrait,
    application: &Application,
    stage: Stage,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Reminded, Expr::value(stage.number()))
        .filter(Column::Id.eq(application.id.0))
        .filter(Column::Status.eq(ApplicationStatus::Pending.as_str()))
        .filter(Column::Reminded.eq(application.stage.number()))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Removes what was cancelled, thirty days after it was sent, with what happened to it; whether there may be more.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let over = Condition::all()
        .add(Column::Status.eq(ApplicationStatus::Cancelled.as_str()))
        .add(Column::SubmittedAt.lt(now.plus(-KEEP_SECONDS).0));
    let ids = Query::select().column(Column::Id).from(Entity).cond_where(over.clone()).to_owned();
    let events = event::Column::ApplicationId.in_subquery(ids).into_condition();
    Ok(db.purge::<event::Entity, Uuid>(event::Column::Id, events).await?
        || db.purge::<Entity, Uuid>(Column::Id, over).await?)
}

pub(super) fn from_row(sealer: &Sealer, row: Model) -> Result<Application, StoreError> {
    let broken = |column| StoreError::inconsistent("application", column, row.id);
    let text = sealer.open_text(PLACE.0, PLACE.1, row.id, &row.guardian)?;
    let source = row.source.as_deref().map(|text| Source::parse(text).ok_or_else(|| broken("source")));
    let reason = row.reason.as_deref().map(|text| ReturnReason::parse(text).ok_or_else(|| broken("reason")));
    Ok(Application {
        id: ApplicationId(row.id),
        applicant: ApplicantId(row.applicant_id),
        student: PersonId(row.student_id),
        org: OrgId(row.org_id),
        relation: Relation::parse(&row.relation).ok_or_else(|| broken("relation"))?,
        basis: Basis::parse(&row.basis).ok_or_else(|| broken("basis"))?,
        status: ApplicationStatus::parse(&row.status).ok_or_else(|| broken("status"))?,
        guardian: serde_json::from_str(&text).map_err(|_| broken("guardian"))?,
        source: source.transpose()?,
        reason: reason.transpose()?,
        stage: Stage::of(row.reminded).ok_or_else(|| broken("reminded"))?,
        notice: row.notice,
        by_letter: row.by_letter,
        submitted_at: Timestamp(row.submitted_at),
        decided_at: row.decided_at.map(Timestamp),
        decided_by: row.decided_by.map(PersonId),
        reason_text: row.reason_text,
        binding: row.binding_id.map(BindingId),
        revision: row.revision,
    })
}
