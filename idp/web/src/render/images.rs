//! From where a page shows pictures.

use url::Url;

/// Origins from which a page shows pictures besides our own; an extension of the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageOrigins(Vec<String>);

impl ImageOrigins {
    /// The https origins of these addresses, each once; anything else is left out.
    pub fn of<'a>(addresses: impl Iterator<Item = &'a str>) -> Self {
        let mut origins: Vec<String> = addresses
            .filter_map(|address| Url::parse(address).ok())
            .filter(|address| address.scheme() == "https")
            .map(|address| address.origin().ascii_serialization())
            .collect();
        origins.sort();
        origins.dedup();
        Self(origins)
    }

    /// The origins, apart by spaces.
    pub fn as_sources(&self) -> String {
        self.0.join(" ")
    }
}
