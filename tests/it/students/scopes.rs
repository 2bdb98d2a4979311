use city::students::{self, Capacity};
use domain::binding::Duty;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{context, duty, enrollment};
use tests::{City, on_both};

use super::{SCHOOL, scopes, sees, student};

#[tokio::test]
async fn a_homeroom_teacher_sees_her_class_and_no_other() {
    on_both(async |city| {
        let (hers, other) =
            (city.pupil_in("二年二班", "呂小潔").await, city.pupil_in("三年一班", "王小明").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let scopes = scopes(&city, &teacher).await;
        assert_eq!(scopes.len(), 1);
        let scope = &scopes[0];
        assert_eq!((scope.capacity(), scope.person()), (Capacity::Homeroom, teacher.id));
        assert_eq!(scope.class().map(|class| class.label.as_str()), Some("二年二班"));
        assert!(scope.reaches(&student(&city, &hers).await) && !scope.reaches(&student(&city, &other).await));
        assert!(sees(&city, &teacher, &hers).await && !sees(&city, &teacher, &other).await);
        assert!(students::find_in(&city.app, scope, hers.id).await.unwrap().is_some());
        assert!(students::find_in(&city.app, scope, other.id).await.unwrap().is_none());
        let classes = students::list_classes(&city.app, scope).await.unwrap();
        assert_eq!(classes.len(), 1);
        let other = student(&city, &other).await.class.unwrap().id;
        assert_eq!(students::list_of_class(&city.app, scope, other).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_teacher_without_a_class_and_a_pupil_see_nobody() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let colleague = city.colleague("李師").await;
        for nobody in [&colleague, &pupil] {
            assert!(scopes(&city, nobody).await.is_empty(), "{}", nobody.name);
        }
    })
    .await;
}

#[tokio::test]
async fn a_class_is_left_with_the_enrollment_and_the_school_with_the_role() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let (gone, left) = (
            city.homeroom_teacher_of("二年二班", "莫名").await,
            city.homeroom_teacher_of("二年二班", "李師").await,
        );
        let now = city.clock.now().0;
        let class = enrollment::Entity::update_many()
            .col_expr(enrollment::Column::EndedAt, Expr::value(Some(now)))
            .filter(enrollment::Column::PersonId.eq(left.id.0));
        let role = context::Entity::update_many()
            .col_expr(context::Column::EndedAt, Expr::value(Some(now)))
            .filter(context::Column::PersonId.eq(gone.id.0));
        assert!(sees(&city, &gone, &pupil).await && sees(&city, &left, &pupil).await);
        let act = city.app.db.write(async move |tx: &Act<'_>| {
            class.exec(tx).await?;
            role.exec(tx).await?;
            Ok(())
        });
        act.await.unwrap();
        assert!(!sees(&city, &gone, &pupil).await && !sees(&city, &left, &pupil).await);
    })
    .await;
}

/// From now on the duties of that kind end at that moment.
async fn until(city: &City, kind: Duty, until: i64) {
    let ends = duty::Entity::update_many()
        .col_expr(duty::Column::Until, Expr::value(Some(until)))
        .filter(duty::Column::Kind.eq(kind.as_str()));
    city.app.db.write(async move |tx: &Act<'_>| Ok(ends.exec(tx).await?)).await.unwrap();
}

#[tokio::test]
async fn a_deputy_sees_the_class_until_her_duty_ends_and_the_homeroom_teacher_all_the_while() {
    on_both(async |city| {
        let (pupil, other) =
            (city.pupil_in("二年二班", "呂小潔").await, city.pupil_in("三年一班", "王小明").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let deputy = city.colleague("李代").await;
        assert!(!sees(&city, &deputy, &pupil).await);
        city.gives_duty(&deputy, Duty::Deputy, &pupil).await;
        until(&city, Duty::Deputy, city.clock.now().0 + 86_400).await;
        let scopes = scopes(&city, &deputy).await;
        assert_eq!((scopes.len(), scopes[0].capacity()), (1, Capacity::Deputy));
        assert!(sees(&city, &deputy, &pupil).await && !sees(&city, &deputy, &other).await);
        city.clock.advance(86_399);
        assert!(sees(&city, &deputy, &pupil).await);
        city.clock.advance(1);
        assert!(!sees(&city, &deputy, &pupil).await);
        assert!(sees(&city, &teacher, &pupil).await);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_sees_her_whole_school_and_no_other() {
    on_both(async |city| {
        let one = city.pupil_in("二年二班", "呂小潔").await;
        let (two, elsewhere) = (
            city.pupil_in("三年一班", "王小明").await,
            city.person("林小華").student("343611", "二年二班").activated().await,
        );
        let admin = city.colleague("張主任").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &one).await;
        let scopes = scopes(&city, &admin).await;
        assert_eq!((scopes.len(), scopes[0].capacity(), scopes[0].class()), (1, Capacity::Admin, None));
        assert!(sees(&city, &admin, &one).await && sees(&city, &admin, &two).await);
        assert!(!sees(&city, &admin, &elsewhere).await);
        assert_eq!(students::list_classes(&city.app, &scopes[0]).await.unwrap().len(), 2);
        until(&city, Duty::SchoolAdmin, city.clock.now().0).await;
        assert!(!sees(&city, &admin, &one).await);
    })
    .await;
}

#[tokio::test]
async fn a_duty_at_a_school_where_she_does_not_work_opens_nothing() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let stranger = city.person("他校師").teacher("343611").activated().await;
        for kind in [Duty::SchoolAdmin, Duty::Deputy] {
            city.gives_duty(&stranger, kind, &pupil).await;
            assert!(scopes(&city, &stranger).await.is_empty(), "{kind:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_nearest_capacity_comes_first() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.person("莫名").teacher(SCHOOL).homeroom("二年二班").activated().await;
        city.gives_duty(&teacher, Duty::SchoolAdmin, &pupil).await;
        let over = students::scopes_over(&city.app, teacher.id, pupil.id, city.clock.now()).await.unwrap();
        let capacities: Vec<Capacity> = over.iter().map(|(scope, _)| scope.capacity()).collect();
        assert_eq!(capacities, [Capacity::Homeroom, Capacity::Admin]);
    })
    .await;
}

#[tokio::test]
async fn a_class_is_listed_by_seat_with_those_who_are_in_it_now() {
    on_both(async |city| {
        let mut pupils = Vec::new();
        for name in ["呂小潔", "王小明", "林小華"] {
            pupils.push(city.pupil_in("二年二班", name).await);
        }
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let scope = scopes(&city, &teacher).await.remove(0);
        let class = scope.class().unwrap().id;
        for (pupil, seat) in pupils.iter().zip([Some(7), Some(3), None]) {
            let seat = enrollment::Entity::update_many()
                .col_expr(enrollment::Column::Seat, Expr::value(seat))
                .filter(enrollment::Column::PersonId.eq(pupil.id.0));
            city.app.db.write(async move |tx: &Act<'_>| Ok(seat.exec(tx).await?)).await.unwrap();
        }
        let listed = students::list_of_class(&city.app, &scope, class).await.unwrap().unwrap();
        let names: Vec<&str> = listed.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["王小明", "呂小潔", "林小華"]);
    })
    .await;
}
