//! The reference of all keys, written from the comments of `config/default.toml` and `config/upstream.toml`.

use std::fmt::Write as _;

use super::layers::DEFAULTS;
use super::upstream::KEYS;

/// `docs/configuration.md` below its introduction: a table for each section.
pub fn reference() -> String {
    let (mut text, mut comment) = (String::new(), Vec::new());
    for line in DEFAULTS.lines().chain(KEYS.lines()).map(str::trim) {
        if let Some(words) = line.strip_prefix('#') {
            comment.push(words.trim());
        } else if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            // Writing to a string does not fail.
            let _ = write!(text, "\n## `{section}`\n\n{}\n\n", comment.join(" "));
            text.push_str("| Key | Default | Meaning |\n|---|---|---|\n");
            comment.clear();
        } else if let Some((key, default)) = line.split_once(" = ") {
            let _ = writeln!(text, "| `{key}` | `{default}` | {} |", comment.join(" "));
            comment.clear();
        } else {
            comment.clear();
        }
    }
    text
}
