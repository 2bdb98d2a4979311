use domain::contexts::Relation;
use futures_util::future::{join, join_all};
use tests::{Database, on_both};
use web::room::BEGIN;

use super::{WAIT, audited, has_account, waiting};

#[tokio::test]
async fn of_the_removal_and_an_application_of_the_same_moment_one_comes_wholly_before_the_other() {
    on_both(async |city| {
        for _ in 0..4 {
            let (mother, pupil, _) = waiting(&city).await;
            let again = city.applicant_like(&mother).await;
            city.clock.advance(WAIT);
            let second = if city.database() == Database::Postgres { Some(city.node().await) } else { None };
            let other = second.as_ref().map_or(&city.app, |node| &node.app);
            let removal = people::removal::carry_out_due(other, BEGIN, city.clock.now());
            let (removed, sent) = join(removal, again.submits(&city, &[(&pupil, Relation::Mother)])).await;
            removed.unwrap();
            assert_eq!(sent.expect("it is taken in either case").len(), 1);
            let (stays, cancelled) =
                (has_account(&city, &mother).await, audited(&city, "removal.cancelled", &mother).await);
            assert_eq!(
                cancelled,
                usize::from(stays),
                "the account stays if and only if the application came first"
            );
            assert_eq!(audited(&city, "account.removed", &mother).await, usize::from(!stays));
        }
    })
    .await;
}

#[tokio::test]
async fn of_many_rounds_at_once_one_removes_the_account() {
    on_both(async |city| {
        let (mother, _, _) = waiting(&city).await;
        city.clock.advance(WAIT);
        let rounds = (0..8).map(|_| people::removal::carry_out_due(&city.app, BEGIN, city.clock.now()));
        for round in join_all(rounds).await {
            round.unwrap();
        }
        assert!(!has_account(&city, &mother).await);
        assert_eq!(audited(&city, "account.removed", &mother).await, 1);
        let done = city.mails().await.into_iter().filter(|mail| mail.subject.contains("已移除"));
        assert_eq!(done.count(), 1, "and one mail is sent");
    })
    .await;
}
