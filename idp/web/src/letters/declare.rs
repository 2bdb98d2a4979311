//! How a room declares its letters.

use super::Sheet;

/// By what a letter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// A mail.
    Mail,
    /// A short message.
    Sms,
}

/// A letter: what it is filled with.
pub trait Letter: Sized {
    /// Its name in the files of words: `mail-…`, `sms-…`, or `<room>-mail-…` in the room's own file.
    const NAME: &'static str;
    /// Whom it goes to, in words.
    const TO: &'static str;

    /// The letter, filled in.
    fn sheet(&self) -> Sheet;

    /// The letter as it may occur: each value of each argument at least once.
    fn samples() -> Vec<Self>;
}

/// A letter in the list of its room.
#[derive(Clone, Copy)]
pub struct LetterCard {
    /// Its name in the files of words.
    pub name: &'static str,
    /// Whom it goes to, in words.
    pub to: &'static str,
    /// Its samples, filled in.
    pub samples: fn() -> Vec<Sheet>,
}

impl LetterCard {
    /// The card of a letter.
    pub const fn of<L: Letter>() -> Self {
        Self { name: L::NAME, to: L::TO, samples: || L::samples().iter().map(L::sheet).collect() }
    }

    /// By what it goes; its name says it.
    pub fn means(&self) -> Means {
        if self.name.split('-').take(2).any(|part| part == "sms") { Means::Sms } else { Means::Mail }
    }
}

/// Declares the letters of a room, and `LETTERS`, the list of them. A field is an `Argument`; its name
/// is the name in the words.
#[macro_export]
macro_rules! letters {
    ($($(#[$doc:meta])* $letter:ident = $name:literal to $to:literal { $($field:ident: $type:ty),* })*) => {
        /// The letters of this room.
        pub(crate) const LETTERS: &[$crate::letters::LetterCard] =
            &[$($crate::letters::LetterCard::of::<$letter>(),)*];

        $(
            $(#[$doc])*
            pub(super) struct $letter { $(pub(super) $field: $type,)* }

            impl $crate::letters::Letter for $letter {
                const NAME: &'static str = $name;
                const TO: &'static str = $to;

                fn sheet(&self) -> $crate::letters::Sheet {
                    let mut sheet = $crate::letters::Sheet::new($name);
                    $($crate::letters::Argument::fill(&self.$field, stringify!($field), &mut sheet);)*
                    sheet
                }

                fn samples() -> Vec<Self> {
                    let counts = [1, $(<$type as $crate::letters::Argument>::SAMPLES,)*];
                    let count = counts.into_iter().max().unwrap_or(1);
                    let sample = |at: usize| Self {
                        $($field: <$type as $crate::letters::Argument>::sample(at),)*
                    };
                    (0..count).map(sample).collect()
                }
            }
        )*
    };
}
pub use letters;
