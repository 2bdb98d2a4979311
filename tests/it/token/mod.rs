//! The token endpoint.

mod client_auth;
mod code;
mod cors;
mod gate;
mod identifiers;
mod refresh;
mod sectors;

use std::collections::BTreeSet;

use serde_json::Value;

/// How many uses of a used code or token are on record.
pub(crate) async fn replays(city: &tests::City) -> usize {
    use sea_orm::EntityTrait as _;
    let entries = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    entries.iter().filter(|entry| entry.act == "grant.replayed").count()
}

/// Every text in a JSON value, however deep.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(members) => members.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}
