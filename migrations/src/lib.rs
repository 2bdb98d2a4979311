//! Database migrations, the same for SQLite and PostgreSQL: expand first, contract a release later.
#![expect(
    elided_lifetimes_in_paths,
    reason = "the trait of sea-orm-migration hides them, and async_trait wants them alike"
)]

use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

mod m20261124_000001_roster;
mod m20261124_000002_accounts;
mod m20261124_000003_clients;
mod m20261124_000004_platform;
mod m20261125_000005_invalidation;
mod m20261125_000006_contacts;
mod m20261125_000007_applications;
mod m20261125_000008_guardians;
mod m20261129_000009_keys;
mod m20261129_000010_sealed;
mod m20261129_000011_told;
mod m20261129_000013_roster_dates;
mod m20261130_000020_refusals;
mod m20261130_000021_shown;
mod m20261130_000022_devices;
mod m20261130_000023_chosen;
mod m20261130_000024_upstream;
mod m20261130_000025_factors;
mod m20261130_000026_recovery;
mod m20261130_000027_grant_indexes;
mod m20261130_000028_classroom;
mod m20261130_000029_badges;
mod m20261130_000030_own_record;
mod m20261201_000031_class_code;
mod schema;

/// All migrations in order.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_roster::Migration),
            Box::new(m20261124_000002_accounts::Migration),
            Box::new(m20261124_000003_clients::Migration),
            Box::new(m20261124_000004_platform::Migration),
            Box::new(m20261125_000005_invalidation::Migration),
            Box::new(m20261125_000006_contacts::Migration),
            Box::new(m20261125_000007_applications::Migration),
            Box::new(m20261125_000008_guardians::Migration),
            Box::new(m20261129_000009_keys::Migration),
            Box::new(m20261129_000010_sealed::Migration),
            Box::new(m20261129_000011_told::Migration),
            Box::new(m20261129_000013_roster_dates::Migration),
            Box::new(m20261130_000020_refusals::Migration),
            Box::new(m20261130_000021_shown::Migration),
            Box::new(m20261130_000022_devices::Migration),
            Box::new(m20261130_000023_chosen::Migration),
            Box::new(m20261130_000024_upstream::Migration),
            Box::new(m20261130_000025_factors::Migration),
            Box::new(m20261130_000026_recovery::Migration),
            Box::new(m20261130_000027_grant_indexes::Migration),
            Box::new(m20261130_000028_classroom::Migration),
            Box::new(m20261130_000029_badges::Migration),
            Box::new(m20261130_000030_own_record::Migration),
            Box::new(m20261201_000031_class_code::Migration),
        ]
    }
}
