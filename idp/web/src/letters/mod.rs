//! Mails and short messages in words: both languages in one letter, Traditional Chinese first.
//!
//! A room declares its letters with `letters!`: each is a struct of typed arguments with a name and the people whom it
//! goes to. The words of a mail are `<name>-subject`, `<name>-text` (paragraphs with an empty line between them) and, if
//! it has a link, `<name>-link` in a file of `locales/*`; the words of a short message are `<name>`.

mod arguments;
mod declare;
mod post;

use domain::contacts::EmailAddress;
use domain::identifiers::Mobile;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use crate::render::Renderer;
use crate::render::i18n::Locale;
pub use arguments::{Argument, Count, FirstCode, LastDay, Link, Masked, OneTimeCode, Text, Until};
pub use declare::letters;
pub use declare::{Letter, LetterCard, Means};
use platform::fault::Fault;
use platform::mail::Mail;
use platform::sms::Sms;
pub use post::{Stationery, send};

const TEMPLATE: &str = "mail/letter.html";

/// A letter that is filled in. It tells nobody's name or number to whom it is not about.
#[derive(Clone)]
pub struct Sheet {
    /// Its name in the files of words.
    pub name: &'static str,
    /// What its words are filled with.
    pub args: Vec<(&'static str, String)>,
    /// A one-time link: a button, and the address itself below it.
    pub link: Option<String>,
    /// A code to type, shown large.
    pub code: Option<String>,
}

impl Sheet {
    /// A letter with nothing filled in.
    pub fn new(name: &'static str) -> Self {
        Self { name, args: Vec::new(), link: None, code: None }
    }

    fn args(&self) -> Vec<(&str, &str)> {
        self.args.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }
}

/// The letter in one language.
#[derive(Serialize)]
struct Part {
    lang: &'static str,
    subject: String,
    paragraphs: Vec<Vec<String>>,
    link: Option<String>,
    foot: String,
}

/// Writes a mail: as text, and the same with marks.
///
/// # Errors
/// When the letter has no words, or they ask for more than they are given.
pub fn compose(renderer: &Renderer, to: &EmailAddress, sheet: &Sheet) -> Result<Mail, Fault> {
    let parts = Locale::ALL.map(|locale| part(renderer, locale, sheet));
    let [first, second] = parts;
    let parts = [first?, second?];
    let subject = one_line(&parts.iter().map(|part| part.subject.as_str()).collect::<Vec<_>>().join(" / "));
    let text: Vec<String> = parts.iter().map(|part| text(part, sheet)).collect();
    let (code, link) = (&sheet.code, &sheet.link);
    let html = renderer.fill(
        Locale::default(),
        TEMPLATE,
        context! { subject => subject.as_str(), parts => Value::from(Serde(&parts)), code, link },
    )?;
    Ok(Mail { to: to.expose().to_owned(), subject, text: text.join("\n\n--------\n\n"), html: Some(html) })
}

/// Writes the same mail to each of some.
///
/// # Errors
/// As [`compose`].
pub fn compose_each(renderer: &Renderer, to: &[EmailAddress], sheet: &Sheet) -> Result<Vec<Mail>, Fault> {
    to.iter().map(|to| compose(renderer, to, sheet)).collect()
}

/// Writes a short message.
///
/// # Errors
/// When it has no words, or they ask for more than they are given.
pub fn compose_sms(renderer: &Renderer, to: &Mobile, sheet: &Sheet) -> Result<Sms, Fault> {
    let [first, second] = Locale::ALL.map(|locale| renderer.say(locale, sheet.name, &sheet.args()));
    Ok(Sms { to: to.e164().to_owned(), text: one_line(&format!("{} {}", first?, second?)) })
}

fn part(renderer: &Renderer, locale: Locale, sheet: &Sheet) -> Result<Part, Fault> {
    let say = |what: &str| renderer.say(locale, &format!("{}-{what}", sheet.name), &sheet.args());
    let paragraphs = say("text")?;
    let paragraphs = paragraphs.split("\n\n").map(|text| text.lines().map(str::to_owned).collect());
    Ok(Part {
        lang: locale.tag(),
        subject: one_line(&say("subject")?),
        paragraphs: paragraphs.collect(),
        link: sheet.link.as_ref().map(|_| say("link")).transpose()?,
        foot: renderer.say(locale, "mail-foot", &[])?,
    })
}

/// The part for readers without marks.
fn text(part: &Part, sheet: &Sheet) -> String {
    let mut paragraphs: Vec<String> = part.paragraphs.iter().map(|lines| lines.join("\n")).collect();
    paragraphs.extend(sheet.code.as_ref().map(|code| format!("    {code}")));
    if let (Some(label), Some(link)) = (&part.link, &sheet.link) {
        paragraphs.push(format!("{label}\n{link}"));
    }
    paragraphs.push(part.foot.clone());
    paragraphs.join("\n\n")
}

/// What a person wrote into an argument makes no second line of a subject.
fn one_line(text: &str) -> String {
    text.split(|character: char| character.is_control()).collect::<Vec<_>>().join(" ").trim().to_owned()
}
