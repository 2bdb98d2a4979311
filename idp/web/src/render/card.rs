//! Pages as rooms list them: each can render its samples.

use super::{Page, Renderer};
use crate::render::i18n::Locale;
use platform::fault::Fault;

/// Each sample of a page by its name, rendered.
pub type Samples = Vec<(&'static str, String)>;

/// A page of a room.
#[derive(Clone, Copy)]
pub struct PageCard {
    /// The path of its template.
    pub template: &'static str,
    render: fn(&Renderer, Locale) -> Result<Samples, Fault>,
}

impl PageCard {
    /// The card of a page.
    pub const fn of<P: Page>() -> Self {
        Self { template: P::TEMPLATE, render: render::<P> }
    }

    /// Its samples in one language, each with its name.
    ///
    /// # Errors
    /// A template that asks for what a sample does not hold.
    pub fn samples(&self, renderer: &Renderer, locale: Locale) -> Result<Samples, Fault> {
        (self.render)(renderer, locale)
    }
}

fn render<P: Page>(renderer: &Renderer, locale: Locale) -> Result<Samples, Fault> {
    let samples = P::samples().into_iter();
    samples.map(|(name, page)| Ok((name, renderer.html(locale, &page, Some("csrf"), false)?))).collect()
}
