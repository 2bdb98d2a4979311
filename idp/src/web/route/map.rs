//! All routes, and where a request has come to among them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request};
use http::Method;

use super::card::{Caller, Face, Route};
use super::here::{HOME, SIGN_OUT};

/// All routes by their paths.
#[derive(Debug, Default)]
pub struct RouteMap(BTreeMap<&'static str, Arc<Route>>);

impl FromIterator<Route> for RouteMap {
    fn from_iter<I: IntoIterator<Item = Route>>(routes: I) -> Self {
        Self(routes.into_iter().map(|route| (route.path, Arc::new(route))).collect())
    }
}

impl RouteMap {
    /// Every route, in the order of paths.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        self.0.values().map(Arc::as_ref)
    }

    /// The route with a path.
    pub fn find(&self, path: &str) -> Option<&Arc<Route>> {
        self.0.get(path)
    }

    /// The page at which whoever is lost at an address begins anew.
    fn entrance(&self, address: &str) -> Option<&Route> {
        let covers = |below: &str| {
            let rest = address.strip_prefix(below);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.routes().find(|route| route.entrance_of.is_some_and(covers))
    }
}

/// Where a request has come to: an extension of it.
#[derive(Clone, Debug, Default)]
pub struct Place {
    routes: Arc<RouteMap>,
    route: Option<Arc<Route>>,
}

impl Place {
    /// The place of a request that the router has matched.
    pub(in crate::web) fn of(routes: Arc<RouteMap>, request: &Request) -> Self {
        let path = request.extensions().get::<MatchedPath>();
        let route = path.and_then(|path| routes.find(path.as_str())).cloned();
        Self { routes, route }
    }

    /// The route, if there is one.
    pub fn route(&self) -> Option<&Route> {
        self.route.as_deref()
    }

    /// Who reads the answer; people, where there is no route.
    pub fn face(&self) -> Face {
        self.route().map_or(Face::Page, |route| route.face)
    }

    /// The first page of the room to which a path belongs that is not this page itself.
    pub fn first_page(&self, path: &str) -> Option<&'static str> {
        self.routes.entrance(path).map(|page| page.path).filter(|page| *page != path)
    }

    /// Where whoever can go neither on nor back begins anew: somebody without an account at a page that asks for none.
    pub fn home(&self, path: &str) -> &'static str {
        let entrance = self.routes.entrance(path).filter(|page| page.path != path);
        let open =
            entrance.filter(|page| page.call(&Method::GET).is_some_and(|call| call.by == Caller::Anyone));
        open.map_or(HOME, |page| page.path)
    }

    /// Where somebody goes on as herself whose form was open when somebody else came: with a cookie of one's own, where
    /// that is asked for; else by signing out and in again.
    pub fn as_oneself(&self, path: &str) -> &'static str {
        let entrance = self.routes.entrance(path);
        let own = entrance.filter(|page| page.calls.iter().all(|call| !call.by.is_signed_in()));
        own.map_or(SIGN_OUT, |page| page.path)
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::{HOME, Place, RouteMap, SIGN_OUT};
    use crate::router;

    impl Place {
        /// The place of an address among the routes of the whole provider.
        pub(crate) fn at(address: &str) -> Self {
            let routes: RouteMap = router::routes();
            let path = address.split('?').next().unwrap().to_owned();
            let fits = |pattern: &str| {
                let same = pattern.split('/').count() == path.split('/').count();
                same && pattern.split('/').zip(path.split('/')).all(|(a, b)| a == b || a.starts_with('{'))
            };
            let fitting = routes.routes().filter(|route| fits(route.path));
            let literal = fitting.min_by_key(|route| route.path.matches('{').count());
            let route = literal.and_then(|route| routes.find(route.path)).cloned();
            Self { routes: routes.into(), route }
        }
    }

    fn back(address: &str) -> Option<String> {
        Place::at(address).route().unwrap().page_of_form(&Method::POST, &address.parse().unwrap())
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
        let routes = router::routes();
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
        let routes = router::routes();
        assert!([HOME, SIGN_OUT].iter().all(|path| routes.find(path).is_some()));
    }
}
