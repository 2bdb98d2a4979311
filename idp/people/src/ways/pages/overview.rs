//! The list of the ways in.

use domain::factors::RemovalRefusal;
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;

use city::passkeys::Listed;
use web::device::Device;
use web::moment::Moment;
use web::render::Page;

words! {
    /// What has just been done or refused, told at the head of the page.
    WaysNotice {
        /// An app is enrolled.
        AppAdded = "app-added",
        /// There is an app already.
        AppThere = "app-there",
        /// The app was removed.
        AppEnded = "app-ended",
        /// There was no app.
        AppGone = "app-gone",
        /// Recovery codes are for those who have a second factor.
        NoFactor = "no-factor",
        /// A device is trusted no more.
        DeviceEnded = "device-ended",
        /// A passkey is enrolled.
        PasskeyAdded = "passkey-added",
        /// It was enrolled already.
        PasskeyThere = "passkey-there",
        /// It was not taken.
        PasskeyRefused = "passkey-refused",
        /// A passkey was removed.
        PasskeyEnded = "passkey-ended",
        /// The last way in stays.
        LastWay = "last-way",
        /// The person must have a second factor.
        Required = "required",
    }
}

impl From<RemovalRefusal> for WaysNotice {
    fn from(refusal: RemovalRefusal) -> Self {
        match refusal {
            RemovalRefusal::LastWay => Self::LastWay,
            RemovalRefusal::Required => Self::Required,
        }
    }
}

impl WaysNotice {
    /// Whether it tells that nothing was done.
    pub(crate) fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::AppThere
                | Self::NoFactor
                | Self::PasskeyThere
                | Self::PasskeyRefused
                | Self::LastWay
                | Self::Required
        )
    }
}

/// A passkey.
#[derive(Clone, Debug, Serialize)]
pub struct PasskeyLine {
    /// Posted to remove it.
    pub id: String,
    /// The name that the person gave it.
    pub name: String,
    /// Since when.
    pub since: Moment,
    /// When it was last used.
    pub used: Option<Moment>,
}

impl From<Listed> for PasskeyLine {
    fn from(listed: Listed) -> Self {
        let (since, used) = (listed.created_at.into(), listed.last_used_at.map(Into::into));
        Self { id: listed.id.to_string(), name: listed.name, since, used }
    }
}

/// A trusted device.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceLine {
    /// Posted to end the trust.
    pub id: String,
    /// Browser and system.
    pub device: Device,
    /// Since when.
    pub since: Moment,
    /// Until when.
    pub until: Moment,
}

/// `GET /me/ways`; posts nothing but `csrf` to `/me/ways/app/end` and `/me/ways/codes`, `id` to `/me/ways/passkeys/end` and
/// `/me/ways/devices/end`, and `name`, `ceremony`, `answer` to `/me/ways/passkeys`.
#[derive(Clone, Debug, Serialize)]
pub struct WaysPage {
    /// Since when there is an app.
    pub app_since: Option<Moment>,
    /// When a code of it was last taken.
    pub app_used: Option<Moment>,
    /// Passkeys.
    pub passkeys: Vec<PasskeyLine>,
    /// Passkeys can be used at this address.
    pub offers_passkeys: bool,
    /// Recovery codes that are left, where there is a second factor.
    pub codes_left: Option<usize>,
    /// Trusted devices.
    pub devices: Vec<DeviceLine>,
    /// The person gave the password or a passkey lately, and took the second step if there is one, so that something can be
    /// changed at once.
    pub is_fresh: bool,
    /// What has just been done.
    pub notice: Option<WaysNotice>,
    /// The notice tells that nothing was done.
    pub is_refused: bool,
}

impl Page for WaysPage {
    const TEMPLATE: &'static str = "ways/overview.html";

    fn address(&self) -> Option<String> {
        Some("/me/ways".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let moment = || Moment::from(Timestamp(1_788_220_500));
        let key = |id: &str, name: &str, used| PasskeyLine {
            id: id.to_owned(),
            name: name.to_owned(),
            since: moment(),
            used,
        };
        let device = DeviceLine {
            id: "1".to_owned(),
            device: Device::from_user_agent("iPhone Safari/604.1"),
            since: moment(),
            until: moment(),
        };
        let strange = Device::from_user_agent("");
        let full = Self {
            app_since: Some(moment()),
            app_used: Some(moment()),
            passkeys: vec![key("1", "我的手機", Some(moment())), key("2", "<script>", None)],
            offers_passkeys: true,
            codes_left: Some(9),
            devices: vec![device.clone(), DeviceLine { id: "2".to_owned(), device: strange, ..device }],
            is_fresh: true,
            notice: None,
            is_refused: false,
        };
        let stale = Self { is_fresh: false, ..full.clone() };
        let none = Self {
            app_since: None,
            app_used: None,
            passkeys: Vec::new(),
            offers_passkeys: false,
            codes_left: None,
            devices: Vec::new(),
            ..full.clone()
        };
        let told = |notice: &WaysNotice| {
            (notice.as_str(), Self { notice: Some(*notice), is_refused: notice.is_refusal(), ..full.clone() })
        };
        let pages = [("full", full.clone()), ("stale", stale), ("none", none)];
        WaysNotice::ALL.iter().map(told).chain(pages).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::WaysNotice;

    #[test]
    fn what_was_done_is_no_refusal() {
        assert!(!WaysNotice::AppAdded.is_refusal() && WaysNotice::LastWay.is_refusal());
    }
}
