use city::students::{self, DutyRefusal, NewDuty, end_duty, give_duty};
use domain::binding::{Duty, Source};
use domain::ids::{ClassId, OrgId, PersonId};
use futures_util::future::join_all;
use platform::audit::OPERATOR;
use platform::db::Act;
use tests::{City, Person, on_both};

use super::{administrator, deputy, recorded, school, sees};

const AT_ONCE: usize = 20;

async fn gives(city: &City, duty: NewDuty) -> Result<(), DutyRefusal> {
    give_duty(&city.app, OPERATOR, (duty, None), city.clock.now()).await.unwrap()
}

async fn ends(city: &City, duty: NewDuty) -> bool {
    end_duty(&city.app, OPERATOR, duty, city.clock.now()).await.unwrap()
}

async fn administrators(city: &City, pupil: &Person) -> Vec<PersonId> {
    reviewers(city, (school(city, pupil).await, None), Source::SchoolAdmin).await
}

/// Those who decide at a school and class in one capacity.
async fn reviewers(city: &City, place: (OrgId, Option<ClassId>), source: Source) -> Vec<PersonId> {
    let found = students::reviewers_at(city.app.db.read(), &[Some(place)], city.clock.now()).await.unwrap();
    found[0].people(source).collect()
}

#[tokio::test]
async fn a_duty_is_given_and_ended_once_and_both_are_on_record() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let colleague = city.colleague("張主任").await;
        for duty in
            [administrator(&city, colleague.id, &pupil).await, deputy(&city, colleague.id, &pupil).await]
        {
            assert_eq!(gives(&city, duty).await, Ok(()));
            assert_eq!(gives(&city, duty).await, Err(DutyRefusal::Held), "once");
            assert!(sees(&city, &colleague, &pupil).await);
            assert!(ends(&city, duty).await && !ends(&city, duty).await, "once");
            assert!(!sees(&city, &colleague, &pupil).await);
        }
        let hers = (OPERATOR.to_owned(), colleague.id.to_string());
        assert_eq!(recorded(&city, "duty.given").await, [hers.clone(), hers.clone()]);
        assert_eq!(recorded(&city, "duty.ended").await, [hers.clone(), hers]);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_give_one_duty_at_once_one_gives_it() {
    on_both(async |city| {
        let (pupil, node) = (city.pupil_in("二年二班", "呂小潔").await, Box::pin(city.node()).await);
        let (apps, school, now) = ([&city.app, &node.app], school(&city, &pupil).await, city.clock.now());
        for round in 0..5 {
            let duty = administrator(&city, city.colleague("張主任").await.id, &pupil).await;
            // Each server has connections for all of them.
            let place = [Some((school, None))];
            let warm =
                (0..AT_ONCE).map(|number| students::reviewers_at(apps[number % 2].db.read(), &place, now));
            join_all(warm).await;
            let all = (0..AT_ONCE).map(|number| give_duty(apps[number % 2], OPERATOR, (duty, None), now));
            let given = join_all(all).await.into_iter().flat_map(Result::unwrap).count();
            assert_eq!((given, recorded(&city, "duty.given").await.len()), (1, round + 1));
        }
    })
    .await;
}

#[tokio::test]
async fn a_duty_is_for_somebody_who_works_there_and_not_for_her_own_class() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let stranger = city.person("他校師").teacher("343611").activated().await;
        let other = city.person("林小華").student("343611", "二年二班").activated().await;
        assert_eq!(
            gives(&city, administrator(&city, stranger.id, &pupil).await).await,
            Err(DutyRefusal::NotEmployed)
        );
        assert_eq!(
            gives(&city, administrator(&city, pupil.id, &pupil).await).await,
            Err(DutyRefusal::NotEmployed)
        );
        assert_eq!(gives(&city, deputy(&city, teacher.id, &pupil).await).await, Err(DutyRefusal::OwnClass));
        let of_other_school =
            NewDuty { school: school(&city, &pupil).await, ..deputy(&city, teacher.id, &other).await };
        assert_eq!(gives(&city, of_other_school).await, Err(DutyRefusal::Class));
        let everywhere = NewDuty { class: None, ..deputy(&city, teacher.id, &pupil).await };
        assert_eq!(gives(&city, everywhere).await, Err(DutyRefusal::Class), "a deputy has a class");
        let of_a_class = NewDuty { kind: Duty::SchoolAdmin, ..deputy(&city, teacher.id, &pupil).await };
        assert_eq!(gives(&city, of_a_class).await, Err(DutyRefusal::Class), "an administrator has none");
        assert!(recorded(&city, "duty.given").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn those_who_look_after_a_school_are_listed_while_they_work_there() {
    use sea_orm::sea_query::Expr;
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let (admin, stands_in) = (city.colleague("張主任").await, city.colleague("李代").await);
        gives(&city, administrator(&city, admin.id, &pupil).await).await.unwrap();
        gives(&city, deputy(&city, stands_in.id, &pupil).await).await.unwrap();
        let class = deputy(&city, stands_in.id, &pupil).await.class.unwrap();
        let now = city.clock.now();
        assert_eq!(administrators(&city, &pupil).await, [admin.id]);
        let place = (school(&city, &pupil).await, Some(class));
        assert_eq!(reviewers(&city, place, Source::Deputy).await, [stands_in.id]);
        assert_eq!(reviewers(&city, place, Source::Teacher).await, [teacher.id]);
        let employees = students::employees(&city.app, school(&city, &pupil).await, now).await.unwrap();
        assert_eq!(employees.len(), 3, "and no pupil");
        let leaves = tables::context::Entity::update_many()
            .col_expr(tables::context::Column::EndedAt, Expr::value(Some(now.0)))
            .filter(tables::context::Column::PersonId.eq(admin.id.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(leaves.exec(tx).await?)).await.unwrap();
        assert!(administrators(&city, &pupil).await.is_empty());
    })
    .await;
}
