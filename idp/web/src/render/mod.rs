//! Pages: typed structs, minijinja templates with strict undefined, embedded in the binary, and the words of each
//! language.

pub mod assets;
pub mod cards;
pub mod i18n;
mod images;
mod qr;
pub mod words;

use std::sync::Arc;

use axum::response::{Html, IntoResponse as _, Response};
use fluent_templates::fluent_bundle::{FluentArgs, FluentValue};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, context};
use percent_encoding::utf8_percent_encode;
use rust_embed::RustEmbed;
use serde::Serialize;

use self::cards::ClientCard;
use self::i18n::Locale;
use self::words::Words;
use platform::fault::Fault;
use platform::percent::UNRESERVED;

mod card;
mod foot;

use self::foot::Foot;
pub use images::ImageOrigins;
use platform::config::PagesConfig;
pub use qr::qr_code;

pub use card::PageCard;

/// A page: what its template is given.
pub trait Page: Serialize + Sized {
    /// Path under `templates/`.
    const TEMPLATE: &'static str;

    /// Where the same page is got again, for the switch of languages; none where it cannot be.
    fn address(&self) -> Option<String> {
        None
    }

    /// Services whose signs the page shows.
    fn clients(&self) -> Vec<&ClientCard> {
        Vec::new()
    }

    /// The page as it may occur, with names: a test renders each in every language.
    fn samples() -> Vec<(&'static str, Self)>;
}

/// An address of ours with the authorization request of this tab, if there is one.
pub fn with_tx(path: &str, tx: Option<&str>) -> String {
    tx.map_or_else(|| path.to_owned(), |tx| format!("{path}?tx={}", utf8_percent_encode(tx, UNRESERVED)))
}

/// The address that switches to `locale` and comes back.
fn switch(locale: Locale, back: &str) -> String {
    format!("/language?to={}&back={}", locale.tag(), utf8_percent_encode(back, UNRESERVED))
}

#[derive(RustEmbed)]
#[folder = "../templates"]
struct Templates;

/// All templates, parsed, with the words of every language.
pub struct Renderer {
    zh_tw: Spoken,
    en: Spoken,
}

/// What pages and letters of one language are made of.
struct Spoken {
    environment: Environment<'static>,
    words: Arc<Words>,
}

impl Renderer {
    /// Parses the embedded templates and words.
    ///
    /// # Errors
    /// A template or a file of words that does not parse.
    pub fn new() -> Result<Self, Fault> {
        Self::with_foot(&PagesConfig::default(), "")
    }

    /// The same, with what the foot of each page says: what is configured of the operator, and the telephone number for help.
    ///
    /// # Errors
    /// A template or a file of words that does not parse.
    pub fn with_foot(pages: &PagesConfig, phone: &str) -> Result<Self, Fault> {
        let foot = Foot::of(pages, phone);
        let (zh_tw, en) = (Arc::new(Words::load(Locale::ZhTw)?), Arc::new(Words::load(Locale::En)?));
        Ok(Self {
            zh_tw: Spoken {
                environment: environment(Locale::ZhTw, &zh_tw, &en, &foot)?,
                words: Arc::clone(&zh_tw),
            },
            en: Spoken { environment: environment(Locale::En, &en, &zh_tw, &foot)?, words: en },
        })
    }

    /// The page as an answer with status 200.
    ///
    /// # Errors
    /// A template that asks for what the page does not hold.
    pub fn page<P: Page>(&self, locale: Locale, page: &P) -> Result<Response, Fault> {
        self.answer(locale, page, None, false)
    }

    /// The same for a page whose forms carry `csrf`: the template hands it to the macro `hidden`. `leave` puts a large button
    /// on it that signs out.
    ///
    /// # Errors
    /// A template that asks for what the page does not hold.
    pub(super) fn page_with_forms<P: Page>(
        &self,
        locale: Locale,
        page: &P,
        csrf: &str,
        leave: bool,
    ) -> Result<Response, Fault> {
        self.answer(locale, page, Some(csrf), leave)
    }

    fn answer<P: Page>(
        &self,
        locale: Locale,
        page: &P,
        csrf: Option<&str>,
        leave: bool,
    ) -> Result<Response, Fault> {
        let html = self.html(locale, page, csrf, leave)?;
        let mut response = Html(html).into_response();
        let signs = page.clients();
        let signs = signs.iter().filter_map(|client| client.logo_uri.as_deref());
        response.extensions_mut().insert(ImageOrigins::of(signs));
        Ok(response)
    }

    fn html<P: Page>(
        &self,
        locale: Locale,
        page: &P,
        csrf: Option<&str>,
        leave: bool,
    ) -> Result<String, Fault> {
        let address = page.address();
        let csrf = csrf.map_or(Value::UNDEFINED, Value::from);
        let switch = address.as_deref().map(|back| switch(locale.other(), back));
        let page = Value::from(Serde(page));
        self.fill(locale, P::TEMPLATE, context! { page, csrf, address, switch, leave })
    }

    /// A template with what it is given.
    ///
    /// # Errors
    /// A template that asks for what it is not given.
    pub fn fill(&self, locale: Locale, template: &str, context: Value) -> Result<String, Fault> {
        let template = self.spoken(locale).environment.get_template(template);
        let text = template.and_then(|template| template.render(context));
        text.map_err(|error| Fault::Page(format!("{error:#}")))
    }

    /// The text with that key.
    ///
    /// # Errors
    /// When there is no such key, or an argument is missing.
    pub fn say(&self, locale: Locale, key: &str, args: &[(&str, &str)]) -> Result<String, Fault> {
        let mut filled = FluentArgs::new();
        for (name, value) in args {
            filled.set((*name).to_owned(), FluentValue::from((*value).to_owned()));
        }
        let text = self.spoken(locale).words.text(key, &filled);
        text.ok_or_else(|| Fault::Page(unknown("text", key).to_string()))
    }

    fn spoken(&self, locale: Locale) -> &Spoken {
        match locale {
            Locale::ZhTw => &self.zh_tw,
            Locale::En => &self.en,
        }
    }
}

/// Templates that speak one language: `t(key, …)` is a text, `beside(key, …)` the same in the other
/// language, `asset(name)` an address.
fn environment(
    locale: Locale,
    words: &Arc<Words>,
    beside: &Arc<Words>,
    foot: &Foot,
) -> Result<Environment<'static>, Fault> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(lines_of_tags_leave_nothing()?);
    environment.add_global("locale", locale.tag());
    environment.add_global("other", locale.other().tag());
    environment.add_global("foot", Value::from(Serde(foot)));
    for (function, words) in [("t", words), ("beside", beside)] {
        let words = Arc::clone(words);
        let speak = move |key: &str, args: Kwargs| speak(&words, key, &args);
        environment.add_function(function, speak);
    }
    environment
        .add_function("asset", |name: &str| assets::address(name).ok_or_else(|| unknown("asset", name)));
    for name in Templates::iter() {
        let Some(file) = Templates::get(&name) else { continue };
        let source = String::from_utf8_lossy(&file.data).into_owned();
        environment
            .add_template_owned(name.into_owned(), source)
            .map_err(|error| Fault::Page(format!("{error:#}")))?;
    }
    Ok(environment)
}

/// A line that holds only a tag leaves no line in the page.
fn lines_of_tags_leave_nothing() -> Result<SyntaxConfig, Fault> {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true);
    syntax.build().map_err(|error| Fault::Page(error.to_string()))
}

fn speak(words: &Words, key: &str, args: &Kwargs) -> Result<String, Error> {
    let mut filled = FluentArgs::new();
    for name in args.args() {
        let value: Value = args.get(name)?;
        let value = match i64::try_from(value.clone()) {
            Ok(number) => FluentValue::from(number),
            Err(_) => FluentValue::from(value.to_string()),
        };
        filled.set(name.to_owned(), value);
    }
    words.text(key, &filled).ok_or_else(|| unknown("text", key))
}

fn unknown(kind: &str, name: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("there is no {kind} {name:?}, or an argument is missing"))
}

#[cfg(test)]
mod tests {
    use super::i18n::Locale;
    use super::switch;

    #[test]
    fn the_way_back_is_one_parameter() {
        assert_eq!(switch(Locale::En, "/login?tx=a&b"), "/language?to=en&back=%2Flogin%3Ftx%3Da%26b");
    }
}
