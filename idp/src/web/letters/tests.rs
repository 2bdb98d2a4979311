use std::collections::BTreeSet;

use domain::contacts::{EmailAddress, SMS_CHARACTERS};
use domain::identifiers::Mobile;

use super::{Letter, compose, compose_sms};
use crate::render::Renderer;
use crate::render::i18n::Locale;
use crate::render::words::sources;

const LINK: &str = "https://sso.tp.edu.tw/activate/link?t=AbC&x=1";

fn source(locale: Locale, file: &str) -> String {
    let mut found = sources(locale).into_iter().filter(|(name, _)| name.ends_with(file));
    found.next().unwrap_or_else(|| panic!("{file} in {}", locale.tag())).1
}

fn keys(source: &str) -> Vec<String> {
    let lines = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    lines.map(|line| line.split(" =").next().unwrap().to_owned()).collect()
}

/// `{ $name }` of a file.
fn variables(source: &str) -> BTreeSet<&str> {
    source.split("{ $").skip(1).map(|rest| rest.split(' ').next().unwrap()).collect()
}

/// What every letter of the city may be filled with: each variable by its own name, marked up.
fn filled(source: &str) -> Vec<(&str, String)> {
    variables(source).into_iter().map(|name| (name, format!("<{name}>\r\nBcc: x"))).collect()
}

fn to() -> EmailAddress {
    EmailAddress::parse("chen@mail.example").unwrap()
}

#[test]
fn every_letter_is_whole_in_both_languages() {
    let renderer = Renderer::new().unwrap();
    let words = source(Locale::ZhTw, "/mail.ftl");
    let english = source(Locale::En, "/mail.ftl");
    // A day is said in the calendar of the language.
    let in_english = words.replace("{ $roc }", "{ $date }").replace("{ $last_roc }", "{ $last_date }");
    assert_eq!(variables(&in_english), variables(&english));
    let both = format!("{words}{english}");
    let args = filled(&both);
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let all: BTreeSet<String> = keys(&words).into_iter().collect();
    let mut whole = BTreeSet::from(["mail-foot".to_owned()]);
    for name in all.iter().filter_map(|key| key.strip_prefix("mail-")?.strip_suffix("-subject")) {
        let link = all.contains(&format!("mail-{name}-link")).then_some(LINK);
        let letter = Letter { name, args: &args, link, code: Some("012345") };
        let mail = compose(&renderer, &to(), &letter).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let html = mail.html.unwrap();
        assert!(!mail.subject.contains(['\r', '\n']), "{name}: {}", mail.subject);
        assert_eq!(mail.text.matches("012345").count(), 2, "{name}: once in each language");
        assert!(link.is_none_or(|link| mail.text.contains(link)), "{name}");
        assert!(
            !html.contains("<script") && !html.contains("http-equiv") && !html.contains("<img"),
            "{name}"
        );
        assert!(args.iter().all(|(arg, _)| !html.contains(&format!("<{arg}>"))), "{name} escapes");
        assert_eq!(html.contains("<a href=\"https:"), link.is_some(), "{name}");
        if let Some(folder) = std::env::var_os("PAGES_WRITTEN_TO") {
            std::fs::write(std::path::Path::new(&folder).join(format!("mail-{name}.html")), html).unwrap();
        }
        whole.extend(["subject", "text", "link"].map(|part| format!("mail-{name}-{part}")));
    }
    assert_eq!(all.difference(&whole).next(), None, "words of no letter");
}

#[test]
fn a_letter_without_words_or_with_an_argument_missing_is_a_fault() {
    let renderer = Renderer::new().unwrap();
    assert!(compose(&renderer, &to(), &Letter { name: "nothing", ..Letter::default() }).is_err());
    assert!(compose(&renderer, &to(), &Letter { name: "code-apply", ..Letter::default() }).is_err());
}

#[test]
fn every_short_message_fits_one_message() {
    let renderer = Renderer::new().unwrap();
    let words = source(Locale::ZhTw, "/sms.ftl");
    // A sealed handle makes a link longer than one message holds: it may come in three joined ones of 67.
    let link = format!("https://sso.tp.edu.tw/invitation?t={}", "A".repeat(60));
    let args = [("code", "012345"), ("minutes", "60"), ("link", link.as_str())];
    for key in keys(&words) {
        let to = Mobile::parse("0912345678").unwrap();
        let sms = compose_sms(&renderer, &to, key.strip_prefix("sms-").unwrap(), &args).unwrap();
        let length = sms.text.encode_utf16().count();
        let linked = sms.text.contains(&link);
        let most = if linked { 3 * 67 } else { SMS_CHARACTERS };
        assert!(length <= most, "{key} has {length}: {}", sms.text);
        assert_eq!((sms.to.as_str(), linked || sms.text.contains("012345")), ("+886912345678", true));
    }
}
