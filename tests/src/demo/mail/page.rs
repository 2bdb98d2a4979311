//! The page of the mail-catcher, the same as JSON, and the gateway for short messages.

use std::sync::Arc;

use axum::extract::{Json, State};
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use axum::{Router, http::StatusCode};
use serde::Deserialize;
use time::UtcOffset;
use time::macros::format_description;

use super::{Caught, Mailbox};

const STYLE: &str = include_str!("page.css");

pub(super) fn router(mailbox: Arc<Mailbox>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/messages.json", get(list))
        .route("/sms", post(sms))
        .route("/page.css", get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE) }))
        .with_state(mailbox)
}

/// What the provider posts to a gateway for short messages.
#[derive(Deserialize)]
struct Sms {
    to: String,
    text: String,
}

async fn sms(State(mailbox): State<Arc<Mailbox>>, Json(sms): Json<Sms>) -> StatusCode {
    mailbox.take("sms", String::new(), sms.to, String::new(), sms.text);
    StatusCode::NO_CONTENT
}

async fn list(State(mailbox): State<Arc<Mailbox>>) -> Json<Vec<Caught>> {
    Json(mailbox.list())
}

async fn page(State(mailbox): State<Arc<Mailbox>>) -> impl IntoResponse {
    let caught = mailbox.list();
    let mut html = String::from(HEAD);
    if caught.is_empty() {
        html.push_str("<p>還沒有任何信件或簡訊。 <span lang=\"en\">Nothing has been sent yet.</span></p>");
    }
    for one in &caught {
        html.push_str(&card(one));
    }
    html.push_str("</main></body></html>");
    let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    ([(header::CONTENT_SECURITY_POLICY, policy), (header::CACHE_CONTROL, "no-store")], Html(html))
}

const HEAD: &str = "<!doctype html><html lang=\"zh-Hant-TW\"><head><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>信件與簡訊 Mail catcher</title>\
    <link rel=\"stylesheet\" href=\"/page.css\"></head><body><main>\
    <h1>信件與簡訊 <span lang=\"en\">Mail and SMS of the demo city</span></h1>\
    <p>示範城市寄出的一切都在這裡，新的在上面。 <a href=\"/\">重新載入 <span lang=\"en\">Reload</span></a></p>";

fn card(one: &Caught) -> String {
    let kind = if one.kind == "sms" { "簡訊 SMS" } else { "信件 Mail" };
    let heading = if one.subject.is_empty() { kind.to_owned() } else { escaped(&one.subject) };
    format!(
        "<article id=\"message-{}\"><h2>{heading}</h2><p class=\"facts\">{kind} · <time>{}</time> · {}</p><pre>{}</pre></article>",
        one.number,
        moment(one.at),
        escaped(&one.to),
        linked(&one.text),
    )
}

fn moment(at: i64) -> String {
    let taipei = UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC);
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let moment = time::OffsetDateTime::from_unix_timestamp(at).map(|moment| moment.to_offset(taipei));
    moment.ok().and_then(|moment| moment.format(format).ok()).unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The text with its addresses as links.
fn linked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("http://").into_iter().chain(rest.find("https://")).min() {
        let (before, tail) = rest.split_at(start);
        let ends = |letter: char| letter.is_whitespace() || "<>\"，。；）」".contains(letter);
        let (link, after) = tail.split_at(tail.find(ends).unwrap_or(tail.len()));
        let link = escaped(link);
        let shown = format!("<a href=\"{link}\" rel=\"noreferrer\">{link}</a>");
        out.extend([escaped(before), shown]);
        rest = after;
    }
    out.push_str(&escaped(rest));
    out
}

#[cfg(test)]
mod tests {
    use super::linked;

    #[test]
    fn addresses_become_links_and_marks_do_not() {
        assert_eq!(
            linked("<b> 開啟 http://localhost:8000/a?b=1&c=2，謝謝"),
            "&lt;b&gt; 開啟 <a href=\"http://localhost:8000/a?b=1&amp;c=2\" rel=\"noreferrer\">\
             http://localhost:8000/a?b=1&amp;c=2</a>，謝謝"
        );
    }
}
