use std::collections::BTreeSet;

use domain::contacts::{EmailAddress, SMS_CHARACTERS};
use domain::identifiers::Mobile;

use web::letters::{LetterCard, Means, Sheet, compose, compose_sms};
use web::render::Renderer;
use web::render::i18n::Locale;
use web::render::words::sources;

use crate::rooms::ROOMS;

fn letters(means: Means) -> impl Iterator<Item = &'static LetterCard> {
    ROOMS.iter().flat_map(|room| room.letters).filter(move |letter| letter.means() == means)
}

/// Each message of a language with its key: what follows it until the next one.
fn messages(locale: Locale) -> Vec<(String, String)> {
    let mut messages: Vec<(String, String)> = vec![];
    for line in sources(locale)
        .into_iter()
        .flat_map(|(_, source)| source.lines().map(str::to_owned).collect::<Vec<_>>())
    {
        match line.split_once(" =") {
            Some((key, text)) if line.starts_with(|c: char| c.is_ascii_lowercase()) => {
                messages.push((key.to_owned(), text.to_owned()));
            }
            _ => messages.last_mut().into_iter().for_each(|(_, text)| text.push_str(&line)),
        }
    }
    messages
}

fn to() -> EmailAddress {
    EmailAddress::parse("chen@mail.example").unwrap()
}

#[test]
fn every_mail_is_whole_in_both_languages() {
    let renderer = Renderer::new().unwrap();
    for letter in letters(Means::Mail) {
        let name = letter.name;
        for (at, sheet) in (letter.samples)().iter().enumerate() {
            let mail = compose(&renderer, &to(), sheet).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            let html = mail.html.unwrap();
            assert!(!mail.subject.contains(['\r', '\n']), "{name}: {}", mail.subject);
            if let Some(code) = &sheet.code {
                assert_eq!(mail.text.matches(code).count(), 2, "{name}: once in each language");
            }
            assert!(sheet.link.as_ref().is_none_or(|link| mail.text.contains(link)), "{name}");
            let marks = ["<script", "http-equiv", "<img"];
            assert!(!marks.iter().any(|mark| html.contains(mark)), "{name}");
            assert!(!html.contains("<x-sample>"), "{name} escapes");
            assert_eq!(html.contains("<a href=\"https:"), sheet.link.is_some(), "{name}");
            if let Some(folder) = std::env::var_os("PAGES_WRITTEN_TO") {
                std::fs::write(std::path::Path::new(&folder).join(format!("{name}.{at}.html")), html)
                    .unwrap();
            }
        }
    }
}

#[test]
fn every_short_message_fits_one_message() {
    let renderer = Renderer::new().unwrap();
    for letter in letters(Means::Sms) {
        for sheet in (letter.samples)() {
            let to = Mobile::parse("0912345678").unwrap();
            let sms = compose_sms(&renderer, &to, &sheet).unwrap();
            let length = sms.text.encode_utf16().count();
            // A sealed handle makes a link longer than one message holds: it may come in three joined ones of 67.
            let linked = sheet.link.is_some_and(|link| sms.text.contains(&link));
            let most = if linked { 3 * 67 } else { SMS_CHARACTERS };
            assert!(length <= most, "{} has {length}: {}", letter.name, sms.text);
            assert_eq!((sms.to.as_str(), linked || sms.text.contains("012345")), ("+886912345678", true));
        }
    }
}

/// The keys of a letter's words, and the names that they are filled with.
fn keys_of(letter: &LetterCard) -> (Vec<String>, BTreeSet<&'static str>) {
    let samples = (letter.samples)();
    let linked = samples.iter().any(|sheet| sheet.link.is_some());
    let parts: &[&str] = if linked { &["-subject", "-text", "-link"] } else { &["-subject", "-text"] };
    let parts: &[&str] = if letter.means() == Means::Sms { &[""] } else { parts };
    let names = samples.iter().flat_map(|sheet| sheet.args.iter().map(|(name, _)| *name));
    (parts.iter().map(|part| format!("{}{part}", letter.name)).collect(), names.collect())
}

#[test]
fn letters_use_every_word_there_is_for_them_and_words_every_argument() {
    let by_language = Locale::ALL.map(messages);
    let mut used = BTreeSet::from(["mail-foot".to_owned()]);
    for letter in [Means::Mail, Means::Sms].into_iter().flat_map(letters) {
        let (keys, names) = keys_of(letter);
        let words: Vec<&String> = by_language
            .iter()
            .flatten()
            .filter(|(key, _)| keys.contains(key))
            .map(|(_, text)| text)
            .collect();
        // The code and the link of a mail are shown below its words.
        let below = |name: &str| letter.means() == Means::Mail && ["code", "link"].contains(&name);
        for name in names.into_iter().filter(|name| !below(name)) {
            let is_said = words.iter().any(|text| text.contains(&format!("{{ ${name} ")));
            assert!(is_said, "{} is filled with {name}, and no language says it", letter.name);
        }
        used.extend(keys);
    }
    let all = by_language.iter().flatten().map(|(key, _)| key.clone());
    let of_letters = all.filter(|key| key.split('-').take(2).any(|part| part == "mail" || part == "sms"));
    assert_eq!(of_letters.collect::<BTreeSet<_>>().difference(&used).next(), None, "words of no letter");
}

#[test]
fn a_letter_without_words_or_with_an_argument_missing_is_a_fault() {
    let renderer = Renderer::new().unwrap();
    assert!(compose(&renderer, &to(), &Sheet::new("nothing")).is_err());
    assert!(compose(&renderer, &to(), &Sheet::new("mail-code-apply")).is_err());
}
