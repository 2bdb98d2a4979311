use city::applications::{self, Application, Decided, Decision};
use city::factors;
use domain::binding::{Source, Verdict};
use domain::ids::PersonId;
use futures_util::future::join_all;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{account, identifier, person};
use tests::{Applicant, Browser, City, Database, Log, Page, Person, on_both};

use super::{audited, is_in, try_in};

pub(super) const NEW: &str = "阿里山的日出 over the clouds";
pub(super) const HOUR: i64 = 3600;

/// A mother who was approved and has a mail.
pub(super) struct Approved {
    pub(super) pupil: Person,
    pub(super) teacher: Person,
    pub(super) mother: Applicant,
    pub(super) application: Application,
}

impl Approved {
    pub(super) async fn of(city: &City) -> Self {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        Self::for_child(city, pupil).await
    }

    /// The same for a pupil of that class.
    pub(super) async fn for_child(city: &City, pupil: Person) -> Self {
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let mother = city.applicant("陳美玲").await;
        let application = mother.applies_for(city, &pupil).await;
        approve(city, &application, &teacher).await;
        Self { pupil, teacher, mother, application }
    }

    /// Paths of the links that were mailed to her, the oldest first.
    pub(super) async fn links(&self, city: &City) -> Vec<String> {
        links_to(city, &self.mother.guardian.email).await
    }

    pub(super) fn secret(&self) -> &str {
        &self.mother.guardian.national_id[4..]
    }

    pub(super) async fn account(&self, city: &City) -> account::Model {
        let lookup = city.app.keyring.sealer().lookup_hash(&self.mother.guardian.national_id).to_vec();
        let number = identifier::Entity::find().filter(identifier::Column::Lookup.eq(lookup));
        let person = number.one(city.app.db.read()).await.unwrap().unwrap().person_id;
        let found = account::Entity::find().filter(account::Column::PersonId.eq(person));
        city.opened_account(found.one(city.app.db.read()).await.unwrap().unwrap())
    }
}

/// The teacher approves.
pub(super) async fn approve(city: &City, application: &Application, teacher: &Person) {
    let decision = Decision {
        application: application.id,
        revision: application.revision,
        by: teacher.id,
        source: Source::Teacher,
        verdict: Verdict::Approve,
    };
    let decided = applications::decide(&city.app, decision, city.clock.now()).await.unwrap();
    assert_eq!(decided, Decided::Done);
}

/// Paths of the links that were mailed to that address, the oldest first.
pub(super) async fn links_to(city: &City, address: &str) -> Vec<String> {
    let mails = city.mails().await.into_iter().filter(|mail| mail.to == address);
    let link = |text: String| {
        let (_, rest) = text.split_once("/activate/link?t=")?;
        let handle: String =
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
        Some(format!("/activate/link?t={handle}"))
    };
    mails.filter_map(|mail| link(mail.text)).collect()
}

pub(super) async fn type_secret(browser: &Browser, link: &str, secret: &str) -> Page {
    let page = browser.get(link).await;
    browser.submit(page.form("link").set("secret", secret)).await
}

pub(super) fn is_over(page: &Page) -> bool {
    page.forms().iter().any(|form| form.knows("email"))
}

#[tokio::test]
async fn the_link_and_the_secret_open_the_screens_and_the_password_signs_her_in() {
    on_both(async |city| {
        let (approved, browser) = (Approved::of(&city).await, city.browser());
        let link = approved.links(&city).await.remove(0);
        let page = browser.get(&link).await;
        assert!(page.text().contains("陳○玲") && !page.text().contains("陳美玲"), "{}", page.text());
        let page = browser.submit(page.form("link").set("secret", approved.secret())).await;
        assert_eq!(page.url.path(), "/activate", "{}", page.text());
        assert!(browser.cookie("sid").is_none() && !is_in(&browser).await, "no session before the password");
        let form = page.form("activate");
        assert!(!form.knows("alias"), "her name is her address");
        let page = browser.submit(form.set("password", NEW).set("password_again", NEW)).await;
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        assert!(page.text().contains("呂小潔"), "she acts for her child at once: {}", page.text());
        let again = city.browser();
        assert_eq!(try_in(&again, &approved.mother.guardian.email, NEW).await.url.path(), "/me");
        assert!(is_over(&city.browser().get(&link).await), "single use");
        let now = city.clock.now();
        assert!(!applications::resend_link(&city.app, approved.application.id, now).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn without_the_link_the_secret_opens_nothing() {
    let city = City::sqlite().await;
    let approved = Approved::of(&city).await;
    let page = try_in(&city.browser(), &approved.mother.guardian.email, approved.secret()).await;
    assert_eq!(page.url.path(), "/login");
}

#[tokio::test]
async fn five_wrong_tries_kill_the_link_however_many_come_at_once() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        let link = approved.links(&city).await.remove(0);
        let tries = join_all((0..12).map(|_| async {
            let page = type_secret(&city.browser(), &link, "000000").await;
            assert!(page.status.is_success() && page.url.path() != "/activate");
        }));
        tries.await;
        assert_eq!(approved.account(&city).await.activation_tries, 5);
        assert!(is_over(&city.browser().get(&link).await));
        let refused = audited(&city).await.into_iter().filter(|entry| entry.act == "activation.refused");
        assert_eq!(refused.count(), 5);
        let browser = city.browser();
        let form = browser.get(&link).await.form("again");
        browser.submit(form.set("email", &approved.mother.guardian.email)).await;
        let links = approved.links(&city).await;
        assert_eq!(links.len(), 2);
        let page = type_secret(&city.browser(), &links[1], approved.secret()).await;
        assert_eq!(page.url.path(), "/activate", "a new link has tries of its own");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_secret_is_told_and_the_right_one_still_opens() {
    let city = City::sqlite().await;
    let (approved, browser) = (Approved::of(&city).await, city.browser());
    let link = approved.links(&city).await.remove(0);
    let page = type_secret(&browser, &link, "123").await;
    assert!(page.text().contains("後六碼不正確"), "{}", page.text());
    let wide: String =
        approved.secret().chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
    let page = browser.submit(page.form("link").set("secret", &wide)).await;
    assert_eq!(page.url.path(), "/activate", "full-width digits are hers too");
    assert_eq!(approved.account(&city).await.activation_tries, 0);
}

#[tokio::test]
async fn a_link_lives_for_seventy_two_hours() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        let link = approved.links(&city).await.remove(0);
        city.clock.advance(72 * HOUR - 1);
        assert!(!is_over(&city.browser().get(&link).await));
        city.clock.advance(1);
        assert!(is_over(&city.browser().get(&link).await));
    })
    .await;
}

#[tokio::test]
async fn a_link_sent_again_voids_the_one_before_and_the_screens_it_opened() {
    on_both(async |city| {
        let (approved, browser) = (Approved::of(&city).await, city.browser());
        let first = approved.links(&city).await.remove(0);
        let page = type_secret(&browser, &first, approved.secret()).await;
        let form = page.form("activate").set("password", NEW).set("password_again", NEW);
        let now = city.clock.now();
        assert!(applications::resend_link(&city.app, approved.application.id, now).await.unwrap());
        let links = approved.links(&city).await;
        assert!(links.len() == 2 && links[0] == first && links[1] != first);
        assert!(is_over(&city.browser().get(&first).await));
        assert_eq!(browser.submit(form).await.url.path(), "/login", "the old screens are closed");
        assert!(!is_over(&city.browser().get(&links[1]).await));
    })
    .await;
}

/// Asks for the link of that address on the page of one that is over, in a browser of its own.
pub(super) async fn ask(city: &City, email: &str) -> Page {
    let browser = city.browser();
    let page = browser.get("/activate/link?t=forged").await;
    browser.submit(page.form("again").set("email", email)).await
}

#[tokio::test]
async fn a_stranger_who_asks_voids_neither_the_link_nor_the_screens_nor_what_she_may_ask_for() {
    on_both(async |city| {
        let (approved, browser) = (Approved::of(&city).await, city.browser());
        let link = approved.links(&city).await.remove(0);
        let page = type_secret(&browser, &link, approved.secret()).await;
        let form = page.form("activate").set("password", NEW).set("password_again", NEW);
        city.clock.advance(HOUR / 4);
        for _ in 0..6 {
            ask(&city, &approved.mother.guardian.email).await;
        }
        let links = approved.links(&city).await;
        assert_eq!(links.len(), 1 + 5);
        for sent in links {
            assert!(!is_over(&city.browser().get(&sent).await), "each mail leads to the same link");
        }
        assert_eq!(browser.submit(form).await.url.path(), "/me", "her screens are open still");
    })
    .await;
    let city = City::sqlite().await;
    let approved = Approved::of(&city).await;
    for _ in 0..6 {
        ask(&city, &approved.mother.guardian.email).await;
    }
    let now = city.clock.now();
    assert!(applications::resend_link(&city.app, approved.application.id, now).await.unwrap());
}

#[tokio::test]
async fn a_link_that_is_over_is_sent_anew_and_each_mail_says_until_when() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        let mails = || async { city.mails().await.into_iter().map(|mail| mail.text).collect::<Vec<_>>() };
        let until = |seconds| web::moment::Moment::from(city.clock.now().plus(seconds));
        let first = until(72 * HOUR);
        assert!(mails().await.last().unwrap().contains(&format!("{} {} 前有效", first.roc, first.clock)));
        city.clock.advance(72 * HOUR);
        ask(&city, &approved.mother.guardian.email).await;
        let links = approved.links(&city).await;
        assert!(links.len() == 2 && links[0] != links[1]);
        assert!(is_over(&city.browser().get(&links[0]).await));
        assert!(!is_over(&city.browser().get(&links[1]).await));
        let second = until(72 * HOUR);
        assert!(
            mails().await.last().unwrap().contains(&format!("until {} on {}", second.clock, second.date))
        );
    })
    .await;
}

#[tokio::test]
async fn one_network_asks_for_so_many_links_an_hour_whether_the_address_is_known_or_not() {
    // The limit holds by one conditional upsert, which `platform::limits` tests on both databases.
    let city = City::with(Database::Sqlite, |config| config.binding.codes_per_network = 2).await;
    let approved = Approved::of(&city).await;
    ask(&city, "nobody@mail.example").await;
    ask(&city, "nobody@mail.example").await;
    let page = ask(&city, &approved.mother.guardian.email).await;
    assert!(page.text().contains("這個網路"), "{}", page.text());
    assert_eq!(page.form("again").value("email"), Some(approved.mother.guardian.email.as_str()));
    assert_eq!(approved.links(&city).await.len(), 1);
}

#[tokio::test]
async fn addresses_with_a_tag_share_the_links_of_their_mailbox() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        let address = approved.mother.guardian.email.clone();
        for tag in 0..5 {
            ask(&city, &address.replace('@', &format!("+{tag}@"))).await;
        }
        assert_eq!(approved.links(&city).await.len(), 1, "none of them is hers");
        ask(&city, &address).await;
        assert_eq!(approved.links(&city).await.len(), 1, "five an hour for all of them");
    })
    .await;
}

#[tokio::test]
async fn the_page_of_an_old_link_answers_the_same_for_everybody_and_at_most_five_times_an_hour() {
    on_both(async |city| {
        let approved = Approved::of(&city).await;
        let teacher = city.teacher().await;
        let ask = async |email: &str| ask(&city, email).await.text();
        let hers = ask(&approved.mother.guardian.email).await;
        assert_eq!(hers, ask("nobody@mail.example").await);
        assert_eq!(hers, ask(&format!("{}@example.edu.tw", teacher.id.0.simple())).await);
        for _ in 0..6 {
            ask(&approved.mother.guardian.email).await;
        }
        assert_eq!(approved.links(&city).await.len(), 1 + 5);
        assert_eq!(city.mails().await.iter().filter(|mail| mail.to == "nobody@mail.example").count(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_stale_form_leads_back_to_the_page_of_the_link() {
    let city = City::sqlite().await;
    for path in ["/activate/link", "/activate/link/again"] {
        let page = city.browser().post(path, &[]).await;
        assert_eq!(page.status, 400);
        assert!(page.body.replace("&#x2f;", "/").contains("href=\"/activate/link\""), "{}", page.body);
    }
}

#[tokio::test]
async fn no_link_and_no_number_is_logged() {
    let (log, _guard) = Log::listen("debug");
    let city = City::sqlite().await;
    let approved = Approved::of(&city).await;
    let link = approved.links(&city).await.remove(0);
    type_secret(&city.browser(), &link, approved.secret()).await;
    let handle = link.split_once("t=").unwrap().1;
    let text = log.text();
    assert!(!text.contains(handle) && !text.contains(&approved.mother.guardian.national_id), "{text}");
    assert!(!text.contains(&approved.mother.guardian.email));
}

#[tokio::test]
async fn a_link_of_somebody_switched_off_opens_nothing() {
    on_both(async |city| {
        let (approved, browser) = (Approved::of(&city).await, city.browser());
        let link = approved.links(&city).await.remove(0);
        let ready = browser.get(&link).await.form("link").set("secret", approved.secret());
        let screens = type_secret(&browser, &link, approved.secret()).await.form("activate");
        let person = approved.account(&city).await.person_id;
        let off = person::Entity::update_many()
            .col_expr(person::Column::Active, Expr::value(false))
            .filter(person::Column::Id.eq(person));
        city.app.db.write(async move |tx: &Act<'_>| Ok(off.exec(tx).await?)).await.unwrap();
        assert!(is_over(&city.browser().get(&link).await));
        assert!(is_over(&browser.submit(ready).await), "nor is the secret taken");
        let page = browser.submit(screens.set("password", NEW).set("password_again", NEW)).await;
        assert_eq!(page.url.path(), "/login", "the screens that it opened are closed");
        assert_eq!(approved.account(&city).await.state, "pending");
        ask(&city, &approved.mother.guardian.email).await;
        let now = city.clock.now();
        assert!(!applications::resend_link(&city.app, approved.application.id, now).await.unwrap());
        assert_eq!(approved.links(&city).await.len(), 1, "nor is one sent");
    })
    .await;
}

#[tokio::test]
async fn a_link_of_an_approval_that_was_taken_back_opens_nothing() {
    let city = City::sqlite().await;
    let approved = Approved::of(&city).await;
    let link = approved.links(&city).await.remove(0);
    let by = approved.application.id;
    let decided_by = city.application(by).await.decided_by.unwrap_or(PersonId(uuid::Uuid::nil()));
    let undone = applications::undo(&city.app, by, decided_by, city.clock.now()).await.unwrap();
    assert_eq!(undone, applications::Undone::Done);
    assert!(is_over(&city.browser().get(&link).await));
    let browser = city.browser();
    let page = browser.get(&link).await;
    browser.submit(page.form("again").set("email", &approved.mother.guardian.email)).await;
    assert_eq!(approved.links(&city).await.len(), 1, "nor is one sent");
}

#[tokio::test]
async fn whoever_came_in_by_the_link_is_out_when_the_approval_is_taken_back() {
    on_both(async |city| {
        let (approved, browser) = (Approved::of(&city).await, city.browser());
        let link = approved.links(&city).await.remove(0);
        let page = type_secret(&browser, &link, approved.secret()).await;
        let page =
            browser.submit(page.form("activate").set("password", NEW).set("password_again", NEW)).await;
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        let person = PersonId(approved.account(&city).await.person_id);
        crate::factors::enrol(&city, &browser).await;
        assert!(factors::held(&city.app, person).await.unwrap().any());
        let by = city.application(approved.application.id).await.decided_by.unwrap();
        let undone = applications::undo(&city.app, approved.application.id, by, city.clock.now()).await;
        assert_eq!(undone.unwrap(), applications::Undone::Done);
        assert!(!is_in(&browser).await, "signed out");
        assert!(!factors::held(&city.app, person).await.unwrap().any(), "nor is a factor left to come in by");
        let page = try_in(&city.browser(), &approved.mother.guardian.email, NEW).await;
        assert_eq!(page.url.path(), "/login", "and the password opens nothing");
    })
    .await;
}
