//! Rows of `grant`.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::grants::Grant;
use domain::ids::{ClientId, ContextId, GrantId, PersonId, SessionId};
use domain::scope::Scope;
use domain::timestamp::Timestamp;
use sea_orm::sea_query::error::Error as QueryError;
use sea_orm::sea_query::{
    Expr, InsertStatement, IntoCondition as _, OnConflict, Query, SelectStatement, UpdateStatement,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait as _,
};
use serde::{Deserialize, Serialize};
use tables::grant::{Column, Entity, Model};

use uuid::Uuid;

use super::cache::Grants;
use platform::db::{Act, Db, end_living};
use platform::fault::StoreError;
use platform::invalidate::{Key, few_or_all};
use platform::jobs;
use web::app::App;

/// Most ids in one statement, far below what either database binds.
const BATCH: usize = 500;

pub(super) async fn find(db: &impl ConnectionTrait, id: GrantId) -> Result<Option<Grant>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(db).await?.map(from_row))
}

pub(super) async fn list_of_person(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<Grant>, StoreError> {
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.0))
        .order_by_desc(Column::CreatedAt)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(from_row).collect())
}

/// Writes a new grant; `false` if a grant with its id is there, for the code was redeemed before, or if the row that
/// `basis` selects is gone.
pub async fn insert(app: &App, grant: &Grant, basis: Option<SelectStatement>) -> Result<bool, StoreError> {
    let seen = app.cache::<Grants>().look(&grant.id);
    let inserted = app.db.run(&insertion(grant, basis)?).await? > 0;
    // Where there are several nodes, another one may see the code a second time just now.
    if inserted && app.db.is_embedded() {
        app.cache::<Grants>().replace(&grant.id, seen, Arc::new(grant.clone()));
    }
    Ok(inserted)
}

/// Refreshes: moves a living grant to its next generation where `only_if` holds in the same statement; `false` if it does not,
/// another request was faster, or the grant ended.
pub async fn rotate(
    app: &App,
    grant: &Arc<Grant>,
    only_if: Option<Expr>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (cache, id) = (app.cache::<Grants>(), grant.id);
    let seen = cache.look(&id);
    // The other columns are what they were read as, as long as that value was not forgotten.
    let is_current = cache.get(&id).is_some_and(|cached| Arc::ptr_eq(&cached, grant));
    let rotated = app.db.run(&rotation(id, grant.generation, only_if, now)).await? > 0;
    if rotated && is_current {
        let generation = grant.generation.saturating_add(1);
        let next = Grant { generation, rotated_at: now, ..Grant::clone(grant) };
        cache.replace(&id, seen, Arc::new(next));
    } else {
        cache.forget(&id);
    }
    Ok(rotated)
}

/// Inserts a grant unless one with its id is there: the code was redeemed before. Where it stands on another row,
/// `basis` selects that row and no column, and locks it until the commit; without the row nothing is inserted.
fn insertion(grant: &Grant, basis: Option<SelectStatement>) -> Result<InsertStatement, StoreError> {
    let (columns, values): (Vec<Column>, Vec<Expr>) = to_row(grant).into_iter().unzip();
    let mut insert = Query::insert();
    insert.into_table(Entity).columns(columns).on_conflict(OnConflict::new().do_nothing().to_owned());
    let odd = |error: QueryError| DbErr::Custom(error.to_string());
    match basis {
        Some(mut basis) => insert.select_from(basis.exprs(values).to_owned()).map_err(odd)?,
        None => insert.values(values).map_err(odd)?,
    };
    Ok(insert)
}

/// Whether there is a grant with that id, ended or not, as the transaction sees it.
pub async fn exists(act: &Act<'_>, id: GrantId) -> Result<bool, StoreError> {
    Ok(find(act, id).await?.is_some())
}

/// The living grants of a person at a client.
pub async fn list_at_client(
    db: &impl ConnectionTrait,
    person: PersonId,
    client: &ClientId,
    now: Timestamp,
) -> Result<Vec<Grant>, StoreError> {
    let mut grants = list_of_person(db, person, now).await?;
    grants.retain(|grant| grant.client == *client);
    Ok(grants)
}

/// Moves a living grant from one generation to the next where `only_if` holds; no row where it does not, where another
/// request was faster, or where the grant ended.
fn rotation(id: GrantId, from: i32, only_if: Option<Expr>, now: Timestamp) -> UpdateStatement {
    Entity::update_many()
        .col_expr(Column::Generation, Expr::value(from.saturating_add(1)))
        .col_expr(Column::RotatedAt, Expr::value(now.0))
        .filter(Column::Id.eq(id.0))
        .filter(Column::Generation.eq(from))
        .filter(Column::EndedAt.is_null())
        .filter(Condition::all().add_option(only_if))
        .into_query()
}

/// Which grants end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// One.
    One(GrantId),
    /// These, which know more than the person still lets their client know.
    Wider(Vec<GrantId>),
    /// Those of a person's session that do not outlive it; the clients of the others are told all the same. No index
    /// has the sessions: a sign-in at a service writes a grant, and each index costs it.
    Session(PersonId, SessionId),
    /// Those in one of these contexts.
    Contexts(Vec<ContextId>),
    /// All of a person.
    Person(PersonId),
    /// All that a person granted to one client.
    PersonAtClient(PersonId, ClientId),
    /// All of a person but those of one session.
    PersonExcept(PersonId, SessionId),
}

impl Which {
    fn condition(&self) -> Condition {
        let all = Condition::all();
        match self {
            Self::One(id) => all.add(Column::Id.eq(id.0)),
            Self::Wider(ids) => all.add(Column::Id.is_in(ids.iter().map(|id| id.0))),
            Self::Session(person, id) => {
                all.add(Column::PersonId.eq(person.0)).add(Column::SessionId.eq(id.0))
            }
            Self::Contexts(ids) => all.add(Column::ContextId.is_in(ids.iter().map(|id| id.0))),
            Self::Person(id) => all.add(Column::PersonId.eq(id.0)),
            Self::PersonAtClient(id, client) => {
                all.add(Column::PersonId.eq(id.0)).add(Column::ClientId.eq(client.0.as_str()))
            }
            Self::PersonExcept(id, session) => all
                .add(Column::PersonId.eq(id.0))
                .add(Condition::any().add(Column::SessionId.ne(session.0)).add(Column::SessionId.is_null())),
        }
    }

    /// A client that revoked a token, or presented one twice, need not be told; nor one with which the person goes on.
    fn concerns_the_session(&self) -> bool {
        !matches!(self, Self::One(_) | Self::Wider(_))
    }

    fn ends(&self, grant: &Grant) -> bool {
        !(grant.offline && matches!(self, Self::Session(..)))
    }
}

/// Ends living grants within a transaction, and says how many.
pub async fn end_where(act: &Act<'_>, which: Which, now: Timestamp) -> Result<usize, StoreError> {
    let living = Entity::find().filter(which.condition()).filter(Column::EndedAt.is_null());
    let living: Vec<Grant> = living.all(act).await?.into_iter().map(from_row).collect();
    let grants: Vec<GrantId> =
        living.iter().filter(|grant| which.ends(grant)).map(|grant| grant.id).collect();
    for batch in grants.chunks(BATCH) {
        Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(now.0))
            .filter(Column::Id.is_in(batch.iter().map(|id| id.0)))
            .exec(act)
            .await?;
    }
    let stale: Vec<Key> = grants.iter().map(|id| Key::Grant(*id)).collect();
    act.invalidate(&stale, now).await?;
    if which.concerns_the_session() {
        notify(act, &living, now).await?;
    }
    Ok(grants.len())
}

/// Removes the grants of a client, with the client; nobody is left to be told.
pub async fn remove_of_client_within(
    act: &Act<'_>,
    client: &ClientId,
    now: Timestamp,
) -> Result<(), StoreError> {
    remove_where(act, || Column::ClientId.eq(client.0.as_str()), now).await
}

/// Removes the grants of a person, whose account is removed; they ended before, so that the clients were told.
///
/// # Errors
/// When the rows cannot be written.
pub async fn remove_of_person_within(
    act: &Act<'_>,
    person: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    remove_where(act, || Column::PersonId.eq(person.0), now).await
}

async fn remove_where(act: &Act<'_>, these: impl Fn() -> Expr, now: Timestamp) -> Result<(), StoreError> {
    let ids: Vec<Uuid> =
        Entity::find().select_only().column(Column::Id).filter(these()).into_tuple().all(act).await?;
    Entity::delete_many().filter(these()).exec(act).await?;
    act.invalidate(&few_or_all(ids.into_iter().map(|id| Key::Grant(GrantId(id))).collect()), now).await
}

/// Lets the living grants of one session go on in another of the same person, within a transaction.
pub async fn move_to_session(
    act: &Act<'_>,
    person: PersonId,
    (from, to): (SessionId, SessionId),
    now: Timestamp,
) -> Result<(), StoreError> {
    let living = || Which::Session(person, from).condition().add(Column::EndedAt.is_null());
    let ids: Vec<Uuid> =
        Entity::find().select_only().column(Column::Id).filter(living()).into_tuple().all(act).await?;
    if ids.is_empty() {
        return Ok(());
    }
    let moved = Entity::update_many().col_expr(Column::SessionId, Expr::value(to.0)).filter(living());
    moved.exec(act).await?;
    let stale: Vec<Key> = ids.into_iter().map(|id| Key::Grant(GrantId(id))).collect();
    act.invalidate(&stale, now).await
}

/// What a client is told when a session is over for it (Back-Channel Logout section 2).
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LogoutNotice {
    /// Whom to tell.
    pub client_id: String,
    /// What it calls the session.
    pub sid: String,
    /// Whose it was; its `sub` is made at delivery.
    pub person: Uuid,
}

/// Tells each client that wants to know, once for each session it knew.
async fn notify(act: &Act<'_>, ended: &[Grant], now: Timestamp) -> Result<(), StoreError> {
    let notices: BTreeSet<LogoutNotice> = ended
        .iter()
        .map(|grant| LogoutNotice {
            client_id: grant.client.0.clone(),
            sid: grant.sid.clone(),
            person: grant.person.0,
        })
        .collect();
    for notice in notices {
        jobs::enqueue_logout(act, &notice, now).await?;
    }
    Ok(())
}

fn from_row(row: Model) -> Grant {
    Grant {
        id: GrantId(row.id),
        session: row.session_id.map(SessionId),
        offline: row.offline,
        person: PersonId(row.person_id),
        context: row.context_id.map(ContextId),
        client: ClientId(row.client_id),
        scope: Scope::parse(&row.scope),
        claims: row.claims,
        auth_time: Timestamp(row.auth_time),
        acr: row.acr,
        amr: row.amr,
        sid: row.sid,
        generation: row.generation,
        rotated_at: Timestamp(row.rotated_at),
        chosen_at: row.chosen_at.map(Timestamp),
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
        ended_at: row.ended_at.map(Timestamp),
    }
}

fn to_row(grant: &Grant) -> [(Column, Expr); 18] {
    [
        (Column::Id, Expr::value(grant.id.0)),
        (Column::SessionId, Expr::value(grant.session.map(|id| id.0))),
        (Column::Offline, Expr::value(grant.offline)),
        (Column::PersonId, Expr::value(grant.person.0)),
        (Column::ContextId, Expr::value(grant.context.map(|id| id.0))),
        (Column::ClientId, Expr::value(grant.client.0.as_str())),
        (Column::Scope, Expr::value(grant.scope.to_string())),
        (Column::Claims, Expr::value(grant.claims.as_str())),
        (Column::AuthTime, Expr::value(grant.auth_time.0)),
        (Column::Acr, Expr::value(grant.acr.as_str())),
        (Column::Amr, Expr::value(grant.amr.as_str())),
        (Column::Sid, Expr::value(grant.sid.as_str())),
        (Column::Generation, Expr::value(grant.generation)),
        (Column::RotatedAt, Expr::value(grant.rotated_at.0)),
        (Column::ChosenAt, Expr::value(grant.chosen_at.map(|at| at.0))),
        (Column::CreatedAt, Expr::value(grant.created_at.0)),
        (Column::ExpiresAt, Expr::value(grant.expires_at.0)),
        (Column::EndedAt, Expr::value(grant.ended_at.map(|at| at.0))),
    ]
}

/// Ends every living grant; returns how many. The clients are not told: so many notices would arrive too late.
pub async fn end_everybodys_within(act: &Act<'_>, now: Timestamp) -> Result<u64, StoreError> {
    end_living::<Entity>(act, (Column::EndedAt, Column::ExpiresAt), now).await
}

/// Seconds for which what is over is still told from what never was.
const KEEP_SECONDS: i64 = 86_400;

/// Removes some of the grants that expired a day ago or earlier; whether there may be more.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let over = Column::ExpiresAt.lt(now.plus(-KEEP_SECONDS).0);
    db.purge::<Entity, Uuid>(Column::Id, over.into_condition()).await
}
