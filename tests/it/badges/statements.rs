use city::badges;
use domain::ids::PersonId;
use tests::{Statements, on_both};

use super::Class;

#[tokio::test]
async fn a_class_of_thirty_takes_no_more_statements_than_one_of_five() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let mut people: Vec<PersonId> = vec![class.pupil.id];
        let mut taken = Vec::new();
        for size in [5, 30] {
            while people.len() < size {
                people.push(city.pupil_in("二年二班", &format!("同學{}", people.len())).await.id);
            }
            class.teacher.submit(class.teacher.get(&class.address).await.form("missing-form")).await;
            let (app, now) = (&city.app, city.clock.now());
            let read = async {
                let standings = badges::standings(app, &people, now).await.unwrap();
                (standings, badges::may_hold_among(app, &people, now).await.unwrap())
            };
            let ((standings, judged), statements) = Statements::of(read).await;
            assert!(standings.iter().all(|standing| standing.issued_at.is_some()));
            assert!(people.iter().all(|person| judged[person].unwrap().person() == *person));
            taken.push(statements.len());
        }
        assert!(taken[0] > 0 && taken[0] == taken[1], "{taken:?}");
    })
    .await;
}
