//! Windows that are opened and closed at once.

use futures_util::future::join_all;

use super::{audited, newcomer, on_both, signed_in, told, window_of, windows};

#[tokio::test]
async fn of_windows_that_are_opened_at_once_one_opens_and_of_closings_one_closes() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let second = city.homeroom_teacher_of("二年二班", "林名").await;
        let browsers = [signed_in(&city, &teacher).await, signed_in(&city, &second).await];
        for (did, did_before, act) in [
            ("opened", "already-open", "activation-window.opened"),
            ("closed", "already-closed", "activation-window.closed"),
        ] {
            let presses = (0..8).map(|at| {
                let (browser, address) = (&browsers[at % 2], window_of(&pupil));
                async move { (browser, browser.get(&address).await.form("window-form")) }
            });
            let forms = join_all(presses).await;
            let answers = join_all(forms.into_iter().map(|(browser, form)| browser.submit(form))).await;
            let words: Vec<String> = answers.iter().map(told).collect();
            assert_eq!(words.iter().filter(|word| *word == did).count(), 1, "{words:?}");
            assert!(words.iter().all(|word| word == did || word == did_before), "{words:?}");
            assert_eq!((windows(&city).await.len(), audited(&city, act).await), (1, 1));
        }
    })
    .await;
}
