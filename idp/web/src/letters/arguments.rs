//! What letters are filled with.

use domain::accounts::EarlierLink;
use domain::binding::{EndReason, LetterCode, RequestKind, ReturnReason, Stage, mask_name};
use domain::contacts::Code;
use domain::contexts::Relation;
use domain::timestamp::Timestamp;

use super::Sheet;
use crate::moment::Moment;

/// An argument of a letter.
pub trait Argument: Sized {
    /// How many samples there are.
    const SAMPLES: usize = 1;

    /// Fills it in under its name.
    fn fill(&self, name: &'static str, sheet: &mut Sheet);

    /// A sample; they begin again after the last.
    fn sample(at: usize) -> Self;
}

/// A text that somebody wrote, or a name that the reader may know whole.
#[derive(Clone)]
pub struct Text(pub String);

impl Argument for Text {
    fn fill(&self, name: &'static str, sheet: &mut Sheet) {
        sheet.args.push((name, self.0.clone()));
    }

    /// Somebody may write anything.
    fn sample(_: usize) -> Self {
        Self("<x-sample>\r\nBcc: x".to_owned())
    }
}

/// A name of which the middle is left out.
#[derive(Clone)]
pub struct Masked(String);

impl Masked {
    /// The name, masked.
    pub fn of(name: &str) -> Self {
        Self(mask_name(name))
    }
}

impl Argument for Masked {
    fn fill(&self, name: &'static str, sheet: &mut Sheet) {
        sheet.args.push((name, self.0.clone()));
    }

    fn sample(_: usize) -> Self {
        Self("<x-sample>\r\nBcc: x".to_owned())
    }
}

/// A number of things.
pub struct Count(pub usize);

impl Argument for Count {
    fn fill(&self, name: &'static str, sheet: &mut Sheet) {
        sheet.args.push((name, self.0.to_string()));
    }

    fn sample(_: usize) -> Self {
        Self(60)
    }
}

/// The moment at which something ends: `roc` or `date` in the calendar of the language, and `clock`.
pub struct Until(pub Timestamp);

impl Argument for Until {
    fn fill(&self, _: &'static str, sheet: &mut Sheet) {
        let Moment { roc, date, clock, .. } = Moment::from(self.0);
        sheet.args.extend([("roc", roc), ("date", date), ("clock", clock)]);
    }

    fn sample(_: usize) -> Self {
        Self(Timestamp(1_788_220_500))
    }
}

/// The last day of something: `last_roc` or `last_date` in the calendar of the language.
#[derive(Clone, Copy)]
pub struct LastDay(pub Timestamp);

impl Argument for LastDay {
    fn fill(&self, _: &'static str, sheet: &mut Sheet) {
        let Moment { roc, date, .. } = Moment::from(self.0);
        sheet.args.extend([("last_roc", roc), ("last_date", date)]);
    }

    fn sample(_: usize) -> Self {
        Self(Timestamp(1_788_220_500))
    }
}

/// An address to go on at: a button of a mail.
pub struct Link(pub String);

impl Argument for Link {
    fn fill(&self, name: &'static str, sheet: &mut Sheet) {
        sheet.args.push((name, self.0.clone()));
        sheet.link = Some(self.0.clone());
    }

    /// As long as one with a sealed handle.
    fn sample(_: usize) -> Self {
        Self(format!("https://sso.tp.edu.tw/invitation?t={}", "A".repeat(60)))
    }
}

/// Six digits to type.
pub struct OneTimeCode(String);

impl OneTimeCode {
    /// The digits of a code.
    pub fn of(code: &Code) -> Self {
        Self(code.expose().to_owned())
    }
}

impl Argument for OneTimeCode {
    fn fill(&self, name: &'static str, sheet: &mut Sheet) {
        sheet.args.push((name, self.0.clone()));
        sheet.code = Some(self.0.clone());
    }

    fn sample(_: usize) -> Self {
        Self("012345".to_owned())
    }
}

/// The code of a first sign-in, in groups.
pub struct FirstCode(String);

impl FirstCode {
    /// The signs of a code.
    pub fn of(code: &LetterCode) -> Self {
        Self(code.grouped())
    }
}

impl Argument for FirstCode {
    fn fill(&self, name: &'static str, sheet: &mut Sheet) {
        sheet.args.push((name, self.0.clone()));
        sheet.code = Some(self.0.clone());
    }

    fn sample(_: usize) -> Self {
        Self("K7MQ-3XHT-9WPC".to_owned())
    }
}

/// Words of the domain: a letter says each in its language.
macro_rules! words {
    ($($words:ident: $first:ident,)*) => {$(
        impl Argument for $words {
            const SAMPLES: usize = Self::ALL.len();

            fn fill(&self, name: &'static str, sheet: &mut Sheet) {
                sheet.args.push((name, self.as_str().to_owned()));
            }

            fn sample(at: usize) -> Self {
                Self::ALL.iter().cycle().nth(at).copied().unwrap_or(Self::$first)
            }
        }
    )*};
}

words! {
    EarlierLink: Absent,
    EndReason: Majority,
    Relation: Father,
    RequestKind: Unbind,
    ReturnReason: NameDiffers,
    Stage: Teacher,
}
