//! One application that cannot be read keeps none of the others waiting.

use city::applications;
use domain::binding::{ReturnReason, Stage};
use domain::ids::ApplicationId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{application, context};
use tests::on_both;
use web::room::BEGIN;

use super::{Scene, change};

const DAY: i64 = 86_400;

#[tokio::test]
async fn the_clock_goes_on_past_an_application_that_cannot_be_read() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let sister = city.pupil_in("二年二班", "呂小安").await;
        let later = scene.mother.applies_for(&city, &sister).await;
        let broken = application::Entity::update_many()
            .col_expr(application::Column::Guardian, Expr::value(vec![0_u8; 9]));
        change(&city, broken.filter(application::Column::Id.eq(scene.application.id.0))).await;
        let begin = ApplicationId(BEGIN);
        city.clock.advance(2 * DAY);
        applications::remind(&city.app, begin, city.clock.now()).await.unwrap();
        assert_eq!(city.application(later.id).await.stage, Stage::Reminded);
        // Both children leave; the one that can be returned is.
        let children = [scene.pupil.id.0, sister.id.0];
        let left = context::Entity::update_many()
            .col_expr(context::Column::EndedAt, Expr::value(city.clock.now().0))
            .filter(context::Column::PersonId.is_in(children));
        change(&city, left).await;
        city.clock.advance(120 * DAY);
        applications::return_of_left(&city.app, begin, city.clock.now()).await.unwrap();
        assert_eq!(city.application(later.id).await.reason, Some(ReturnReason::StudentLeft));
    })
    .await;
}
