//! The words of the pages: Fluent files, one for each room and language, embedded in the binary.

use std::borrow::Cow;

use fluent_templates::FluentBundle;
use fluent_templates::fluent_bundle::{FluentArgs, FluentResource};
use fluent_templates::fs::{LanguageIdentifier, resource_from_str};
use rust_embed::RustEmbed;

use super::i18n::Locale;
use platform::fault::Fault;

#[derive(RustEmbed)]
#[folder = "../locales"]
struct Files;

/// All words of one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// Reads the embedded files of that language.
    ///
    /// # Errors
    /// A file that does not parse.
    pub fn load(locale: Locale) -> Result<Self, Fault> {
        let tag: LanguageIdentifier = locale.tag().parse().map_err(broken)?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Isolation marks are for texts that mix directions; ours run from left to right.
        bundle.set_use_isolating(false);
        for (name, source) in sources(locale) {
            let resource = resource_from_str(&source).map_err(|error| broken(format!("{name}: {error}")))?;
            bundle.add_resource(resource).map_err(|errors| broken(format!("{name}: {errors:?}")))?;
        }
        Ok(Self { bundle })
    }

    /// The text with that key, filled in; none if there is no such key or an argument is missing.
    pub fn text(&self, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}

/// Names and contents of the files of a language.
pub fn sources(locale: Locale) -> Vec<(Cow<'static, str>, String)> {
    let folder = format!("{}/", locale.tag());
    Files::iter()
        .filter(|name| name.starts_with(&folder))
        .filter_map(|name| {
            let file = Files::get(&name)?;
            Some((name, String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect()
}

fn broken(error: impl ToString) -> Fault {
    Fault::Page(error.to_string())
}
