//! SQL of table `activation_window`.

use domain::accounts::Window;
use domain::ids::{ClassId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoCondition as _, OnConflict};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tables::activation_window::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use platform::bound::{self, Bond};
use platform::db::{AT_ONCE, Db};
use platform::fault::StoreError;
use platform::seal::Sealer;

/// Seconds for which a closed window is still told from one that never was.
const KEEP_SECONDS: i64 = 86_400;

fn bond_of(window: &Window) -> Bond {
    let (class, by) = (window.class.0, window.opened_by.0);
    Bond::of_window(class, by, window.opened_at.0, window.closes_at.0)
}

/// The window of a row; none that was written behind our back.
fn from_row(sealer: &Sealer, row: &Model) -> Option<Window> {
    let window = Window {
        class: ClassId(row.class_id),
        opened_by: PersonId(row.opened_by),
        opened_at: Timestamp(row.opened_at),
        closes_at: Timestamp(row.closes_at),
    };
    if !bond_of(&window).holds(sealer, row.bound.as_deref()) {
        bound::report("activation_window", row.class_id);
        return None;
    }
    Some(window)
}

/// Writes a window in the place of the last one of its class, unless that one is open; whether it did. `dead` is one whose end
/// has not come and that is not open all the same: its opener leads the class no more, or the clock has gone back since.
pub(super) async fn put(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    window: &Window,
    dead: Option<Window>,
) -> Result<bool, StoreError> {
    let row = ActiveModel {
        class_id: Set(window.class.0),
        opened_by: Set(window.opened_by.0),
        opened_at: Set(window.opened_at.0),
        closes_at: Set(window.closes_at.0),
        bound: Set(Some(bond_of(window).sign(sealer))),
    };
    let stored = |column| Expr::col((Entity, column));
    let mut yields = stored(Column::ClosesAt).lte(window.opened_at.0);
    if let Some(dead) = dead {
        let same =
            stored(Column::OpenedAt).eq(dead.opened_at.0).and(stored(Column::ClosesAt).eq(dead.closes_at.0));
        yields = yields.or(same.and(stored(Column::OpenedBy).eq(dead.opened_by.0)));
    }
    let replace = OnConflict::column(Column::ClassId)
        .update_columns([Column::OpenedBy, Column::OpenedAt, Column::ClosesAt, Column::Bound])
        .action_and_where(yields)
        .to_owned();
    Ok(Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await? > 0)
}

/// The last window of a class.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    class: ClassId,
) -> Result<Option<Window>, StoreError> {
    Ok(list(db, sealer, &[class]).await?.pop())
}

/// The last windows of these classes.
pub(super) async fn list(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    classes: &[ClassId],
) -> Result<Vec<Window>, StoreError> {
    let mut windows = Vec::new();
    for some in classes.chunks(AT_ONCE) {
        let found = Entity::find().filter(Column::ClassId.is_in(some.iter().map(|class| class.0)));
        windows.extend(found.all(db).await?.iter().filter_map(|row| from_row(sealer, row)));
    }
    Ok(windows)
}

/// Ends a window now; whether this call was the one that did, and no other window was opened since it was read.
pub(super) async fn set_end(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    window: &Window,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let closed = Window { closes_at: now, ..*window };
    let done = Entity::update_many()
        .col_expr(Column::ClosesAt, Expr::value(now.0))
        .col_expr(Column::Bound, Expr::value(bond_of(&closed).sign(sealer)))
        .filter(Column::ClassId.eq(window.class.0))
        .filter(Column::OpenedAt.eq(window.opened_at.0))
        .filter(Column::ClosesAt.eq(window.closes_at.0))
        .exec(tx)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Removes every window: after a restore nobody knows which ones were closed since the backup.
///
/// # Errors
/// When the rows cannot be removed.
pub async fn forget_all_within(tx: &impl ConnectionTrait) -> Result<(), StoreError> {
    Entity::delete_many().exec(tx).await?;
    Ok(())
}

/// Removes some of the windows that are closed for a day or longer; whether there may be more.
///
/// # Errors
/// When the database refuses.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let over = Column::ClosesAt.lt(now.plus(-KEEP_SECONDS).0);
    db.purge::<Entity, Uuid>(Column::ClassId, over.into_condition()).await
}
