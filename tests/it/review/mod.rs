//! The review queue of homeroom teachers, seen from a browser.

mod access;
mod bulk;
mod decide;
mod queue;
mod signature;

use city::applications::Application;
use domain::contexts::Relation;
use tests::{Applicant, Browser, City, Page, Person};

/// 二年二班: a pupil, her teacher who is signed in, and an application of her mother.
struct Case {
    pupil: Person,
    teacher: Person,
    browser: Browser,
    mother: Applicant,
    application: Application,
}

impl Case {
    async fn of(city: &City) -> Self {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let mother = city.applicant("陳美玲").await;
        let application = mother.applies_for(city, &pupil).await;
        let browser = signed_in(city, &teacher).await;
        Self { pupil, teacher, browser, mother, application }
    }

    /// The same with a mother of whom the roster knows name and telephone, so that nothing differs.
    async fn known(city: &City) -> Self {
        let case = Self::of(city).await;
        city.roster_guardian(&case.pupil, "陳美玲", Relation::Mother).await;
        case
    }

    fn path(&self) -> String {
        format!("/review/{}", self.application.id)
    }

    async fn looks(&self) -> Page {
        let page = self.browser.get(&self.path()).await;
        assert_eq!(page.status, 200, "{}", page.text());
        page
    }
}

async fn signed_in(city: &City, person: &Person) -> Browser {
    let browser = city.browser();
    assert_eq!(browser.sign_in(person).await.url.path(), "/me");
    browser
}

/// Acts on record, with their details.
async fn audited(city: &City) -> Vec<(String, String)> {
    use sea_orm::EntityTrait as _;
    let rows = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    rows.into_iter().map(|row| (row.act, row.detail)).collect()
}

async fn count_of(city: &City, act: &str) -> usize {
    audited(city).await.iter().filter(|(known, _)| known == act).count()
}

/// The hidden token of any form in that browser.
async fn csrf_of(browser: &Browser) -> String {
    browser.get("/me").await.form("logout").value("csrf").unwrap().to_owned()
}
