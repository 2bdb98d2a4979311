//! The ways in and back, and the browsers.

use domain::timestamp::Timestamp;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tables::{
    account, contact_change, factor_demand, recovery_code, recovery_ticket, rescue_mailbox, session,
};

use super::Reader;
use crate::record::cell::{Cell, Row};
use city::{badges, factors, links, passkeys, recovery};
use platform::fault::{Fault, StoreError};

impl Reader<'_> {
    pub(super) async fn second_factors(&self) -> Result<Vec<Row>, StoreError> {
        let db = self.app.db.read();
        let kind = |kind: &str| Cell::word("record-word-", kind);
        let mut rows = Vec::new();
        if let Some(totp) = factors::find_totp(db, self.person).await? {
            let used = totp.last_used_at.map_or(Cell::Nothing, Cell::Time);
            rows.push(vec![kind("app"), Cell::Time(totp.created_at), used]);
        }
        let codes = recovery_code::Entity::find().filter(recovery_code::Column::PersonId.eq(self.person.0));
        for code in codes.order_by_asc(recovery_code::Column::Id).all(db).await? {
            rows.push(vec![kind("recovery_code"), Cell::time(code.created_at), Cell::time(code.used_at)]);
        }
        if let Some(demand) = factor_demand::Entity::find_by_id(self.person.0).one(db).await? {
            rows.push(vec![kind("demanded"), Cell::time(demand.since), Cell::Nothing]);
        }
        Ok(rows)
    }

    pub(super) async fn passkeys(&self) -> Result<Vec<Row>, StoreError> {
        let listed = passkeys::list(self.app.db.read(), self.sealer, self.person).await?;
        let row = |key: passkeys::Listed| {
            let used = key.last_used_at.map_or(Cell::Nothing, Cell::Time);
            vec![Cell::Text(key.name), Cell::Time(key.created_at), used]
        };
        Ok(listed.into_iter().map(row).collect())
    }

    pub(super) async fn trusted_devices(&self) -> Result<Vec<Row>, Fault> {
        let listed = factors::list_devices(self.app, self.person, self.app.now()).await?;
        let row = |device: factors::TrustedDevice| {
            vec![Cell::Text(device.user_agent), Cell::Time(device.created_at), Cell::Time(device.expires_at)]
        };
        Ok(listed.into_iter().map(row).collect())
    }

    pub(super) async fn badges(&self) -> Result<Vec<Row>, StoreError> {
        let time = |at: Option<Timestamp>| at.map_or(Cell::Nothing, Cell::Time);
        let row = |badge: badges::KeptBadge| {
            vec![Cell::Time(badge.issued_at), time(badge.voided_at), time(badge.pictures_chosen_at)]
        };
        Ok(badges::kept(self.app, self.person).await?.into_iter().map(row).collect())
    }

    pub(super) async fn other_accounts(&self) -> Result<Vec<Row>, Fault> {
        let listed = links::list_of(self.app, self.person).await?;
        let row = |link: links::Link| {
            let used = link.last_used_at.map_or(Cell::Nothing, Cell::Time);
            vec![Cell::Text(link.issuer), Cell::Text(link.name), Cell::Time(link.created_at), used]
        };
        Ok(listed.into_iter().map(row).collect())
    }

    pub(super) async fn rescue_mailbox(&self) -> Result<Vec<Row>, Fault> {
        let found = rescue_mailbox::Entity::find_by_id(self.person.0).one(self.app.db.read()).await?;
        let Some(row) = found else { return Ok(Vec::new()) };
        let rescue = recovery::on_file(self.app, self.person).await?.rescue;
        let email = Cell::text(rescue.map(|mailbox| mailbox.expose().to_owned()));
        Ok(vec![vec![email, Cell::time(row.proved_at)]])
    }

    pub(super) async fn contact_changes(&self) -> Result<Vec<Row>, StoreError> {
        let hers = contact_change::Entity::find().filter(contact_change::Column::PersonId.eq(self.person.0));
        let rows = hers.order_by_asc(contact_change::Column::Id).all(self.app.db.read()).await?;
        let row = |row: contact_change::Model| {
            let text = self.sealer.open_text("contact_change", "before", row.id, &row.before)?;
            let before: Option<(String, bool)> = serde_json::from_str(&text)
                .map_err(|_| StoreError::inconsistent("contact_change", "before", row.id))?;
            Ok(vec![
                Cell::word("record-word-", row.kind),
                Cell::text(before.map(|(text, _)| text)),
                Cell::time(row.changed_at),
                Cell::time(row.undo_until),
            ])
        };
        rows.into_iter().map(row).collect()
    }

    pub(super) async fn ways_back(&self) -> Result<Vec<Row>, StoreError> {
        let db = self.app.db.read();
        let hers = account::Entity::find().filter(account::Column::PersonId.eq(self.person.0));
        let Some(account) = hers.one(db).await? else { return Ok(Vec::new()) };
        let of_it = recovery_ticket::Column::AccountId.eq(account.id);
        let rows = recovery_ticket::Entity::find().filter(of_it).all(db).await?;
        let row = |row: recovery_ticket::Model| {
            vec![Cell::word("record-word-", row.kind), Cell::time(row.expires_at)]
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Those that are over too, as long as they are kept.
    pub(super) async fn sessions(&self) -> Result<Vec<Row>, StoreError> {
        let hers = session::Entity::find().filter(session::Column::PersonId.eq(self.person.0));
        let rows = hers.order_by_desc(session::Column::AuthTime).all(self.app.db.read()).await?;
        let row = |row: session::Model| {
            vec![
                Cell::time(row.auth_time),
                Cell::Text(row.user_agent),
                Cell::Text(row.amr),
                Cell::Text(row.acr),
                row.at_school.map_or(Cell::Nothing, Cell::Is),
                Cell::Is(row.shared.is_some()),
                Cell::time(row.proved_at),
                Cell::time(row.expires_at),
                Cell::time(row.ended_at),
            ]
        };
        Ok(rows.into_iter().map(row).collect())
    }
}
