use signon::login::PersonCommand;
use tests::City;

use super::{acts, is_in, password, teacher_with_app};

#[tokio::test]
async fn the_operator_removes_the_factors_of_somebody_who_lost_them() {
    let city = City::sqlite().await;
    let (teacher, phone, _) = teacher_with_app(&city).await;
    let browser = city.browser();
    let page = password(&browser, &teacher).await;
    browser.submit(page.form("code-form").set("code", &phone.now(&city))).await;
    assert!(is_in(&browser).await);
    let shown = PersonCommand::show(&teacher.login).run(&city.app).await.unwrap();
    assert!(shown.contains("app, 0 passkeys, 10 recovery codes"), "{shown}");
    PersonCommand::reset_factors(&teacher.login).run(&city.app).await.unwrap();
    assert!(!is_in(&browser).await, "every session ended");
    assert_eq!(password(&browser, &teacher).await.url.path(), "/me");
    assert!(acts(&city).await.iter().any(|act| act == "factor.reset"));
    let again = PersonCommand::reset_factors(&teacher.login).run(&city.app).await;
    assert!(again.unwrap_err().to_string().contains("no second factor"));
}
