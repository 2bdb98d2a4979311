//! Writes fewer indexes with each grant: those of a session are found among the person's, and only grants in a context
//! are listed by context.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::index;

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLE: &str = "grant";
const BY_SESSION: &str = "grant_session_id";
const BY_CONTEXT: &str = "grant_context_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, BY_SESSION).await?;
        drop(manager, BY_CONTEXT).await?;
        let has_one = Expr::col(Alias::new("context_id")).is_not_null();
        manager.create_index(index(BY_CONTEXT, TABLE, &["context_id"]).and_where(has_one).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, BY_CONTEXT).await?;
        manager.create_index(index(BY_CONTEXT, TABLE, &["context_id"])).await?;
        manager.create_index(index(BY_SESSION, TABLE, &["session_id"])).await
    }
}

async fn drop(manager: &SchemaManager<'_>, name: &str) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name(name).table(Alias::new(TABLE)).to_owned()).await
}
