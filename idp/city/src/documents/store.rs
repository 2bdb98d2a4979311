//! The table `consent_document`.

use domain::ids::ApplicationId;
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use tables::consent_document::{ActiveModel, Column, Entity};
use uuid::Uuid;

use super::seal::SealedDocument;
use platform::fault::StoreError;

/// Keeps a sealed document in the transaction of its application.
///
/// # Errors
/// When the application has one already, or the database refuses.
pub async fn store_within(tx: &impl ConnectionTrait, document: &SealedDocument) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(document.application.0),
        number: Set(document.number.clone()),
        hash: Set(document.hash.to_vec()),
        seal: Set(document.seal.clone()),
        file: Set(document.file.clone()),
        signature: Set(Some(document.signature.clone())),
        created_at: Set(document.at.0),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Removes the document of an application that is taken back, in the same transaction.
pub async fn remove_within(tx: &impl ConnectionTrait, application: ApplicationId) -> Result<(), StoreError> {
    Entity::delete_by_id(application.0).exec(tx).await?;
    Ok(())
}

/// The encrypted file of an application and the number of its document.
pub(super) async fn find_file(
    db: &impl ConnectionTrait,
    application: ApplicationId,
) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let found = Entity::find_by_id(application.0).select_only();
    let found = found.column(Column::Number).column(Column::File).into_tuple().one(db).await?;
    Ok(found)
}

/// The encrypted signature of an application; none of a document of before.
pub(super) async fn find_signature(
    db: &impl ConnectionTrait,
    application: ApplicationId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let found = Entity::find_by_id(application.0).select_only().column(Column::Signature);
    Ok(found.into_tuple::<Option<Vec<u8>>>().one(db).await?.flatten())
}

/// A row without its file.
pub(super) struct Kept {
    pub(super) application: ApplicationId,
    pub(super) number: String,
    pub(super) seal: String,
    pub(super) at: Timestamp,
}

/// The document whose file has this hash.
pub(super) async fn find_by_hash(
    db: &impl ConnectionTrait,
    hash: &[u8; 32],
) -> Result<Option<Kept>, StoreError> {
    find(db, Column::Hash.eq(hash.to_vec())).await
}

/// The document of this number.
pub(super) async fn find_by_number(
    db: &impl ConnectionTrait,
    number: &str,
) -> Result<Option<Kept>, StoreError> {
    find(db, Column::Number.eq(number)).await
}

async fn find(
    db: &impl ConnectionTrait,
    which: impl sea_orm::sea_query::IntoCondition,
) -> Result<Option<Kept>, StoreError> {
    let columns = [Column::Id, Column::Number, Column::Seal, Column::CreatedAt];
    let found = Entity::find().select_only().columns(columns).filter(which);
    let found: Option<(Uuid, String, String, i64)> = found.into_tuple().one(db).await?;
    Ok(found.map(|(id, number, seal, at)| Kept {
        application: ApplicationId(id),
        number,
        seal,
        at: Timestamp(at),
    }))
}
