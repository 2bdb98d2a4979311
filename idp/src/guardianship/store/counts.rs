//! How many students of a class are bound.

use std::collections::HashMap;

use domain::contexts::{BindingStatus, Role};
use domain::ids::ClassId;
use domain::timestamp::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use tables::{binding, context, enrollment, person};
use uuid::Uuid;

use crate::guardianship::model::ClassCount;
use crate::platform::fault::StoreError;

/// Classes asked for in one statement.
const MOST_CLASSES: usize = 500;

/// A class's students are those of `students::list_of_class`: who has the class in her context and a seat in it.
pub(in crate::guardianship) async fn count_bound(
    db: &impl ConnectionTrait,
    classes: &[ClassId],
    now: Timestamp,
) -> Result<HashMap<ClassId, ClassCount>, StoreError> {
    let mut counts: HashMap<ClassId, ClassCount> = HashMap::new();
    for some in classes.chunks(MOST_CLASSES) {
        let rows: Vec<(Uuid, bool, i64)> = context::Entity::find()
            .select_only()
            .column(context::Column::ClassId)
            .expr_as(is_bound(now), "bound")
            .expr_as(Expr::col((context::Entity, context::Column::PersonId)).count_distinct(), "students")
            .filter(context::Column::Role.eq(Role::Student.as_str()))
            .filter(context::Column::EndedAt.is_null())
            .filter(context::Column::ClassId.is_in(some.iter().map(|class| class.0)))
            .filter(has_seat())
            .filter(is_active())
            .group_by(context::Column::ClassId)
            .group_by(Expr::col("bound"))
            .into_tuple()
            .all(db)
            .await?;
        for (class, bound, students) in rows {
            let students = usize::try_from(students).unwrap_or_default();
            let count = counts.entry(ClassId(class)).or_default();
            count.students += students;
            count.bound += if bound { students } else { 0 };
        }
    }
    Ok(counts)
}

/// She has a tie whose guardian may act now: `domain::binding::is_living`.
fn is_bound(now: Timestamp) -> Expr {
    let lasts = Condition::any()
        .add(binding::Column::ValidUntil.is_null())
        .add(binding::Column::ValidUntil.gt(now.0));
    let living = Query::select()
        .expr(Expr::val(1))
        .from(binding::Entity)
        .and_where(
            Expr::col((binding::Entity, binding::Column::StudentId))
                .equals((context::Entity, context::Column::PersonId)),
        )
        .and_where(binding::Column::Status.eq(BindingStatus::Approved.as_str()))
        .cond_where(lasts)
        .to_owned();
    Expr::exists(living)
}

fn has_seat() -> Expr {
    let seat = Query::select()
        .expr(Expr::val(1))
        .from(enrollment::Entity)
        .and_where(
            Expr::col((enrollment::Entity, enrollment::Column::PersonId))
                .equals((context::Entity, context::Column::PersonId)),
        )
        .and_where(
            Expr::col((enrollment::Entity, enrollment::Column::ClassId))
                .equals((context::Entity, context::Column::ClassId)),
        )
        .and_where(enrollment::Column::Role.eq("student"))
        .and_where(enrollment::Column::EndedAt.is_null())
        .to_owned();
    Expr::exists(seat)
}

fn is_active() -> Expr {
    let active = Query::select()
        .expr(Expr::val(1))
        .from(person::Entity)
        .and_where(
            Expr::col((person::Entity, person::Column::Id))
                .equals((context::Entity, context::Column::PersonId)),
        )
        .and_where(person::Column::Active.eq(true))
        .to_owned();
    Expr::exists(active)
}
