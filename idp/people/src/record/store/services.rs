//! What services know.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tables::grant;

use super::Reader;
use crate::record::cell::{Cell, Row};
use domain::ids::ContextId;
use platform::fault::{Fault, StoreError};
use signon::consent;

impl Reader<'_> {
    pub(super) async fn consents(&self) -> Result<Vec<Row>, Fault> {
        let given = consent::list(self.app, self.person).await?;
        let row = |(client, consent): &(domain::ids::ClientId, domain::consents::Consent)| {
            let [role, child] = self.acting(consent.context);
            let chosen = consent.chosen_at.map_or(Cell::Nothing, Cell::Time);
            let knows = Cell::Text(consent.scope.to_string());
            vec![self.service(&client.0), knows, role, child, Cell::Time(consent.given_at), chosen]
        };
        Ok(given.iter().map(row).collect())
    }

    /// Those that are over too, as long as they are kept.
    pub(super) async fn access(&self) -> Result<Vec<Row>, StoreError> {
        let hers = grant::Entity::find().filter(grant::Column::PersonId.eq(self.person.0));
        let rows = hers.order_by_desc(grant::Column::CreatedAt).all(self.app.db.read()).await?;
        let row = |row: grant::Model| {
            let [role, child] = self.acting(row.context_id.map(ContextId));
            vec![
                self.service(&row.client_id),
                Cell::Text(row.scope),
                role,
                child,
                Cell::time(row.created_at),
                Cell::time(row.rotated_at),
                Cell::time(row.expires_at),
                Cell::time(row.ended_at),
            ]
        };
        Ok(rows.into_iter().map(row).collect())
    }
}
