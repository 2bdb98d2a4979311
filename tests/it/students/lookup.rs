use city::students;
use domain::binding::SecondFact;
use domain::contexts::{Level, Relation};
use domain::identifiers::{BirthDate, NationalId};
use domain::ids::PersonId;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, UpdateMany};
use tables::{context, identifier, person};
use tests::{City, Log, Person, Statements, on_both};

const BORN: &str = "2017-02-03";

async fn look_up(city: &City, number: &str, day: &str, level: Level) -> Option<PersonId> {
    let number = NationalId::parse(number).unwrap();
    let fact = SecondFact::Birthday(BirthDate::parse(day).unwrap());
    students::look_up(&city.app, &number, &fact, level).await.unwrap()
}

async fn found(city: &City, pupil: &Person) -> bool {
    look_up(city, &pupil.national_id, BORN, Level::Elementary).await == Some(pupil.id)
}

async fn change<E: sea_orm::EntityTrait>(city: &City, update: UpdateMany<E>) {
    city.app.db.write(async move |tx: &Act<'_>| Ok(update.exec(tx).await?)).await.unwrap();
}

#[tokio::test]
async fn number_second_fact_and_level_must_all_be_of_one_student() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let other = city.person("王小明").born("2016-09-09").student("313602", "三年一班").activated().await;
        assert!(found(&city, &pupil).await);
        let own = pupil.national_id.as_str();
        for (number, day, level) in [
            (own, "2016-09-09", Level::Elementary),
            (own, BORN, Level::JuniorHigh),
            (other.national_id.as_str(), BORN, Level::Elementary),
            ("A800000014", BORN, Level::Elementary),
        ] {
            assert_eq!(look_up(&city, number, day, level).await, None);
        }
    })
    .await;
}

#[tokio::test]
async fn every_reason_for_not_finding_takes_the_same_statements() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.person("莫名").born(BORN).teacher("313602").activated().await;
        let own = pupil.national_id.as_str();
        let asked = [
            (own, BORN, Level::Elementary),
            (own, "2016-09-09", Level::Elementary),
            (own, BORN, Level::JuniorHigh),
            (teacher.national_id.as_str(), BORN, Level::Elementary),
            ("A800000014", BORN, Level::Elementary),
        ];
        look_up(&city, own, BORN, Level::Elementary).await;
        Log::listen_everywhere();
        let mut taken = Vec::new();
        for (number, day, level) in asked {
            taken.push(Statements::of(look_up(&city, number, day, level)).await.1);
        }
        assert!(!taken[0].is_empty(), "statements are heard");
        assert!(taken.iter().all(|one| *one == taken[0]), "{taken:?}");
    })
    .await;
}

#[tokio::test]
async fn only_a_student_of_now_is_found() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let mother = city.person("陳美玲").born(BORN).guardian_of(&pupil, Relation::Mother).activated().await;
        let teacher = city.person("莫名").born(BORN).teacher("313602").activated().await;
        for nobody in [&mother, &teacher] {
            assert!(!found(&city, nobody).await, "{}", nobody.name);
        }
        let ended = context::Column::EndedAt;
        let of_hers = context::Column::PersonId.eq(pupil.id.0);
        let over = |at: Option<i64>| {
            context::Entity::update_many().col_expr(ended, Expr::value(at)).filter(of_hers.clone())
        };
        change(&city, over(Some(city.clock.now().0))).await;
        assert!(!found(&city, &pupil).await, "she left the school");
        change(&city, over(None)).await;
        assert!(found(&city, &pupil).await);
        let off = person::Entity::update_many()
            .col_expr(person::Column::Active, Expr::value(false))
            .filter(person::Column::Id.eq(pupil.id.0));
        change(&city, off).await;
        assert!(!found(&city, &pupil).await, "she is switched off");
    })
    .await;
}

#[tokio::test]
async fn a_number_that_was_hers_before_finds_nobody() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let old = identifier::Entity::update_many()
            .col_expr(identifier::Column::ValidUntil, Expr::value(Some(city.clock.now().0)))
            .filter(identifier::Column::PersonId.eq(pupil.id.0));
        change(&city, old).await;
        assert!(!found(&city, &pupil).await);
    })
    .await;
}

#[tokio::test]
async fn a_student_without_a_birthday_is_found_by_nobody() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let unknown = person::Entity::update_many()
            .col_expr(person::Column::BirthDate, Expr::value(None::<Vec<u8>>))
            .filter(person::Column::Id.eq(pupil.id.0));
        change(&city, unknown).await;
        assert!(!found(&city, &pupil).await);
        assert_eq!(look_up(&city, &pupil.national_id, "1911-01-01", Level::Elementary).await, None);
    })
    .await;
}

#[tokio::test]
async fn ones_own_number_is_asked_only_about_students_found_before() {
    on_both(async |city| {
        let (pupil, other) =
            (city.pupil_in("二年二班", "呂小潔").await, city.pupil_in("二年二班", "王小明").await);
        let number = NationalId::parse(&pupil.national_id).unwrap();
        let asked =
            async |people: &[PersonId]| students::is_number_of(&city.app, &number, people).await.unwrap();
        assert!(asked(&[other.id, pupil.id]).await);
        // The parent's own number: known or not, the same work.
        Log::listen_everywhere();
        let nobody = NationalId::parse("A800000014").unwrap();
        let known = Statements::of(students::is_number_of(&city.app, &number, &[other.id])).await.1;
        let unknown = Statements::of(students::is_number_of(&city.app, &nobody, &[other.id])).await.1;
        assert!(!known.is_empty() && known == unknown, "{known:?} {unknown:?}");
        assert!(!asked(&[other.id]).await && !asked(&[]).await);
    })
    .await;
}
