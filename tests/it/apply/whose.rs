use tests::on_both;

use super::{applications, child, recorded, signed, way};

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
