use domain::binding::Duty;
use domain::contexts::{BindingStatus, Relation};
use platform::db::Act;
use tests::{Browser, City, Form, Page, Person, on_both};

use super::{audited, class, signed_in};

/// A block against that number, asked for and then set.
async fn bars(browser: &Browser, address: &str, number: &str) -> Page {
    let form = browser.get(address).await.form("block-form").force("who", "one");
    let asked = browser.submit(form.force("number", number).force("note", "院裁字 1 號")).await;
    browser.submit(asked.form("confirm-form")).await
}

async fn status(city: &City, pupil: &Person) -> BindingStatus {
    city::bindings::of_student(&city.app, pupil.id).await.unwrap()[0].status
}

fn acts_of(page: &Page, last: &str) -> Form {
    page.forms().into_iter().find(|form| form.action.path().ends_with(last)).expect("a form")
}

#[tokio::test]
async fn a_block_is_asked_for_then_freezes_at_once() {
    on_both(async |city| {
        let (pupil, _, browser) = class(&city).await;
        let father = city.person("羅建宏").guardian_of(&pupil, Relation::Father).activated().await;
        let address = format!("/school/students/{}", pupil.id);
        let form = browser.get(&address).await.form("block-form");
        let long = "字".repeat(501);
        let refused = [
            ("", "A123456789", "裁定", "who"),
            ("one", "A123456788", "裁定", "number"),
            ("everybody", "", " ", "note"),
            ("everybody", "", &long, "note"),
        ];
        for (who, number, note, field) in refused {
            let form = form.clone().force("who", who).force("number", number).force("note", note);
            let page = browser.submit(form).await;
            assert!(page.body.contains("id=\"errors\""), "{who} {number} {}", page.text());
            let marked = page.body.matches("-refusal\"").count();
            let hers = format!("aria-describedby=\"{field}-refusal\"");
            assert!(marked == 2 && page.body.contains(&hers), "{field} is marked: {}", page.body);
            assert!(!page.body.contains("A12345678"), "a number is not shown again");
            assert_eq!(page.form("block-form").value("note").map(str::trim), Some(note.trim()));
        }
        let form = form.force("who", "one").force("number", &father.national_id).force("note", "院裁字 1 號");
        let asked = browser.submit(form).await;
        assert!(asked.text().contains("會立刻凍結 羅建宏（父親）"), "{}", asked.text());
        assert!(!asked.body.contains(&father.national_id), "nor on the page that asks");
        assert_eq!(status(&city, &pupil).await, BindingStatus::Approved, "it is asked first");
        let page = browser.submit(asked.form("confirm-form")).await;
        assert!(page.text().contains("院裁字 1 號") && page.text().contains("註記已設定"), "{}", page.text());
        assert_eq!(status(&city, &pupil).await, BindingStatus::Blocked);
        assert_eq!(audited(&city, "custody.set").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_guardian_on_the_page_is_barred_by_name_without_her_number() {
    on_both(async |city| {
        let (pupil, _, browser) = class(&city).await;
        let stranger = city.applicant("陳大強").await;
        let application = stranger.applies_for(&city, &pupil).await;
        let page = browser.get(&format!("/review/{}", application.id)).await;
        browser.submit(page.form("approve-form")).await;
        city.clock.advance(601);
        let number = &stranger.guardian.national_id;
        let binding = city::bindings::of_student(&city.app, pupil.id).await.unwrap().remove(0);
        let form = browser.get(&format!("/school/students/{}", pupil.id)).await.form("block-form");
        let (binding, other) = (binding.id.to_string(), uuid::Uuid::now_v7().to_string());
        for who in [&other, "x"] {
            let page = browser.submit(form.clone().force("who", who).force("note", "綁錯人")).await;
            assert!(page.text().contains("請選擇對象"), "{who}: {}", page.text());
        }
        let page = browser.submit(form.clone().set("who", &binding).force("note", " ")).await;
        assert_eq!(page.form("block-form").value("who"), Some(binding.as_str()), "what was chosen stays");
        let asked = browser.submit(form.set("who", &binding).force("note", "綁錯人")).await;
        assert!(asked.text().contains("對象 陳大強（母親）"), "{}", asked.text());
        assert!(asked.text().contains("會立刻凍結 陳大強（母親）"), "{}", asked.text());
        city.clock.advance(1_801);
        let again = browser.submit(asked.form("confirm-form")).await;
        assert!(again.text().contains("對象 陳大強（母親）"), "it is asked again: {}", again.text());
        let done = browser.submit(again.form("confirm-form")).await;
        assert!(done.text().contains("註記已設定"), "{}", done.text());
        for page in [&asked, &again, &done] {
            let masked = domain::binding::mask_id(number);
            assert!(!page.body.contains(&number[3..]) && !page.body.contains(&masked), "{}", page.text());
        }
        assert_eq!(status(&city, &pupil).await, BindingStatus::Blocked);
        let second = stranger.submits(&city, &[(&pupil, Relation::Mother)]).await.unwrap();
        let page = browser.get(&format!("/review/{}", second[0])).await;
        assert!(page.text().contains("禁止綁定"), "nor is she bound anew: {}", page.text());
    })
    .await;
}

#[tokio::test]
async fn a_guardian_without_a_number_is_said_to_be_the_rosters() {
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    use tables::identifier::{Column, Entity};
    on_both(async |city| {
        let (pupil, _, browser) = class(&city).await;
        let father = city.person("羅建宏").guardian_of(&pupil, Relation::Father).activated().await;
        let none = Entity::delete_many().filter(Column::PersonId.eq(father.id.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(none.exec(tx).await?)).await.unwrap();
        let binding = city::bindings::of_student(&city.app, pupil.id).await.unwrap().remove(0);
        let form = browser.get(&format!("/school/students/{}", pupil.id)).await.form("block-form");
        let page = browser.submit(form.set("who", &binding.id.to_string()).force("note", "裁定")).await;
        assert!(page.text().contains("請在校務系統刪除這位家長"), "{}", page.text());
        assert_eq!(status(&city, &pupil).await, BindingStatus::Approved);
    })
    .await;
}

#[tokio::test]
async fn what_is_confirmed_is_what_was_asked_for_that_student() {
    let city = City::sqlite().await;
    let (pupil, _, browser) = class(&city).await;
    let other = city.pupil_in("二年二班", "莫小安").await;
    let form = browser.get(&format!("/school/students/{}", other.id)).await.form("block-form");
    let asked = browser.submit(form.force("who", "everybody").force("note", "裁定")).await;
    let handle = asked.form("confirm-form").value("asked").unwrap().to_owned();
    let form = browser.get(&format!("/school/students/{}", pupil.id)).await.form("block-form");
    for forged in [handle.as_str(), "x"] {
        let page = browser.submit(form.clone().force("asked", forged).force("note", "裁定")).await;
        assert_eq!(page.status, 400, "{}", page.text());
    }
    let colleague = city.homeroom_teacher_of("二年二班", "另一位導師").await;
    let hers = signed_in(&city, &colleague).await;
    let page = hers.get(&format!("/school/students/{}", other.id)).await;
    let stolen = hers.submit(page.form("block-form").force("asked", &handle)).await;
    assert_eq!(stolen.status, 400, "who confirms is who was asked");
    assert_eq!(audited(&city, "custody.set").await, 0);
}

#[tokio::test]
async fn a_note_is_read_and_lifted_by_its_writer_and_administrators_only() {
    on_both(async |city| {
        let (pupil, _, browser) = class(&city).await;
        let address = format!("/school/students/{}", pupil.id);
        bars(&browser, &address, "A123456789").await;
        let lift = acts_of(&browser.get(&address).await, "/lift");
        let colleague = city.homeroom_teacher_of("二年二班", "另一位導師").await;
        let other = signed_in(&city, &colleague).await;
        let page = other.get(&address).await;
        assert!(
            page.text().contains("不讓某一個人綁定") && !page.text().contains("院裁字"),
            "{}",
            page.text()
        );
        let csrf = page.form("block-form").value("csrf").unwrap().to_owned();
        for step in ["", "do"] {
            let tried = other.submit(lift.clone().force("csrf", &csrf).force("step", step)).await;
            assert_eq!(tried.status, 404);
        }
        assert_eq!(audited(&city, "school.refused").await, 2, "each try is on record");
        city.gives_duty(&colleague, Duty::SchoolAdmin, &pupil).await;
        let page = other.get(&address).await;
        assert!(page.text().contains("院裁字"), "a teacher who is administrator, too: {}", page.text());
        let asked = other.submit(acts_of(&page, "/lift")).await;
        assert!(!browser.get(&address).await.text().contains("已解除"), "it is asked first");
        let lifted = other.submit(asked.form("confirm-form")).await;
        assert!(lifted.text().contains("已解除"), "{}", lifted.text());
        assert_eq!(audited(&city, "custody.lifted").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_frozen_guardian_is_set_free_when_no_block_stands_any_more() {
    on_both(async |city| {
        let (pupil, _, browser) = class(&city).await;
        let father = city.person("羅建宏").guardian_of(&pupil, Relation::Father).activated().await;
        let address = format!("/school/students/{}", pupil.id);
        bars(&browser, &address, &father.national_id).await;
        let hers = signed_in(&city, &father).await;
        assert!(!hers.get("/me").await.text().contains("呂小潔"));
        let frees = async || {
            let asked = browser.submit(acts_of(&browser.get(&address).await, "/unfreeze")).await;
            assert!(asked.text().contains("會恢復 羅建宏（父親）"), "{}", asked.text());
            browser.submit(asked.form("confirm-form")).await
        };
        let page = frees().await;
        assert!(page.text().contains("仍有保護註記"), "{}", page.text());
        assert_eq!(status(&city, &pupil).await, BindingStatus::Blocked);
        let asked = browser.submit(acts_of(&browser.get(&address).await, "/lift")).await;
        browser.submit(asked.form("confirm-form")).await;
        assert_eq!(status(&city, &pupil).await, BindingStatus::Blocked, "lifting alone frees nobody");
        let page = frees().await;
        assert!(page.text().contains("已解除凍結"), "{}", page.text());
        assert_eq!(status(&city, &pupil).await, BindingStatus::Approved);
        assert_eq!(audited(&city, "binding.unblocked").await, 1);
        assert!(hers.get("/me").await.text().contains("呂小潔"), "her identity is there at once");
        assert!(!page.body.contains("/unfreeze"));
    })
    .await;
}

#[tokio::test]
async fn what_was_settled_while_a_block_stood_is_set_free_here_too() {
    on_both(async |city| {
        let (pupil, _, browser) = class(&city).await;
        let father = city.person("羅建宏").guardian_of(&pupil, Relation::Father).activated().await;
        let binding = city::bindings::of_student(&city.app, pupil.id).await.unwrap().remove(0);
        let cause = domain::binding::life::Cause::Disputed;
        let now = city.clock.now();
        city::bindings::change_binding(&city.app, binding.id, cause, Some(father.id), now).await.unwrap();
        let page = browser.get(&format!("/school/students/{}", pupil.id)).await;
        assert!(page.body.contains("href=\"/review/requests\""), "{}", page.text());
        let asked = browser.submit(acts_of(&page, "/unfreeze")).await;
        browser.submit(asked.form("confirm-form")).await;
        assert_eq!(status(&city, &pupil).await, BindingStatus::Approved);
        let csrf = page.form("block-form").value("csrf").unwrap().to_owned();
        let fields = [("csrf", csrf.as_str()), ("binding", &binding.id.to_string()), ("step", "do")];
        let again = browser.post(&format!("/school/students/{}/unfreeze", pupil.id), &fields).await;
        assert_eq!(again.status, 404, "it is not frozen any more");
    })
    .await;
}

#[tokio::test]
async fn an_answer_sent_twice_sets_one_block_and_one_that_waited_is_asked_again() {
    on_both(async |city| {
        let (pupil, _, browser) = class(&city).await;
        let form = browser.get(&format!("/school/students/{}", pupil.id)).await.form("block-form");
        let form = form.force("who", "everybody").force("note", "裁定");
        let asked = browser.submit(form).await.form("confirm-form");
        let (one, two) = tokio::join!(browser.submit(asked.clone()), browser.submit(asked.clone()));
        assert!(one.text().contains("註記已設定") && two.text().contains("註記已設定"));
        assert_eq!(audited(&city, "custody.set").await, 1);
        let form = browser.get(&format!("/school/students/{}", pupil.id)).await.form("block-form");
        let asked = browser.submit(form.force("who", "everybody").force("note", "再次裁定")).await;
        city.clock.advance(1_801);
        let again = browser.submit(asked.form("confirm-form")).await;
        assert!(again.text().contains("再次裁定") && again.body.contains("confirm-form"), "{}", again.text());
        assert_eq!(audited(&city, "custody.set").await, 1, "it is asked again");
        browser.submit(again.form("confirm-form")).await;
        assert_eq!(audited(&city, "custody.set").await, 2);
    })
    .await;
}

#[tokio::test]
async fn the_list_says_whom_a_block_bars_to_those_who_may_read_why() {
    on_both(async |city| {
        let (pupil, _, browser) = class(&city).await;
        let father = city.person("羅建宏").guardian_of(&pupil, Relation::Father).activated().await;
        let stranger = city.applicant("陳大強").await.guardian.national_id;
        let address = format!("/school/students/{}", pupil.id);
        bars(&browser, &address, &father.national_id).await;
        let page = bars(&browser, &address, &stranger).await;
        let text = page.text();
        assert!(text.contains("不讓綁定的人： 羅建宏（父親）"), "{text}");
        let masked = format!("{}****{}", &stranger[..3], &stranger[7..]);
        assert!(text.contains(&format!("不讓綁定的證號： {masked}")), "{text}");
        assert!(!page.body.contains(&stranger) && !page.body.contains(&father.national_id));
        // A number tells nobody a name: this person has nothing to do with the student.
        let known = city.person("高大同").teacher("313602").activated().await;
        let page = bars(&browser, &address, &known.national_id).await;
        assert!(!page.text().contains("高大同"), "{}", page.text());
        let colleague = city.homeroom_teacher_of("二年二班", "另一位導師").await;
        let other = signed_in(&city, &colleague).await;
        let page = other.get(&address).await;
        assert!(page.status.is_success() && !page.text().contains("不讓綁定的"), "{}", page.text());
    })
    .await;
}
