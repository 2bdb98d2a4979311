//! `GET /metrics`, in Prometheus' text format.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;

use super::probes::within_patience;
use city::accounts::hasher;
use city::contacts::sms_sent_today;
use platform::hash::PasswordHasher;
use platform::jobs;
use web::app::App;
use web::error::{PageError, PageRefusal};
use web::extract::Peer;

/// On the main address: for the networks that may, which to others does not exist.
pub(super) async fn get(State(app): State<App>, peer: Peer) -> Result<Response, PageError> {
    let settings = &app.config.metrics;
    let may = settings.address().is_none()
        && !peer.is_pretender
        && settings.allow.iter().any(|network| network.contains(&peer.address));
    if may { Ok(render(&app).await) } else { Err(PageRefusal::NotFound.into()) }
}

/// On an address of its own.
pub(super) async fn get_unguarded(State(app): State<App>) -> Response {
    render(&app).await
}

async fn render(app: &App) -> Response {
    let mut text = app.metrics.render();
    let free = app.requests.available_permits();
    let under_way = app.config.server.limits.requests.saturating_sub(free);
    text.gauge("idp_requests_under_way", "Requests under way.", count(under_way));
    let passwords = hasher(app).map_or(0, PasswordHasher::waiting);
    text.gauge("idp_passwords_waiting", "Passwords waiting to be hashed.", count(passwords));
    if let Some(commits) = app.db.commit_counts() {
        text.counter("idp_commits_total", "Commits of the one writer.", commits.commits);
        text.counter("idp_committed_acts_total", "Acts in those commits.", commits.acts);
        text.gauge("idp_acts_waiting", "Acts waiting for a commit.", count(commits.waiting));
    }
    let failed = app.db.failed_commits();
    text.counter("idp_commits_failed_total", "Commits that failed: nothing of them is kept.", failed);
    let behind = u64::try_from(app.clock.behind()).unwrap_or_default();
    text.gauge("idp_clock_behind_seconds", "The machine's clock is behind the highest time seen.", behind);
    if let Some(pending) = within_patience(jobs::count_pending(&app.db)).await {
        text.gauge("idp_deliveries_pending", "Deliveries in the outbox, over all nodes.", pending);
    }
    if let Some(sent) = within_patience(sms_sent_today(app)).await {
        text.gauge("idp_sms_today", "SMS accepted since midnight in Taipei, over all nodes.", sent.into());
    }
    if let Some(bytes) = resident_bytes() {
        text.gauge("process_resident_memory_bytes", "Resident memory.", bytes);
    }
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text.into_string()).into_response()
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The second number of `/proc/self/statm` is the resident pages.
fn resident_bytes() -> Option<u64> {
    const PAGE_BYTES: u64 = 4096;
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(text.split(' ').nth(1)?.parse::<u64>().ok()? * PAGE_BYTES)
}
