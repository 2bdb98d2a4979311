//! A mailed link dies with the last binding by which she may come in, and goes to the mailbox that was proved.

use city::applications;
use city::bindings::{self, Delegation, NewBlock};
use domain::binding::GuardianData;
use domain::binding::life::Cause;
use domain::contexts::Relation;
use domain::identifiers::NationalId;
use domain::ids::BindingId;
use platform::db::Act;
use tests::{City, Person, on_both};

use super::link::{Approved, HOUR, NEW, approve, ask, is_over, links_to, type_secret};

/// The binding of a pupil that has one.
async fn binding_of(city: &City, pupil: &Person) -> BindingId {
    bindings::of_student(&city.app, pupil.id).await.unwrap().remove(0).id
}

async fn ends(city: &City, binding: BindingId) {
    let (cause, now) = (Cause::Unnamed, city.clock.now());
    assert!(bindings::change_binding(&city.app, binding, cause, None, now).await.unwrap());
}

async fn resends(city: &City, approved: &Approved) -> bool {
    applications::resend_link(&city.app, approved.application.id, city.clock.now()).await.unwrap()
}

/// The school bars her by her number; the id of the block.
async fn bars(city: &City, approved: &Approved) -> uuid::Uuid {
    let block = NewBlock {
        id: uuid::Uuid::now_v7(),
        student: approved.pupil.id,
        org: approved.application.org,
        who: Some(NationalId::parse(&approved.mother.guardian.national_id).unwrap()),
        note: "裁定".to_owned(),
        by: approved.teacher.id,
    };
    bindings::set_custody_block(&city.app, block, city.clock.now()).await.unwrap()
}

#[tokio::test]
async fn a_link_dies_with_the_last_binding_and_so_do_the_screens_it_opened() {
    on_both(async |city| {
        for is_barred in [true, false] {
            let (approved, browser) = (Approved::of(&city).await, city.browser());
            let link = approved.links(&city).await.remove(0);
            let screens = type_secret(&browser, &link, approved.secret()).await.form("activate");
            city.clock.advance(660);
            if is_barred {
                bars(&city, &approved).await;
            } else {
                ends(&city, binding_of(&city, &approved.pupil).await).await;
            }
            assert!(is_over(&city.browser().get(&link).await), "barred: {is_barred}");
            let page = browser.submit(screens.set("password", NEW).set("password_again", NEW)).await;
            assert_eq!(page.url.path(), "/login");
            assert_eq!(approved.account(&city).await.state, "pending");
            ask(&city, &approved.mother.guardian.email).await;
            assert!(!resends(&city, &approved).await);
            assert_eq!(approved.links(&city).await.len(), 1, "none is sent");
            city.clock.advance(HOUR);
        }
    })
    .await;
}

#[tokio::test]
async fn whose_binding_lives_again_is_sent_a_link_again() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        let binding = binding_of(&city, &approved.pupil).await;
        let block = bars(&city, &approved).await;
        let now = city.clock.now();
        bindings::lift_custody_block(&city.app, block, approved.teacher.id, now).await.unwrap();
        assert!(!resends(&city, &approved).await, "it is frozen still");
        assert!(bindings::change_binding(&city.app, binding, Cause::Unfrozen, None, now).await.unwrap());
        assert!(is_over(&city.browser().get(&approved.links(&city).await[0]).await), "the old one is dead");
        ask(&city, &approved.mother.guardian.email).await;
        let links = approved.links(&city).await;
        assert!(links.len() == 2 && !is_over(&city.browser().get(&links[1]).await));
        assert!(resends(&city, &approved).await);
        ends(&city, binding).await;
        let again = approved.mother.applies_for(&city, &approved.pupil).await;
        approve(&city, &again, &approved.teacher).await;
        let links = approved.links(&city).await;
        assert!(!is_over(&city.browser().get(links.last().unwrap()).await), "a new approval sends one");
    })
    .await;
}

#[tokio::test]
async fn a_link_outlives_one_of_two_bindings() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        let sister = city.pupil_in("二年二班", "呂小安").await;
        let second = approved.mother.applies_for(&city, &sister).await;
        city.clock.advance(60);
        approve(&city, &second, &approved.teacher).await;
        let links = approved.links(&city).await;
        ends(&city, binding_of(&city, &approved.pupil).await).await;
        assert!(!is_over(&city.browser().get(&links[1]).await));
        assert!(!resends(&city, &approved).await, "what is over sends none");
        let now = city.clock.now();
        assert!(applications::resend_link(&city.app, second.id, now).await.unwrap());
        // Taken back, the second approval leaves the link of the first, whose binding is over.
        applications::undo(&city.app, second.id, approved.teacher.id, now).await.unwrap();
        for link in approved.links(&city).await {
            assert!(is_over(&city.browser().get(&link).await));
        }
        assert!(approved.account(&city).await.activation_dies_at <= now.0);
    })
    .await;
}

#[tokio::test]
async fn a_link_dies_though_the_roster_names_her_for_another_child_for_whom_nobody_applied() {
    on_both(async |city| {
        let (pupil, sister) =
            (city.pupil_in("二年二班", "呂小潔").await, city.pupil_in("二年三班", "呂小安").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let mother = city.person("陳美玲").guardian_of(&sister, Relation::Mother).pending().await;
        let impostor = city.applicant_like(&mother).await;
        let application = impostor.applies_for(&city, &pupil).await;
        approve(&city, &application, &teacher).await;
        let link = links_to(&city, &impostor.guardian.email).await.remove(0);
        assert!(!is_over(&city.browser().get(&link).await));
        ends(&city, binding_of(&city, &pupil).await).await;
        assert!(is_over(&city.browser().get(&link).await));
        ask(&city, &impostor.guardian.email).await;
        assert_eq!(links_to(&city, &impostor.guardian.email).await.len(), 1, "none is sent");
    })
    .await;
}

#[tokio::test]
async fn a_link_waits_with_her_for_a_student_of_age() {
    on_both(async |city| {
        let pupil = city.person("呂小潔").born("2008-01-01").student("313602", "二年二班").activated().await;
        let approved = Approved::for_child(&city, pupil).await;
        assert!(resends(&city, &approved).await);
        ask(&city, &approved.mother.guardian.email).await;
        let links = approved.links(&city).await;
        assert!(links.len() == 3 && !is_over(&city.browser().get(&links[2]).await));
    })
    .await;
}

#[tokio::test]
async fn the_link_of_whom_a_guardian_entrusted_is_sent_again_and_dies_with_the_delegation() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let mother = city.person("陳美玲").guardian_of(&pupil, Relation::Mother).activated().await;
        let aunt = city.applicant("陳小玉").await.guardian;
        let delegation = Delegation {
            guardian: aunt.clone(),
            student: pupil.id,
            relation: Relation::Other,
            inviter: mother.id,
            scope: "接送".to_owned(),
            valid_until: city.clock.now().plus(30 * 86_400),
        };
        let (app, now) = (city.app.clone(), city.clock.now());
        let act = city.app.db.write(async move |tx: &Act<'_>| {
            bindings::bind_delegated_within(&app, tx, &delegation, now).await
        });
        act.await.unwrap().unwrap();
        ask(&city, &aunt.email).await;
        let links = links_to(&city, &aunt.email).await;
        assert!(links.len() == 2 && !is_over(&city.browser().get(&links[1]).await));
        ends(&city, binding_of(&city, &pupil).await).await;
        assert!(is_over(&city.browser().get(&links[1]).await));
    })
    .await;
}

#[tokio::test]
async fn the_link_goes_to_the_mailbox_that_was_proved_whatever_was_typed() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        let email = approved.mother.guardian.email.clone();
        let father = GuardianData { email: email.clone(), ..city.applicant("呂大華").await.guardian };
        let father = city.applicant_with(father).await.applies_for(&city, &approved.pupil).await;
        approve(&city, &father, &approved.teacher).await;
        let login = email.replace('@', "+2@");
        city.clock.advance(72 * HOUR);
        let page = city.browser().get("/activate/link").await.text();
        assert!(page.contains("申請或接受委託時驗證的電子郵件"), "{page}");
        assert!(page.contains("連結都只寄到您驗證過的信箱"), "{page}");
        ask(&city, &login).await;
        let mails = city.mails().await;
        let last = mails.last().unwrap();
        assert!(last.to == email && last.text.contains(&login), "to the mailbox, with his name");
        assert!(mails.iter().all(|mail| mail.to != login));
        let links = links_to(&city, &email).await;
        assert!(links.len() == 3 && !is_over(&city.browser().get(&links[2]).await));
        // The mailbox that two of them proved gets both links.
        ask(&city, &email).await;
        let links = links_to(&city, &email).await;
        assert_eq!(links.len(), 5);
        for link in &links[3..] {
            assert!(!is_over(&city.browser().get(link).await));
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_sent_again_goes_to_the_mailbox_that_was_proved_last() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        let sister = city.pupil_in("二年二班", "呂小安").await;
        let moved =
            GuardianData { email: "moved@mail.example".to_owned(), ..approved.mother.guardian.clone() };
        let second = city.applicant_with(moved).await.applies_for(&city, &sister).await;
        city.clock.advance(60);
        approve(&city, &second, &approved.teacher).await;
        let before = (approved.links(&city).await.len(), links_to(&city, "moved@mail.example").await.len());
        assert!(resends(&city, &approved).await);
        let after = (approved.links(&city).await.len(), links_to(&city, "moved@mail.example").await.len());
        assert_eq!(after, (before.0, before.1 + 1));
    })
    .await;
}

#[tokio::test]
async fn a_link_does_not_live_again_with_a_backup() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        let link = approved.links(&city).await.remove(0);
        assert!(!is_over(&city.browser().get(&link).await));
        let told = idp::operate::end_all(&city.app.db, city.app.now()).await.unwrap().to_string();
        assert!(told.contains("1 activation links"), "{told}");
        assert!(is_over(&city.browser().get(&link).await));
        ask(&city, &approved.mother.guardian.email).await;
        let link = approved.links(&city).await.pop().unwrap();
        assert!(!is_over(&city.browser().get(&link).await), "a new one opens");
    })
    .await;
}
