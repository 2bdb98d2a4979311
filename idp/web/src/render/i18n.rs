//! Languages: Traditional Chinese first, English beside it.

use serde::Serialize;

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Locale {
    /// 正體中文.
    #[default]
    #[serde(rename = "zh-Hant-TW")]
    ZhTw,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Locale {
    /// Every language, in canonical BCP 47 form (`ui_locales_supported`).
    pub const ALL: [Self; 2] = [Self::ZhTw, Self::En];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::ZhTw => "zh-Hant-TW",
            Self::En => "en",
        }
    }

    /// The language shown beside this one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::ZhTw => Self::En,
            Self::En => Self::ZhTw,
        }
    }

    /// The first language of ours in a list of tags by preference; unknown ones are passed over.
    pub fn negotiate<'a>(tags: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        tags.into_iter().find_map(|tag| {
            let tag = tag.trim().to_ascii_lowercase();
            match tag.split('-').next() {
                Some("zh") => Some(Self::ZhTw),
                Some("en") => Some(Self::En),
                _ => None,
            }
        })
    }
}
