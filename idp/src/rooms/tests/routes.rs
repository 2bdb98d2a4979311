//! Where people are led from a route: back from a form, on from an error, through a sign-in.

use axum::body::Body;
use http::{Method, Request};
use platform::fault::StoreError;
use web::error::{Asked, ErrorPage, PageError, PageRefusal};
use web::onward::Onward;
use web::route::{HOME, Place, SIGN_OUT};

use crate::router::routes;

/// The place of an address among the routes of the whole provider.
fn place(address: &str) -> Place {
    let routes = routes();
    let path = address.split('?').next().unwrap();
    let fits = |pattern: &str| {
        let same = pattern.split('/').count() == path.split('/').count();
        same && pattern.split('/').zip(path.split('/')).all(|(a, b)| a == b || a.starts_with('{'))
    };
    let fitting = routes.routes().map(|route| route.path).filter(|pattern| fits(pattern));
    let literal = fitting.min_by_key(|pattern| pattern.matches('{').count());
    Place::at(routes.into(), literal)
}

/// A request that the router has matched.
fn request(method: Method, address: &str) -> Request<Body> {
    Request::builder().method(method).uri(address).extension(place(address)).body(Body::empty()).unwrap()
}

fn back(address: &str) -> Option<String> {
    place(address).route().unwrap().page_of_form(&Method::POST, &address.parse().unwrap())
}

#[test]
fn a_form_leads_back_to_the_page_that_it_stands_on() {
    for (form, page) in [
        ("/invitation/identity", "/invitation/identity"),
        ("/invitation?t=handle", "/invitation?t=handle"),
        ("/invitation/decline?t=handle", "/invitation?t=handle"),
        ("/me/children/7/correct/number", "/me/children/7/correct/number"),
        ("/me/children/7/invite", "/me/children/7/invite"),
        ("/review/7/approve", "/review/7"),
        ("/school/students/7/custody/lift", "/school/students/7"),
        ("/documents/verify", "/documents/verify"),
    ] {
        assert_eq!(back(form).as_deref(), Some(page), "{form}");
    }
    assert_eq!(back("/oauth/authorize"), None, "its parameters came in the body");
}

#[test]
fn every_form_has_a_page_that_exists() {
    let routes = routes();
    for route in routes.routes() {
        let forms = route.calls.iter().filter(|call| call.extractors.contains("CsrfForm"));
        for form in forms {
            let page = route.page_of_form(&form.method, &route.path.parse().unwrap_or_default());
            let page = page.unwrap_or_else(|| panic!("no way back from {}", route.path));
            let shown = routes.find(&page).is_some_and(|page| page.call(&Method::GET).is_some());
            assert!(shown, "{} leads back to {page}, which is no page", route.path);
        }
    }
}

#[test]
fn the_ends_of_all_ways_are_pages() {
    let routes = routes();
    assert!([HOME, SIGN_OUT].iter().all(|path| routes.find(path).is_some()));
}

fn way_on(method: Method, address: &str, refusal: PageRefusal) -> String {
    ErrorPage::new(&PageError::from(refusal), &Asked::of(&request(method, address))).way_on
}

#[test]
fn what_may_succeed_later_leads_to_the_same_page() {
    let busy = PageRefusal::Busy;
    assert_eq!(way_on(Method::GET, "/oauth/authorize?a=1", busy), "/oauth/authorize?a=1");
    assert_eq!(way_on(Method::POST, "/login?tx=1", PageRefusal::StaleForm), "/login?tx=1");
    assert_eq!(way_on(Method::POST, "/me/services/end", busy), "/me", "an act is never repeated");
    assert_eq!(way_on(Method::GET, "/x", PageRefusal::NotFound), "/me");
    assert_eq!(way_on(Method::GET, "/binding/x", PageRefusal::NotFound), "/binding");
    assert_eq!(way_on(Method::POST, "/binding/correct", busy), "/binding");
    assert_eq!(way_on(Method::POST, "/binding/review", PageRefusal::TooLarge), "/binding/review");
}

#[test]
fn only_what_was_shown_is_shown_again_by_itself() {
    let busy = PageError::from(StoreError::Unavailable("away".to_owned()));
    let waits = |method| ErrorPage::new(&busy, &Asked::of(&request(method, "/binding/parent"))).retry_after;
    assert_eq!((waits(Method::GET), waits(Method::POST)), (Some(1), None), "what was typed stays");
}

#[test]
fn who_has_no_password_yet_goes_on_to_the_page_of_her_link() {
    for (address, refusal) in [
        ("/activate/link", PageRefusal::StaleForm),
        ("/activate/link/again", PageRefusal::StaleForm),
        ("/activate/link/again", PageRefusal::Busy),
    ] {
        assert_eq!(way_on(Method::POST, address, refusal), "/activate/link");
    }
}

#[test]
fn who_finds_somebody_else_signed_in_signs_out_first() {
    let refusal = PageRefusal::SomebodyElse;
    assert_eq!(way_on(Method::POST, "/me/password", refusal), "/oauth/logout");
    assert_eq!(way_on(Method::POST, "/binding/parent", refusal), "/binding");
    assert_eq!(way_on(Method::POST, "/activate", refusal), "/activate");
}

#[test]
fn the_way_on_never_leaves_this_server() {
    assert_eq!(way_on(Method::GET, "//evil.example/", PageRefusal::Busy), "/me");
}

#[test]
fn who_must_sign_in_first_comes_back_to_what_was_asked_for() {
    let through =
        |method, uri: &str| Onward::of_request(&request(method, uri).into_parts().0).through("/login");
    let cases = [
        (Method::GET, "/me", "/login"),
        (Method::GET, "/review/1?page=2", "/login?back=%2Freview%2F1%3Fpage%3D2"),
        (Method::GET, "/consent?tx=abc", "/login?tx=abc"),
        (Method::POST, "/review/1/decide", "/login?back=%2Freview"),
        (Method::POST, "/reviewer/1", "/login"),
        (Method::POST, "/me/services/end", "/login"),
        (Method::GET, "//evil.example/", "/login"),
    ];
    for (method, uri, expected) in cases {
        assert_eq!(through(method, uri), expected, "{uri}");
    }
}
