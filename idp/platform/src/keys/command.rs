//! `keys …` on the command line.

use std::fmt::Write as _;
use std::path::Path;

use clap::Subcommand;
use domain::jose::Algorithm;
use domain::timestamp::Timestamp;

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
    /// What it changes, for the record; none if it only lists.
    pub fn changes(&self) -> Option<serde_json::Value> {
        match self {
            Self::List => None,
            Self::Rotate { algorithm } => {
                Some(serde_json::json!({ "rotated": algorithm.map_or("all", Algorithm::as_str) }))
            }
            Self::Retire { kid } => Some(serde_json::json!({ "retired": kid })),
            Self::RotateSeal => Some(serde_json::json!({ "rotated": "seal" })),
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
            let _ = writeln!(text, "{algorithm:5} {state:7} {:>10} {}", key.created.0, key.kid);
        }
        Ok(text)
    }
}

fn parse_algorithm(text: &str) -> Result<Algorithm, String> {
    Algorithm::parse(text).ok_or_else(|| format!("{text} is not an algorithm of this provider"))
}
