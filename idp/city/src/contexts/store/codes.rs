//! The codes by which classes are named. OneRoster does not make `classCode` unique, and services give rights by it.

use std::collections::HashMap;

use domain::ids::ClassId;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use tables::class;

use platform::db::AT_ONCE;
use platform::fault::StoreError;

/// Of these classes, each whose code no other class of its school has, neither as its code nor as its label: that code.
/// It is asked anew each time, since a code becomes free when another class ends.
pub async fn list_class_codes(
    db: &impl ConnectionTrait,
    classes: &[ClassId],
) -> Result<HashMap<ClassId, String>, StoreError> {
    let mut found = HashMap::new();
    for some in classes.chunks(AT_ONCE) {
        let rows = class::Entity::find()
            .select_only()
            .columns([class::Column::Id, class::Column::Code])
            .filter(class::Column::Id.is_in(some.iter().map(|class| class.0)))
            .filter(class::Column::Active.eq(true))
            .filter(class::Column::Code.is_not_null())
            .filter(belongs_to_another().not())
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows.into_iter().map(|(id, code)| (ClassId(id), code)));
    }
    Ok(found)
}

/// That another class of the school now has the code of the row, as its code or as its label.
fn belongs_to_another() -> Expr {
    let other = Alias::new("other");
    let theirs = |column: class::Column| Expr::col((other.clone(), column));
    let own = |column: class::Column| Expr::col((class::Entity, column));
    let named = theirs(class::Column::Code).eq(own(class::Column::Code));
    let same = Query::select()
        .expr(Expr::value(1))
        .from_as(class::Entity, other.clone())
        .and_where(theirs(class::Column::OrgId).eq(own(class::Column::OrgId)))
        .and_where(theirs(class::Column::Id).ne(own(class::Column::Id)))
        .and_where(theirs(class::Column::Active).eq(true))
        .and_where(named.or(theirs(class::Column::Label).eq(own(class::Column::Code))))
        .to_owned();
    Expr::exists(same)
}
