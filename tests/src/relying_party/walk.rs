//! A person's way through sign-in and consent, back to the client.

use url::Url;

use super::{Answer, AuthorizationRequest, Client, Tokens};
use crate::{Browser, Page, Person};

/// More pages than this on the way are a loop.
const MOST_PAGES: usize = 6;

impl Browser {
    /// Signs in at the provider itself, without a client.
    pub async fn sign_in(&self, person: &Person) -> Page {
        let page = self.get("/login").await;
        self.submit(page.form_with("password").expect("a sign-in form").set_login(person)).await
    }

    /// Sends the browser to the client's request and shows what comes.
    pub async fn authorize(&self, request: &AuthorizationRequest) -> Page {
        self.get(request.url().as_str()).await
    }

    /// Goes the whole way as a willing person does: signs in where asked, chooses the context of this short name
    /// (any if empty) where asked, allows. Fails the test if a page keeps her.
    pub async fn walk(&self, request: &AuthorizationRequest, person: &Person, context: &str) -> Answer {
        self.try_walk(request, person, context).await.expect("an answer")
    }

    /// The same, where the provider may be gone.
    pub async fn try_walk(
        &self,
        request: &AuthorizationRequest,
        person: &Person,
        context: &str,
    ) -> Result<Answer, reqwest::Error> {
        let mut page = self.try_get(request.url().as_str()).await?;
        for _ in 0..MOST_PAGES {
            if let Some(answer) = answer(&page) {
                return Ok(answer);
            }
            page = self.try_submit(next_form(&page, person, context)).await?;
        }
        panic!("no end after {MOST_PAGES} pages, the last at {}: {}", page.url, page.text());
    }
}

impl Client {
    /// The whole way to tokens.
    pub async fn tokens_for(
        &self,
        browser: &Browser,
        request: &AuthorizationRequest,
        person: &Person,
        context: &str,
    ) -> Tokens {
        let answer = browser.walk(request, person, context).await;
        self.redeem(request, answer.code()).await.tokens()
    }
}

impl crate::Form {
    /// Login name and password of someone filled in.
    #[must_use]
    pub fn set_login(self, person: &Person) -> Self {
        self.set("login", &person.login).set("password", &person.password)
    }
}

fn next_form(page: &Page, person: &Person, context: &str) -> crate::Form {
    if let Some(form) = page.form_with("password") {
        return form.set_login(person);
    }
    let consent = page.forms().into_iter().find(|form| form.choices("action").contains(&"allow"));
    let form = consent.unwrap_or_else(|| {
        panic!("neither sign-in nor consent at {}: {} {}", page.url, page.status, page.body)
    });
    let form = form.set("action", "allow");
    if context.is_empty() || !form.knows("context") {
        return form;
    }
    let wanted = person.context(context).to_string();
    let offered = form.choices("context").contains(&wanted.as_str());
    assert!(offered, "{context} of {} is not offered: {:?}", person.name, form.offers);
    form.set("context", &wanted)
}

/// The authorization response, once the provider answers the client: by redirect or by a form that posts.
fn answer(page: &Page) -> Option<Answer> {
    if let Some(left) = &page.left {
        return Some(Answer::from_url(left));
    }
    let form = page.forms().into_iter().find(|form| form.action.origin() != page.url.origin())?;
    let parameters = form.fields.into_iter().collect();
    Some(Answer { parameters, redirect_uri: Url::to_string(&form.action) })
}
