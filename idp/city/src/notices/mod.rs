//! The personal-data notices that applicants agree to: versioned texts, kept as data in `idp/notices`, in our own words
//! after the items of the Personal Data Protection Act, articles 8 and 9.
//!
//! A new version is two more files and a line in `SOURCES`; an old one is never changed or removed, since somebody
//! has agreed to it.

mod text;

use std::sync::LazyLock;

use domain::identifiers::roc_date_text;
use domain::parameters::Parameters;
use time::Date;

use web::render::i18n::Locale;

pub use text::{NoticeText, Section};

/// Both languages of each version, the newest last.
const SOURCES: [[&str; 2]; 2] = [
    [include_str!("../../../notices/2026-1.zh-Hant-TW.txt"), include_str!("../../../notices/2026-1.en.txt")],
    [include_str!("../../../notices/2026-2.zh-Hant-TW.txt"), include_str!("../../../notices/2026-2.en.txt")],
];

static NOTICES: LazyLock<Vec<Notice>> =
    LazyLock::new(|| SOURCES.iter().filter_map(|[zh_tw, en]| text::read(zh_tw, en)).collect());

/// What stands where no text could be read: nobody can agree to it. A test reads them all.
static NOTHING: Notice =
    Notice { version: String::new(), date: Date::MIN, zh_tw: NoticeText::NOTHING, en: NoticeText::NOTHING };

/// One version of the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its name: year and number.
    pub version: String,
    /// Since when it counts.
    pub date: Date,
    zh_tw: NoticeText,
    en: NoticeText,
}

impl Notice {
    /// The text in that language.
    pub fn text(&self, locale: Locale) -> &NoticeText {
        match locale {
            Locale::ZhTw => &self.zh_tw,
            Locale::En => &self.en,
        }
    }

    /// The text in that language as people read it, with the telephone number of the desk that takes requests under article 3
    /// of the Personal Data Protection Act.
    pub fn told(&self, locale: Locale, telephone: &str) -> NoticeText {
        self.text(locale).with_telephone(telephone)
    }

    /// The day since which it counts, as a page in that language shows it.
    pub fn date_text(&self, locale: Locale) -> String {
        match locale {
            Locale::ZhTw => roc_date_text(self.date),
            Locale::En => format!("{} {} {}", self.date.day(), self.date.month(), self.date.year()),
        }
    }
}

/// The version that counts now.
pub fn current() -> &'static Notice {
    NOTICES.last().unwrap_or(&NOTHING)
}

/// The version of that name, which somebody may have agreed to long ago.
pub fn find(version: &str) -> Option<&'static Notice> {
    NOTICES.iter().find(|notice| notice.version == version)
}

/// The version and the language that a posted page showed in its fields `version` and `language`; none unless it is the
/// version that counts now, in a language of ours. What was read is what counts, whatever language is chosen since.
pub fn read(fields: &Parameters) -> Option<Read> {
    let language = fields.get("language")?;
    let language = Locale::ALL.into_iter().map(Locale::tag).find(|tag| *tag == language)?;
    let version = current().version.as_str();
    (fields.get("version") == Some(version)).then_some(Read { version, language })
}

/// What somebody has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// The version that counts now.
    pub version: &'static str,
    /// The BCP 47 tag of its text.
    pub language: &'static str,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Locale, NOTICES, SOURCES, current, find};

    #[test]
    fn every_notice_is_read_and_has_a_version_of_its_own() {
        let versions: BTreeSet<&str> = NOTICES.iter().map(|notice| notice.version.as_str()).collect();
        assert_eq!(versions.len(), SOURCES.len());
        assert!(NOTICES.is_sorted_by_key(|notice| notice.date));
        assert_eq!(find(&current().version), Some(current()));
        assert_eq!(find("0"), None);
    }

    /// Personal Data Protection Act, article 8 paragraph 1 items 1 to 6, and article 9.
    #[test]
    fn the_notice_names_every_item_of_the_law() {
        let spoken = |locale: Locale| {
            let sections = &current().text(locale).sections;
            let texts = sections.iter().flat_map(|section| {
                [&section.heading].into_iter().chain(&section.paragraphs).map(String::as_str)
            });
            texts.collect::<Vec<_>>().join("\n")
        };
        let zh = spoken(Locale::ZhTw);
        for item in [
            "蒐集機關",
            "特定目的",
            "委託",
            "身分證字號",
            "期間",
            "地區",
            "對象",
            "方式",
            "第 3 條",
            "不提供",
            "第 9 條",
            "072",
            "109",
            "136",
            "C001",
            "C003",
            "C023",
            "受理窗口",
            "{telephone}",
        ] {
            assert!(zh.contains(item), "{item}");
        }
        let en = spoken(Locale::En);
        for item in [
            "collect",
            "purposes",
            "entrust",
            "national ID",
            "Time",
            "Place",
            "Recipients",
            "Manner",
            "article 3",
            "refuse",
            "072",
            "109",
            "136",
            "C001",
            "C003",
            "C023",
            "Whom to ask",
            "{telephone}",
        ] {
            assert!(en.contains(item), "{item}");
        }
    }

    #[test]
    fn what_is_told_names_the_telephone() {
        for locale in Locale::ALL {
            let told = current().told(locale, "02-27208889").paragraphs().join("\n");
            assert!(told.contains("02-27208889") && !told.contains('{'), "{told}");
        }
    }

    #[test]
    fn the_languages_have_the_same_sections() {
        for notice in NOTICES.iter() {
            let count = |locale| notice.text(locale).sections.iter().map(|section| section.paragraphs.len());
            assert!(count(Locale::ZhTw).eq(count(Locale::En)), "{}", notice.version);
        }
    }
}
