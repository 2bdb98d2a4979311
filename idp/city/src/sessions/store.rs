//! SQL of table `session`.

use domain::assurance::Acr;
use domain::ids::{ContextId, PersonId, SessionId};
use domain::sessions::{AMR_PASSWORD, Session};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, IntoCondition as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tables::session::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use platform::bound::{self, Bond};
use platform::db::{Db, end_living};
use platform::fault::StoreError;
use platform::seal::Sealer;

/// A live session as its owner sees it in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The session.
    pub session: Session,
    /// What the browser called itself.
    pub user_agent: String,
    /// It began in the network of a school; none where no such network is configured.
    pub at_school: Option<bool>,
}

fn from_row(row: Model) -> Session {
    Session {
        id: SessionId(row.id),
        person: PersonId(row.person_id),
        auth_time: Timestamp(row.auth_time),
        acr: row.acr,
        amr: row.amr,
        chosen_context: row.chosen_context.map(ContextId),
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
        ended_at: row.ended_at.map(Timestamp),
        proved_at: row.proved_at.map(Timestamp),
        needs_factor: row.needs_factor == Some(true),
        shared: row.shared == Some(true),
    }
}

/// The session with that id, live or not; none that was given to somebody else behind our back.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: SessionId,
) -> Result<Option<Session>, StoreError> {
    let Some(row) = Entity::find_by_id(id.0).one(db).await? else { return Ok(None) };
    let bound = row.bound.clone();
    let session = from_row(row);
    if !bond_of(&session).holds(sealer, bound.as_deref()) {
        bound::report("session", id);
        return Ok(None);
    }
    Ok(Some(session))
}

/// The code of a session.
pub(super) fn code_of(sealer: &Sealer, session: &Session) -> Vec<u8> {
    bond_of(session).sign(sealer)
}

/// What the code vouches for. Of a session by a password alone it is what the releases before this one signed.
fn bond_of(session: &Session) -> Bond {
    let bond = bond_anywhere(session);
    if session.shared { bond.on_shared_computer() } else { bond }
}

fn bond_anywhere(session: &Session) -> Bond {
    let (id, person) = (session.id.0, session.person.0);
    let (began, ends) = (session.auth_time.0, session.expires_at.0);
    let by_password = session.acr == Acr::Sfa.value() && session.amr == AMR_PASSWORD;
    if by_password && session.proved_at.is_none() && !session.needs_factor {
        return Bond::of_session(id, person, began, ends);
    }
    let (surely, proved) = ((session.acr.as_str(), session.amr.as_str()), session.proved_at.map(|at| at.0));
    Bond::of_sure_session((id, person), (began, ends), surely, proved, session.needs_factor)
}

/// Notes that the person gave the password or a passkey once more, with the code that the session has from then on.
pub(super) async fn set_proved(
    db: &impl ConnectionTrait,
    session: &Session,
    code: Vec<u8>,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::ProvedAt, Expr::value(session.proved_at.map(|at| at.0)))
        .col_expr(Column::Bound, Expr::value(code))
        .filter(Column::Id.eq(session.id.0))
        .filter(Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected > 0)
}

/// The live sessions of a person, the latest first.
pub(super) async fn list_live_of(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<Listed>, StoreError> {
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.0))
        .order_by_desc(Column::AuthTime)
        .all(db)
        .await?;
    let listed = rows.into_iter().map(|row| {
        let (user_agent, at_school) = (row.user_agent.clone(), row.at_school);
        Listed { session: from_row(row), user_agent, at_school }
    });
    Ok(listed.collect())
}

/// Writes a new session.
pub(super) async fn insert(
    db: &impl ConnectionTrait,
    session: &Session,
    (user_agent, at_school): (&str, Option<bool>),
    code: Vec<u8>,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(session.id.0),
        person_id: Set(session.person.0),
        auth_time: Set(session.auth_time.0),
        acr: Set(session.acr.clone()),
        amr: Set(session.amr.clone()),
        chosen_context: Set(session.chosen_context.map(|id| id.0)),
        user_agent: Set(user_agent.to_owned()),
        created_at: Set(session.created_at.0),
        expires_at: Set(session.expires_at.0),
        ended_at: Set(session.ended_at.map(|at| at.0)),
        proved_at: Set(session.proved_at.map(|at| at.0)),
        needs_factor: Set(session.needs_factor.then_some(true)),
        shared: Set(session.shared.then_some(true)),
        at_school: Set(at_school),
        bound: Set(Some(code)),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Notes what the person acts as in this browser.
pub(super) async fn set_context(
    db: &impl ConnectionTrait,
    id: SessionId,
    context: ContextId,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::ChosenContext, Expr::value(context.0))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// The live sessions whose holders act as one of these.
pub(super) async fn list_choosing(
    db: &impl ConnectionTrait,
    contexts: &[ContextId],
) -> Result<Vec<SessionId>, StoreError> {
    let rows = Entity::find()
        .filter(Column::ChosenContext.is_in(contexts.iter().map(|id| id.0)))
        .filter(Column::EndedAt.is_null())
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| SessionId(row.id)).collect())
}

/// Lets nobody act as anything in these sessions until she chooses again.
pub(super) async fn clear_context(db: &impl ConnectionTrait, ids: &[SessionId]) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::ChosenContext, Expr::value(None::<Uuid>))
        .filter(Column::Id.is_in(ids.iter().map(|id| id.0)))
        .exec(db)
        .await?;
    Ok(())
}

/// Ends a session; whether this call was the one that ended it.
pub(super) async fn mark_ended(
    db: &impl ConnectionTrait,
    id: SessionId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now.0))
        .filter(Column::Id.eq(id.0))
        .filter(Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes all sessions of a person.
pub(super) async fn delete_all_of(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::PersonId.eq(person.0)).exec(tx).await?;
    Ok(())
}

/// Whose session it is.
pub(super) async fn find_owner(
    db: &impl ConnectionTrait,
    id: SessionId,
) -> Result<Option<PersonId>, StoreError> {
    let owner = Entity::find_by_id(id.0).select_only().column(Column::PersonId);
    Ok(owner.into_tuple::<Uuid>().one(db).await?.map(PersonId))
}

/// Ends every living session; returns how many.
///
/// # Errors
/// When the rows cannot be written.
pub async fn end_everybodys_within(tx: &impl ConnectionTrait, now: Timestamp) -> Result<u64, StoreError> {
    end_living::<Entity>(tx, (Column::EndedAt, Column::ExpiresAt), now).await
}

/// Seconds for which what is over is still told from what never was.
const KEEP_SECONDS: i64 = 86_400;

/// Removes some of the sessions that expired a day ago or earlier; whether there may be more.
///
/// # Errors
/// When the database refuses.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let over = Column::ExpiresAt.lt(now.plus(-KEEP_SECONDS).0);
    db.purge::<Entity, Uuid>(Column::Id, over.into_condition()).await
}
