use futures_util::future::join_all;
use sea_orm::EntityTrait as _;
use tests::on_both;

use super::{Phone, codes_of, is_in, password, teacher_with_app};

#[tokio::test]
async fn of_fifty_who_type_one_code_at_once_one_comes_in() {
    on_both(async |city| {
        let (teacher, phone, codes) = teacher_with_app(&city).await;
        for recovery in [false, true] {
            let browsers: Vec<_> = (0..50).map(|_| city.browser()).collect();
            let pages = join_all(browsers.iter().map(|browser| password(browser, &teacher))).await;
            let sent = browsers.iter().zip(&pages).map(|(browser, page)| {
                let form = if recovery {
                    page.form("recovery-form").set("recovery", &codes[0])
                } else {
                    page.form("code-form").set("code", &phone.now(&city))
                };
                browser.submit(form)
            });
            join_all(sent).await;
            let inside = join_all(browsers.iter().map(is_in)).await;
            assert_eq!(inside.iter().filter(|inside| **inside).count(), 1, "recovery: {recovery}");
            city.clock.advance(15 * 60);
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_enrolments_at_once_one_wins() {
    on_both(async |city| {
        let (teacher, browser) = (city.teacher().await, city.browser());
        browser.sign_in(&teacher).await;
        let pages = [browser.get("/me/ways/app").await, browser.get("/me/ways/app").await];
        let phones = [Phone::of(&pages[0]), Phone::of(&pages[1])];
        let send = |at: usize| browser.submit(pages[at].form("app-form").set("code", &phones[at].now(&city)));
        let (one, two) = tokio::join!(send(0), send(1));
        let shown = [codes_of(&one).len(), codes_of(&two).len()];
        assert!(shown == [10, 0] || shown == [0, 10], "{shown:?}");
        assert_eq!(tables::totp::Entity::find().all(city.app.db.read()).await.unwrap().len(), 1);
        city.clock.advance(30);
        let winner = usize::from(shown[0] == 0);
        let inside = city.browser();
        let page = password(&inside, &teacher).await;
        inside.submit(page.form("code-form").set("code", &phones[winner].now(&city))).await;
        assert!(is_in(&inside).await, "the app whose codes were shown is the one that counts");
    })
    .await;
}
