//! The few words in which the migrations are written.

use sea_orm_migration::prelude::*;

/// A new table called `name`.
pub(crate) fn table(name: &str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

/// A column that always holds a value.
pub(crate) fn column(name: &str, kind: ColumnType) -> ColumnDef {
    ColumnDef::new_with_type(Alias::new(name), kind).not_null().to_owned()
}

/// A column that may be empty.
pub(crate) fn optional(name: &str, kind: ColumnType) -> ColumnDef {
    ColumnDef::new_with_type(Alias::new(name), kind).null().to_owned()
}

/// The primary key.
pub(crate) fn primary(name: &str, kind: ColumnType) -> ColumnDef {
    column(name, kind).primary_key().to_owned()
}

/// An index over `columns`.
pub(crate) fn index(name: &str, table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(Alias::new(table)).to_owned();
    for column in columns {
        index.col(Alias::new(*column));
    }
    index
}

/// An index over `columns` that admits each value once.
pub(crate) fn unique(name: &str, table: &str, columns: &[&str]) -> IndexCreateStatement {
    index(name, table, columns).unique().to_owned()
}

/// A column of `table` that names a row of `target`.
pub(crate) fn reference(table: &str, column: &str, target: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(target), Alias::new("id"))
        .to_owned()
}
