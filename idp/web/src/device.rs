//! A browser and its system in words, from the `User-Agent` header (RFC 9110 section 10.1.5).

use domain::words;
use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue};
use serde::Serialize;

words! {
    /// What kind of device a browser runs on.
    DeviceKind {
        /// A telephone.
        Phone = "phone",
        /// A tablet.
        Tablet = "tablet",
        /// A computer with a keyboard.
        Computer = "computer",
    }
}

/// What a person recognises her device by; proper names, the same in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Device {
    /// Browser.
    pub browser: Option<&'static str>,
    /// Operating system.
    pub system: Option<&'static str>,
    /// Kind of device.
    pub kind: Option<DeviceKind>,
}

/// Signs of browsers; an earlier one counts, since most also claim to be the later ones.
const BROWSERS: [(&str, &str); 9] = [
    ("Line/", "LINE"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Signs of systems, in the same way.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

impl Device {
    /// Reads the header; what is not known stays empty.
    pub fn from_user_agent(text: &str) -> Self {
        let find = |signs: &[(&str, &'static str)]| {
            signs.iter().find(|(sign, _)| text.contains(sign)).map(|(_, word)| *word)
        };
        let system = find(&SYSTEMS);
        Self { browser: find(&BROWSERS), system, kind: kind_of(system, text) }
    }
}

/// Browsers of Android say whether they run on a telephone by the word `Mobile` (Chrome for Developers, «User agent on
/// Android»).
fn kind_of(system: Option<&str>, text: &str) -> Option<DeviceKind> {
    Some(match system? {
        "iPhone" => DeviceKind::Phone,
        "Android" if text.contains("Mobile") => DeviceKind::Phone,
        "iPad" | "Android" => DeviceKind::Tablet,
        _ => DeviceKind::Computer,
    })
}

/// What the browser of a request calls itself; some write letters of their owner's language into it.
pub fn user_agent(headers: &HeaderMap) -> String {
    let named = headers.get(USER_AGENT).map(HeaderValue::as_bytes).unwrap_or_default();
    String::from_utf8_lossy(named).into_owned()
}

/// Longer names of browsers are cut where they are kept.
const MOST_AGENT_CHARACTERS: usize = 200;

/// A name of a browser as it is kept: cut, and without control characters.
pub fn kept_agent(user_agent: &str) -> String {
    user_agent.chars().filter(|sign| !sign.is_control()).take(MOST_AGENT_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use http::header::USER_AGENT;
    use http::{HeaderMap, HeaderValue};

    use super::{Device, DeviceKind, user_agent};

    #[test]
    fn a_name_with_other_letters_is_read_as_well() {
        let named =
            HeaderValue::from_bytes("Mozilla/5.0 (Linux; Android 16; 小米\u{a0}) Firefox/140".as_bytes());
        let text = user_agent(&HeaderMap::from_iter([(USER_AGENT, named.unwrap())]));
        let device = Device::from_user_agent(&text);
        assert_eq!((device.browser, device.system), (Some("Firefox"), Some("Android")));
    }

    #[test]
    fn edge_on_windows_is_not_taken_for_chrome() {
        let text = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
        let device = Device::from_user_agent(text);
        assert_eq!((device.browser, device.system), (Some("Edge"), Some("Windows")));
    }

    #[test]
    fn a_strange_browser_stays_unnamed() {
        let device = Device::from_user_agent("curl/8");
        assert_eq!((device.browser, device.system, device.kind), (None, None, None));
    }

    #[test]
    fn a_tablet_is_told_from_a_telephone_and_a_computer() {
        for (text, kind) in [
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)", DeviceKind::Phone),
            ("Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) Mobile/15E148", DeviceKind::Tablet),
            ("Mozilla/5.0 (Linux; Android 16; K) Chrome/140.0.0.0 Mobile Safari/537.36", DeviceKind::Phone),
            ("Mozilla/5.0 (Linux; Android 16; K) Chrome/140.0.0.0 Safari/537.36", DeviceKind::Tablet),
            ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/140.0.0.0", DeviceKind::Computer),
        ] {
            assert_eq!(Device::from_user_agent(text).kind, Some(kind), "{text}");
        }
    }
}
