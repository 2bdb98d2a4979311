use tests::on_both;

use super::{MAIL, applications, child, recorded, signed, way};

const NEXT: &str = "lin@mail.example";

#[tokio::test]
async fn a_form_of_one_applicant_does_nothing_for_the_next_at_the_same_device() {
    on_both(async |city| {
        let (child, mut way) = (child(&city).await, way(&city));
        let review = way.comes_to_review(&child).await;
        let mut forms = vec![signed(&review), way.student_form(&child).await, way.parent_form().await];
        forms.push(way.at("notice").await.form("notice-form").set("agree", "yes"));
        forms.extend(way.at("notice").await.forms().into_iter().filter(|form| !form.is_get));
        forms.extend(way.at("students").await.forms().into_iter().filter(|form| !form.is_get));
        assert!(forms.iter().any(|form| form.action.path() == "/binding/logout"));
        way.contact = NEXT;
        way.begins().await;
        // As far as the one before, so that no count of changes tells the two apart.
        way.adds(&child).await;
        way.agrees().await;
        way.browser.submit(way.parent_form().await).await;
        let before = way.at("review").await.text();
        for form in forms {
            let page = way.browser.submit(form.clone()).await;
            assert_eq!(page.status, 403, "{}: {}", form.action, page.text());
            assert_eq!(page.way_on(), "/binding");
        }
        assert!(applications(&city).await.is_empty());
        assert!(recorded(&city, "binding.signed_out").await.is_empty());
        assert_eq!(way.at("review").await.text(), before, "the draft of the next one is as she left it");
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_in_another_tab_costs_nothing_that_was_typed() {
    on_both(async |city| {
        let (mother, pupil) = (city.teacher_mother().await, city.pupil().await);
        let way = way(&city);
        let contact = way.at("contact").await.form("contact-form").set("contact", MAIL);
        way.browser.sign_in(&mother).await;
        let page = way.browser.submit(contact).await;
        assert_eq!(page.url.path(), "/binding/code", "{}", page.text());
        let [code, again] = ["code-form", "again-form"].map(|form| page.form(form));
        let leave = way.browser.get("/me").await.form("logout-form");
        way.browser.submit(leave).await;
        way.browser.sign_in(&pupil).await;
        let page = way.browser.submit(again).await;
        assert!(page.text().contains("已寄出新的驗證碼"), "{}", page.text());
        let page = way.browser.submit(code.set("code", &way.code().await)).await;
        assert_eq!(page.url.path(), "/binding/student", "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn somebody_who_is_signed_in_begins_step_1_again() {
    let city = tests::City::sqlite().await;
    let (pupil, way) = (city.pupil().await, way(&city));
    way.browser.sign_in(&pupil).await;
    let page = way.asks().await;
    let page = way.browser.submit(page.form("restart-form")).await;
    assert_eq!(page.url.query(), Some("told=forgotten"), "{}", page.text());
    assert_ne!(way.at("code").await.url.path(), "/binding/code", "whom the code went to is forgotten");
    assert!(way.browser.get("/me").await.text().contains(&pupil.name), "and nothing else");
}
