//! Lays defaults, files and environment over one another, before they become typed.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::error::Kind;
use figment::providers::{Format as _, Serialized, Toml};
use figment::value::{Dict, Value};

use super::problems::Problems;
use super::{Config, environment};

/// The complete set of defaults, documented.
pub(super) const DEFAULTS: &str = include_str!("../../../../config/default.toml");

/// The keys whose value may be in a file. No message repeats their values.
const SECRETS: [(&str, &str); 6] = [
    ("database", "url"),
    ("mail", "password"),
    ("mail", "ca"),
    ("mail", "dkim_key"),
    ("sms", "password"),
    ("registry", "token"),
];

/// Reads all layers.
pub(super) fn read(
    files: &[PathBuf],
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, Problems> {
    let mut problems = Problems::default();
    let defaults = Figment::from(Toml::string(DEFAULTS));
    let known: Dict = defaults.extract().map_err(describe)?;
    let mut figment = defaults;
    for file in files {
        match std::fs::read_to_string(file) {
            Ok(_) => figment = figment.merge(Toml::file_exact(file)),
            Err(error) => problems.add(&file.display().to_string(), format_args!("cannot be read: {error}")),
        }
    }
    let from_environment = environment::read(&known, environment, &mut problems);
    problems.into_result()?;
    let figment = figment.merge(Serialized::defaults(from_environment));
    let secrets = secrets_from_files(&figment)?;
    figment.merge(Serialized::defaults(secrets)).extract().map_err(describe)
}

/// Replaces the path in each `…_file` key by the content of the file.
fn secrets_from_files(figment: &Figment) -> Result<Dict, Problems> {
    let (mut dict, mut problems) = (Dict::new(), Problems::default());
    for (section, key) in SECRETS {
        let name = format!("{section}.{key}_file");
        let Ok(path) = figment.extract_inner::<String>(&name) else { continue };
        if path.is_empty() {
            continue;
        }
        match std::fs::read_to_string(Path::new(&path)) {
            Ok(text) => {
                let value = Value::from(text.trim_end_matches(['\r', '\n']).to_owned());
                dict.insert(section.to_owned(), Value::from(Dict::from([(key.to_owned(), value)])));
            }
            Err(error) => problems.add(&name, format_args!("{path} cannot be read: {error}")),
        }
    }
    problems.into_result()?;
    Ok(dict)
}

/// Describes what could not be read. No message repeats the value of a secret.
pub(super) fn describe(errors: figment::Error) -> Problems {
    let mut problems = Problems::default();
    for error in errors {
        let mut key = error.path.join(".");
        let secret = SECRETS.iter().any(|(section, name)| key == format!("{section}.{name}"));
        let advice = match &error.kind {
            Kind::UnknownField(name, known) => {
                if !key.ends_with(name) {
                    key = [key.as_str(), name]
                        .iter()
                        .filter(|part| !part.is_empty())
                        .copied()
                        .collect::<Vec<_>>()
                        .join(".");
                }
                format!("there is no such key; there are {}", known.join(", "))
            }
            Kind::UnknownVariant(_, known) => format!("write one of {}", known.join(", ")),
            Kind::InvalidType(..) | Kind::InvalidValue(..) if secret => "write a text in quotes".to_owned(),
            Kind::InvalidType(actual, expected) | Kind::InvalidValue(actual, expected) => {
                format!("{actual} is not possible; write {expected}")
            }
            other => other.to_string(),
        };
        let source = error.metadata.as_ref().and_then(|metadata| metadata.source.as_ref());
        match source.and_then(|source| source.file_path()) {
            Some(path) => problems.add(&key, format_args!("{advice} (in {})", path.display())),
            None => problems.add(if key.is_empty() { "configuration" } else { &key }, advice),
        }
    }
    problems
}
