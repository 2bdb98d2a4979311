//! What a person can act as, and what is known of her at the moment. Owns the table `context`.

mod store;

use std::sync::Arc;

use domain::ids::PersonId;
use domain::standing::Standing;

use crate::app::App;
use crate::platform::fault::Fault;

/// A person with her contexts; none if no person has that id.
pub async fn standing(app: &App, person: PersonId) -> Result<Option<Arc<Standing>>, Fault> {
    let sealer = app.keyring.sealer();
    let read = store::read_standing(app.db.read(), &sealer, person);
    Ok(app.caches.standings.get_or_read(&person, read).await?)
}
