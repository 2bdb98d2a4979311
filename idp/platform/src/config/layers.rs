//! Lays defaults, files and environment over one another, before they become typed.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::error::Kind;
use figment::providers::{Format as _, Serialized, Toml};
use figment::value::{Dict, Value};

use super::problems::Problems;
use super::{Config, environment, upstream};

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

/// The sections of providers: `upstream.NAME`.
const UPSTREAM: &str = "upstream";
/// The secret of such a section.
const UPSTREAM_SECRET: &str = "client_secret";

/// No configuration has so many mistakes of a kind that hides others.
const MOST_MISTAKES: usize = 200;

/// Reads all layers. What cannot be used is told and takes its default, so that every other mistake is found too; none
/// where not even that is possible.
pub(super) fn read(
    files: &[PathBuf],
    environment: impl IntoIterator<Item = (String, String)>,
    problems: &mut Problems,
) -> Option<Config> {
    let defaults = Figment::from(Toml::string(DEFAULTS));
    let known: Dict = defaults.extract().map_err(|errors| describe(errors, None, problems)).ok()?;
    let mut figment = defaults;
    for file in files {
        match read_file(file) {
            Ok(()) => figment = figment.merge(Toml::file_exact(file)),
            Err(Unread::Io(error)) => {
                problems.add(&file.display().to_string(), format_args!("cannot be read: {error}"));
            }
            Err(Unread::Toml(errors)) => {
                describe(*errors, None, problems);
            }
        }
    }
    let provider: Dict =
        Figment::from(Toml::string(upstream::KEYS)).extract_inner("upstream.NAME").unwrap_or_default();
    let from_environment = environment::read((&known, &provider), environment, problems);
    let figment = figment.merge(Serialized::defaults(from_environment));
    let secrets = secrets_from_files(&figment, problems);
    let figment = figment.merge(Serialized::defaults(secrets));
    let mut values: Dict = figment.extract().map_err(|errors| describe(errors, None, problems)).ok()?;
    for _ in 0..MOST_MISTAKES {
        let errors = match Figment::from(Serialized::defaults(&values)).extract() {
            Ok(config) => return Some(config),
            Err(errors) => errors,
        };
        for path in describe(errors, Some(&figment), problems) {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            if !mend(&mut values, &known, &path) {
                return None;
            }
        }
    }
    None
}

/// Why a file says nothing.
enum Unread {
    Io(std::io::Error),
    Toml(Box<figment::Error>),
}

fn read_file(file: &Path) -> Result<(), Unread> {
    std::fs::read_to_string(file).map_err(Unread::Io)?;
    let read: Result<Dict, figment::Error> = Figment::from(Toml::file_exact(file)).extract();
    read.map(|_| ()).map_err(|errors| Unread::Toml(Box::new(errors)))
}

/// Puts the default in the place of a value, or takes away what has none; whether there was anything to mend.
fn mend(values: &mut Dict, known: &Dict, path: &[&str]) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    if let Some(Value::Dict(_, known)) = known.get(*first)
        && let Some(Value::Dict(_, values)) = values.get_mut(*first)
        && !rest.is_empty()
    {
        return mend(values, known, rest);
    }
    // A section that the defaults do not have loses what is wrong and keeps the rest.
    if let (None, Some(Value::Dict(_, values))) = (known.get(*first), values.get_mut(*first))
        && !rest.is_empty()
    {
        return mend(values, &Dict::new(), rest);
    }
    match known.get(*first) {
        Some(default) => values.insert((*first).to_owned(), default.clone()).is_some(),
        None => values.remove(*first).is_some(),
    }
}

/// Replaces the path in each `…_file` key by the content of the file.
fn secrets_from_files(figment: &Figment, problems: &mut Problems) -> Dict {
    let mut dict = Dict::new();
    let providers: Dict = figment.extract_inner(UPSTREAM).unwrap_or_default();
    let of_providers = providers.keys().map(|name| (vec![UPSTREAM, name], UPSTREAM_SECRET));
    let all = SECRETS.iter().map(|(section, key)| (vec![*section], *key)).chain(of_providers);
    for (section, key) in all {
        let name = format!("{}.{key}_file", section.join("."));
        let Ok(path) = figment.extract_inner::<String>(&name) else { continue };
        if path.is_empty() {
            continue;
        }
        match std::fs::read_to_string(Path::new(&path)) {
            Ok(text) => {
                let value = Value::from(text.trim_end_matches(['\r', '\n']).to_owned());
                environment::insert(&mut dict, &[section.as_slice(), &[key]].concat(), value);
            }
            Err(error) => problems.add(&name, format_args!("{path} cannot be read: {error}")),
        }
    }
    dict
}

/// Describes what could not be read, and returns the path of each. `layers` knows the file of a value. No message repeats the
/// value of a secret.
fn describe(errors: figment::Error, layers: Option<&Figment>, problems: &mut Problems) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for error in errors {
        let mut key = error.path.join(".");
        let secret = SECRETS.iter().any(|(section, name)| key == format!("{section}.{name}"))
            || (key.starts_with(UPSTREAM) && key.ends_with(UPSTREAM_SECRET));
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
        let found = layers.and_then(|layers| layers.find_metadata(&key));
        let source = found.or(error.metadata.as_ref()).and_then(|metadata| metadata.source.as_ref());
        match source.and_then(|source| source.file_path()) {
            Some(path) => problems.add(&key, format_args!("{advice} (in {})", path.display())),
            None => problems.add(if key.is_empty() { "configuration" } else { &key }, advice),
        }
        paths.push(key.split('.').map(str::to_owned).collect());
    }
    paths
}
