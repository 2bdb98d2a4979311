//! Table `guardian_request`.

use domain::binding::{RequestAct, RequestKind, RequestStatus};
use domain::ids::{BindingId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, TryInsertResult,
};
use serde::{Deserialize, Serialize};
use tables::context;
use tables::guardian_request::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use super::seal;
use crate::platform::fault::StoreError;
use crate::platform::seal::{Purpose, Sealer};

const DETAIL: (&str, &str) = ("guardian_request", "detail");

/// What a request says, sealed at rest.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::family) struct Detail {
    /// Why, in the words of who asks.
    pub(in crate::family) words: Option<String>,
    /// The name or number that should be.
    pub(in crate::family) value: Option<String>,
}

impl std::fmt::Debug for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Detail(***)")
    }
}

/// A request.
#[derive(Clone, Debug)]
pub(in crate::family) struct Request {
    pub(in crate::family) id: Uuid,
    pub(in crate::family) kind: RequestKind,
    /// Who asks.
    pub(in crate::family) person: PersonId,
    pub(in crate::family) student: PersonId,
    pub(in crate::family) binding: Option<BindingId>,
    pub(in crate::family) detail: Detail,
    pub(in crate::family) status: RequestStatus,
    pub(in crate::family) created_at: Timestamp,
    pub(in crate::family) answer: Option<String>,
}

/// A request about to be made.
#[derive(Clone, Debug)]
pub(in crate::family) struct NewRequest {
    pub(in crate::family) kind: RequestKind,
    pub(in crate::family) person: PersonId,
    pub(in crate::family) student: PersonId,
    pub(in crate::family) org: OrgId,
    pub(in crate::family) binding: BindingId,
    pub(in crate::family) detail: Detail,
}

/// One of each kind is open about one subject: a binding, or for a correction the person herself.
fn open_key(sealer: &Sealer, new: &NewRequest) -> Vec<u8> {
    let subject = match new.kind {
        RequestKind::Unbind | RequestKind::NotMyChild => new.binding.0,
        RequestKind::CorrectName | RequestKind::CorrectNumber => new.person.0,
    };
    let name = format!("request:{}:{subject}", new.kind.as_str());
    sealer.mac(Purpose::Lookup, name.as_bytes()).to_vec()
}

/// Writes a request; none if one of its kind about the same is open. One unique insert decides.
pub(in crate::family) async fn insert_request(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    new: &NewRequest,
    now: Timestamp,
) -> Result<Option<Uuid>, StoreError> {
    let id = Uuid::now_v7();
    let detail =
        serde_json::to_vec(&new.detail).map_err(|_| StoreError::inconsistent(DETAIL.0, DETAIL.1, id))?;
    let row = ActiveModel {
        id: Set(id),
        kind: Set(new.kind.as_str().to_owned()),
        person_id: Set(new.person.0),
        student_id: Set(new.student.0),
        org_id: Set(new.org.0),
        binding_id: Set(Some(new.binding.0)),
        detail: Set(seal(sealer, DETAIL, id, &detail)?),
        status: Set(RequestStatus::Open.as_str().to_owned()),
        open_key: Set(Some(open_key(sealer, new))),
        created_at: Set(now.0),
        decided_at: Set(None),
        decided_by: Set(None),
        answer: Set(None),
    };
    let inserted =
        Entity::insert(row).on_conflict_do_nothing_on([Column::OpenKey]).exec_without_returning(tx).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(rows) if rows > 0).then_some(id))
}

pub(in crate::family) async fn find_request(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: Uuid,
) -> Result<Option<Request>, StoreError> {
    Entity::find_by_id(id).one(db).await?.map(|row| from_row(sealer, row)).transpose()
}

/// What a person asked for, the latest first.
pub(in crate::family) async fn list_requests_of(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Vec<Request>, StoreError> {
    let rows = Entity::find().filter(Column::PersonId.eq(person.0)).order_by_desc(Column::Id).all(db).await?;
    rows.into_iter().map(|row| from_row(sealer, row)).collect()
}

/// What was asked about these students, the latest first.
pub(in crate::family) async fn list_of_students(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    students: &[PersonId],
) -> Result<Vec<Request>, StoreError> {
    let mut found = Vec::new();
    // SQLite takes so many values at once.
    for some in students.chunks(500) {
        let ids = some.iter().map(|student| student.0);
        let rows =
            Entity::find().filter(Column::StudentId.is_in(ids)).order_by_desc(Column::Id).all(db).await?;
        found.extend(rows.into_iter().map(|row| from_row(sealer, row)));
    }
    found.into_iter().collect()
}

/// What was asked about the students who are at a school now, the latest first.
pub(in crate::family) async fn list_of_school(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    school: OrgId,
) -> Result<Vec<Request>, StoreError> {
    let students = Query::select()
        .column(context::Column::PersonId)
        .from(context::Entity)
        .and_where(context::Column::OrgId.eq(school.0))
        .and_where(context::Column::Role.eq("student"))
        .and_where(context::Column::EndedAt.is_null())
        .to_owned();
    let about = Entity::find().filter(Column::StudentId.in_subquery(students));
    let rows = about.order_by_desc(Column::Id).all(db).await?;
    rows.into_iter().map(|row| from_row(sealer, row)).collect()
}

/// How a request is settled.
#[derive(Clone, Debug)]
pub(in crate::family) struct Settled {
    pub(in crate::family) act: RequestAct,
    pub(in crate::family) by: PersonId,
    pub(in crate::family) answer: Option<String>,
}

/// Settles a request, if nobody has; whether this call was the one.
pub(in crate::family) async fn mark_settled(
    tx: &impl ConnectionTrait,
    (id, kind): (Uuid, RequestKind),
    settled: Settled,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(to) = RequestStatus::Open.after(kind, settled.act) else { return Ok(false) };
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.as_str()))
        .col_expr(Column::OpenKey, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::DecidedAt, Expr::value(now.0))
        .col_expr(Column::DecidedBy, Expr::value(settled.by.0))
        .col_expr(Column::Answer, Expr::value(settled.answer))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(RequestStatus::Open.as_str()))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn from_row(sealer: &Sealer, row: Model) -> Result<Request, StoreError> {
    let broken = |column| StoreError::inconsistent("guardian_request", column, row.id);
    let text = sealer.open_text(DETAIL.0, DETAIL.1, row.id, &row.detail)?;
    Ok(Request {
        id: row.id,
        kind: RequestKind::parse(&row.kind).ok_or_else(|| broken("kind"))?,
        person: PersonId(row.person_id),
        student: PersonId(row.student_id),
        binding: row.binding_id.map(BindingId),
        detail: serde_json::from_str(&text).map_err(|_| broken("detail"))?,
        status: RequestStatus::parse(&row.status).ok_or_else(|| broken("status"))?,
        created_at: Timestamp(row.created_at),
        answer: row.answer,
    })
}
