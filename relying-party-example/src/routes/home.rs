//! The portal's own pages: the door, the services, and one service.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use serde::Serialize;
use serde_json::json;

use super::guard::{self, As, session_id};
use super::sign_out::SIGNED_OUT_COOKIE;
use crate::Portal;
use crate::pages::{Me, Stumble, ways};
use crate::params::Params;
use crate::services::{self, Service};

/// GET /: the door; somebody who is signed in goes on to the last identity.
pub async fn landing(State(portal): State<Portal>, RawQuery(query): RawQuery, jar: CookieJar) -> Response {
    let now = portal.config.clock.now();
    let session = session_id(&jar, &portal);
    if let Some(last) = portal.sessions.identities(session.as_deref(), now).last() {
        return Redirect::to(&format!("/as/{}", last.handle)).into_response();
    }
    let params = Params::parse(&query.unwrap_or_default()).unwrap_or_default();
    let name = guard::cookie_name(&portal, SIGNED_OUT_COOKIE);
    let is_back = jar.get(&name).is_some_and(|cookie| Some(cookie.value()) == params.get("state"));
    let page = portal.pages.render("landing.html", StatusCode::OK, json!({"signed_out": is_back}));
    (jar.remove(Cookie::build(name).path("/")), page).into_response()
}

/// A service as a card shows it.
#[derive(Serialize)]
struct Card {
    key: &'static str,
    name: &'static str,
    name_en: &'static str,
    about: &'static str,
    action: &'static str,
    action_en: &'static str,
}

/// GET /as/{handle}: the services of this identity, and the other identities.
pub async fn get(State(portal): State<Portal>, who: As) -> Response {
    let acting = who.identity.standing.acting.as_ref();
    let cards: Vec<Card> = services::ALL.iter().filter_map(|service| card(service, acting?)).collect();
    let page = json!({"me": Me::of(&who.identity), "cards": cards, "ways": ways(&who.identity, &who.all)});
    portal.pages.render("home.html", StatusCode::OK, page)
}

fn card(service: &Service, acting: &crate::claims::Context) -> Option<Card> {
    let (action, action_en) = service.use_by(acting)?;
    let Service { key, name, name_en, about, .. } = *service;
    Some(Card { key, name, name_en, about, action, action_en })
}

/// GET /as/{handle}/services/{key}: one service, for those who may.
pub async fn service(
    State(portal): State<Portal>,
    Path((_, key)): Path<(String, String)>,
    who: As,
) -> Response {
    let Some(service) = Service::find(&key) else {
        return portal.pages.stumble(StatusCode::NOT_FOUND, &Stumble::NOT_FOUND);
    };
    let acting = who.identity.standing.acting.as_ref();
    let Some(card) = acting.and_then(|acting| card(service, acting)) else {
        let stumble = Stumble::NOT_FOR_YOU.back_to(format!("/as/{}", who.identity.handle));
        return portal.pages.stumble(StatusCode::FORBIDDEN, &stumble);
    };
    portal.pages.render("service.html", StatusCode::OK, json!({"me": Me::of(&who.identity), "card": card}))
}
