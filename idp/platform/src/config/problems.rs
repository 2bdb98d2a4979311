//! All problems of a configuration at once, each with its key and what to write instead.

use std::fmt::{self, Display};
use std::ops::RangeInclusive;

use url::Url;

/// A list of problems, each beginning with the key.
#[derive(Debug, Default)]
pub struct Problems(Vec<String>);

impl Problems {
    /// Adds one.
    pub fn add(&mut self, key: &str, advice: impl Display) {
        self.0.push(format!("{key}: {advice}"));
    }

    /// Adds one that names its key itself.
    pub fn tell(&mut self, problem: impl Display) {
        self.0.push(problem.to_string());
    }

    /// Adds one unless the value is in the range.
    pub fn within<T: PartialOrd + Display>(&mut self, key: &str, value: T, range: RangeInclusive<T>) {
        if !range.contains(&value) {
            let (low, high) = range.into_inner();
            self.add(key, format_args!("{value} is not possible; write a number from {low} to {high}"));
        }
    }

    /// Adds one unless the text is an address that secrets may be sent to.
    pub fn https(&mut self, key: &str, address: &str) {
        let local = |url: &Url| matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let fits = |url: &Url| url.scheme() == "https" || (url.scheme() == "http" && local(url));
        if !Url::parse(address).is_ok_and(|url| fits(&url)) {
            self.add(key, "write an address that begins with https:// (http:// only for localhost)");
        }
    }

    /// Adds what was found of keys that none is told of yet: what stands in the place of a wrong value is not judged.
    pub fn extend(&mut self, more: Self) {
        let key = |problem: &String| problem.split_once(": ").map(|(key, _)| key.to_owned());
        let known: Vec<Option<String>> = self.0.iter().map(key).collect();
        self.0.extend(more.0.into_iter().filter(|problem| !known.contains(&key(problem))));
    }

    /// An error that lists them, if there are any.
    ///
    /// # Errors
    /// When there are any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for Problems {}
