//! What the person who was invited sees when the server has no time for her form.

use tests::{Browser, City, Form, Page};

use super::{AUNT, AUNT_NUMBER, Family, answers, comes_to_identity, invites, link, signed_in};

/// Sends a form while as many requests are under way as may be.
async fn sends_in_vain(city: &City, browser: &Browser, form: Form) -> Page {
    let requests = &city.app.requests;
    let free = u32::try_from(requests.available_permits()).unwrap();
    let all = requests.acquire_many(free).await.unwrap();
    let page = browser.submit(form).await;
    drop(all);
    assert_eq!(page.status, 503, "{}", page.text());
    page
}

#[tokio::test]
async fn an_error_page_leads_the_invited_aunt_back_to_her_form() {
    let city = City::sqlite().await;
    let family = Family::of(&city).await;
    let mother = signed_in(&city, &family.mother).await;
    invites(&mother, &family, AUNT).await;
    let (browser, address) = (city.browser(), link(&city, AUNT).await);
    for form in ["accept-form", "decline-form"] {
        let form = browser.get(&address).await.form(form);
        let failed = sends_in_vain(&city, &browser, form).await;
        let again = browser.get(&failed.way_on()).await;
        assert!(address.ends_with(&failed.way_on()), "{}", failed.way_on());
        again.form("accept-form");
    }
    let (browser, page) = comes_to_identity(&city, AUNT).await;
    let failed = sends_in_vain(&city, &browser, page.form("identity-form")).await;
    assert_eq!(failed.way_on(), "/invitation/identity");
    let page = answers(&browser, &browser.get(&failed.way_on()).await, AUNT_NUMBER, "莫阿姨").await;
    assert_eq!(page.url.path(), "/invitation/done", "{}", page.text());
}

#[tokio::test]
async fn an_error_page_leads_the_mother_back_to_the_form_of_her_child() {
    let city = City::sqlite().await;
    let family = Family::of(&city).await;
    let mother = signed_in(&city, &family.mother).await;
    for page in ["invite", "unbind", "not-mine"] {
        let address = format!("{}/{page}", family.page());
        let form = mother.get(&address).await.forms().into_iter().find(|form| form.action.path() == address);
        let failed = sends_in_vain(&city, &mother, form.unwrap()).await;
        assert_eq!(failed.way_on(), address);
    }
}
