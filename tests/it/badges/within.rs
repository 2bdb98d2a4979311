//! What changes while the pictures are picked: a node that read it before judges it again as the database has it.

use platform::db::Act;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{account, context, picture_secret, totp};
use tests::{City, on_both};

use super::{Class, OWN, choose, opens, scan};

/// What another node did just now; this one does not know it yet.
async fn set_role(city: &City, class: &Class, role: &str) {
    let change = context::Entity::update_many()
        .col_expr(context::Column::Role, Expr::value(role))
        .filter(context::Column::PersonId.eq(class.pupil.id.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(change.exec(tx).await?)).await.unwrap();
}

async fn set_state(city: &City, class: &Class, state: &str) {
    let change = account::Entity::update_many()
        .col_expr(account::Column::State, Expr::value(state))
        .filter(account::Column::Id.eq(class.pupil.account.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(change.exec(tx).await?)).await.unwrap();
}

#[tokio::test]
async fn whoever_is_no_student_in_use_any_more_does_not_come_in() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        assert!(opens(&city, &code, OWN).await, "and the node knows the pupil as a student in use");
        set_role(&city, &class, "staff").await;
        assert!(!opens(&city, &code, OWN).await, "an employee");
        set_role(&city, &class, "student").await;
        set_state(&city, &class, "disabled").await;
        assert!(!opens(&city, &code, OWN).await, "switched off");
        set_state(&city, &class, "active").await;
        assert!(opens(&city, &code, OWN).await);
    })
    .await;
}

#[tokio::test]
async fn whoever_enrolled_a_second_factor_meanwhile_does_not_come_in() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        assert!(opens(&city, &code, OWN).await, "and the node knows the pupil without a factor");
        let row = totp::ActiveModel {
            person_id: Set(class.pupil.id.0),
            secret: Set(vec![0; 32]),
            last_step: Set(0),
            created_at: Set(city.clock.now().0),
            last_used_at: Set(None),
        };
        let insert = totp::Entity::insert(row);
        let act = async move |tx: &Act<'_>| Ok(insert.exec_without_returning(tx).await?);
        city.app.db.write(act).await.unwrap();
        assert!(!opens(&city, &code, OWN).await);
    })
    .await;
}

#[tokio::test]
async fn pictures_that_are_chosen_too_late_are_not_written() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues(&class.pupil).await;
        assert!(scan(&city.browser(), &code).await.text().contains("要記住"));
        set_role(&city, &class, "staff").await;
        choose(&city.browser(), &code, OWN).await;
        assert!(picture_secret::Entity::find().all(city.app.db.read()).await.unwrap().is_empty());
    })
    .await;
}
