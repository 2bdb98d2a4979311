//! The name of a provider here: the operator's word for it, which stands in addresses.

use std::fmt;

/// The most bytes of a name.
const MOST: usize = 40;

/// A word of the letters a to z, digits and hyphens, as the configuration has it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UpstreamName {
    bytes: [u8; MOST],
    length: usize,
}

impl UpstreamName {
    /// Reads a name; none of any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let mut bytes = [0; MOST];
        let begin = bytes.get_mut(..text.len()).filter(|begin| !begin.is_empty())?;
        begin.copy_from_slice(text.as_bytes());
        text.bytes().all(fits).then_some(Self { bytes, length: text.len() })
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl fmt::Display for UpstreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for UpstreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::UpstreamName;

    #[test]
    fn a_name_stands_in_an_address_as_it_is() {
        for name in ["google", "ntpc-2", &"a".repeat(40)] {
            assert_eq!(UpstreamName::parse(name).unwrap().as_str(), name);
        }
        for other in ["", "Google", "a b", "a/b", "a\"b", "校", "{name}", "..", &"a".repeat(41)] {
            assert!(UpstreamName::parse(other).is_none(), "{other}");
        }
    }
}
