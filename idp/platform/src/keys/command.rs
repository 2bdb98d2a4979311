//! `keys …` on the command line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use clap::Subcommand;
use domain::identifiers::taipei_line;
use domain::jose::Algorithm;
use domain::timestamp::Timestamp;
use serde_json::{Map, Value, json};

use super::{KeyError, list, retire, rotate, rotate_seal};

/// Commands on the keys of a running provider. The nodes notice changes by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum KeysCommand {
    /// List the signing keys.
    List,
    /// Let the next signing key sign and make another next one.
    Rotate {
        /// Only this algorithm (RS256, PS256, ES256, EdDSA); all if left out.
        #[arg(long, value_parser = parse_algorithm)]
        algorithm: Option<Algorithm>,
    },
    /// Stop publishing a signing key that does not sign any more, or replace the next one.
    Retire {
        /// The key's name, as listed.
        kid: String,
    },
    /// Rotate the key that seals codes, tokens, cookies and fields.
    RotateSeal,
}

impl KeysCommand {
    /// Carries the command out and returns the list of keys to print, and what changed, for the record; none if it only lists.
    ///
    /// # Errors
    /// When the keys cannot be read or written, or the key is none that can be retired.
    pub fn change(&self, dir: &Path, now: Timestamp) -> Result<(String, Option<Value>), KeyError> {
        // The first command of all makes the directory.
        let before = states(dir).unwrap_or_default();
        let text = self.run(dir, now)?;
        let after = states(dir)?;
        let detail = self.changes().map(|mut detail| {
            let kids: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            let moved = kids.into_iter().filter(|kid| before.get(*kid) != after.get(*kid));
            let pair = |kid: &String| (kid.clone(), json!([before.get(kid), after.get(kid)]));
            let moved: Map<String, Value> = moved.map(pair).collect();
            if let Some(members) = detail.as_object_mut().filter(|_| !moved.is_empty()) {
                members.insert("keys".to_owned(), moved.into());
            }
            detail
        });
        Ok((text, detail))
    }

    /// What it is told to change.
    fn changes(&self) -> Option<Value> {
        match self {
            Self::List => None,
            Self::Rotate { algorithm } => {
                Some(json!({ "rotated": algorithm.map_or("all", Algorithm::as_str) }))
            }
            Self::Retire { kid } => Some(json!({ "retired": kid })),
            Self::RotateSeal => Some(json!({ "rotated": "seal" })),
        }
    }

    /// Carries the command out and returns the list of keys to print.
    pub fn run(&self, dir: &Path, now: Timestamp) -> Result<String, KeyError> {
        match self {
            Self::List => {}
            Self::Rotate { algorithm } => rotate(dir, *algorithm, now)?,
            Self::Retire { kid } => retire(dir, kid, now)?,
            Self::RotateSeal => rotate_seal(dir)?,
        }
        let mut text = String::new();
        for key in list(dir)? {
            let (algorithm, state) = (key.algorithm.as_str(), key.state.as_str());
            // Writing to a string does not fail.
            let _ = writeln!(text, "{algorithm:5} {state:7} {} {}", taipei_line(key.created), key.kid);
        }
        Ok(text)
    }
}

/// The state of each signing key, by its name.
fn states(dir: &Path) -> Result<BTreeMap<String, &'static str>, KeyError> {
    Ok(list(dir)?.into_iter().map(|key| (key.kid, key.state.as_str())).collect())
}

fn parse_algorithm(text: &str) -> Result<Algorithm, String> {
    Algorithm::parse(text).ok_or_else(|| format!("{text} is not an algorithm of this provider"))
}
