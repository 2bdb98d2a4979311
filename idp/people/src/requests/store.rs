//! Table `guardian_request`.

use domain::binding::{CHANGE_OF_SCHOOL_SECONDS, RequestAct, RequestKind, RequestStatus};
use domain::ids::{BindingId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoCondition};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::{Deserialize, Serialize};
use tables::guardian_request::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use city::contexts;
use platform::db::{AT_ONCE, Db, is_inserted};
use platform::fault::StoreError;
use platform::ids::new_id;
use platform::seal::{Purpose, Sealer};

const DETAIL: (&str, &str) = ("guardian_request", "detail");

/// Settled requests that are listed: the latest.
const MOST_SETTLED: u64 = 30;

/// How long a settled request is kept, in seconds: a year.
const KEEP_SECONDS: i64 = 365 * 86_400;

/// What a request says, sealed at rest.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Why, in the words of who asks.
    pub words: Option<String>,
    /// The name or number that should be.
    pub value: Option<String>,
}

impl Detail {
    fn sealed(&self, sealer: &Sealer, row: Uuid) -> Result<Vec<u8>, StoreError> {
        let text = serde_json::to_vec(self).map_err(|_| StoreError::inconsistent(DETAIL.0, DETAIL.1, row))?;
        Ok(sealer.seal_field(DETAIL.0, DETAIL.1, row, &text)?)
    }
}

impl std::fmt::Debug for Detail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Detail(***)")
    }
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its id.
    pub id: Uuid,
    /// What is asked for.
    pub kind: RequestKind,
    /// Who asks.
    pub person: PersonId,
    /// About whom.
    pub student: PersonId,
    /// About which binding.
    pub binding: Option<BindingId>,
    /// Why, and what should be.
    pub detail: Detail,
    /// Where it stands.
    pub status: RequestStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// The words of the one who decided.
    pub answer: Option<String>,
}

/// A request about to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewRequest {
    pub(crate) kind: RequestKind,
    pub(crate) person: PersonId,
    pub(crate) student: PersonId,
    pub(crate) org: OrgId,
    pub(crate) binding: BindingId,
    pub(crate) detail: Detail,
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
pub(crate) async fn insert_request(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    new: &NewRequest,
    now: Timestamp,
) -> Result<Option<Uuid>, StoreError> {
    let id = new_id();
    let row = ActiveModel {
        id: Set(id),
        kind: Set(new.kind.as_str().to_owned()),
        person_id: Set(new.person.0),
        student_id: Set(new.student.0),
        org_id: Set(new.org.0),
        binding_id: Set(Some(new.binding.0)),
        detail: Set(new.detail.sealed(sealer, id)?),
        status: Set(RequestStatus::Open.as_str().to_owned()),
        open_key: Set(Some(open_key(sealer, new))),
        created_at: Set(now.0),
        decided_at: Set(None),
        decided_by: Set(None),
        answer: Set(None),
    };
    let inserted =
        Entity::insert(row).on_conflict_do_nothing_on([Column::OpenKey]).exec_without_returning(tx).await?;
    Ok(is_inserted(&inserted).then_some(id))
}

pub(crate) async fn find_request(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: Uuid,
) -> Result<Option<Request>, StoreError> {
    Entity::find_by_id(id).one(db).await?.map(|row| from_row(sealer, row)).transpose()
}

/// What a person asked for: everything that waits and what was settled last, the latest first.
pub(crate) async fn list_requests_of(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Vec<Request>, StoreError> {
    list(db, sealer, Column::PersonId.eq(person.0)).await
}

/// Those that wait, and the latest of those that were settled.
async fn list(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    which: impl IntoCondition,
) -> Result<Vec<Request>, StoreError> {
    let found = Entity::find().filter(which.into_condition()).order_by_desc(Column::Id);
    let open = RequestStatus::Open.as_str();
    let mut rows = found.clone().filter(Column::Status.eq(open)).all(db).await?;
    rows.extend(found.filter(Column::Status.ne(open)).limit(MOST_SETTLED).all(db).await?);
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows.into_iter().map(|row| from_row(sealer, row)).collect()
}

/// What was asked about these students: everything that waits and what was settled last.
pub(crate) async fn list_of_students(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    students: &[PersonId],
) -> Result<Vec<Request>, StoreError> {
    let mut found = Vec::new();
    for some in students.chunks(AT_ONCE) {
        let ids = some.iter().map(|student| student.0);
        found.extend(list(db, sealer, Column::StudentId.is_in(ids)).await?);
    }
    Ok(found)
}

/// The same about the students who are at a school now.
pub(crate) async fn list_of_school(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    school: OrgId,
) -> Result<Vec<Request>, StoreError> {
    let students = contexts::students_of([school]);
    list(db, sealer, Column::StudentId.in_subquery(students)).await
}

/// Some open requests about students who left the city's schools for longer than a change of school takes.
pub(crate) async fn list_open_of_left(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    now: Timestamp,
    most: u64,
) -> Result<Vec<Request>, StoreError> {
    let here = contexts::is_student_since(
        Expr::col((Entity, Column::StudentId)),
        now.plus(-CHANGE_OF_SCHOOL_SECONDS),
    );
    // What is open has its key, which the index goes by.
    let open = Entity::find()
        .filter(Column::OpenKey.is_not_null())
        .filter(Column::Status.eq(RequestStatus::Open.as_str()));
    let left = open.filter(here.not()).order_by_asc(Column::Id).limit(most);
    // One that cannot be read keeps none of the others open.
    let passed = |error: &StoreError| tracing::error!(%error, "a row is passed");
    let readable = |row| from_row(sealer, row).inspect_err(passed).ok();
    Ok(left.all(db).await?.into_iter().filter_map(readable).collect())
}

/// How a request is settled.
#[derive(Clone, Debug)]
pub(crate) struct Settled {
    pub(crate) act: RequestAct,
    /// None for the clock.
    pub(crate) by: Option<PersonId>,
    pub(crate) answer: Option<String>,
}

/// Settles a request, if nobody has; whether this call was the one. The name or number that was asked for is forgotten:
/// what came of it stands with the person.
pub(crate) async fn mark_settled(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    request: &Request,
    settled: Settled,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let id = request.id;
    let Some(to) = RequestStatus::Open.after(request.kind, settled.act) else { return Ok(false) };
    let detail = Detail { words: request.detail.words.clone(), value: None };
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.as_str()))
        .col_expr(Column::OpenKey, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::Detail, Expr::value(detail.sealed(sealer, id)?))
        .col_expr(Column::DecidedAt, Expr::value(now.0))
        .col_expr(Column::DecidedBy, Expr::value(settled.by.map(|person| person.0)))
        .col_expr(Column::Answer, Expr::value(settled.answer))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(RequestStatus::Open.as_str()))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Removes what a person asked for, whose account is removed.
///
/// # Errors
/// When the rows cannot be written.
pub async fn remove_of_person_within(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::PersonId.eq(person.0)).exec(tx).await?;
    Ok(())
}

/// Removes some requests that were settled a year ago; whether there may be more.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let old = Column::DecidedAt.lt(now.plus(-KEEP_SECONDS).0);
    db.purge::<Entity, Uuid>(Column::Id, old.into_condition()).await
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
