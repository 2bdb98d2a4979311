//! Cookies by host; ports share them, as in every browser.

use std::collections::BTreeMap;

use reqwest::header::{HeaderMap, SET_COOKIE};
use url::Url;

#[derive(Debug, Default)]
pub(super) struct Jar(BTreeMap<String, BTreeMap<String, String>>);

impl Jar {
    /// Keeps what an answer sets; `Max-Age=0` and an `Expires` in the past remove.
    pub(super) fn take(&mut self, url: &Url, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE) {
            let line = line.to_str().expect("cookies are ASCII");
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let gone = parts.any(|part| {
                let part = part.to_ascii_lowercase();
                part == "max-age=0" || part.starts_with("expires=thu, 01 jan 1970")
            });
            if gone { self.forget(url, name) } else { self.put(url, name, value) }
        }
    }

    pub(super) fn put(&mut self, url: &Url, name: &str, value: &str) {
        self.of(url).insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn forget(&mut self, url: &Url, name: &str) {
        self.of(url).remove(name);
    }

    pub(super) fn value(&self, url: &Url, name: &str) -> Option<String> {
        self.0.get(url.host_str()?)?.get(name).cloned()
    }

    /// The `Cookie` header for an address.
    pub(super) fn line(&self, url: &Url) -> Option<String> {
        let cookies = self.0.get(url.host_str()?)?;
        let pairs: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    fn of(&mut self, url: &Url) -> &mut BTreeMap<String, String> {
        self.0.entry(url.host_str().unwrap_or_default().to_owned()).or_default()
    }
}
