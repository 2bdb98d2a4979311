//! The desk on which guardians' applications are decided, seen from a browser.

use domain::binding::{ApplicationStatus, Duty, Source};
use idp::guardianship::Application;
use sea_orm::EntityTrait as _;
use tests::{Applicant, Browser, City, Page, Person, on_both};

const DAY: i64 = 86_400;

/// A pupil, her homeroom teacher at her desk, and her mother who applied.
struct Scene {
    pupil: Person,
    mother: Applicant,
    application: Application,
    browser: Browser,
}

impl Scene {
    async fn of(city: &City) -> Self {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let mother = city.applicant("陳美玲").await;
        let application = mother.applies_for(city, &pupil).await;
        let browser = signed_in(city, &teacher).await;
        Self { pupil, mother, application, browser }
    }

    fn address(&self) -> String {
        format!("/review/{}", self.application.id)
    }

    async fn page(&self) -> Page {
        self.browser.get(&self.address()).await
    }

    async fn now(&self, city: &City) -> Application {
        city.application(self.application.id).await
    }
}

async fn signed_in(city: &City, person: &Person) -> Browser {
    let browser = city.browser();
    let page = browser.sign_in(person).await;
    assert_eq!(page.url.path(), "/me", "{}", page.text());
    browser
}

async fn audited(city: &City, act: &str) -> usize {
    let rows = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    rows.into_iter().filter(|row| row.act == act).count()
}

#[tokio::test]
async fn a_homeroom_teacher_approves_what_waits_and_may_take_it_back() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let list = scene.browser.get("/review").await;
        assert!(list.body.contains(&format!("application-{}", scene.application.id)), "{}", list.text());
        for word in ["呂小潔", "陳美玲", "莫名", "二年二班"] {
            assert!(list.text().contains(word), "{word}");
        }

        let page = scene.page().await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains(&scene.mother.guardian.national_id), "the number is masked");
        assert_eq!(audited(&city, "review.seen").await, 1);
        let done = scene.browser.submit(page.form("approve-form")).await;
        assert_eq!(done.url.path(), "/review");
        let approved = scene.now(&city).await;
        assert_eq!((approved.status, approved.source), (ApplicationStatus::Approved, Some(Source::Teacher)));

        let undone = scene.browser.submit(done.form("undo-form")).await;
        assert_eq!(undone.url.query(), Some("done=undone"));
        assert_eq!(scene.now(&city).await.status, ApplicationStatus::Pending);
    })
    .await;
}

#[tokio::test]
async fn a_decision_is_not_taken_back_after_ten_minutes() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let done = scene.browser.submit(scene.page().await.form("approve-form")).await;
        city.clock.advance(601);
        let late = scene.browser.submit(done.form("undo-form")).await;
        assert!(late.body.contains("id=\"errors\""), "{}", late.text());
        assert!(!scene.page().await.body.contains("undo-form"));
        assert_eq!(scene.now(&city).await.status, ApplicationStatus::Approved);
    })
    .await;
}

#[tokio::test]
async fn a_return_needs_a_reason_and_keeps_what_was_typed() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let form = scene.page().await.form("return-form");
        let long = "字".repeat(201);
        let refused =
            [("", "<script>x", "reason"), ("other", " ", "reason_text"), ("other", &long, "reason_text")];
        for (reason, text, field) in refused {
            let form = form.clone().force("reason", reason).force("reason_text", text);
            let page = scene.browser.submit(form).await;
            assert!(page.body.contains(&format!("href=\"#{field}\"")), "{reason} {}", page.text());
            assert!(!page.body.contains("<script>x"));
            assert_eq!(page.form("return-form").value("reason_text"), Some(text));
            assert_eq!(scene.now(&city).await.status, ApplicationStatus::Pending);
        }
        let sent = form.force("reason", "other").force("reason_text", "<b>請附戶口名簿</b>");
        let done = scene.browser.submit(sent).await;
        assert_eq!(done.url.path(), "/review", "{}", done.text());
        let returned = scene.now(&city).await;
        assert_eq!(returned.status, ApplicationStatus::Rejected);
        assert_eq!(returned.reason_text.as_deref(), Some("<b>請附戶口名簿</b>"));
        assert!(!scene.page().await.body.contains("<b>請附"), "what was typed is text");
    })
    .await;
}

#[tokio::test]
async fn who_decides_second_is_shown_what_was_decided_first() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let stale = scene.page().await.form("return-form").force("reason", "signature");
        scene.browser.submit(scene.page().await.form("approve-form")).await;
        let page = scene.browser.submit(stale).await;
        assert_eq!(page.url.path(), scene.address());
        assert!(page.body.contains("id=\"errors\"") && page.text().contains("莫名"), "{}", page.text());
        assert_eq!(scene.now(&city).await.status, ApplicationStatus::Approved);
    })
    .await;
}

#[tokio::test]
async fn nobody_else_reaches_an_application_and_each_try_is_on_record() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let other = city.homeroom_teacher_of("三年一班", "王師").await;
        let colleague = city.colleague("林師").await;
        let deputy = city.colleague("代理").await;
        city.gives_duty(&deputy, Duty::Deputy, &scene.pupil).await;
        let mother = city.teacher_mother().await;
        let form = scene.page().await.form("approve-form");
        let mut tries = 0;
        for person in [&other, &colleague, &deputy, &scene.pupil, &mother] {
            let browser = signed_in(&city, person).await;
            for address in [scene.address(), format!("{}/document", scene.address())] {
                let page = browser.get(&address).await;
                assert_eq!(page.status, 404, "{} {address}", person.name);
                tries += 1;
            }
            let csrf =
                browser.get("/me").await.form("logout-form").value("csrf").unwrap_or_default().to_owned();
            let posted = browser.submit(form.clone().force("csrf", &csrf)).await;
            assert_eq!(posted.status, 404, "{}", person.name);
            tries += 1;
        }
        assert_eq!(audited(&city, "review.refused").await, tries);
        assert_eq!(scene.now(&city).await.status, ApplicationStatus::Pending);
        let nowhere = scene.browser.get("/review/00000000-0000-7000-8000-000000000000").await;
        assert_eq!(nowhere.status, 404);
        assert_eq!(scene.browser.get("/review/x").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_list_is_for_those_who_decide_only() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let colleague = city.colleague("林師").await;
        for person in [&scene.pupil, &colleague] {
            let browser = signed_in(&city, person).await;
            assert!(!browser.get("/me").await.body.contains("id=\"review\""));
            assert_eq!(browser.get("/review").await.status, 403, "{}", person.name);
        }
        assert_eq!(audited(&city, "review.refused").await, 2);
        assert!(scene.browser.get("/me").await.body.contains("id=\"review\""));
    })
    .await;
}

#[tokio::test]
async fn the_clock_opens_an_application_to_the_deputy_and_then_to_administrators() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let (deputy, admin) = (city.colleague("代理").await, city.colleague("組長").await);
        city.gives_duty(&deputy, Duty::Deputy, &scene.pupil).await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &scene.pupil).await;
        let line = format!("application-{}", scene.application.id);
        let sees =
            async |person: &Person| signed_in(&city, person).await.get("/review").await.body.contains(&line);
        assert_eq!((sees(&deputy).await, sees(&admin).await), (false, false));
        city.clock.advance(6 * DAY);
        assert_eq!((sees(&deputy).await, sees(&admin).await), (true, false));
        city.clock.advance(8 * DAY);
        assert!(sees(&admin).await);
        let browser = signed_in(&city, &admin).await;
        browser.submit(browser.get(&scene.address()).await.form("approve-form")).await;
        assert_eq!(scene.now(&city).await.source, Some(Source::SchoolAdmin));
    })
    .await;
}

#[tokio::test]
async fn filters_show_what_they_say() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let line = format!("application-{}", scene.application.id);
        let shows =
            async |query: &str| scene.browser.get(&format!("/review?{query}")).await.body.contains(&line);
        assert!(shows("show=pending").await && shows("show=nonsense").await);
        assert!(!shows("show=exact").await && !shows("show=approved").await);
        scene.browser.submit(scene.page().await.form("approve-form")).await;
        assert!(shows("show=approved").await && shows("show=all").await);
        assert!(!shows("show=pending").await && !shows("show=rejected").await);
    })
    .await;
}

/// A mother of another pupil of the class, whom the city knows by number and name.
async fn known_mother(city: &City, scene: &Scene) -> Application {
    let sibling = city.pupil_in("二年二班", "呂小安").await;
    let first = scene.mother.applies_for(city, &sibling).await;
    let page = scene.browser.get(&format!("/review/{}", first.id)).await;
    scene.browser.submit(page.form("approve-form")).await;
    city.application(scene.application.id).await
}

#[tokio::test]
async fn several_exact_matches_are_approved_together_after_asking_and_nothing_else_is() {
    on_both(async |city| {
        let scene = Scene::of(&city).await;
        let stranger = city.applicant("王美").await.applies_for(&city, &scene.pupil).await;
        assert!(!scene.browser.get("/review").await.body.contains("id=\"pick-all\""), "nobody is known yet");
        let known = known_mother(&city, &scene).await;
        let list = scene.browser.get("/review?pick=all").await;
        assert!(list.body.contains(&format!("id=\"pick-{}\"", known.id)));
        assert!(
            !list.body.contains(&format!("id=\"pick-{}\"", stranger.id)),
            "what differs is looked at alone"
        );
        let forged = list.form("bulk-form").force(&format!("pick-{}", stranger.id), "0");
        let asked = scene.browser.submit(forged).await;
        assert_eq!(asked.status, 200, "{}", asked.text());
        assert_eq!(scene.now(&city).await.status, ApplicationStatus::Pending, "it is asked first");
        let done = scene.browser.submit(asked.form("bulk-form")).await;
        assert!(done.url.query().unwrap().contains("count=1"), "{}", done.url);
        assert_eq!(scene.now(&city).await.status, ApplicationStatus::Approved);
        assert_eq!(city.application(stranger.id).await.status, ApplicationStatus::Pending);
        let again = scene.browser.submit(asked.form("bulk-form")).await;
        assert_eq!(again.url.query(), Some("done=changed"), "decided once only");
    })
    .await;
}

#[tokio::test]
async fn a_teacher_never_sees_her_own_application() {
    on_both(async |city| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let own = city.applicant_like(&teacher).await.applies_for(&city, &pupil).await;
        let browser = signed_in(&city, &teacher).await;
        assert!(!browser.get("/review?show=all").await.body.contains(&own.id.to_string()));
        for address in [format!("/review/{}", own.id), format!("/review/{}/document", own.id)] {
            assert_eq!(browser.get(&address).await.status, 404);
        }
        assert_eq!(audited(&city, "review.refused").await, 2);
    })
    .await;
}
