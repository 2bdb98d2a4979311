use city::students::{self, Letter, find_letter, make_letters, use_letter_within};
use domain::binding::LetterCode;
use domain::ids::{LetterId, PersonId};
use platform::db::Act;
use tests::{City, Person, on_both};

use super::{recorded, scopes, student};

async fn letters(city: &City, by: &Person, about: &[&Person]) -> Vec<Letter> {
    let scope = scopes(city, by).await.remove(0);
    let mut to = Vec::new();
    for pupil in about {
        to.push(student(city, pupil).await);
    }
    make_letters(&city.app, &scope, uuid::Uuid::now_v7(), to, city.clock.now()).await.unwrap()
}

async fn found(city: &City, code: &LetterCode) -> Option<(LetterId, PersonId)> {
    let found = find_letter(&city.app, code, city.clock.now()).await.unwrap();
    found.map(|(letter, student)| (letter, student.person))
}

async fn uses(city: &City, letter: LetterId, about: &Person) -> bool {
    let (about, now) = (about.id, city.clock.now());
    let act = city.app.db.write(async move |tx: &Act<'_>| use_letter_within(tx, (letter, about), now).await);
    act.await.unwrap()
}

#[tokio::test]
async fn a_letter_is_found_by_its_code_and_used_once() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let letter = letters(&city, &teacher, &[&pupil]).await.remove(0);
        let (id, about) = found(&city, &letter.code).await.unwrap();
        assert_eq!(about, pupil.id);
        assert_eq!(found(&city, &LetterCode::from_random([7; 12])).await, None);
        assert!(uses(&city, id, &pupil).await && !uses(&city, id, &pupil).await);
        assert_eq!(found(&city, &letter.code).await, None, "used up");
        assert_eq!(recorded(&city, "letter.printed").await, [(teacher.id.to_string(), pupil.id.to_string())]);
    })
    .await;
}

#[tokio::test]
async fn a_letter_is_used_up_only_for_the_student_it_is_about() {
    on_both(async |city| {
        let (pupil, other) =
            (city.pupil_in("二年二班", "呂小潔").await, city.pupil_in("二年二班", "王小明").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let letter = letters(&city, &teacher, &[&pupil]).await.remove(0);
        let (id, _) = found(&city, &letter.code).await.unwrap();
        assert!(!uses(&city, id, &other).await);
        assert!(found(&city, &letter.code).await.is_some() && uses(&city, id, &pupil).await);
    })
    .await;
}

#[tokio::test]
async fn of_twenty_who_use_a_letter_at_once_one_does() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let letter = letters(&city, &teacher, &[&pupil]).await.remove(0);
        let (id, _) = found(&city, &letter.code).await.unwrap();
        let all = futures_util::future::join_all((0..20).map(|_| uses(&city, id, &pupil))).await;
        assert_eq!(all.into_iter().filter(|used| *used).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_new_letter_voids_the_one_before_and_time_voids_it_too() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let old = letters(&city, &teacher, &[&pupil]).await.remove(0);
        let new = letters(&city, &teacher, &[&pupil]).await.remove(0);
        assert!(found(&city, &old.code).await.is_none() && found(&city, &new.code).await.is_some());
        let (id, _) = found(&city, &new.code).await.unwrap();
        let left = new.expires_at.0 - city.clock.now().0;
        city.clock.advance(left - 1);
        assert!(found(&city, &new.code).await.is_some());
        city.clock.advance(1);
        assert!(found(&city, &new.code).await.is_none() && !uses(&city, id, &pupil).await);
    })
    .await;
}

#[tokio::test]
async fn no_letter_is_made_about_a_student_of_another_class() {
    on_both(async |city| {
        let (hers, other) =
            (city.pupil_in("二年二班", "呂小潔").await, city.pupil_in("三年一班", "王小明").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let made = letters(&city, &teacher, &[&hers, &other]).await;
        assert_eq!(made.len(), 1);
        assert_eq!(made[0].student.person, hers.id);
        assert_eq!(recorded(&city, "letter.printed").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_letter_of_a_school_that_the_student_left_leads_nowhere() {
    use sea_orm::sea_query::Expr;
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let letter = letters(&city, &teacher, &[&pupil]).await.remove(0);
        let leaves = tables::context::Entity::update_many()
            .col_expr(tables::context::Column::EndedAt, Expr::value(Some(city.clock.now().0)))
            .filter(tables::context::Column::PersonId.eq(pupil.id.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(leaves.exec(tx).await?)).await.unwrap();
        assert_eq!(found(&city, &letter.code).await, None);
        assert!(students::find(&city.app, pupil.id).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_was_moved_to_another_student_is_not_found() {
    use sea_orm::sea_query::Expr;
    use sea_orm::{EntityTrait as _, QueryFilter as _};
    use tables::letter_code::{Column, Entity};
    on_both(async |city| {
        let (own, other) =
            (city.pupil_in("二年二班", "呂小潔").await, city.pupil_in("二年二班", "呂小安").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let letter = letters(&city, &teacher, &[&own]).await.remove(0);
        assert!(found(&city, &letter.code).await.is_some());
        let (from, to) = (own.id.0, other.id.0);
        let moved = city.app.db.write(async move |tx: &Act<'_>| {
            let change = Entity::update_many().col_expr(Column::StudentId, Expr::value(to));
            Ok(change.filter(sea_orm::ColumnTrait::eq(&Column::StudentId, from)).exec(tx).await?)
        });
        assert_eq!(moved.await.unwrap().rows_affected, 1);
        assert_eq!(found(&city, &letter.code).await, None);
    })
    .await;
}
