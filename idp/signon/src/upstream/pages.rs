//! The page that offers a link, and the lines of the links on 我的身分.

use domain::timestamp::Timestamp;
use domain::upstream::UpstreamName;
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use super::paths::LinkBy;
use crate::login::offered;
use web::moment::Moment;
use web::onward::Onward;
use web::render::Page;

words! {
    /// Why an account is not linked.
    OfferRefusal {
        /// It opens somebody else's account.
        Taken = "taken",
        /// Too many were linked today.
        Full = "full",
    }
}

/// `GET /me/ways/offer`; posts `csrf`, `tx`, `back`, `offer` and `wish` to it.
#[derive(Clone, Debug, Serialize)]
pub struct OfferPage {
    /// Where the person goes afterwards, passed on.
    pub onward: Onward,
    /// The address there.
    pub onward_to: String,
    /// The provider.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// The word of the tab in which the account came back, passed on.
    pub offer: Uuid,
    /// The masked name of the person whose city account it would open.
    pub whose: String,
    /// The masked name of the account; may be empty.
    pub name: String,
    /// Titles that the provider tells.
    pub titles: Vec<String>,
    /// Codes of schools that the provider tells.
    pub schools: Vec<String>,
    /// Why it cannot be linked.
    pub refusal: Option<OfferRefusal>,
}

impl Page for OfferPage {
    const TEMPLATE: &'static str = "upstream/offer.html";

    fn address(&self) -> Option<String> {
        Some(offered(&self.onward, self.offer))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            onward: Onward { tx: Some("transaction".to_owned()), back: None },
            onward_to: "/oauth/continue?tx=transaction".to_owned(),
            label: "Google".to_owned(),
            label_en: "Google".to_owned(),
            offer: Uuid::nil(),
            whose: "莫○安".to_owned(),
            name: "M*** W***".to_owned(),
            titles: Vec::new(),
            schools: Vec::new(),
            refusal: None,
        };
        let nameless = Self { name: String::new(), ..plain.clone() };
        let hinted = Self {
            onward: Onward::default(),
            label: "教育雲端帳號".to_owned(),
            label_en: "Education cloud account".to_owned(),
            name: "王○明".to_owned(),
            titles: vec!["教師".to_owned(), "導師".to_owned()],
            schools: vec!["353604".to_owned()],
            ..plain.clone()
        };
        let refused =
            OfferRefusal::ALL.iter().map(|why| (why.as_str(), Self { refusal: Some(*why), ..plain.clone() }));
        let pages = [("plain", plain.clone()), ("nameless", nameless), ("hinted", hinted)];
        pages.into_iter().chain(refused).collect()
    }
}

/// A link of a person.
#[derive(Clone, Debug, Serialize)]
pub struct LinkLine {
    /// Posted to end it.
    pub id: String,
    /// The provider.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// The masked name of the account; may be empty.
    pub name: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it was last used.
    pub last_used_at: Option<Moment>,
}

/// A provider whose account can be linked.
#[derive(Clone, Debug, Serialize)]
pub struct WayLine {
    /// The name of its section.
    pub name: String,
    /// Where its form goes.
    pub start: LinkBy,
    /// The provider.
    pub label: String,
    /// The same in English.
    pub label_en: String,
}

/// The section of 我的身分 about other ways in, `upstream/ways.html`; nothing is shown where there is nothing in it. It
/// posts to `/me/ways/end` and `/me/ways/{name}/link`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct WaysSection {
    /// What the person linked.
    pub links: Vec<LinkLine>,
    /// What can be linked.
    pub ways: Vec<WayLine>,
}

impl WaysSection {
    /// As it may occur.
    pub fn sample() -> Self {
        let moment = Moment::from(Timestamp(1_788_220_500));
        let used = LinkLine {
            id: "1".to_owned(),
            label: "教育雲端帳號".to_owned(),
            label_en: "Education cloud account".to_owned(),
            name: "莫○".to_owned(),
            created_at: moment.clone(),
            last_used_at: Some(moment.clone()),
        };
        let new = LinkLine {
            id: "2".to_owned(),
            label: "Google".to_owned(),
            label_en: "Google".to_owned(),
            name: String::new(),
            last_used_at: None,
            ..used.clone()
        };
        let way = UpstreamName::parse("line").map(|name| WayLine {
            name: name.to_string(),
            start: LinkBy { name },
            label: "LINE".to_owned(),
            label_en: "LINE".to_owned(),
        });
        Self { links: vec![used, new], ways: way.into_iter().collect() }
    }
}
