//! Placeholders of a recipe: `{text}` becomes the text, escaped as its place needs.

use percent_encoding::utf8_percent_encode;

use crate::percent::UNRESERVED;

/// The placeholders there are.
pub(super) const NAMES: [&str; 7] = ["to_national", "to_e164", "text", "username", "password", "basic", "id"];

/// What they stand for.
pub(super) struct Values<'a> {
    /// `09…`.
    pub(super) to_national: &'a str,
    /// `+8869…`.
    pub(super) to_e164: &'a str,
    /// The message.
    pub(super) text: &'a str,
    /// Our name at the gateway.
    pub(super) username: &'a str,
    /// Our password there.
    pub(super) password: &'a str,
    /// Both, as RFC 7617 writes them.
    pub(super) basic: &'a str,
    /// The delivery, the same at each try.
    pub(super) id: &'a str,
}

impl Values<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        match name {
            "to_national" => Some(self.to_national),
            "to_e164" => Some(self.to_e164),
            "text" => Some(self.text),
            "username" => Some(self.username),
            "password" => Some(self.password),
            "basic" => Some(self.basic),
            "id" => Some(self.id),
            _ => None,
        }
    }
}

/// How a value is written into its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// As it is: a header.
    Nothing,
    /// `%E6…`: an address, a form.
    Percent,
    /// `\"`: inside the quotes of a JSON text.
    Json,
}

enum Piece<'a> {
    Text(&'a str),
    Name(&'a str),
}

/// Texts and names in turn. A brace that begins no name is a text: JSON is full of them.
fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let length = after.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let (name, tail) = after.split_at(length);
        if let Some(tail) = tail.strip_prefix('}').filter(|_| !name.is_empty()) {
            found.extend([Piece::Text(before), Piece::Name(name)]);
            rest = tail;
        } else {
            found.extend([Piece::Text(before), Piece::Text("{")]);
            rest = after;
        }
    }
    found.push(Piece::Text(rest));
    found
}

/// A name in braces that is no placeholder.
pub(super) fn unknown<'a>(template: &'a str, known: &[&str]) -> Option<&'a str> {
    pieces(template).into_iter().find_map(|piece| match piece {
        Piece::Name(name) if !known.contains(&name) => Some(name),
        _ => None,
    })
}

/// The template with all its values.
pub(super) fn fill(template: &str, values: &Values<'_>, escape: Escape) -> String {
    let mut filled = String::with_capacity(template.len() + values.text.len());
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Name(name) => {
                let value = values.get(name).unwrap_or_default();
                match escape {
                    Escape::Nothing => filled.push_str(value),
                    Escape::Percent => filled.extend(utf8_percent_encode(value, UNRESERVED)),
                    Escape::Json => {
                        let quoted = serde_json::Value::from(value).to_string();
                        filled.push_str(quoted.get(1..quoted.len() - 1).unwrap_or_default());
                    }
                }
            }
        }
    }
    filled
}
