//! What a family sees of itself after sign-in, and what a school settles of it.

mod both;
mod browser;
mod busy;
mod children;
mod corrections;
mod guardians;
mod invite;
mod invitee;
mod settled;
mod whose;

use city::bindings::{self, Binding};
use domain::binding::{GuardianData, InvitationStatus, RequestStatus};
use domain::contacts::Contact;
use domain::contexts::Relation;
use domain::ids::BindingId;
use sea_orm::EntityTrait as _;
use tables::{guardian_request, invitation};
use tests::{Browser, City, Page, Person};

/// 西松國小, where the pupils of these stories are.
const XISONG: &str = "313602";
const AUNT: &str = "aunt@mail.example";
pub(crate) const AUNT_NUMBER: &str = "A800000014";

/// A pupil, her mother of the roster, and her homeroom teacher.
pub(crate) struct Family {
    pupil: Person,
    mother: Person,
    teacher: Person,
    binding: BindingId,
}

impl Family {
    pub(crate) async fn of(city: &City) -> Self {
        Self::with(city, "2017-02-03").await
    }

    async fn with(city: &City, born: &str) -> Self {
        let pupil = city.person("呂小潔").born(born).student(XISONG, "二年二班").activated().await;
        let mother = city.person("莫名").guardian_of(&pupil, Relation::Mother).activated().await;
        let teacher = city.homeroom_teacher_of("二年二班", "王師").await;
        let binding = binding_of(city, &mother, &pupil).await.id;
        Self { pupil, mother, teacher, binding }
    }

    /// The address of the mother's page of the pupil.
    fn page(&self) -> String {
        format!("/me/children/{}", self.binding)
    }
}

/// The binding of a pair.
async fn binding_of(city: &City, guardian: &Person, student: &Person) -> Binding {
    let bindings = bindings::of_student(&city.app, student.id).await.unwrap();
    bindings.into_iter().find(|binding| binding.guardian == guardian.id).expect("a binding")
}

async fn signed_in(city: &City, person: &Person) -> Browser {
    let browser = city.browser();
    let page = browser.sign_in(person).await;
    assert_eq!(page.url.path(), "/me", "{}", page.text());
    browser
}

/// What a page of hers says was done.
fn done(page: &Page) -> &str {
    page.url.query().unwrap_or_default().strip_prefix("done=").unwrap_or_default()
}

/// Invites that contact to fetch the child for a month.
async fn invites(browser: &Browser, family: &Family, contact: &str) -> Page {
    let page = browser.get(&format!("{}/invite", family.page())).await;
    let form = page.form("invite-form").set("contact", contact).set("scope", "接送、請假");
    browser.submit(form.set("last_day", "115/12/24")).await
}

/// The link of the latest mail or message to a contact.
async fn link(city: &City, contact: &str) -> String {
    let texts: Vec<String> = if contact.contains('@') {
        city.mails().await.into_iter().filter(|mail| mail.to == contact).map(|mail| mail.text).collect()
    } else {
        city.messages().await.into_iter().map(|sms| sms.text).collect()
    };
    let texts = texts.iter().rev().flat_map(|text| text.split_whitespace());
    let mut links = texts.filter(|word| word.contains("/invitation?t="));
    links.next().expect("a link").to_owned()
}

/// Somebody who was invited, up to the page on which she says who she is.
async fn comes_to_identity(city: &City, contact: &str) -> (Browser, Page) {
    let browser = city.browser();
    let page = browser.get(&link(city, contact).await).await;
    let page = browser.submit(page.form("accept-form")).await;
    assert_eq!(page.url.path(), "/invitation/code", "{}", page.text());
    let code = city.code_for(&Contact::parse(contact).unwrap()).await.unwrap();
    let page = browser.submit(page.form("code-form").set("code", &code)).await;
    assert_eq!(page.url.path(), "/invitation/notice", "{}", page.text());
    let page = browser.submit(page.form("notice-form").set("agree", "yes")).await;
    (browser, page)
}

/// Says who she is.
async fn answers(browser: &Browser, page: &Page, number: &str, name: &str) -> Page {
    let form = page.form("identity-form").set("number", number).set("name", name);
    browser.submit(form.set("phone", "0922333444")).await
}

/// The mother invites the aunt, who answers; the mother's browser.
pub(crate) async fn with_answer(city: &City, family: &Family) -> Browser {
    let browser = signed_in(city, &family.mother).await;
    assert_eq!(done(&invites(&browser, family, AUNT).await), "invited");
    let (aunt, page) = comes_to_identity(city, AUNT).await;
    let page = answers(&aunt, &page, AUNT_NUMBER, "莫阿姨").await;
    assert_eq!(page.url.path(), "/invitation/done", "{}", page.text());
    browser
}

/// The mother confirms who answered.
async fn confirms(city: &City, browser: &Browser) -> Page {
    let id = invitations(city).await.last().unwrap().id;
    let page = browser.get(&format!("/me/invitations/{id}")).await;
    browser.submit(page.form("confirm-form")).await
}

/// The binding of a delegate.
async fn delegate(city: &City, family: &Family) -> Option<Binding> {
    let bindings = bindings::of_student(&city.app, family.pupil.id).await.unwrap();
    bindings.into_iter().find(|binding| binding.inviter == Some(family.mother.id))
}

async fn invitations(city: &City) -> Vec<invitation::Model> {
    invitation::Entity::find().all(city.app.db.read()).await.unwrap()
}

async fn standing(city: &City) -> Vec<InvitationStatus> {
    let rows = invitations(city).await;
    rows.iter().map(|row| InvitationStatus::parse(&row.status).unwrap()).collect()
}

async fn requests(city: &City) -> Vec<guardian_request::Model> {
    guardian_request::Entity::find().all(city.app.db.read()).await.unwrap()
}

async fn request_status(city: &City) -> Vec<RequestStatus> {
    requests(city).await.iter().map(|row| RequestStatus::parse(&row.status).unwrap()).collect()
}

/// The entries of an act in the record.
async fn recorded(city: &City, act: &str) -> Vec<tables::audit_entry::Model> {
    let all = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    all.into_iter().filter(|entry| entry.act == act).collect()
}

/// Mails to a person of the harness.
async fn mails_to(city: &City, person: &Person) -> Vec<platform::mail::Mail> {
    let address = format!("{}@example.edu.tw", person.id.0.simple());
    city.mails().await.into_iter().filter(|mail| mail.to == address).collect()
}

/// The aunt as she tells of herself.
fn aunt() -> GuardianData {
    GuardianData {
        national_id: AUNT_NUMBER.to_owned(),
        name: "莫阿姨".to_owned(),
        email: AUNT.to_owned(),
        phone: "+886922333444".to_owned(),
        extension: None,
    }
}
