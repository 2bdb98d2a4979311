//! Somebody who visits a portal and does what the provider asks on the way.

use tests::{Browser, Form, Page, Person};
use url::Url;

/// More pages than this on the way are a loop.
const MOST_PAGES: usize = 8;

/// What a visitor types and chooses.
#[derive(Clone, Copy)]
pub struct Visitor<'a> {
    pub login: &'a str,
    pub password: &'a str,
    /// Words on the card to choose, where one is asked.
    pub card: &'a str,
    /// For a first sign-in: the alias and the new password.
    pub activates: Option<(&'a str, &'a str)>,
}

impl<'a> Visitor<'a> {
    /// Somebody of the city who chooses that card.
    pub fn of(person: &'a Person, card: &'a str) -> Self {
        Self { login: &person.login, password: &person.password, card, activates: None }
    }

    /// Opens an address and does what the provider asks until a page of the address's own site is shown; tells
    /// what was asked.
    pub async fn go(&self, browser: &Browser, address: &str) -> (Page, Vec<&'static str>) {
        browser.also_follows(address);
        let portal = Url::parse(address).unwrap().origin();
        let mut page = browser.get(address).await;
        let mut asked = Vec::new();
        for _ in 0..MOST_PAGES {
            if page.url.origin() == portal {
                return (page, asked);
            }
            let (what, form) = self.answer(&page);
            asked.push(what);
            page = browser.submit(form).await;
        }
        panic!("no end after {asked:?}, the last at {}: {}", page.url, page.text());
    }

    fn answer(&self, page: &Page) -> (&'static str, Form) {
        let new = || self.activates.expect("somebody who activates");
        if let Some(form) = page.form_with("password_again") {
            return ("new password", form.set("password", new().1).set("password_again", new().1));
        }
        if let Some(form) = page.form_with("alias") {
            return ("alias", form.set("alias", new().0));
        }
        if let Some(form) = page.form_with("login") {
            return ("sign in", form.set("login", self.login).set("password", self.password));
        }
        if !page.body.contains("id=\"allow\"") {
            return ("back", page.form("consent").set("action", "deny"));
        }
        let form = page.form("consent").set("action", "allow");
        if !form.knows("context") {
            return ("consent", form);
        }
        let choices: Vec<String> = form.choices("context").iter().map(|id| (*id).to_owned()).collect();
        let chosen = choices.iter().find(|id| words(page, id).contains(self.card));
        let chosen = chosen.unwrap_or_else(|| panic!("no card {}: {}", self.card, page.body));
        ("card", form.set("context", chosen))
    }
}

/// The words on the card of a context.
fn words<'p>(page: &'p Page, id: &str) -> &'p str {
    let (_, after) = page.body.split_once(&format!("value=\"{id}\"")).expect("its card");
    after.split("<input").next().unwrap_or_default()
}

/// The address behind the words of a link.
pub fn link(page: &Page, words: &str) -> String {
    let is_wanted = |link: &&str| link.split("</a>").next().is_some_and(|link| link.contains(words));
    let link =
        page.body.split("<a ").find(is_wanted).unwrap_or_else(|| panic!("no link {words}: {}", page.body));
    let address =
        link.split_once("href=\"").and_then(|(_, rest)| rest.split('"').next()).expect("an address");
    page.url.join(&address.replace("&amp;", "&").replace("&#x2f;", "/")).expect("an address").into()
}
