//! Forms: a form is a list of fields. A room writes the struct and reads each field with the parser of its kind; the
//! refusals, the samples and the template come from the list.

use domain::contexts::Word;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use serde::Serialize;

use super::moment::Moment;

/// A field of a form: how it is drawn, what stands in it, and why that is refused.
#[derive(Clone, Debug, Default, Serialize)]
#[must_use]
pub struct Field {
    /// Its name in the form, and its id in the page.
    name: &'static str,
    /// The id to which the summary of refusals leads, where that is not the field's own.
    at: Option<&'static str>,
    /// Key of its label.
    label: &'static str,
    /// Key of what stands below the label.
    hint: Option<&'static str>,
    /// Begin of the keys of its refusals.
    refused_as: &'static str,
    /// Most characters.
    most: u16,
    inputmode: Option<&'static str>,
    autocomplete: &'static str,
    capitals: Option<&'static str>,
    required: bool,
    #[serde(skip)]
    is_shown_again: bool,
    /// Every word that it can be refused with.
    #[serde(skip)]
    words: Vec<&'static str>,
    /// What stands in it.
    pub value: String,
    refusal: Option<&'static str>,
    /// The tries that are left, for refusals that tell them.
    tries: u32,
    /// When it can be tried again, for refusals that tell it.
    until: Option<Moment>,
}

impl Field {
    /// A line of text. `label` is the key of its label.
    pub fn text(label: &'static str) -> Self {
        Self {
            label,
            most: 254,
            autocomplete: "off",
            required: true,
            is_shown_again: true,
            ..Self::default()
        }
    }

    /// With the text of that key below the label.
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// Refused by the words of `R`. A text of refusal has the key `refused_as` and the word.
    pub fn refused<R: Word>(mut self, refused_as: &'static str) -> Self {
        self.words.extend(R::ALL.iter().map(|word| word.as_str()));
        Self { refused_as, ..self }
    }

    /// Refused by one more word.
    pub fn also(mut self, word: impl Word) -> Self {
        self.words.push(word.as_str());
        self
    }

    /// Never refused by a word of those.
    pub fn never(mut self, word: impl Word) -> Self {
        self.words.retain(|known| *known != word.as_str());
        self
    }

    /// At most so many characters.
    pub fn most(self, most: u16) -> Self {
        Self { most, ..self }
    }

    /// The keyboard of a telephone for it: the value of `inputmode`.
    pub fn keyboard(self, inputmode: &'static str) -> Self {
        Self { inputmode: Some(inputmode), ..self }
    }

    /// What a browser may fill in: the value of `autocomplete`.
    pub fn filled_with(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// How a telephone writes capitals: the value of `autocapitalize`.
    pub fn capitals(self, capitals: &'static str) -> Self {
        Self { capitals: Some(capitals), ..self }
    }

    /// It may be left empty.
    pub fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// What was typed is not shown again.
    pub fn unshown(self) -> Self {
        Self { is_shown_again: false, ..self }
    }

    /// The summary leads to another id.
    pub fn at(self, id: &'static str) -> Self {
        Self { at: Some(id), ..self }
    }

    /// Under its name in the form.
    pub fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// Keeps what was typed, and returns it.
    pub fn keep<'f>(&mut self, fields: &'f Parameters) -> &'f str {
        let typed = fields.get(self.name).unwrap_or_default();
        if self.is_shown_again {
            typed.clone_into(&mut self.value);
        }
        typed
    }

    /// Keeps what was typed, and reads it; what is wrong is told beside the field.
    pub fn read<T, R: Word>(
        &mut self,
        fields: &Parameters,
        parse: impl FnOnce(&str) -> Result<T, R>,
    ) -> Option<T> {
        match parse(self.keep(fields)) {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.refuse(refusal);
                None
            }
        }
    }

    /// Refuses what stands in it.
    pub fn refuse(&mut self, refusal: impl Word) {
        debug_assert!(self.words.contains(&refusal.as_str()), "{}: {}", self.name, refusal.as_str());
        self.refusal = Some(refusal.as_str());
    }

    /// The same, with the tries that are left.
    pub fn refuse_with(&mut self, refusal: impl Word, tries: u32) {
        self.refuse(refusal);
        self.tries = tries;
    }

    /// The same, with the moment from which it may do.
    pub fn refuse_until(&mut self, refusal: impl Word, until: Option<Moment>) {
        self.refuse(refusal);
        self.until = until;
    }

    /// Whether it is refused.
    pub fn is_refused(&self) -> bool {
        self.refusal.is_some()
    }
}

/// A form of a page, made by [`form!`](macro@crate::form).
pub trait Form: Clone + Default {
    /// Its fields, in the order of the page.
    fn fields(&self) -> Vec<&Field>;

    /// The same, to be changed.
    fn fields_mut(&mut self) -> Vec<&mut Field>;

    /// Whether a field is refused.
    fn is_refused(&self) -> bool {
        self.fields().iter().any(|field| field.is_refused())
    }

    /// The form as it may be shown: empty, and so often that each field is refused by each of its words. A sample is called
    /// by the word of the field that has most of them.
    fn samples(&self) -> Vec<(&'static str, Self)> {
        let fields = self.fields();
        let longest = fields.iter().map(|field| &field.words).max_by_key(|words| words.len());
        let names = longest.cloned().unwrap_or_default();
        let refused = |at: usize| {
            let mut form = self.clone();
            for field in form.fields_mut() {
                if field.is_shown_again {
                    "<script>".clone_into(&mut field.value);
                }
                (field.tries, field.until) = (3, Some(Moment::from(Timestamp(1_788_220_500))));
                field.refusal = field.words.iter().cycle().nth(at).copied();
            }
            form
        };
        let refused = names.into_iter().enumerate().map(|(at, name)| (name, refused(at)));
        std::iter::once(("plain", self.clone())).chain(refused).collect()
    }
}

/// Makes a form of its fields; each stands in the form under the name that it has in the struct.
#[macro_export]
macro_rules! form {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $drawn:expr,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            $(
                #[doc = concat!("The field `", stringify!($field), "`.")]
                pub $field: $crate::form::Field,
            )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $drawn.named(stringify!($field)),)* }
            }
        }

        impl $crate::form::Form for $name {
            fn fields(&self) -> Vec<&$crate::form::Field> {
                vec![$(&self.$field,)*]
            }

            fn fields_mut(&mut self) -> Vec<&mut $crate::form::Field> {
                vec![$(&mut self.$field,)*]
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("fields", &$crate::form::Form::fields(self))?;
                map.serialize_entry("refused", &$crate::form::Form::is_refused(self))?;
                $(map.serialize_entry(stringify!($field), &self.$field)?;)*
                map.end()
            }
        }
    )*};
}
pub use form;

#[cfg(test)]
mod tests {
    use domain::parameters::Parameters;

    use super::{Field, Form as _};

    domain::words! {
        /// Why a colour is none.
        NoColour {
            /// Nothing was typed.
            Empty = "empty",
            /// It is not known.
            Unknown = "unknown",
        }
    }

    form! {
        /// A form of this test.
        Colours {
            colour: Field::text("colour").refused::<NoColour>("colour-"),
            other: Field::text("other").refused::<NoColour>("colour-").never(NoColour::Empty).optional(),
        }
    }

    #[test]
    fn a_field_keeps_what_was_typed_and_tells_what_is_wrong() {
        let fields = Parameters::parse_typed(b"colour=red&other=x").unwrap();
        let mut form = Colours::default();
        let read = |text: &str| if text == "red" { Ok(1) } else { Err(NoColour::Unknown) };
        assert_eq!((form.colour.read(&fields, read), form.other.read(&fields, read)), (Some(1), None));
        assert_eq!(
            (form.colour.is_refused(), form.other.is_refused(), form.is_refused()),
            (false, true, true)
        );
        assert_eq!((form.colour.value.as_str(), form.other.value.as_str()), ("red", "x"));
    }

    #[test]
    fn the_samples_refuse_each_field_by_each_of_its_words() {
        let samples = Colours::default().samples();
        let told: Vec<_> = samples
            .iter()
            .map(|(name, form)| (*name, form.fields().iter().map(|field| field.refusal).collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            told,
            [
                ("plain", vec![None, None]),
                ("empty", vec![Some("empty"), Some("unknown")]),
                ("unknown", vec![Some("unknown"), Some("unknown")]),
            ]
        );
    }
}
