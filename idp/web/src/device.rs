//! A browser and its system in words, from the `User-Agent` header (RFC 9110 section 10.1.5).

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue};
use serde::Serialize;

/// What a person recognises her device by; proper names, the same in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Device {
    /// Browser.
    pub browser: Option<&'static str>,
    /// Operating system.
    pub system: Option<&'static str>,
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
        Self { browser: find(&BROWSERS), system: find(&SYSTEMS) }
    }
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

    use super::{Device, user_agent};

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
        assert_eq!((device.browser, device.system), (None, None));
    }
}
