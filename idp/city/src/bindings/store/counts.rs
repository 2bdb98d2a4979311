//! How many students of a class are bound.

use std::collections::HashMap;

use domain::contexts::{BindingStatus, Role};
use domain::ids::ClassId;
use domain::timestamp::Timestamp;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, JoinType, QueryFilter as _,
    QuerySelect as _,
};
use tables::{binding, class, context, enrollment, person};
use uuid::Uuid;

use crate::bindings::model::ClassCount;
use crate::contexts::counts_at;
use platform::fault::StoreError;

/// Classes asked for in one statement.
const MOST_CLASSES: usize = 500;

/// A class's students are those of `students::list_of_class`: who is at its school and sits there in no other class.
pub(in crate::bindings) async fn count_bound(
    db: &impl ConnectionTrait,
    classes: &[ClassId],
    now: Timestamp,
) -> Result<HashMap<ClassId, ClassCount>, StoreError> {
    let mut counts: HashMap<ClassId, ClassCount> = HashMap::new();
    for some in classes.chunks(MOST_CLASSES) {
        let to_class = enrollment::Entity::belongs_to(class::Entity)
            .from(enrollment::Column::ClassId)
            .to(class::Column::Id);
        let rows: Vec<(Uuid, bool, i64)> = enrollment::Entity::find()
            .select_only()
            .column(enrollment::Column::ClassId)
            .expr_as(is_bound(now), "bound")
            .expr_as(person().count_distinct(), "students")
            .join(JoinType::InnerJoin, to_class.into())
            .filter(enrollment::Column::Role.eq(Role::Student.as_str()))
            .filter(counts_at(now))
            .filter(enrollment::Column::ClassId.is_in(some.iter().map(|class| class.0)))
            .filter(is_at_school(now))
            .filter(Expr::exists(another_seat(now)).not())
            .filter(is_active())
            .group_by(enrollment::Column::ClassId)
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

/// She has a binding whose guardian may act now: `domain::binding::is_living`.
fn is_bound(now: Timestamp) -> Expr {
    let lasts = Condition::any()
        .add(binding::Column::ValidUntil.is_null())
        .add(binding::Column::ValidUntil.gt(now.0));
    let living = Query::select()
        .expr(Expr::val(1))
        .from(binding::Entity)
        .and_where(Expr::col((binding::Entity, binding::Column::StudentId)).eq(person()))
        .and_where(binding::Column::Status.eq(BindingStatus::Approved.as_str()))
        .cond_where(lasts)
        .to_owned();
    Expr::exists(living)
}

/// Who has the seat that is counted.
fn person() -> Expr {
    Expr::col((enrollment::Entity, enrollment::Column::PersonId))
}

/// She is a student of the class's school now.
fn is_at_school(now: Timestamp) -> Expr {
    let lasts = Condition::any()
        .add(context::Column::ValidUntil.is_null())
        .add(context::Column::ValidUntil.gt(now.0));
    let role = Query::select()
        .expr(Expr::val(1))
        .from(context::Entity)
        .and_where(Expr::col((context::Entity, context::Column::PersonId)).eq(person()))
        .and_where(
            Expr::col((context::Entity, context::Column::OrgId))
                .equals((class::Entity, class::Column::OrgId)),
        )
        .and_where(context::Column::Role.eq(Role::Student.as_str()))
        .and_where(context::Column::EndedAt.is_null())
        .cond_where(lasts)
        .to_owned();
    Expr::exists(role)
}

/// A seat of hers at the school that counts instead: `domain::oneroster::place_at`.
fn another_seat(now: Timestamp) -> SelectStatement {
    let (other, room) = (Alias::new("other_seat"), Alias::new("other_room"));
    let of = |column| Expr::col((other.clone(), column));
    let own = |column| Expr::col((enrollment::Entity, column));
    let (begin, id) = (enrollment::Column::BeginsAt, enrollment::Column::Id);
    let begun = |column: Expr| Expr::expr(Func::coalesce([column, Expr::val(i64::MIN)]));
    let later = Condition::any()
        .add(begun(of(begin)).gt(begun(own(begin))))
        .add(Condition::all().add(begun(of(begin)).eq(begun(own(begin)))).add(of(id).gt(own(id))));
    Query::select()
        .expr(Expr::val(1))
        .from_as(enrollment::Entity, other.clone())
        .join_as(
            sea_orm::sea_query::JoinType::InnerJoin,
            class::Entity,
            room.clone(),
            Expr::col((room.clone(), class::Column::Id)).eq(of(enrollment::Column::ClassId)),
        )
        .and_where(of(enrollment::Column::PersonId).eq(person()))
        .and_where(of(enrollment::Column::Role).eq(Role::Student.as_str()))
        .and_where(of(enrollment::Column::EndedAt).is_null())
        .and_where(begun(of(begin)).lte(now.0))
        .and_where(
            Expr::expr(Func::coalesce([of(enrollment::Column::EndsAt), Expr::val(i64::MAX)])).gt(now.0),
        )
        .and_where(Expr::col((room, class::Column::OrgId)).equals((class::Entity, class::Column::OrgId)))
        .cond_where(later)
        .to_owned()
}

fn is_active() -> Expr {
    let active = Query::select()
        .expr(Expr::val(1))
        .from(person::Entity)
        .and_where(Expr::col((person::Entity, person::Column::Id)).eq(person()))
        .and_where(person::Column::Active.eq(true))
        .to_owned();
    Expr::exists(active)
}
