//! The language of the pages: Chinese with English beside it, or English alone where the person chose so.

use std::future::Future;

use axum::extract::{RawQuery, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use minijinja::{Environment, HtmlEscape, Value};

use crate::Portal;
use crate::params::Params;
use crate::routes::{cookie, cookie_name};

const LANGUAGE: &str = "language";

/// How the pages of one request speak.
#[derive(Clone, Default)]
struct Speech {
    english: bool,
    /// The page to come back to after a switch.
    page: String,
}

tokio::task_local! {
    static SPEECH: Speech;
}

fn speech() -> Speech {
    SPEECH.try_with(Clone::clone).unwrap_or_default()
}

/// Reads the choice for all pages of a request.
pub async fn speak(State(portal): State<Portal>, jar: CookieJar, request: Request, next: Next) -> Response {
    let english = jar.get(&cookie_name(&portal, LANGUAGE)).is_some_and(|cookie| cookie.value() == "en");
    let here = request.uri().path_and_query().map_or("/", |page| page.as_str());
    let page = if request.method() == Method::GET { here } else { "/" };
    within(Speech { english, page: page.to_owned() }, next.run(request)).await
}

async fn within<T>(speech: Speech, work: impl Future<Output = T>) -> T {
    SPEECH.scope(speech, work).await
}

/// GET /language: the person chooses, and comes back to the page.
pub async fn get(State(portal): State<Portal>, RawQuery(query): RawQuery, jar: CookieJar) -> Response {
    let params = Params::parse(&query.unwrap_or_default()).unwrap_or_default();
    let is_here = |page: &&str| page.starts_with('/') && !page.starts_with("//") && !page.contains('\\');
    let back = params.get("back").filter(is_here).unwrap_or("/").to_owned();
    let word = if params.get("to") == Some("en") { "en" } else { "zh" };
    let mut chosen = cookie(&portal, LANGUAGE, word.to_owned());
    chosen.make_permanent();
    (jar.add(chosen), Redirect::to(&back)).into_response()
}

/// Gives templates `both(zh, en)` and `stacked(zh, en)` for a text, `english()`, and `switch()` for the other language.
pub fn teach(environment: &mut Environment<'_>) {
    environment.add_function("both", |zh: &str, en: &str| say(zh, en, "en"));
    environment.add_function("stacked", |zh: &str, en: &str| say(zh, en, "en block"));
    environment.add_function("english", || speech().english);
    environment.add_function("switch", || {
        let Speech { english, page } = speech();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("to", if english { "zh" } else { "en" }).append_pair("back", &page);
        format!("/language?{}", query.finish())
    });
}

fn say(zh: &str, en: &str, class: &str) -> Value {
    let (zh, en) = (HtmlEscape(zh), HtmlEscape(en));
    Value::from_safe_string(if speech().english {
        en.to_string()
    } else {
        format!("{zh} <span class=\"{class}\" lang=\"en\">{en}</span>")
    })
}
