//! One person is a student and a parent at once, with one account.

use city::applications::{self, Decided, Decision};
use city::bindings;
use domain::binding::{Source, Verdict};
use domain::contexts::Relation;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use tables::{account, identifier};
use tests::{Browser, City, Person, on_both};

use super::signed_in;

/// Somebody of the evening classes (進修部) who is of age and has a child at another school.
#[tokio::test]
async fn a_student_who_is_a_mother_acts_as_both_with_one_account() {
    on_both(async |city| {
        let mother = city.person("林小華").born("2005-03-04").student("353501", "高三孝").activated().await;
        let child = city.person("林小寶").born("2018-05-04").student("313602", "二年二班").activated().await;
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        let browser = signed_in(&city, &mother).await;
        let page = browser.get("/me/children").await;
        let page = browser.submit(page.form("add-form")).await;
        assert_eq!(page.url.path(), "/binding/student", "{}", page.text());
        let form = page.form("student-form").set("relation", "mother").set("level", "elementary");
        let form = form.set("number", &child.national_id).set("fact", "2018-05-04");
        let page = browser.submit(form).await;
        let school = page.form("school-form");
        let choice = school.choices("school")[0].to_owned();
        let page = browser.submit(school.set("school", &choice)).await;
        browser.submit(page.form("confirm-form")).await;
        let page = browser.get("/binding/notice").await;
        let page = browser.submit(page.form("notice-form").set("agree", "yes")).await;
        assert_eq!(page.url.path(), "/binding/parent");
        let form = page.form("parent-form");
        assert_eq!(form.value("name"), Some("林小華"), "prefilled, since she is signed in");
        let page = browser.submit(form.set("phone", "0912345678")).await;
        assert_eq!(page.url.path(), "/binding/review", "{}", page.text());
        let form = page.form("review-form").set("signature_kind", "typed").set("signature_name", "林小華");
        let page = browser.submit(form.set("signature_confirmed", "yes")).await;
        assert_eq!(page.url.path(), "/binding/status", "{}", page.text());
        assert!(browser.get("/me/children").await.text().contains("林○寶"), "on its way");
        let sent = applications::list_of_students(&city.app, &[child.id]).await.unwrap();
        let decision = Decision {
            application: sent[0].id,
            revision: sent[0].revision,
            by: teacher.id,
            source: Source::Teacher,
            verdict: Verdict::Approve,
        };
        let decided = applications::decide(&city.app, decision, city.clock.now()).await.unwrap();
        assert_eq!(decided, Decided::Done);
        let page = browser.get("/me").await;
        assert_eq!(page.form("context").choices("context").len(), 2, "{}", page.text());
        assert!(page.text().contains("林小寶的家長") && page.text().contains("高三孝"));
        assert!(page.body.contains("/me/children") && page.body.contains("/me/guardians"));
        assert!(browser.get("/me/children").await.text().contains("林小寶"));
        let accounts = account::Entity::find().filter(account::Column::PersonId.eq(mother.id.0));
        assert_eq!(accounts.count(city.app.db.read()).await.unwrap(), 1, "no second account");
        let lookup = city.app.keyring.sealer().lookup_hash(&mother.national_id).to_vec();
        let people = identifier::Entity::find().filter(identifier::Column::Lookup.eq(lookup));
        assert_eq!(people.count(city.app.db.read()).await.unwrap(), 1, "no second person");
        let bindings = bindings::of_student(&city.app, child.id).await.unwrap();
        assert_eq!(
            (bindings.len(), bindings[0].guardian, bindings[0].relation),
            (1, mother.id, Relation::Mother)
        );
        acts_as_each(&city, &mother, &browser).await;
    })
    .await;
}

/// Each identity is chosen on her page, and is the one that a service is told.
async fn acts_as_each(city: &City, mother: &Person, browser: &Browser) {
    for (context, role) in [(0, "student"), (1, "guardian")] {
        let standing = city::contexts::standing(&city.app, mother.id).await.unwrap().unwrap();
        let context = standing.contexts[context].clone();
        assert_eq!(context.role.as_str(), role);
        let client = city.client(role).await;
        let request = client.request().scope("openid edu.acting");
        let form = browser.get("/me").await.form("context").set("context", &context.id.to_string());
        browser.submit(form).await;
        let answer = browser.walk(&request, mother, "").await;
        let tokens = client.redeem(&request, answer.code()).await.tokens();
        let claims = client.verify(&tokens.id_token, &request.nonce).await;
        assert_eq!(claims[&city.claim("acting")]["role"], role);
    }
}
