//! Every route with who may call it, and what anyone else gets.
//!
//! The list is held against the source: a route that is not in it fails, and so does a line without a route.

use std::collections::BTreeSet;

use reqwest::Method;
use tests::{Browser, City, Database, Page};
use url::Url;

use crate::tidy::source::sources;

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    /// Anyone: it tells nothing about anybody and changes nothing.
    Anyone,
    /// A client that proves itself.
    Client,
    /// Who holds an access token.
    Token,
    /// Somebody signed in; others are sent to sign in.
    SignedIn,
    /// Somebody signed in, by a form of ours in the same browser.
    SignedInForm,
    /// Anyone, by a form of ours in the same browser.
    Form,
    /// Who is on the way through an authorization request or an activation, by its sealed handle.
    UnderWay,
    /// Who proved a contact and applies to be bound to her children; others are sent to the begin of the way.
    Applicant,
    /// The operator's own network.
    Operator,
}

use Caller::{Anyone, Applicant, Client, Form, Operator, SignedIn, SignedInForm, Token, UnderWay};

const ROUTES: &[(&str, &str, Caller)] = &[
    ("GET", "/", Anyone),
    ("GET", "/.well-known/oauth-authorization-server", Anyone),
    ("GET", "/.well-known/openid-configuration", Anyone),
    ("GET", "/activate", UnderWay),
    ("POST", "/activate", UnderWay),
    ("GET", "/activate/link", Anyone),
    ("POST", "/activate/link", Form),
    ("POST", "/activate/link/again", Form),
    ("POST", "/activate/strength", UnderWay),
    ("GET", "/assets/{name}", Anyone),
    ("GET", "/binding", Anyone),
    ("GET", "/binding/cancel-all", Applicant),
    ("POST", "/binding/cancel-all", Applicant),
    ("GET", "/binding/cancel/{id}", Applicant),
    ("POST", "/binding/cancel/{id}", Applicant),
    ("GET", "/binding/code", Anyone),
    ("POST", "/binding/code", Form),
    ("POST", "/binding/code/again", Form),
    ("GET", "/binding/confirm", Applicant),
    ("POST", "/binding/confirm", Applicant),
    ("GET", "/binding/contact", Anyone),
    ("POST", "/binding/contact", Form),
    ("POST", "/binding/correct", Applicant),
    ("GET", "/binding/decline", Anyone),
    ("POST", "/binding/decline", Applicant),
    ("GET", "/binding/document/{id}", Applicant),
    ("POST", "/binding/letter", Applicant),
    ("POST", "/binding/link", Applicant),
    ("POST", "/binding/logout", Form),
    ("GET", "/binding/mailbox", Applicant),
    ("POST", "/binding/mailbox", Applicant),
    ("POST", "/binding/mailbox/again", Applicant),
    ("POST", "/binding/me", SignedInForm),
    ("GET", "/binding/notice", Applicant),
    ("POST", "/binding/notice", Applicant),
    ("GET", "/binding/parent", Applicant),
    ("POST", "/binding/parent", Applicant),
    ("GET", "/binding/review", Applicant),
    ("POST", "/binding/review", Applicant),
    ("GET", "/binding/school", Applicant),
    ("POST", "/binding/school", Applicant),
    ("GET", "/binding/status", Applicant),
    ("GET", "/binding/student", Applicant),
    ("POST", "/binding/student", Applicant),
    ("GET", "/binding/students", Applicant),
    ("POST", "/binding/students", Applicant),
    ("GET", "/consent", UnderWay),
    ("POST", "/consent", SignedInForm),
    ("GET", "/documents/keys", Anyone),
    ("GET", "/documents/verify", Anyone),
    ("POST", "/documents/verify", Anyone),
    ("GET", "/health", Anyone),
    ("GET", "/invitation", UnderWay),
    ("POST", "/invitation", Form),
    ("GET", "/invitation/code", UnderWay),
    ("POST", "/invitation/code", UnderWay),
    ("GET", "/invitation/confirmed", Anyone),
    ("POST", "/invitation/decline", Form),
    ("GET", "/invitation/declined", Anyone),
    ("GET", "/invitation/done", Anyone),
    ("GET", "/invitation/identity", UnderWay),
    ("POST", "/invitation/identity", UnderWay),
    ("POST", "/invitation/leave", UnderWay),
    ("GET", "/invitation/mailbox", UnderWay),
    ("POST", "/invitation/mailbox", UnderWay),
    ("GET", "/invitation/mailbox/code", UnderWay),
    ("POST", "/invitation/mailbox/code", UnderWay),
    ("GET", "/invitation/notice", UnderWay),
    ("POST", "/invitation/notice", UnderWay),
    ("GET", "/language", Anyone),
    ("GET", "/login", Anyone),
    ("POST", "/login", Form),
    ("GET", "/me", SignedIn),
    ("GET", "/me/children", SignedIn),
    ("GET", "/me/children/ended", Anyone),
    ("GET", "/me/children/frozen", Anyone),
    ("GET", "/me/children/{binding}", SignedIn),
    ("GET", "/me/children/{binding}/correct/{what}", SignedIn),
    ("POST", "/me/children/{binding}/correct/{what}", SignedInForm),
    ("GET", "/me/children/{binding}/invite", SignedIn),
    ("POST", "/me/children/{binding}/invite", SignedInForm),
    ("GET", "/me/children/{binding}/not-mine", SignedIn),
    ("POST", "/me/children/{binding}/not-mine", SignedInForm),
    ("GET", "/me/children/{binding}/unbind", SignedIn),
    ("POST", "/me/children/{binding}/unbind", SignedInForm),
    ("POST", "/me/context", SignedInForm),
    ("GET", "/me/guardians", SignedIn),
    ("POST", "/me/guardians/{binding}/goes-on", SignedInForm),
    ("GET", "/me/guardians/{binding}/not-mine", SignedIn),
    ("POST", "/me/guardians/{binding}/not-mine", SignedInForm),
    ("GET", "/me/guardians/{binding}/stop", SignedIn),
    ("POST", "/me/guardians/{binding}/stop", SignedInForm),
    ("GET", "/me/invitations/{id}", SignedIn),
    ("POST", "/me/invitations/{id}/confirm", SignedInForm),
    ("POST", "/me/invitations/{id}/withdraw", SignedInForm),
    ("POST", "/me/logout", SignedInForm),
    ("GET", "/me/password", SignedIn),
    ("POST", "/me/password", SignedInForm),
    ("POST", "/me/password/strength", SignedInForm),
    ("POST", "/me/requests/{id}/withdraw", SignedInForm),
    ("POST", "/me/services/end", SignedInForm),
    ("POST", "/me/sessions/end", SignedInForm),
    ("GET", "/metrics", Operator),
    ("GET", "/oauth/authorize", Anyone),
    ("POST", "/oauth/authorize", Anyone),
    ("GET", "/oauth/continue", UnderWay),
    ("POST", "/oauth/introspect", Client),
    ("GET", "/oauth/jwks", Anyone),
    ("GET", "/oauth/logout", Anyone),
    ("POST", "/oauth/logout", Anyone),
    ("POST", "/oauth/logout/confirm", Form),
    ("POST", "/oauth/revoke", Client),
    ("POST", "/oauth/token", Client),
    ("GET", "/oauth/userinfo", Token),
    ("POST", "/oauth/userinfo", Token),
    ("GET", "/ready", Anyone),
    ("GET", "/review", SignedIn),
    ("POST", "/review/bulk", SignedInForm),
    ("POST", "/review/bulk/approve", SignedInForm),
    ("GET", "/review/requests", SignedIn),
    ("GET", "/review/requests/{id}", SignedIn),
    ("POST", "/review/requests/{id}", SignedInForm),
    ("GET", "/review/{id}", SignedIn),
    ("POST", "/review/{id}/approve", SignedInForm),
    ("GET", "/review/{id}/document", SignedIn),
    ("POST", "/review/{id}/return", SignedInForm),
    ("POST", "/review/{id}/undo", SignedInForm),
    ("GET", "/school", SignedIn),
    ("GET", "/school/classes/{class}", SignedIn),
    ("GET", "/school/classes/{class}/deputies", SignedIn),
    ("POST", "/school/classes/{class}/deputies", SignedInForm),
    ("GET", "/school/classes/{class}/export.csv", SignedIn),
    ("POST", "/school/letters", SignedInForm),
    ("GET", "/school/students/{id}", SignedIn),
    ("POST", "/school/students/{id}/custody", SignedInForm),
    ("POST", "/school/students/{id}/custody/lift", SignedInForm),
    ("POST", "/school/students/{id}/unfreeze", SignedInForm),
];

/// Method and path of every `.route(…)` in the product's source.
fn declared() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for file in sources("idp/src").into_iter().filter(|file| !file.is_test) {
        for call in file.text.split(".route(\"").skip(1) {
            let (path, rest) = call.split_once('"').unwrap();
            let handlers: String = rest.chars().take_while(|letter| *letter != '\n').collect();
            let handlers = handlers.split(".route(").next().unwrap();
            for (word, method) in [("get(", "GET"), ("post(", "POST"), ("delete(", "DELETE"), ("put(", "PUT")]
            {
                let before = |at: usize| handlers[..at].chars().next_back();
                let calls =
                    handlers.match_indices(word).any(|(at, _)| matches!(before(at), Some(' ' | '.' | ',')));
                if calls {
                    found.insert((method.to_owned(), path.to_owned()));
                }
            }
        }
    }
    found
}

#[test]
fn every_route_declares_who_may_call_it() {
    let listed: BTreeSet<_> =
        ROUTES.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    let declared = declared();
    let forgotten: Vec<_> = declared.difference(&listed).collect();
    assert!(forgotten.is_empty(), "routes without a rule: {forgotten:?}");
    let gone: Vec<_> = listed.difference(&declared).collect();
    assert!(gone.is_empty(), "rules without a route: {gone:?}");
}

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
    for &(method, path, caller) in ROUTES {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let stranger = Stranger { city: &city, method, path };
        let fresh = city.browser();
        match caller {
            Anyone => {
                let page = stranger.calls(&fresh, "").await;
                assert!(page.status.as_u16() < 500, "{path}: {}", page.status);
                assert!(!page.body.contains(&pupil.name), "{path} tells of somebody");
            }
            Client => {
                stranger.is_refused(&fresh, "token=x&grant_type=client_credentials", &[401]).await;
                let wrong = "token=x&grant_type=client_credentials&client_id=known&client_secret=wrong";
                stranger.is_refused(&fresh, wrong, &[401]).await;
                stranger.is_refused(&signed_in, "token=x&grant_type=client_credentials", &[401]).await;
            }
            Token => {
                stranger.is_refused(&fresh, "", &[401]).await;
                stranger.is_refused(&signed_in, "", &[401]).await;
                stranger.is_refused(&fresh.with_header("authorization", "Bearer x"), "", &[401]).await;
            }
            SignedIn => stranger.is_sent_to_sign_in(&fresh, "").await,
            SignedInForm => {
                let form = fresh.get("/login").await.form_with("csrf").unwrap();
                let csrf = format!("csrf={}&context=x&id=x&password=x", form.value("csrf").unwrap());
                let page = stranger.calls(&fresh, &csrf).await;
                assert!(!page.status.is_success(), "{path} without a session: {}", page.status);
                stranger.is_refused(&signed_in, "csrf=forged&context=x&id=x&password=x", &[400]).await;
            }
            Form => stranger.is_refused(&fresh, "csrf=forged&login=x&password=x", &[400]).await,
            UnderWay => {
                let page = stranger.calls(&fresh, "csrf=forged&password=x").await;
                let sent = page.header("location").contains("/login");
                assert!(page.status == 400 || sent, "{path}: {} {}", page.status, page.text());
            }
            Applicant => {
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
            Operator => stranger.is_refused(&signed_in, "", &[404]).await,
        }
    }
    let page = signed_in.get("/me").await;
    assert!(page.text().contains(&pupil.name), "nothing above ended her session");
}
