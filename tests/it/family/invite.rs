//! A guardian entrusts others with her child: whom, how long, and until she ends it.

use city::bindings;
use domain::binding::{EndReason, InvitationStatus};
use domain::contacts::EmailAddress;
use domain::contexts::{Basis, BindingMethod, BindingStatus, Relation};
use domain::ids::PersonId;
use platform::db::Act;
use tests::{City, on_both};

use super::{
    AUNT, Family, aunt, comes_to_identity, confirms, delegate, done, invitations, invites, link, mails_to,
    recorded, signed_in, standing, with_answer,
};

#[tokio::test]
async fn an_aunt_is_invited_answers_is_confirmed_and_comes_in() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = with_answer(&city, &family).await;
        let mails = mails_to(&city, &family.mother).await;
        assert_eq!(mails.len(), 1, "the inviter is told");
        assert!(!mails[0].text.contains("莫阿姨"), "but not who, by mail");
        assert!(delegate(&city, &family).await.is_none(), "nothing works before it is confirmed");
        let row = &invitations(&city).await[0];
        assert_eq!(row.notice.as_deref(), Some("2026-2 zh-Hant-TW"), "the version she agreed to");
        let page = browser.get(&format!("/me/invitations/{}", row.id)).await;
        assert!(page.text().contains("莫阿姨") && page.text().contains("A80****014"), "{}", page.text());
        assert!(!page.body.contains("A800000014"));
        let page = browser.submit(page.form("confirm-form")).await;
        assert_eq!(done(&page), "confirmed", "{}", page.text());
        assert!(page.text().contains("莫阿姨") && page.text().contains("接送、請假"));
        let binding = delegate(&city, &family).await.unwrap();
        assert_eq!((binding.basis, binding.method), (Basis::Delegated, BindingMethod::Guardian));
        assert_eq!((binding.status, binding.scope.as_deref()), (BindingStatus::Approved, Some("接送、請假")));
        assert_eq!(binding.valid_until.map(|until| until.0), Some(1_798_128_000), "to the end of 115/12/24");
        let row = &invitations(&city).await[0];
        assert!(row.invitee.is_none() && row.binding_id == Some(binding.id.0), "the person keeps who she is");
        assert!(
            city.mails().await.iter().any(|mail| mail.to == AUNT && mail.text.contains("/activate/link"))
        );
        let standing = city::contexts::standing(&city.app, binding.guardian).await.unwrap().unwrap();
        assert_eq!(standing.contexts.len(), 1);
        assert_eq!(recorded(&city, "invitation.confirmed").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn mails_about_somebody_entrusted_name_the_one_who_vouches_and_the_last_day_and_no_school() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let father = city.person("呂父").guardian_of(&family.pupil, Relation::Father).activated().await;
        let browser = with_answer(&city, &family).await;
        confirms(&city, &browser).await;
        let email = EmailAddress::parse(AUNT).unwrap();
        let taken = bindings::send_link_to(&city.app, &email, "198.51.100.1", city.clock.now()).await;
        assert_eq!(taken.unwrap(), platform::limits::Taken::Yes);
        let to_aunt = city.mails().await.into_iter().filter(|mail| mail.to == AUNT);
        let to_aunt: Vec<_> = to_aunt.filter(|mail| mail.text.contains("/activate/link")).collect();
        assert_eq!(to_aunt.len(), 2, "and again when she asks for her link");
        let to_father = mails_to(&city, &father).await;
        assert!(to_father[0].text.contains("莫阿姨") && to_father[0].text.contains("/me/children"));
        for text in to_aunt.iter().chain(&to_father).map(|mail| &mail.text) {
            assert!(text.contains("莫○") && text.contains("115年12月24日"), "{text}");
            assert!(text.contains("24 December 2026"), "{text}");
            for untrue in ["學校已確認", "經學校確認", "the school has confirmed", "confirmed by the school"]
            {
                assert!(!text.contains(untrue), "{text}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn where_the_family_is_sealed_a_mail_does_not_tell_who_was_entrusted() {
    let city = City::sqlite().await;
    let family = Family::of(&city).await;
    let father = city.person("呂父").guardian_of(&family.pupil, Relation::Father).activated().await;
    let browser = with_answer(&city, &family).await;
    let block = bindings::NewBlock {
        id: uuid::Uuid::now_v7(),
        student: family.pupil.id,
        org: city::students::find(&city.app, family.pupil.id).await.unwrap().unwrap().school.id,
        who: domain::identifiers::NationalId::parse("A123456789").ok(),
        note: "保護令".to_owned(),
        by: family.teacher.id,
    };
    bindings::set_custody_block(&city.app, block, city.clock.now()).await.unwrap();
    assert_eq!(done(&confirms(&city, &browser).await), "confirmed");
    let mail = &mails_to(&city, &father).await[0];
    assert!(mail.text.contains("受委託人") && mail.text.contains("115年12月24日"), "{}", mail.text);
    assert!(!mail.text.contains("莫") && !mail.text.contains("經學校確認"), "{}", mail.text);
}

#[tokio::test]
async fn the_end_of_a_delegation_comes_at_once_and_by_itself() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = with_answer(&city, &family).await;
        confirms(&city, &browser).await;
        let binding = delegate(&city, &family).await.unwrap();
        let page = browser.get(&format!("/me/children/{}/unbind", binding.id)).await;
        assert!(page.text().contains("莫阿姨"));
        let page = browser.submit(page.form("act-form")).await;
        assert_eq!((page.url.path(), done(&page)), (family.page().as_str(), "delegation-ended"));
        let again = browser.get(&format!("/me/children/{}/unbind", binding.id)).await;
        assert_eq!((again.url.path(), done(&again)), (family.page().as_str(), "too-late"));
        assert!(recorded(&city, "family.refused").await.is_empty());
        let binding = delegate(&city, &family).await.unwrap();
        assert_eq!((binding.status, binding.reason), (BindingStatus::Ended, Some(EndReason::Withdrawn)));
        assert_eq!(live_contexts(&city, binding.guardian).await, 0);
    })
    .await;
}

async fn live_contexts(city: &City, person: PersonId) -> usize {
    let standing = city::contexts::standing(&city.app, person).await.unwrap().unwrap();
    standing.live_contexts(city.clock.now()).count()
}

#[tokio::test]
async fn a_delegate_invites_nobody_and_ends_herself_at_once() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let uncle = city.person("莫叔叔").teacher("313601").activated().await;
        let data = domain::binding::GuardianData { national_id: uncle.national_id.clone(), ..aunt() };
        let binding = entrust(&city, &family, data).await;
        let browser = signed_in(&city, &uncle).await;
        let page = browser.get(&format!("/me/children/{binding}")).await;
        assert!(page.text().contains("受委託") && !page.body.contains("/invite\""), "{}", page.text());
        assert_eq!(browser.get(&format!("/me/children/{binding}/invite")).await.status, 403);
        let csrf = browser.get("/me").await.form("logout").value("csrf").unwrap().to_owned();
        let fields = [("csrf", csrf.as_str()), ("contact", AUNT), ("scope", "x"), ("last_day", "115/12/1")];
        assert_eq!(browser.post(&format!("/me/children/{binding}/invite"), &fields).await.status, 403);
        assert!(invitations(&city).await.is_empty());
        assert_eq!(recorded(&city, "family.refused").await.len(), 2);
        let page = browser.get(&format!("/me/children/{binding}/unbind")).await;
        assert!(page.text().contains("您馬上不再受委託") && !page.text().contains("對方"), "{}", page.text());
        let page = browser.submit(page.form("act-form")).await;
        assert_eq!(page.url.path(), "/me/children/ended");
        assert_eq!(delegate(&city, &family).await.unwrap().status, BindingStatus::Ended);
    })
    .await;
}

/// Binds a delegate below the pages.
async fn entrust(
    city: &City,
    family: &Family,
    guardian: domain::binding::GuardianData,
) -> domain::ids::BindingId {
    let delegation = bindings::Delegation {
        guardian,
        student: family.pupil.id,
        relation: domain::contexts::Relation::Other,
        inviter: family.mother.id,
        scope: "接送".to_owned(),
        valid_until: city.clock.now().plus(86_400),
    };
    let (app, now) = (city.app.clone(), city.clock.now());
    let act = city
        .app
        .db
        .write(async move |tx: &Act<'_>| bindings::bind_delegated_within(&app, tx, &delegation, now).await);
    act.await.unwrap().unwrap()
}

#[tokio::test]
async fn a_child_has_at_most_five_delegates_and_invitations() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = signed_in(&city, &family.mother).await;
        let form = browser.get(&format!("{}/invite", family.page())).await.form("invite-form");
        let form = form.set("scope", "接送").set("last_day", "2026-12-24");
        let all = (0..8).map(|number| {
            browser.submit(form.clone().set("contact", &format!("friend{number}@mail.example")))
        });
        futures_util::future::join_all(all).await;
        assert_eq!(invitations(&city).await.len(), 5, "though eight came at once");
        let page = browser.get(&family.page()).await;
        assert!(page.text().contains("最多五位") && !page.body.contains("id=\"invite\""), "{}", page.text());
        let page = browser.submit(page.form("/withdraw")).await;
        assert_eq!(done(&page), "invitation-withdrawn");
        assert_eq!(done(&invites(&browser, &family, AUNT).await), "invited", "there is room again");
        city.clock.advance(7 * 86_400);
        assert!(browser.sign_in(&family.mother).await.url.path() == "/me");
        assert!(
            browser.get(&family.page()).await.body.contains("id=\"invite\""),
            "what expired does not count"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_an_invitation_is_told_and_kept() {
    let city = City::sqlite().await;
    let family = Family::with(&city, "2009-03-10").await;
    let browser = signed_in(&city, &family.mother).await;
    let submit = async |contact: &str, scope: &str, day: &str| {
        let form = browser.get(&format!("{}/invite", family.page())).await.form("invite-form");
        browser.submit(form.set("contact", contact).set("scope", scope).set("last_day", day)).await
    };
    let long = "送".repeat(101);
    let own = format!("{}@example.edu.tw", family.mother.id.0.simple());
    let cases = [
        ("", "接送", "115/12/1", "09 開頭的十碼"),
        ("02-23456789", "接送", "115/12/1", "09 開頭的十碼"),
        ("<script>", "接送", "115/12/1", "09 開頭的十碼"),
        (own.as_str(), "接送", "115/12/1", "您自己的聯絡方式"),
        ("０９１２３４５６７８", "接送", "115/12/1", "您自己的聯絡方式"),
        (AUNT, " ", "115/12/1", "請寫出委託"),
        (AUNT, long.as_str(), "115/12/1", "最多一百字"),
        (AUNT, "接送", "", "請輸入日期"),
        (AUNT, "接送", "115/2/30", "請輸入日期"),
        (AUNT, "接送", "115/11/23", "已經過了"),
        (AUNT, "接送", "116/3/10", "已經成年"),
    ];
    for (contact, scope, day, told) in cases {
        let page = submit(contact, scope, day).await;
        assert_eq!(page.url.path(), format!("{}/invite", family.page()));
        assert!(page.text().contains(told), "{contact} {scope} {day}: {}", page.text());
        assert_eq!(
            page.form("invite-form").value("last_day"),
            Some(day).filter(|day| !day.is_empty()).or(Some(""))
        );
    }
    assert!(invitations(&city).await.is_empty() && city.mails().await.is_empty());
    assert_eq!(done(&submit(AUNT, "接送", "116/3/9").await), "invited", "the last day before she is of age");
    let page = submit(AUNT, "接送", "115/12/1").await;
    assert!(page.text().contains("已經邀請過"), "{}", page.text());
}

#[tokio::test]
async fn a_year_is_the_longest_and_an_adult_child_entrusts_herself() {
    let city = City::sqlite().await;
    let family = Family::of(&city).await;
    let browser = signed_in(&city, &family.mother).await;
    let form = browser.get(&format!("{}/invite", family.page())).await.form("invite-form");
    let form = form.set("contact", AUNT).set("scope", "接送");
    let page = browser.submit(form.clone().set("last_day", "2027-11-25")).await;
    assert!(page.text().contains("最長一年"), "{}", page.text());
    assert_eq!(done(&browser.submit(form.set("last_day", "2027-11-24")).await), "invited");
    let grown = Family::with(&city, "2008-01-01").await;
    let agreed =
        bindings::agree_when_adult(&city.app, grown.pupil.id, grown.binding, true, city.clock.now()).await;
    assert_eq!(agreed.unwrap(), bindings::AgreedWhenAdult::Done);
    let browser = signed_in(&city, &grown.mother).await;
    let page = browser.get(&grown.page()).await;
    assert!(page.text().contains("已經成年") && !page.body.contains("id=\"invite\""), "{}", page.text());
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_opens_nothing() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = signed_in(&city, &family.mother).await;
        invites(&browser, &family, AUNT).await;
        let link = link(&city, AUNT).await;
        let (way, page) = comes_to_identity(&city, AUNT).await;
        let child = browser.get(&family.page()).await;
        let stale = child.form("/withdraw");
        assert_eq!(done(&browser.submit(stale.clone()).await), "invitation-withdrawn");
        assert_eq!(standing(&city).await, [InvitationStatus::Withdrawn]);
        assert_eq!(done(&browser.submit(stale).await), "too-late", "twice does nothing");
        let answered = super::answers(&way, &page, super::AUNT_NUMBER, "莫阿姨").await;
        assert_eq!(answered.status, 400);
        assert!(answered.text().contains("這個邀請不能再用了"), "{}", answered.text());
        assert_eq!(city.browser().get(&link).await.status, 400);
        assert!(invitations(&city).await[0].invitee.is_none());
    })
    .await;
}

#[tokio::test]
async fn of_many_confirmations_at_once_one_binds() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = with_answer(&city, &family).await;
        let id = invitations(&city).await[0].id;
        let form = browser.get(&format!("/me/invitations/{id}")).await.form("confirm-form");
        let pages = futures_util::future::join_all((0..20).map(|_| browser.submit(form.clone()))).await;
        assert_eq!(pages.iter().filter(|page| done(page) == "confirmed").count(), 1);
        assert!(pages.iter().all(|page| ["confirmed", "too-late"].contains(&done(page))));
        assert_eq!(recorded(&city, "invitation.confirmed").await.len(), 1);
        assert_eq!(recorded(&city, "binding.made").await.len(), 1);
        assert_eq!(standing(&city).await, [InvitationStatus::Confirmed]);
    })
    .await;
}

#[tokio::test]
async fn confirming_and_taking_back_at_once_end_in_one_of_both() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = with_answer(&city, &family).await;
        let id = invitations(&city).await[0].id;
        let page = browser.get(&format!("/me/invitations/{id}")).await;
        let (confirm, withdraw) = (page.form("confirm-form"), page.form("withdraw-form"));
        let (one, other) = tokio::join!(browser.submit(confirm), browser.submit(withdraw));
        let bound = delegate(&city, &family).await.is_some();
        let told = (done(&one).to_owned(), done(&other).to_owned());
        match told {
            (one, other) if one == "confirmed" && other == "too-late" => assert!(bound),
            (one, other) if one == "too-late" && other == "invitation-withdrawn" => assert!(!bound),
            told => panic!("{told:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn whom_the_school_bars_is_not_confirmed_and_the_reason_is_not_told() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = with_answer(&city, &family).await;
        let student = city::students::find(&city.app, family.pupil.id).await.unwrap().unwrap();
        let block = bindings::NewBlock {
            id: uuid::Uuid::now_v7(),
            student: family.pupil.id,
            org: student.school.id,
            who: domain::identifiers::NationalId::parse(super::AUNT_NUMBER).ok(),
            note: "保護令".to_owned(),
            by: family.teacher.id,
        };
        bindings::set_custody_block(&city.app, block, city.clock.now()).await.unwrap();
        let page = confirms(&city, &browser).await;
        assert_eq!(done(&page), "ask-school");
        assert!(page.text().contains("需要先洽詢孩子的學校") && !page.text().contains("保護令"));
        assert!(delegate(&city, &family).await.is_none());
        assert_eq!(standing(&city).await, [InvitationStatus::Answered], "it waits as before");
        assert_eq!(recorded(&city, "invitation.refused").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_confirms_or_ends_for_somebody_else() {
    let city = City::sqlite().await;
    let family = Family::of(&city).await;
    let mother = with_answer(&city, &family).await;
    let id = invitations(&city).await[0].id;
    let stranger = signed_in(&city, &city.parent_of_three().await).await;
    let csrf = stranger.get("/me").await.form("logout").value("csrf").unwrap().to_owned();
    assert_eq!(stranger.get(&format!("/me/invitations/{id}")).await.status, 404);
    for act in ["confirm", "withdraw"] {
        let page = stranger.post(&format!("/me/invitations/{id}/{act}"), &[("csrf", &csrf)]).await;
        assert_eq!(page.status, 404, "{act}");
    }
    assert_eq!(recorded(&city, "family.refused").await.len(), 3);
    confirms(&city, &mother).await;
    let binding = delegate(&city, &family).await.unwrap();
    assert_eq!(stranger.get(&format!("/me/children/{}/unbind", binding.id)).await.status, 404);
    let page = stranger.post(&format!("/me/children/{}/unbind", binding.id), &[("csrf", &csrf)]).await;
    assert_eq!(page.status, 404);
    assert_eq!(delegate(&city, &family).await.unwrap().status, BindingStatus::Approved);
}

#[tokio::test]
async fn ten_invitations_a_day_are_enough() {
    let city = City::sqlite().await;
    let family = Family::of(&city).await;
    let browser = signed_in(&city, &family.mother).await;
    for number in 0..10 {
        let contact = format!("friend{number}@mail.example");
        assert_eq!(done(&invites(&browser, &family, &contact).await), "invited");
        let page = browser.get(&family.page()).await;
        browser.submit(page.form("/withdraw")).await;
    }
    let page = invites(&browser, &family, AUNT).await;
    assert!(page.text().contains("請明天再試"), "{}", page.text());
}

#[tokio::test]
async fn what_came_to_nothing_is_forgotten_a_month_later() {
    on_both(async |city| {
        let family = Family::of(&city).await;
        let browser = with_answer(&city, &family).await;
        confirms(&city, &browser).await;
        assert_eq!(done(&invites(&browser, &family, "friend@mail.example").await), "invited");
        city.clock.advance(37 * 86_400 - 1);
        people::invitations::purge(&city.app.db, city.clock.now()).await.unwrap();
        assert_eq!(standing(&city).await, [InvitationStatus::Confirmed, InvitationStatus::Sent]);
        city.clock.advance(2);
        people::invitations::purge(&city.app.db, city.clock.now()).await.unwrap();
        assert_eq!(standing(&city).await, [InvitationStatus::Confirmed]);
    })
    .await;
}
