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
    /// The place of the route with a path, if there is one.
    pub fn at(routes: Arc<RouteMap>, path: Option<&str>) -> Self {
        let route = path.and_then(|path| routes.find(path)).cloned();
        Self { routes, route }
    }

    /// The place of a request that the router has matched.
    pub(crate) fn of(routes: Arc<RouteMap>, request: &Request) -> Self {
        Self::at(routes, request.extensions().get::<MatchedPath>().map(MatchedPath::as_str))
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
