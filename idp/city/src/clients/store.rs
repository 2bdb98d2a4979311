//! Rows of `client`, `client_secret` and `client_refusal`.

use domain::clients::{Client, KnownClient, StoredSecret};
use domain::ids::ClientId;
use domain::refusal::OauthRefusal;
use domain::timestamp::Timestamp;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect as _, QueryTrait as _,
};
use tables::{client, client_refusal, client_secret};
use uuid::Uuid;

use platform::bound::{self, Bond};
use platform::db::Db;
use platform::fault::StoreError;
use platform::ids::new_id;
use platform::seal::Sealer;

/// The client with that id. A secret that was given to it behind our back is none of its secrets.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: &ClientId,
) -> Result<Option<KnownClient>, StoreError> {
    let Some(client) = find_registered(db, id).await? else { return Ok(None) };
    let secrets = client_secret::Entity::find().filter(client_secret::Column::ClientId.eq(id.0.as_str()));
    let secret =
        |row: client_secret::Model| StoredSecret { hash: row.hash, ends_at: row.ends_at.map(Timestamp) };
    let is_own = |row: &client_secret::Model| {
        let bond = Bond::of_client_secret(row.id, &row.client_id, &row.hash);
        let own = bond.holds(sealer, row.bound.as_deref());
        if !own {
            bound::report("client_secret", row.id);
        }
        own
    };
    let secrets = secrets.all(db).await?.into_iter().filter(is_own).map(secret).collect();
    Ok(Some(KnownClient { client, secrets }))
}

/// What is registered under that id.
pub(super) async fn find_registered(
    db: &impl ConnectionTrait,
    id: &ClientId,
) -> Result<Option<Client>, StoreError> {
    let row = client::Entity::find_by_id(id.0.as_str()).one(db).await?;
    row.as_ref().map(from_row).transpose()
}

pub(super) async fn list(db: &impl ConnectionTrait) -> Result<Vec<Client>, StoreError> {
    let rows = client::Entity::find().order_by_asc(client::Column::Id).all(db).await?;
    rows.iter().map(from_row).collect()
}

/// The clients that prove themselves by nothing; how a client is stored names its method in this form.
pub(super) async fn list_public(db: &impl ConnectionTrait) -> Result<Vec<Client>, StoreError> {
    let public = client::Column::Document.contains(r#""auth_method":"none""#);
    let rows = client::Entity::find().filter(public).all(db).await?;
    let clients = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(clients.into_iter().filter(|client| !client.is_confidential()).collect())
}

pub(super) async fn put(
    tx: &impl ConnectionTrait,
    client: &Client,
    now: Timestamp,
) -> Result<(), StoreError> {
    let document = serde_json::to_string(client)
        .map_err(|_| StoreError::inconsistent("client", "document", &client.id))?;
    let row = client::ActiveModel {
        id: Set(client.id.0.clone()),
        document: Set(document),
        created_at: Set(now.0),
        updated_at: Set(now.0),
    };
    let replace = OnConflict::column(client::Column::Id)
        .update_columns([client::Column::Document, client::Column::UpdatedAt])
        .to_owned();
    client::Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) async fn remove(tx: &impl ConnectionTrait, id: &ClientId) -> Result<bool, StoreError> {
    let id = id.0.as_str();
    client_secret::Entity::delete_many().filter(client_secret::Column::ClientId.eq(id)).exec(tx).await?;
    client_refusal::Entity::delete_many().filter(client_refusal::Column::ClientId.eq(id)).exec(tx).await?;
    let removed = client::Entity::delete_by_id(id).exec(tx).await?;
    Ok(removed.rows_affected > 0)
}

/// A secret to be written.
pub(super) struct NewSecret {
    id: Uuid,
    hash: Vec<u8>,
    bound: Vec<u8>,
}

impl NewSecret {
    /// The secret of that client with this keyed hash.
    pub(super) fn of(sealer: &Sealer, client: &ClientId, hash: Vec<u8>) -> Self {
        let id = new_id();
        let bound = Bond::of_client_secret(id, &client.0, &hash).sign(sealer);
        Self { id, hash, bound }
    }
}

pub(super) async fn add_secret(
    tx: &impl ConnectionTrait,
    id: &ClientId,
    secret: NewSecret,
    older_end: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let lives_longer = Condition::any()
        .add(client_secret::Column::EndsAt.is_null())
        .add(client_secret::Column::EndsAt.gt(older_end.0));
    client_secret::Entity::update_many()
        .col_expr(client_secret::Column::EndsAt, Expr::value(older_end.0))
        .filter(client_secret::Column::ClientId.eq(id.0.as_str()))
        .filter(lives_longer)
        .exec(tx)
        .await?;
    let row = client_secret::ActiveModel {
        id: Set(secret.id),
        client_id: Set(id.0.clone()),
        hash: Set(secret.hash),
        bound: Set(Some(secret.bound)),
        created_at: Set(now.0),
        ends_at: Set(None),
    };
    client_secret::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Refusals that are kept of a client, the newest ones.
const MOST_REFUSALS: u64 = 100;
/// Seconds for which one is kept.
const KEEP_REFUSAL: i64 = 30 * 86_400;
/// A longer text is cut.
const MOST_CHARACTERS: usize = 300;

/// Writes what was refused to a client.
pub(super) async fn keep_refusal(
    db: &Db,
    id: &ClientId,
    endpoint: &str,
    refusal: &OauthRefusal,
    now: Timestamp,
) -> Result<(), StoreError> {
    let short = |text: &str| text.chars().take(MOST_CHARACTERS).collect::<String>();
    let row = client_refusal::ActiveModel {
        id: Set(new_id()),
        client_id: Set(id.0.clone()),
        at: Set(now.0),
        endpoint: Set(endpoint.to_owned()),
        error: Set(refusal.code.as_str().to_owned()),
        description: Set(short(&refusal.public)),
        reason: Set(short(&refusal.private)),
    };
    db.run(&client_refusal::Entity::insert(row).into_query()).await?;
    Ok(())
}

/// What was refused to a client, the newest first.
pub(super) async fn refusals(
    db: &impl ConnectionTrait,
    id: &ClientId,
    most: u64,
) -> Result<Vec<client_refusal::Model>, StoreError> {
    let of_client = client_refusal::Entity::find().filter(client_refusal::Column::ClientId.eq(id.0.as_str()));
    Ok(of_client.order_by_desc(client_refusal::Column::Id).limit(most).all(db).await?)
}

/// Removes some of the refusals that are old, or that are not among the newest of their client; whether there may be more.
pub async fn purge_refusals(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let newer = Alias::new("newer");
    let of = |column: client_refusal::Column| Expr::col((newer.clone(), column));
    let newest = Query::select()
        .expr(Expr::val(1))
        .from_as(client_refusal::Entity, newer.clone())
        .and_where(
            of(client_refusal::Column::ClientId)
                .equals((client_refusal::Entity, client_refusal::Column::ClientId)),
        )
        .and_where(
            of(client_refusal::Column::Id)
                .gt(Expr::col((client_refusal::Entity, client_refusal::Column::Id))),
        )
        .limit(1)
        .offset(MOST_REFUSALS - 1)
        .to_owned();
    let over = Condition::any()
        .add(client_refusal::Column::At.lt(now.plus(-KEEP_REFUSAL).0))
        .add(Expr::exists(newest));
    db.purge::<client_refusal::Entity, Uuid>(client_refusal::Column::Id, over).await
}

fn from_row(row: &client::Model) -> Result<Client, StoreError> {
    serde_json::from_str(&row.document).map_err(|_| StoreError::inconsistent("client", "document", &row.id))
}
