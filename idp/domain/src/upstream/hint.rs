//! What a provider tells of an account, so that its owner knows it again before linking it. It decides nothing.

use serde_json::Value;

use crate::binding::mask_name;

/// Longer names are cut.
pub const MOST_NAME_CHARACTERS: usize = 40;
/// More words than this say no more.
const MOST_WORDS: usize = 4;
/// Deeper answers are not read.
const MOST_DEPTH: usize = 6;

/// Titles and schools, as the provider writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    /// `titles`: 教師, 學生, ….
    pub titles: Vec<String>,
    /// `schoolid`: the codes of schools.
    pub schools: Vec<String>,
}

/// A name in one line, cut, with its middle hidden.
pub fn masked(name: &str) -> String {
    let line: String =
        name.chars().filter(|letter| !letter.is_control()).take(MOST_NAME_CHARACTERS).collect();
    mask_name(&line)
}

/// Reads titles and schools wherever they stand in the answer of a resource: providers nest them in several ways.
pub fn read_hint(answer: &Value) -> Hint {
    let mut hint = Hint::default();
    collect(answer, None, &mut hint, 0);
    hint
}

fn collect(value: &Value, member: Option<&str>, hint: &mut Hint, depth: usize) {
    if depth > MOST_DEPTH {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                collect(value, Some(name), hint, depth + 1);
            }
        }
        Value::Array(values) => {
            for value in values {
                collect(value, member, hint, depth + 1);
            }
        }
        Value::String(text) => match member {
            Some("titles" | "title") => keep(&mut hint.titles, text),
            Some("schoolid") => keep(&mut hint.schools, text),
            _ => {}
        },
        _ => {}
    }
}

fn keep(words: &mut Vec<String>, text: &str) {
    let word: String =
        text.chars().filter(|letter| !letter.is_control()).take(MOST_NAME_CHARACTERS).collect();
    if !word.is_empty() && words.len() < MOST_WORDS && !words.contains(&word) {
        words.push(word);
    }
}
