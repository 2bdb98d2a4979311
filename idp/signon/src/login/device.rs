//! The device a person signed in on before: it has a counter of wrong passwords of its own, so that a stranger
//! who guesses elsewhere cannot lock her out (OWASP, device cookies).

use domain::accounts::Account;
use domain::identifiers::LoginName;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use city::accounts::login_lookup;
use platform::fault::Fault;
use platform::ids::new_id;
use platform::seal::{Purpose, Sealer};
use web::app::App;
use web::cookies::{self, CookieName};

/// So many people may share a known device, the pupils of a class at one machine.
const MOST_PEOPLE: usize = 40;

/// How long a device is known after the last sign-in, in seconds: half a year.
const LIFE_SECONDS: i64 = 180 * 24 * 3600;

/// The begin of a keyed hash of a login name.
type Mark = [u8; 8];

/// What the cookie of a device holds, sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Device {
    id: Uuid,
    people: Vec<Mark>,
}

impl Device {
    /// The device of a request, if anyone signed in on it.
    pub(super) fn of(headers: &HeaderMap, app: &App) -> Option<Self> {
        let text = cookies::read(headers, CookieName::Device, &app.config.server)?;
        app.keyring.sealer().open(Purpose::KnownDevice, text)
    }

    /// The `Set-Cookie` value by which the device is known from now on to whose login name has that keyed hash;
    /// the latest come first.
    pub(super) fn remember(known: Option<Self>, lookup: &[u8], app: &App) -> Result<String, Fault> {
        let mut device = known.unwrap_or_else(|| Self { id: new_id(), people: Vec::new() });
        if let Some(mark) = mark(lookup) {
            device.people.retain(|known| *known != mark);
            device.people.insert(0, mark);
            device.people.truncate(MOST_PEOPLE);
        }
        let sealed = app.keyring.sealer().seal(Purpose::KnownDevice, &device)?;
        Ok(cookies::set(CookieName::Device, &sealed, Some(LIFE_SECONDS), &app.config.server))
    }

    pub(super) fn knows(&self, lookup: &[u8]) -> bool {
        mark(lookup).is_some_and(|mark| self.people.contains(&mark))
    }
}

fn mark(lookup: &[u8]) -> Option<Mark> {
    lookup.first_chunk().copied()
}

/// The counter of a login name: one for each device it is known on, one for all others together. Text that is
/// no login name has one too, so that it costs the same.
pub(super) fn counter(sealer: &Sealer, name: Option<&LoginName>, device: Option<&Device>) -> Vec<u8> {
    counter_of(sealer, &name.map(|name| login_lookup(sealer, name)).unwrap_or_default(), device)
}

/// The same of a name whose keyed hash is known.
pub(super) fn counter_of(sealer: &Sealer, lookup: &[u8], device: Option<&Device>) -> Vec<u8> {
    let known = device.filter(|device| device.knows(lookup));
    let place = known.map(|device| device.id.as_bytes().as_slice()).unwrap_or_default();
    sealer.mac(Purpose::Lookup, &[b"attempt:".as_slice(), lookup, place].concat()).to_vec()
}

/// The counter of a first sign-in, for one device and network: whoever guesses elsewhere keeps nobody out. It ends with the
/// secret, so that an account that is opened again begins anew.
pub(super) fn first_counter(
    sealer: &Sealer,
    account: &Account,
    device: Option<&Device>,
    network: &str,
) -> Vec<u8> {
    let place = device.map(|device| device.id.as_bytes().as_slice()).unwrap_or_default();
    first(sealer, account, &[b"here:", place, network.as_bytes()].concat())
}

/// The counter of a first sign-in for all devices and networks together.
pub(super) fn wide_counter(sealer: &Sealer, account: &Account) -> Vec<u8> {
    first(sealer, account, b"anywhere")
}

fn first(sealer: &Sealer, account: &Account, place: &[u8]) -> Vec<u8> {
    let secret = format!("attempt-first:{}:{}:", account.id.0, account.activation_dies_at.0);
    sealer.mac(Purpose::Lookup, &[secret.as_bytes(), place].concat()).to_vec()
}

/// The counter of wrong codes at the second step, kept as that of wrong passwords is: one for each device that knows the
/// account, one for all others together.
pub(super) fn factor_counter(
    sealer: &Sealer,
    account: &Account,
    lookup: &[u8],
    device: Option<&Device>,
) -> Vec<u8> {
    let known = device.filter(|device| device.knows(lookup));
    let place = known.map(|device| device.id.as_bytes().as_slice()).unwrap_or_default();
    let bytes = [b"attempt-factor:".as_slice(), account.id.0.as_bytes(), place].concat();
    sealer.mac(Purpose::Lookup, &bytes).to_vec()
}

/// The counter of the present password, as asked for when it is changed.
pub(super) fn change_counter(sealer: &Sealer, person: Uuid) -> Vec<u8> {
    sealer.mac(Purpose::Lookup, &[b"attempt-change:".as_slice(), person.as_bytes()].concat()).to_vec()
}
