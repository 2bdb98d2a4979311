//! Devices that a person trusts: for 30 days the password is enough in that browser. A service that asks for a second factor
//! still gets one.

use domain::factors::TRUST_SECONDS;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::model::TrustedDevice;
use super::store;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::seal::Purpose;
use web::app::App;
use web::cookies::{self, CookieName};

/// So many people may trust one browser, such as the parents of a family.
const MOST_PEOPLE: usize = 8;

/// What the cookie of trusted devices holds, sealed: a row for each person who trusts the browser.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Trusted {
    rows: Vec<(Uuid, PersonId)>,
}

impl Trusted {
    /// The rows of a request's browser.
    pub fn of(headers: &HeaderMap, app: &App) -> Self {
        let text = cookies::read(headers, CookieName::Trusted, &app.config.server);
        text.and_then(|text| app.keyring.sealer().open(Purpose::TrustedDevice, text)).unwrap_or_default()
    }

    /// The `Set-Cookie` value by which a person trusts the browser from now on.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn with(mut self, device: &TrustedDevice, person: PersonId, app: &App) -> Result<String, Fault> {
        self.rows.retain(|(_, whose)| *whose != person);
        self.rows.insert(0, (device.id, person));
        self.rows.truncate(MOST_PEOPLE);
        let sealed = app.keyring.sealer().seal(Purpose::TrustedDevice, &self)?;
        Ok(cookies::set(CookieName::Trusted, &sealed, Some(TRUST_SECONDS), &app.config.server))
    }
}

/// Whether a person trusts that browser now.
///
/// # Errors
/// When the rows cannot be read.
pub async fn is_trusted(
    app: &App,
    browser: &Trusted,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let Some((id, _)) = browser.rows.iter().find(|(_, whose)| *whose == person) else { return Ok(false) };
    let devices = store::list_devices(app.db.read(), person, now).await?;
    Ok(devices.iter().any(|device| device.id == *id))
}

/// Lets a person trust a device, inside a transaction.
///
/// # Errors
/// When the row cannot be written.
pub async fn trust_within(
    act: &Act<'_>,
    person: PersonId,
    device: TrustedDevice,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (who, detail) = (person.to_string(), json!({ "device": device.id }));
    store::insert_device(act, person, device).await?;
    act.audit(AuditAct::DeviceTrusted, &who, &who, &detail, now).await
}

/// The devices that a person trusts, the latest first.
///
/// # Errors
/// When the rows cannot be read.
pub async fn list_devices(app: &App, person: PersonId, now: Timestamp) -> Result<Vec<TrustedDevice>, Fault> {
    Ok(store::list_devices(app.db.read(), person, now).await?)
}

/// Ends the trust in a device of a person; `false` if it is none of hers.
///
/// # Errors
/// When the row cannot be written.
pub async fn end_device(app: &App, person: PersonId, id: Uuid, now: Timestamp) -> Result<bool, Fault> {
    let act = app.db.write(async move |act: &Act<'_>| {
        if store::delete_devices(act, person, Some(id)).await? == 0 {
            return Ok(false);
        }
        let (who, detail) = (person.to_string(), json!({ "device": id }));
        act.audit(AuditAct::DeviceDistrusted, &who, &who, &detail, now).await?;
        Ok(true)
    });
    Ok(act.await?)
}

/// Ends the trust in all devices of a person, inside a transaction.
///
/// # Errors
/// When the rows cannot be written.
pub async fn end_all_devices_within(act: &Act<'_>, person: PersonId) -> Result<(), StoreError> {
    store::delete_devices(act, person, None).await?;
    Ok(())
}
