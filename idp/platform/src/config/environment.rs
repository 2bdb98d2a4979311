//! The environment as a layer: `IDP_SECTION__KEY`, typed by the default of the key.

use figment::value::{Dict, Num, Value};

use super::problems::Problems;

/// Reads the variables that name a key and ignores the others. `known` are all keys with their defaults, and those of a
/// section `upstream.NAME`.
pub(super) fn read(
    (known, provider): (&Dict, &Dict),
    variables: impl IntoIterator<Item = (String, String)>,
    problems: &mut Problems,
) -> Dict {
    let mut found = Dict::new();
    for (name, text) in variables {
        let Some(path) = name.strip_prefix("IDP_").filter(|rest| rest.contains("__")) else { continue };
        let path = path.to_ascii_lowercase();
        let parts: Vec<&str> = path.split("__").collect();
        let default = match parts.as_slice() {
            ["upstream", _, rest @ ..] => look_up(provider, rest),
            parts => look_up(known, parts),
        };
        let Some(default) = default else {
            problems.add(&name, format_args!("there is no key {}", parts.join(".")));
            continue;
        };
        match parse(default, &text) {
            Some(value) => insert(&mut found, &parts, value),
            None => problems.add(&name, format_args!("write {}", kind_of(default))),
        }
    }
    found
}

fn look_up<'a>(known: &'a Dict, parts: &[&str]) -> Option<&'a Value> {
    let (first, rest) = parts.split_first()?;
    let value = known.get(*first)?;
    match (value, rest) {
        (Value::Dict(_, inner), [_, ..]) => look_up(inner, rest),
        (Value::Dict(..), []) | (_, [_, ..]) => None,
        (value, []) => Some(value),
    }
}

/// The text as a value of the same kind as the default. A text stays a text, whatever it looks like.
fn parse(default: &Value, text: &str) -> Option<Value> {
    match default {
        Value::String(..) => Some(Value::from(text)),
        Value::Bool(..) => text.parse::<bool>().ok().map(Value::from),
        Value::Num(_, Num::F32(_) | Num::F64(_)) => text.parse::<f64>().ok().map(Value::from),
        Value::Num(..) => text.parse::<i64>().ok().map(Value::from),
        Value::Array(..) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Some(Value::from(items.map(Value::from).collect::<Vec<_>>()))
        }
        _ => None,
    }
}

fn kind_of(default: &Value) -> &'static str {
    match default {
        Value::Bool(..) => "true or false",
        Value::Num(..) => "a number",
        _ => "a text",
    }
}

/// Puts a value at its path.
pub(super) fn insert(dict: &mut Dict, parts: &[&str], value: Value) {
    let Some((first, rest)) = parts.split_first() else { return };
    if rest.is_empty() {
        dict.insert((*first).to_owned(), value);
        return;
    }
    let inner = dict.entry((*first).to_owned()).or_insert_with(|| Value::from(Dict::new()));
    if let Value::Dict(_, inner) = inner {
        insert(inner, rest, value);
    }
}
