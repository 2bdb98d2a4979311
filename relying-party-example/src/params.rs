//! Parameters of a request, each at most once: a repeated one makes the request mean two things.

use std::collections::HashMap;

/// Names and values.
#[derive(Debug, Default)]
pub struct Params(HashMap<String, String>);

impl Params {
    /// Reads `a=1&b=2`; None if a name stands twice.
    pub fn parse(text: &str) -> Option<Self> {
        let mut all = HashMap::new();
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            if all.insert(name.into_owned(), value.into_owned()).is_some() {
                return None;
            }
        }
        Some(Self(all))
    }

    /// The value of `name`, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The value of `name`, taken; None if it is missing or empty.
    pub fn into_required(mut self, name: &str) -> Option<String> {
        self.0.remove(name).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn a_repeated_parameter_is_refused() {
        assert!(Params::parse("code=a&state=b&code=c").is_none());
        assert_eq!(Params::parse("code=a%20b&state=").unwrap().get("code"), Some("a b"));
        assert_eq!(Params::parse("code=a&state=").unwrap().get("state"), None);
    }
}
