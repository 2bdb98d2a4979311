//! The signature stands on the page of an application, for whoever decides about it.

use city::applications;
use domain::binding::{Signature, Strokes};
use domain::contexts::Relation;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::consent_document::{Column, Entity};
use tests::on_both;

use super::{Case, signed_in};

#[tokio::test]
async fn the_teacher_sees_the_signature_drawn_or_typed() {
    on_both(async |city| {
        let case = Case::of(&city).await;
        let page = case.looks().await;
        assert!(page.text().contains("以輸入全名並勾選確認代替手寫簽名"), "{}", page.text());
        let second = city.pupil_in("二年二班", "莫小安").await;
        let her = city.applicant("林小美").await;
        let drawn = Signature::Drawn(Strokes::parse("600.240_10.20-300.160-500.40").unwrap());
        let submission = applications::Submission {
            signature: drawn,
            ..her.submission(&city, &[(&second, Relation::Mother)])
        };
        let sent = applications::submit(&city.app, submission, city.clock.now()).await.unwrap().unwrap();
        let path = format!("/review/{}", sent[0]);
        let page = case.browser.get(&path).await;
        assert!(page.body.contains("d=\"M10 20L300 160L500 40\""), "{}", page.body);
        assert!(page.body.contains("viewBox=\"-2 8 514 164\""), "the part with ink: {}", page.body);
        assert!(page.text().contains("林小美 的手寫簽名"), "{}", page.text());
        // Another teacher sees neither the page nor the signature.
        let other = signed_in(&city, &city.homeroom_teacher_of("二年三班", "林師").await).await;
        assert!(!other.get(&path).await.body.contains("M10 20"));
        // One of before has it in its file only.
        let forget = Entity::update_many()
            .col_expr(Column::Signature, Expr::value(None::<Vec<u8>>))
            .filter(Column::Id.eq(sent[0].0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(forget.exec(tx).await?)).await.unwrap();
        let page = case.browser.get(&path).await;
        assert!(page.text().contains("只在同意書檔案裡") && !page.body.contains("M10 20"), "{}", page.text());
    })
    .await;
}
