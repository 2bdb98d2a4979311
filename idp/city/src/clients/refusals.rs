//! What was refused to a client, so that the operator can tell its developer: `client log`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use domain::ids::ClientId;
use domain::refusal::OauthRefusal;
use domain::timestamp::Timestamp;

use super::store;
use platform::origin::Origin;
use web::app::{App, Base, Part};
use web::route::Place;

/// Refusals of one client that a node keeps in [`WINDOW`]; whoever names the client can cause them.
const MOST: u32 = 10;
/// Seconds.
const WINDOW: i64 = 10;
/// An answer waits so long for its refusal to be kept.
const PATIENCE: Duration = Duration::from_millis(500);

/// When the present window of each client began, and how many refusals were kept in it.
#[derive(Default)]
struct Kept(Mutex<HashMap<ClientId, (Timestamp, u32)>>);

impl Part for Kept {
    fn make(_base: &Base) -> Self {
        Self::default()
    }
}

impl Kept {
    fn may_keep(&self, client: &ClientId, now: Timestamp) -> bool {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.retain(|_, (began, _)| now.0 - began.0 < WINDOW);
        let (_, kept) = windows.entry(client.clone()).or_insert((now, 0));
        *kept += 1;
        *kept <= MOST
    }
}

/// Keeps what a request was refused, where its client is known, on all routes.
pub async fn keep_refusals(
    app: &App,
    request: Request,
    handle: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let place = request.extensions().get::<Place>().and_then(Place::route);
    let endpoint = place.map_or("", |route| route.path);
    let response = handle(request).await;
    if let Some((client, refusal)) = Origin::current().and_then(|origin| origin.refusal()) {
        keep(app, &client, endpoint, &refusal).await;
    }
    response
}

/// A refusal that cannot be kept is lost: the log has it too.
async fn keep(app: &App, client: &ClientId, endpoint: &str, refusal: &OauthRefusal) {
    let now = app.now();
    if !app.part::<Kept>().may_keep(client, now) {
        return;
    }
    let kept = store::keep_refusal(&app.db, client, endpoint, refusal, now);
    match tokio::time::timeout(PATIENCE, kept).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a refusal is not kept"),
        Err(_) => tracing::debug!("a refusal is not kept: the database is slow"),
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::ClientId;
    use domain::timestamp::Timestamp;

    use super::{Kept, MOST, WINDOW};

    #[test]
    fn so_many_refusals_of_one_client_are_kept_in_a_while() {
        let (kept, leave, grades) = (Kept::default(), ClientId("leave".into()), ClientId("grades".into()));
        let of = |client, at| (0..2 * MOST).filter(|_| kept.may_keep(client, Timestamp(at))).count();
        assert_eq!((of(&leave, 100), of(&grades, 100)), (10, 10));
        assert_eq!(of(&leave, 100 + WINDOW - 1), 0);
        assert_eq!(of(&leave, 100 + WINDOW), 10);
    }
}
