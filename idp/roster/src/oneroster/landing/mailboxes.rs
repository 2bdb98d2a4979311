//! An account that waits for its activation under an e-mail address follows when the roster corrects the address.

use std::collections::HashMap;

use domain::identifiers::LoginName;
use uuid::Uuid;

use crate::oneroster::rows::Scene;
use crate::oneroster::store::{list_accounts_of, list_holders_of_names, rename_account};
use city::accounts::login_lookup;
use platform::db::Act;
use platform::fault::StoreError;

/// Renames accounts of people with new addresses; an address that is somebody's name already is not taken.
pub(super) async fn follow_addresses(
    scene: &Scene,
    tx: &Act<'_>,
    addresses: &[(Uuid, String)],
) -> Result<(), StoreError> {
    let name = |(person, email): &(Uuid, String)| {
        let name = LoginName::parse(email)?;
        Some((*person, (login_lookup(&scene.sealer, &name), email.clone())))
    };
    let mut names: HashMap<Uuid, (Vec<u8>, String)> = addresses.iter().filter_map(name).collect();
    let people: Vec<Uuid> = names.keys().copied().collect();
    let mut waiting = list_accounts_of(tx, &scene.sealer, &people).await?;
    waiting.retain(|account| account.pending_email.is_some());
    let lookups: Vec<Vec<u8>> = names.values().map(|(lookup, _)| lookup.clone()).collect();
    let mut held: Vec<Vec<u8>> = list_holders_of_names(tx, &scene.sealer, &lookups)
        .await?
        .into_iter()
        .map(|account| account.lookup)
        .collect();
    for account in waiting {
        if let Some((lookup, email)) = names.remove(&account.person)
            && !held.contains(&lookup)
        {
            held.push(lookup.clone());
            rename_account(tx, &scene.sealer, &account, lookup, Some(email)).await?;
        }
    }
    Ok(())
}
