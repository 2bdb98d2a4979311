//! Between the badge and the pictures.

use city::badges::FoundBadge;
use domain::badges::{PAGE_SECONDS, Picked};
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

use platform::fault::Fault;
use platform::seal::Purpose;
use web::app::App;
use web::extract::Asker;

use super::pages::PicturesStep;

/// What the handle in the page of the pictures holds, sealed: good for some minutes, in the browser that got it.
#[derive(Serialize, Deserialize)]
pub(super) struct Visit {
    /// The badge.
    pub(super) badge: FoundBadge,
    /// The pictures are chosen, and not given.
    pub(super) chooses: bool,
    /// What was chosen the first time.
    pub(super) first: Option<Picked>,
    browser: String,
    until: Timestamp,
}

impl Visit {
    /// Begins with a badge, whoever's it is.
    pub(super) fn of(badge: FoundBadge, chooses: bool, asker: &Asker, now: Timestamp) -> Self {
        let (browser, until) = (asker.browser.clone(), now.plus(PAGE_SECONDS));
        Self { badge, chooses, first: None, browser, until }
    }

    /// The handle.
    pub(super) fn handle(&self, app: &App) -> Result<String, Fault> {
        Ok(app.keyring.sealer().seal(Purpose::Badge, self)?)
    }

    /// What a handle holds; none of what is not ours, is over, or belongs to another browser.
    pub(super) fn open(app: &App, handle: &str, asker: &Asker, now: Timestamp) -> Option<Self> {
        let visit: Self = app.keyring.sealer().open(Purpose::Badge, handle)?;
        let is_here = !asker.browser.is_empty() && visit.browser == asker.browser;
        Some(visit).filter(|visit| is_here && now < visit.until)
    }

    /// What is asked now.
    pub(super) fn step(&self) -> PicturesStep {
        match (self.chooses, &self.first) {
            (false, _) => PicturesStep::Enter,
            (true, None) => PicturesStep::Choose,
            (true, Some(_)) => PicturesStep::Repeat,
        }
    }
}
