//! As much HTML as forms need.

use url::Url;

/// A form as it would be submitted.
#[derive(Clone, Debug)]
pub struct Form {
    /// `id` of the form, empty if none.
    pub id: String,
    /// Where it goes.
    pub action: Url,
    /// Whether it is sent by GET.
    pub is_get: bool,
    /// What it sends: hidden and filled fields, checked boxes, the first button with a name is not among them.
    pub fields: Vec<(String, String)>,
    /// All names and values it can send, with the label's `for` left aside.
    pub offers: Vec<(String, String)>,
}

impl Form {
    /// Fills a field; one that the form does not have fails the test.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        assert!(self.knows(name), "the form to {} has no field {name}: {:?}", self.action, self.offers);
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends a field whether the form has it or not, as an attacker would.
    #[must_use]
    pub fn force(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a field out.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    /// Whether it has a field or button of this name.
    pub fn knows(&self, name: &str) -> bool {
        self.offers.iter().any(|(known, _)| known == name)
    }

    /// The values it offers for a name: cards of a radio group, buttons.
    pub fn choices(&self, name: &str) -> Vec<&str> {
        self.offers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The value it would send.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// One tag: its name in lower case (`/form` where it closes) and what follows it up to the next tag.
struct Tag<'a> {
    name: String,
    attributes: &'a str,
    text: &'a str,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<String> {
        attributes(self.attributes).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// All forms of a document.
pub fn forms(body: &str, base: &Url) -> Vec<Form> {
    let mut forms: Vec<Form> = vec![];
    let (mut inside, mut select) = (false, String::new());
    // Buttons that send the form elsewhere, with their ids: each is a form of its own here.
    let mut elsewhere: Vec<(String, Url)> = vec![];
    for tag in tags(body) {
        match tag.name.as_str() {
            "form" => {
                inside = true;
                forms.push(begin(&tag, base));
            }
            "/form" => {
                inside = false;
                let whole = forms.last().cloned();
                let by = |(id, action)| Some(Form { id, action, ..whole.clone()? });
                forms.extend(elsewhere.drain(..).filter_map(by).collect::<Vec<_>>());
            }
            "button" if inside => {
                let action = tag.get("formaction").and_then(|action| base.join(&action).ok());
                elsewhere.extend(action.map(|action| (tag.get("id").unwrap_or_default(), action)));
            }
            "select" => select = tag.get("name").unwrap_or_default(),
            _ => {}
        }
        let Some(form) = forms.last_mut().filter(|_| inside) else { continue };
        match tag.name.as_str() {
            "input" => input(form, &tag),
            "textarea" => field(form, tag.get("name"), decode(tag.text), true),
            "button" => field(form, tag.get("name"), tag.get("value").unwrap_or_default(), false),
            "option" => {
                let chosen = tag.has("selected") || !form.knows(&select);
                let value = tag.get("value").unwrap_or_else(|| decode(tag.text));
                form.fields.retain(|(known, _)| *known != select || !chosen);
                field(form, Some(select.clone()), value, chosen);
            }
            _ => {}
        }
    }
    forms
}

fn begin(tag: &Tag<'_>, base: &Url) -> Form {
    let action = tag.get("action").filter(|action| !action.is_empty());
    Form {
        id: tag.get("id").unwrap_or_default(),
        action: action.map_or_else(|| base.clone(), |action| base.join(&action).expect("an address")),
        is_get: !tag.get("method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
        fields: vec![],
        offers: vec![],
    }
}

fn input(form: &mut Form, tag: &Tag<'_>) {
    let kind = tag.get("type").unwrap_or_default();
    let sent = match kind.as_str() {
        "radio" | "checkbox" => tag.has("checked"),
        "submit" | "image" | "button" => false,
        _ => true,
    };
    let value = tag.get("value").unwrap_or_else(|| if kind == "checkbox" { "on" } else { "" }.to_owned());
    field(form, tag.get("name"), value, sent && !tag.has("disabled"));
}

fn field(form: &mut Form, name: Option<String>, value: String, sent: bool) {
    let Some(name) = name else { return };
    if sent {
        form.fields.push((name.clone(), value.clone()));
    }
    form.offers.push((name, value));
}

fn tags(body: &str) -> Vec<Tag<'_>> {
    let mut found = vec![];
    for piece in body.split('<').skip(1) {
        let end = end_of_tag(piece);
        let (inner, text) = piece.split_at(end);
        let name_ends = inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(name_ends);
        let name = name.trim_end_matches('/').to_ascii_lowercase();
        found.push(Tag { name, attributes, text: text.strip_prefix('>').unwrap_or(text) });
    }
    found
}

/// The `>` that ends a tag, not one inside a quoted value.
fn end_of_tag(piece: &str) -> usize {
    let mut quote = None;
    for (at, letter) in piece.char_indices() {
        match (quote, letter) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    piece.len()
}

fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = vec![];
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let name_ends = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..name_ends].to_ascii_lowercase();
        rest = rest[name_ends..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (raw, left) = match quote {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
            (value, rest) = (decode(raw), left.trim_start());
        }
        found.push((name, value));
    }
    found
}

/// Character references decoded.
fn decode(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let known = piece.split_once(';').and_then(|(name, rest)| Some((reference(name)?, rest)));
        match known {
            Some((letter, rest)) => plain.extend([letter.to_string().as_str(), rest]),
            None => plain.extend(["&", piece]),
        }
    }
    plain
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
            char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?)
        }
    }
}

/// Where the link of that `id` leads.
pub(super) fn link(body: &str, id: &str) -> Option<String> {
    tags(body).iter().find(|tag| tag.get("id").as_deref() == Some(id))?.get("href")
}

/// What a person reads.
pub(super) fn text(body: &str) -> String {
    let mut shown = String::new();
    for tag in tags(body) {
        if !matches!(tag.name.as_str(), "script" | "style" | "title") {
            shown.push_str(&decode(tag.text));
            shown.push(' ');
        }
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{decode, forms, text};
    use url::Url;

    const PAGE: &str = r#"<html><title>t</title><form id=sign-in method="post" action="&#x2f;login?a=1&amp;b=2">
        <input type="hidden" name="csrf" value="a&quot;&gt;b"><input name=login value=""><input type=checkbox
        name="stay"><input type="radio" name="context" value="1"><input type="radio" name="context" value="2"
        checked><button name="action" value="allow">好 &amp; yes</button></form><p>after</p></html>"#;

    #[test]
    fn a_form_is_read_as_a_browser_would_send_it() {
        let base = Url::parse("http://idp.example/x").unwrap();
        let forms = forms(PAGE, &base);
        assert_eq!(forms.len(), 1);
        let form = &forms[0];
        assert_eq!((form.id.as_str(), form.action.as_str()), ("sign-in", "http://idp.example/login?a=1&b=2"));
        assert!(!form.is_get);
        assert_eq!(form.value("csrf"), Some("a\">b"));
        assert_eq!(form.value("context"), Some("2"));
        assert_eq!(form.choices("context"), ["1", "2"]);
        assert_eq!(form.value("stay"), None);
        assert_eq!(form.clone().set("action", "allow").value("action"), Some("allow"));
    }

    #[test]
    fn text_is_what_a_person_reads() {
        assert_eq!(text(PAGE), "好 & yes after");
        assert_eq!(decode("&unknown; &#33; & x"), "&unknown; ! & x");
    }
}
