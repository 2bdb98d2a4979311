//! The paths that a source file names: its `use` items, and the paths in its code.

use super::source::Source;

/// A name that a `use` item brings in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// What it stands for.
    pub(crate) path: Vec<String>,
    /// The name; `*` stands for all that is there.
    pub(crate) name: String,
    /// Whether the file passes it on.
    pub(crate) is_public: bool,
}

/// What a file names outside of its tests.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    /// By `use` items.
    pub(crate) imports: Vec<Import>,
    /// In code.
    pub(crate) named: Vec<Vec<String>>,
}

impl Paths {
    /// The paths of a file.
    pub(crate) fn of(file: &Source) -> Self {
        Self::of_text(file.product())
    }

    pub(crate) fn of_text(text: &str) -> Self {
        let code = bare(text);
        let tokens = tokens(&code);
        let (mut paths, mut at) = (Self::default(), 0);
        while let Some(token) = tokens.get(at) {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before)).copied();
            let begins = before.is_none_or(|before| matches!(before, ";" | "{" | "}" | "]" | "pub" | ")"));
            if *token == "use" && begins {
                let is_public = before.is_some_and(|before| matches!(before, "pub" | ")"));
                at += 1;
                tree(&tokens, &mut at, &[], is_public, &mut paths.imports);
            } else if is_word(token) && before != Some("::") && tokens.get(at + 1) == Some(&"::") {
                let mut path = vec![(*token).to_owned()];
                while let [Some(&"::"), Some(next)] = [tokens.get(at + 1), tokens.get(at + 2)] {
                    if !is_word(next) {
                        break;
                    }
                    path.push((*next).to_owned());
                    at += 2;
                }
                paths.named.push(path);
                at += 1;
            } else {
                at += 1;
            }
        }
        paths
    }

    /// Every path, imported or named.
    pub(crate) fn all(&self) -> impl Iterator<Item = &[String]> {
        let imported = self.imports.iter().map(|import| import.path.as_slice());
        imported.chain(self.named.iter().map(Vec::as_slice))
    }
}

/// Reads one tree of a `use` item, up to the comma, brace or semicolon behind it.
fn tree(tokens: &[&str], at: &mut usize, prefix: &[String], is_public: bool, into: &mut Vec<Import>) {
    let (mut path, mut alias) = (prefix.to_vec(), None);
    while let Some(token) = tokens.get(*at).copied() {
        match token {
            "{" => {
                *at += 1;
                while !matches!(tokens.get(*at), None | Some(&"}")) {
                    tree(tokens, at, &path, is_public, into);
                    *at += usize::from(tokens.get(*at) == Some(&","));
                }
                *at += 1;
                return;
            }
            "," | "}" | ";" => break,
            "::" => {}
            "as" => {
                *at += 1;
                alias = tokens.get(*at).copied();
            }
            word => path.push(word.to_owned()),
        }
        *at += 1;
    }
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = alias.map(str::to_owned).or_else(|| path.last().cloned()).unwrap_or_default();
    into.push(Import { path, name, is_public });
}

/// The words and signs of code; `::` is one sign.
fn tokens(code: &str) -> Vec<&str> {
    let (mut tokens, mut rest) = (vec![], code.trim_start());
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|letter: char| !is_letter(letter)).unwrap_or(rest.len());
        let length = match word {
            0 if rest.starts_with("::") => 2,
            0 => first.len_utf8(),
            word => word,
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn is_word(token: &str) -> bool {
    token.starts_with(is_letter)
}

/// Code without what stands in comments, texts and characters.
fn bare(text: &str) -> String {
    let (mut code, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(hashes) = raw_text(rest).filter(|_| !code.ends_with(is_letter)) {
            let end = format!("\"{}", "#".repeat(hashes));
            let begin = hashes + 2;
            rest[begin..].find(&end).map_or(rest.len(), |at| begin + at + end.len())
        } else if first == '"' {
            end_of_text(rest, '"')
        } else if rest.starts_with("'\\") || rest.chars().nth(2) == Some('\'') && first == '\'' {
            end_of_text(rest, '\'')
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skipped..];
    }
    code
}

/// How many hashes a raw text that begins here has.
fn raw_text(rest: &str) -> Option<usize> {
    let hashes = rest.strip_prefix('r')?;
    let quote = hashes.trim_start_matches('#');
    quote.starts_with('"').then_some(hashes.len() - quote.len())
}

/// Where a text or a character that begins here ends.
fn end_of_text(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            end if end == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[test]
fn imports_are_read_with_their_groups_and_names() {
    let paths = Paths::of_text("pub use a::{self, b::{C, D as E}};\nuse super::f::*;");
    let read: Vec<(String, &str, bool)> = paths
        .imports
        .iter()
        .map(|import| (import.path.join("::"), import.name.as_str(), import.is_public))
        .collect();
    let expected = [
        ("a".to_owned(), "a", true),
        ("a::b::C".to_owned(), "C", true),
        ("a::b::D".to_owned(), "E", true),
        ("super::f::*".to_owned(), "*", false),
    ];
    assert_eq!(read, expected);
}

#[test]
fn paths_in_texts_and_comments_are_none() {
    let text =
        "// a::b\nlet x = \"c::d\\\" e::f\"; r#\"g::h\"#; '\"'; i::j::<K>(l); fn m<'n>() {} // o\np::q::r()";
    let named = Paths::of_text(text).named.into_iter().map(|path| path.join("::"));
    assert_eq!(named.collect::<Vec<_>>(), ["i::j", "p::q::r"]);
}
