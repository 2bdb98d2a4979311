//! Parts of statements that stores of other rooms embed: who is a student where.

use domain::contexts::Role;
use domain::ids::{ClassId, OrgId};
use domain::timestamp::Timestamp;
use sea_orm::ColumnTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use tables::{context, enrollment};

use super::seats::counts_at;

/// Selects the people who are students of one of these schools now.
pub fn students_of(schools: impl IntoIterator<Item = OrgId>) -> SelectStatement {
    Query::select()
        .column(context::Column::PersonId)
        .from(context::Entity)
        .and_where(context::Column::OrgId.is_in(schools.into_iter().map(|school| school.0)))
        .and_where(context::Column::Role.eq(Role::Student.as_str()))
        .and_where(context::Column::EndedAt.is_null())
        .to_owned()
}

/// Selects the students who sit in one of these classes at that moment.
pub fn seated_in(classes: impl IntoIterator<Item = ClassId>, now: Timestamp) -> SelectStatement {
    Query::select()
        .column(enrollment::Column::PersonId)
        .from(enrollment::Entity)
        .and_where(enrollment::Column::ClassId.is_in(classes.into_iter().map(|class| class.0)))
        .and_where(enrollment::Column::Role.eq(Role::Student.as_str()))
        .cond_where(counts_at(now))
        .to_owned()
}

/// That a person is a student now or was one after that moment; `person` is the column that holds the id.
pub fn is_student_since(person: Expr, since: Timestamp) -> Expr {
    let here = Query::select()
        .expr(Expr::value(1))
        .from(context::Entity)
        .and_where(Expr::col((context::Entity, context::Column::PersonId)).eq(person))
        .and_where(context::Column::Role.eq(Role::Student.as_str()))
        .cond_where(context::Column::EndedAt.is_null().or(context::Column::EndedAt.gt(since.0)))
        .to_owned();
    Expr::exists(here)
}
