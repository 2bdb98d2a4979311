//! What was counted against an account: forgotten when its owner proved herself in another way.

use city::accounts::Credentials;
use http::HeaderMap;

use super::device::{self, Device};
use super::store;
use platform::db::Act;
use platform::fault::StoreError;
use web::app::App;

/// The counts of wrong passwords of an account.
pub struct Failures(Vec<Vec<u8>>);

impl Failures {
    /// Those of devices that the account does not know, of the change of the password, and of the device with these headers,
    /// if the account knows it.
    pub fn of(app: &App, found: &Credentials, headers: Option<&HeaderMap>) -> Self {
        let sealer = app.keyring.sealer();
        let device = headers.and_then(|headers| Device::of(headers, app));
        Self(vec![
            device::counter_of(&sealer, &found.login_lookup, None),
            device::counter_of(&sealer, &found.login_lookup, device.as_ref()),
            device::change_counter(&sealer, found.account.person.0),
        ])
    }

    /// Forgets them.
    ///
    /// # Errors
    /// When a row cannot be written.
    pub async fn forget_within(&self, act: &Act<'_>) -> Result<(), StoreError> {
        for counter in &self.0 {
            store::clear(act, counter).await?;
        }
        Ok(())
    }
}
