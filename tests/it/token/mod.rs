//! The token endpoint.

mod client_auth;
mod code;
mod gate;
mod refresh;

/// How many uses of a used code or token are on record.
async fn replays(city: &tests::City) -> usize {
    use sea_orm::EntityTrait as _;
    let entries = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    entries.iter().filter(|entry| entry.act == "grant.replayed").count()
}
