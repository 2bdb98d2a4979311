//! Pages: typed structs, minijinja templates with strict undefined, embedded in the binary.

use axum::response::{Html, IntoResponse as _, Response};
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::cards::ClientCard;
use super::i18n::Locale;
use crate::platform::fault::Fault;

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
    tx.map_or_else(|| path.to_owned(), |tx| format!("{path}?tx={tx}"))
}

#[derive(RustEmbed)]
#[folder = "templates"]
struct Templates;

/// All templates, parsed.
pub struct Renderer {
    environment: Environment<'static>,
}

impl Renderer {
    /// Parses the embedded templates.
    ///
    /// # Errors
    /// A template that does not parse.
    pub fn new() -> Result<Self, Fault> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        for name in Templates::iter() {
            let Some(file) = Templates::get(&name) else { continue };
            let source = String::from_utf8_lossy(&file.data).into_owned();
            environment
                .add_template_owned(name.into_owned(), source)
                .map_err(|error| Fault::Page(error.to_string()))?;
        }
        Ok(Self { environment })
    }

    /// The page as an answer with status 200.
    ///
    /// # Errors
    /// A template that asks for what the page does not hold.
    pub fn page<P: Page>(&self, locale: Locale, page: &P) -> Result<Response, Fault> {
        let template = self.environment.get_template(P::TEMPLATE);
        let html = template.and_then(|template| {
            template.render(context! { locale => locale.tag(), page => Value::from(Serde(page)) })
        });
        html.map(|html| Html(html).into_response()).map_err(|error| Fault::Page(format!("{error:#}")))
    }
}
