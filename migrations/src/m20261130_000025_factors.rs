//! Second factors: codes of an app, recovery codes, trusted devices, passkeys, and since when somebody must have one.

use sea_orm_migration::{async_trait, prelude::*};

use crate::schema::{column, index, optional, primary, reference, table, unique};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Columns of `session` that come with it.
const ADDED: [(&str, ColumnType); 2] =
    [("proved_at", ColumnType::BigInteger), ("needs_factor", ColumnType::Boolean)];

/// Tables that come with it.
const TABLES: [&str; 5] = ["totp", "recovery_code", "trusted_device", "passkey", "factor_demand"];

/// The tables that have one row a person.
fn of_person(name: &str) -> TableCreateStatement {
    let mut of = table(name);
    of.col(primary("person_id", ColumnType::Uuid))
        .foreign_key(&mut reference(name, "person_id", "person"))
        .to_owned()
}

/// The tables that have several.
fn of_people(name: &str) -> TableCreateStatement {
    let mut of = table(name);
    of.col(primary("id", ColumnType::Uuid))
        .col(column("person_id", ColumnType::Uuid))
        .foreign_key(&mut reference(name, "person_id", "person"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, kind) in ADDED {
            let mut change = Table::alter().table(Alias::new("session")).to_owned();
            manager.alter_table(change.add_column(optional(name, kind)).to_owned()).await?;
        }
        let totp = of_person("totp")
            .col(column("secret", ColumnType::Blob))
            .col(column("last_step", ColumnType::BigInteger))
            .col(column("created_at", ColumnType::BigInteger))
            .col(optional("last_used_at", ColumnType::BigInteger))
            .to_owned();
        let codes = of_people("recovery_code")
            .col(column("code", ColumnType::Blob))
            .col(column("created_at", ColumnType::BigInteger))
            .col(optional("used_at", ColumnType::BigInteger))
            .to_owned();
        let devices = of_people("trusted_device")
            .col(column("user_agent", ColumnType::Text))
            .col(column("created_at", ColumnType::BigInteger))
            .col(column("expires_at", ColumnType::BigInteger))
            .col(optional("last_used_at", ColumnType::BigInteger))
            .to_owned();
        let passkeys = of_people("passkey")
            .col(column("credential", ColumnType::Blob))
            .col(column("sealed", ColumnType::Blob))
            .col(column("name", ColumnType::Blob))
            .col(column("counter", ColumnType::BigInteger))
            .col(column("created_at", ColumnType::BigInteger))
            .col(optional("last_used_at", ColumnType::BigInteger))
            .to_owned();
        let demands = of_person("factor_demand").col(column("since", ColumnType::BigInteger)).to_owned();
        for made in [totp, codes, devices, passkeys, demands] {
            manager.create_table(made).await?;
        }
        for made in [
            unique("recovery_code_code", "recovery_code", &["code"]),
            index("recovery_code_person_id", "recovery_code", &["person_id"]),
            index("trusted_device_person_id", "trusted_device", &["person_id"]),
            index("trusted_device_expires_at", "trusted_device", &["expires_at"]),
            unique("passkey_credential", "passkey", &["credential"]),
            index("passkey_person_id", "passkey", &["person_id"]),
        ] {
            manager.create_index(made).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in TABLES {
            manager.drop_table(Table::drop().table(Alias::new(name)).to_owned()).await?;
        }
        for (name, _) in ADDED {
            let mut change = Table::alter().table(Alias::new("session")).to_owned();
            manager.alter_table(change.drop_column(Alias::new(name)).to_owned()).await?;
        }
        Ok(())
    }
}
