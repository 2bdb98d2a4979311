//! Every route refuses whoever may not call it, as its card says.

mod cards;
mod reference;

use idp::router::routes;
use reqwest::Method;
use tests::{Browser, City, Database, Page};
use url::Url;
use web::route::Body;
use web::route::Caller::{
    Activating, Anyone, Applicant, Client, Handle, Invited, Operator, SignedIn, Staff, Stepping, Token,
};

struct Stranger<'a> {
    city: &'a City,
    method: Method,
    path: &'static str,
}

impl Stranger<'_> {
    async fn calls(&self, browser: &Browser, body: &str) -> Page {
        let url = Url::parse(&self.city.address(self.path)).unwrap();
        let body = (self.method == Method::POST).then(|| body.to_owned());
        browser.once(self.method.clone(), url, body).await
    }

    /// Sent to sign in, and nothing done.
    async fn is_sent_to_sign_in(&self, browser: &Browser, body: &str) {
        let page = self.calls(browser, body).await;
        let location = page.header("location");
        assert!(
            page.status == 303 && location.contains("/login"),
            "{} {}: {}",
            self.path,
            page.status,
            location
        );
    }

    /// Neither a form without a session does anything nor a session without its form.
    async fn needs_a_form_of_a_session(&self, fresh: &Browser, signed_in: &Browser) {
        let form = fresh.get("/login").await.form_with("csrf").unwrap();
        let csrf = format!("csrf={}&context=x&id=x&password=x", form.value("csrf").unwrap());
        let page = self.calls(fresh, &csrf).await;
        assert!(!page.status.is_success(), "{} without a session: {}", self.path, page.status);
        self.is_refused(signed_in, "csrf=forged&context=x&id=x&password=x", &[400]).await;
    }

    /// A pupil reaches no class, by an address or by a form of her own.
    async fn finds_nothing(&self, fresh: &Browser, pupil: &Browser) {
        if self.method == Method::GET {
            self.is_sent_to_sign_in(fresh, "").await;
            self.is_refused(pupil, "", &[403, 404]).await;
        } else {
            self.needs_a_form_of_a_session(fresh, pupil).await;
            let form = pupil.get("/me").await.form("logout-form");
            let fields = format!("csrf={}&class=x&id=x&student=x", form.value("csrf").unwrap());
            self.is_refused(pupil, &fields, &[400, 403, 404]).await;
        }
    }

    async fn is_refused(&self, browser: &Browser, body: &str, statuses: &[u16]) {
        let page = self.calls(browser, body).await;
        let status = page.status.as_u16();
        assert!(statuses.contains(&status), "{} {}: {status} {}", self.method, self.path, page.text());
    }
}

#[tokio::test]
async fn every_route_refuses_whoever_may_not_call_it() {
    // Loopback is the operator's network by default; here it is a stranger's.
    let city = City::with(Database::Sqlite, |config| config.metrics.allow.clear()).await;
    let (pupil, _) = (city.pupil().await, city.client("known").await);
    let signed_in = city.browser();
    signed_in.sign_in(&pupil).await;
    let routes = routes();
    let calls = routes.routes().flat_map(|route| route.calls.iter().map(|call| (route.path, call)));
    for (path, call) in calls {
        let stranger = Stranger { city: &city, method: call.method.clone(), path };
        let fresh = city.browser();
        match (call.by, call.body) {
            (Anyone, Body::Form) => {
                stranger.is_refused(&fresh, "csrf=forged&login=x&password=x", &[400]).await;
            }
            (Anyone, _) => {
                let page = stranger.calls(&fresh, "").await;
                assert!(page.status.as_u16() < 500, "{path}: {}", page.status);
                assert!(!page.body.contains(&pupil.name), "{path} tells of somebody");
            }
            (Client, _) => {
                stranger.is_refused(&fresh, "token=x&grant_type=client_credentials", &[401]).await;
                let wrong = "token=x&grant_type=client_credentials&client_id=known&client_secret=wrong";
                stranger.is_refused(&fresh, wrong, &[401]).await;
                stranger.is_refused(&signed_in, "token=x&grant_type=client_credentials", &[401]).await;
            }
            (Token, _) => {
                stranger.is_refused(&fresh, "", &[401]).await;
                stranger.is_refused(&signed_in, "", &[401]).await;
                stranger.is_refused(&fresh.with_header("authorization", "Bearer x"), "", &[401]).await;
            }
            (SignedIn, Body::None) => stranger.is_sent_to_sign_in(&fresh, "").await,
            (SignedIn, _) => stranger.needs_a_form_of_a_session(&fresh, &signed_in).await,
            (Staff, _) => stranger.finds_nothing(&fresh, &signed_in).await,
            (Handle | Activating | Invited | Stepping, _) => {
                let page = stranger.calls(&fresh, "csrf=forged&password=x").await;
                let sent = page.header("location").contains("/login");
                assert!(page.status == 400 || sent, "{path}: {} {}", page.status, page.text());
            }
            (Applicant, _) => {
                for browser in [&fresh, &signed_in] {
                    let page = stranger.calls(browser, "csrf=forged&revision=0&student=x").await;
                    let location = page.header("location");
                    assert!(
                        page.status == 303 && location == "/binding",
                        "{path}: {} {location}",
                        page.status
                    );
                }
            }
            (Operator, _) => stranger.is_refused(&signed_in, "", &[404]).await,
        }
    }
    let page = signed_in.get("/me").await;
    assert!(page.text().contains(&pupil.name), "nothing above ended her session");
}

#[tokio::test]
async fn every_form_that_meets_a_full_server_leads_back_to_the_page_it_stands_on() {
    let city = City::with(Database::Sqlite, |config| config.server.limits.requests = 1).await;
    let browser = city.browser();
    let _only = city.app.requests.acquire().await.unwrap();
    for route in routes().routes() {
        for call in route.calls.iter().filter(|call| matches!(call.body, Body::Form | Body::Drawing { .. })) {
            let address = route.path.replace(['{', '}'], "");
            let url = Url::parse(&city.address(&address)).unwrap();
            let page = browser.once(call.method.clone(), url, Some("csrf=x".to_owned())).await;
            let back = route.page_of_form(&call.method, &address.parse().unwrap());
            assert_eq!((page.status.as_u16(), Some(page.way_on())), (503, back), "{}", route.path);
        }
    }
}
