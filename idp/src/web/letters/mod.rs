//! Mails and short messages in words: both languages in one letter, Traditional Chinese first.
//!
//! A letter has a name; its words are `mail-<name>-subject`, `mail-<name>-text` (paragraphs with an empty line between
//! them) and, if it has a link, `mail-<name>-link` in `locales/*/mail.ftl`; those of a short message are `sms-<name>`
//! in `sms.ftl`.

use domain::contacts::EmailAddress;
use domain::identifiers::Mobile;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use crate::platform::fault::Fault;
use crate::platform::mail::Mail;
use crate::platform::sms::Sms;
use crate::render::Renderer;
use crate::render::i18n::Locale;

#[cfg(test)]
mod tests;

const TEMPLATE: &str = "mail/letter.html";

/// What a mail says. It tells nobody's name or number to whom it is not about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Letter<'a> {
    /// Its name in the files of words.
    pub name: &'a str,
    /// What its words are filled with.
    pub args: &'a [(&'a str, &'a str)],
    /// A one-time link: a button, and the address itself below it.
    pub link: Option<&'a str>,
    /// A code to type, shown large.
    pub code: Option<&'a str>,
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
pub fn compose(renderer: &Renderer, to: &EmailAddress, letter: &Letter<'_>) -> Result<Mail, Fault> {
    let parts = Locale::ALL.map(|locale| part(renderer, locale, letter));
    let [first, second] = parts;
    let parts = [first?, second?];
    let subject = one_line(&parts.iter().map(|part| part.subject.as_str()).collect::<Vec<_>>().join(" / "));
    let text: Vec<String> = parts.iter().map(|part| text(part, letter)).collect();
    let (code, link) = (letter.code, letter.link);
    let html = renderer.fill(
        Locale::default(),
        TEMPLATE,
        context! { subject => subject.as_str(), parts => Value::from(Serde(&parts)), code, link },
    )?;
    Ok(Mail { to: to.expose().to_owned(), subject, text: text.join("\n\n--------\n\n"), html: Some(html) })
}

/// Writes a short message.
///
/// # Errors
/// When it has no words, or they ask for more than they are given.
pub fn compose_sms(
    renderer: &Renderer,
    to: &Mobile,
    name: &str,
    args: &[(&str, &str)],
) -> Result<Sms, Fault> {
    let key = format!("sms-{name}");
    let [first, second] = Locale::ALL.map(|locale| renderer.say(locale, &key, args));
    Ok(Sms { to: to.e164().to_owned(), text: one_line(&format!("{} {}", first?, second?)) })
}

fn part(renderer: &Renderer, locale: Locale, letter: &Letter<'_>) -> Result<Part, Fault> {
    let say = |what: &str| renderer.say(locale, &format!("mail-{}-{what}", letter.name), letter.args);
    let paragraphs = say("text")?;
    let paragraphs = paragraphs.split("\n\n").map(|text| text.lines().map(str::to_owned).collect());
    Ok(Part {
        lang: locale.tag(),
        subject: one_line(&say("subject")?),
        paragraphs: paragraphs.collect(),
        link: letter.link.map(|_| say("link")).transpose()?,
        foot: renderer.say(locale, "mail-foot", &[])?,
    })
}

/// The part for readers without marks.
fn text(part: &Part, letter: &Letter<'_>) -> String {
    let mut paragraphs: Vec<String> = part.paragraphs.iter().map(|lines| lines.join("\n")).collect();
    paragraphs.extend(letter.code.map(|code| format!("    {code}")));
    if let (Some(label), Some(link)) = (&part.link, letter.link) {
        paragraphs.push(format!("{label}\n{link}"));
    }
    paragraphs.push(part.foot.clone());
    paragraphs.join("\n\n")
}

/// What a person wrote into an argument makes no second line of a subject.
fn one_line(text: &str) -> String {
    text.split(|character: char| character.is_control()).collect::<Vec<_>>().join(" ").trim().to_owned()
}
