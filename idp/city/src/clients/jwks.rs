//! The public keys of a client: registered with it, or published where it said.

use std::sync::Arc;

use domain::clients::Client;
use domain::jose::JwkSet;
use domain::timestamp::Timestamp;
use tracing::Instrument as _;

use platform::key_sets::Age;
use web::app::App;

/// The client's keys; published ones are no older than `age` allows.
pub(super) async fn keys_of(app: &App, client: &Client, age: Age, now: Timestamp) -> Arc<JwkSet> {
    let Some(uri) = &client.jwks_uri else {
        let keys = client.jwks.as_deref().and_then(|json| JwkSet::parse(json.as_bytes()).ok());
        return Arc::new(keys.unwrap_or_default());
    };
    // Of the level of the warnings that it is for, so that no filter lets them through without it.
    let span = tracing::warn_span!("keys", client.id = %client.id);
    app.key_sets.of(&client.id.0, uri, age, now).instrument(span).await
}
