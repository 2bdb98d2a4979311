//! The other ways in on the sign-in page. The room `upstream` goes them.

use domain::words;
use serde::Serialize;

use super::paths::SignInBy;
use domain::parameters::Parameters;
use domain::upstream::UpstreamName;
use platform::config::resolved;
use web::app::{App, Base, Part};

words! {
    /// What came of another way in, told on the sign-in page.
    WayTold {
        /// The account is linked to nobody, or to somebody who may not come in.
        Unknown = "unknown",
        /// The person said no at the provider.
        Cancelled = "cancelled",
        /// The provider cannot be asked now.
        Away = "away",
        /// The answer of the provider does not count.
        Refused = "refused",
        /// It took too long, or was another browser.
        Over = "over",
        /// Too often from this network.
        Full = "full",
        /// A new sign-in is asked for, and this provider proves none.
        NotFresh = "not-fresh",
    }
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WayCard {
    /// The name of the provider's section.
    pub name: String,
    /// Where its form goes.
    pub start: SignInBy,
    /// The words of the button.
    pub label: String,
    /// The same in English.
    pub label_en: String,
}

impl WayCard {
    /// As they may occur.
    pub(super) fn samples() -> Vec<Self> {
        let named = |name: &str, label: &str, label_en: &str| {
            let start = SignInBy { name: UpstreamName::parse(name)? };
            let [name, label, label_en] = [name, label, label_en].map(str::to_owned);
            Some(Self { name, start, label, label_en })
        };
        let all =
            [named("moe", "教育雲端帳號", "Education cloud account"), named("google", "Google", "Google")];
        all.into_iter().flatten().collect()
    }
}

/// What came of a way.
#[derive(Clone, Debug, Serialize)]
pub struct ToldOfWay {
    /// What.
    pub told: WayTold,
    /// The provider, if it is known.
    pub with: Option<WayCard>,
}

/// The buttons.
pub(super) struct Ways(Vec<WayCard>);

impl Part for Ways {
    fn make(base: &Base) -> Self {
        let cards = resolved(&base.config.upstream).into_iter().map(|of| WayCard {
            name: of.name.to_string(),
            start: SignInBy { name: of.name },
            label: of.label,
            label_en: of.label_en,
        });
        Self(cards.collect())
    }
}

impl Ways {
    /// All buttons.
    pub(super) fn of(app: &App) -> Vec<WayCard> {
        app.part::<Self>().0.clone()
    }

    /// What the address tells of a way.
    pub(super) fn told(app: &App, fields: &Parameters) -> Option<ToldOfWay> {
        let told = fields.get("way").and_then(WayTold::parse)?;
        let name = fields.get("with").unwrap_or_default();
        let with = app.part::<Self>().0.iter().find(|way| way.name == name).cloned();
        Some(ToldOfWay { told, with })
    }
}
