//! Paths with ids in them: each is a type, written down once, for cards, redirects, mails and templates.

use std::fmt::Display;

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use serde::{Deserialize, Deserializer, Serialize as _, Serializer};
use uuid::Uuid;

use super::error::PageRefusal;
use crate::app::App;

/// Makes a type of each path: `PATTERN` is what the card of its route says, and a value is the address. Its parts are ids
/// and words of closed lists: a page shows it as it is, without escapes.
#[macro_export]
macro_rules! paths {
    ($($(#[$doc:meta])* $name:ident { $($part:ident: $kind:ty),* } = $pattern:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name {
            $(
                #[doc = concat!("`{", stringify!($part), "}`.")]
                pub $part: $kind,
            )*
        }

        impl $name {
            /// The path of the route.
            pub const PATTERN: &'static str = $pattern;
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, $pattern, $($part = self.$part),*)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::path::serialize_as_it_is(self, serializer)
            }
        }
    )*};
}
pub use paths;

/// Makes a struct of the paths that a page offers about one thing, from its id.
#[macro_export]
macro_rules! links {
    ($($(#[$doc:meta])* $name:ident($id:ident: $kind:ty) { $($field:ident: $path:ident $parts:tt,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, ::serde::Serialize)]
        pub struct $name {
            $(
                #[doc = concat!("`", stringify!($path), "`.")]
                pub $field: $path,
            )*
        }

        impl $name {
            /// About that one.
            pub fn of($id: $kind) -> Self {
                Self { $($field: $path $parts,)* }
            }
        }
    )*};
}
pub use links;

/// Hands a path of [`paths!`](crate::paths) to a template, which shows it as it is.
///
/// # Errors
/// What the serializer says.
pub fn serialize_as_it_is<S: Serializer>(path: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    minijinja::Value::from_safe_string(path.to_string()).serialize(serializer)
}

/// An address with one word more for the page: `?done=…`, or `&done=…` where words stand in it already.
pub fn told(address: impl Display, name: &str, word: impl Display) -> String {
    let address = address.to_string();
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{name}={word}")
}

/// The id of an address, or of a field. What is none leads nowhere; a handler says so only after the form was judged.
#[derive(Clone, Copy, Debug)]
pub struct Id<T>(Option<T>);

impl<T> Id<T> {
    /// The id, if it is one.
    pub fn get(self) -> Option<T> {
        self.0
    }

    /// The id.
    ///
    /// # Errors
    /// [`PageRefusal::NotFound`] where the address holds none.
    pub fn read(self) -> Result<T, PageRefusal> {
        self.0.ok_or(PageRefusal::NotFound)
    }
}

impl<T: From<Uuid>> Id<T> {
    /// The id that a field of a form holds.
    pub fn of(text: Option<&str>) -> Self {
        Self(text.and_then(|text| Uuid::parse_str(text).ok()).map(T::from))
    }
}

impl<T> From<T> for Id<T> {
    fn from(id: T) -> Self {
        Self(Some(id))
    }
}

impl<T: From<Uuid> + Send> FromRequestParts<App> for Id<T> {
    type Rejection = PathRejection;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PathRejection> {
        Path::from_request_parts(parts, app).await.map(|Path(id)| id)
    }
}

impl<'de, T: From<Uuid>> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self::of(Some(&text)))
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::BindingId;
    use uuid::Uuid;

    use super::{Id, told};

    paths! {
        /// A child.
        Child { binding: BindingId, what: &'static str } = "/me/children/{binding}/{what}";
    }

    #[test]
    fn a_path_is_its_pattern_filled() {
        let child = Child { binding: BindingId(Uuid::nil()), what: "name" };
        assert_eq!(Child::PATTERN, "/me/children/{binding}/{what}");
        let address = "/me/children/00000000-0000-0000-0000-000000000000/name";
        assert_eq!(child.to_string(), address);
        assert_eq!(told(child, "done", "invited"), format!("{address}?done=invited"));
        assert_eq!(told("/login?tx=a", "sent", 1), "/login?tx=a&sent=1");
        assert_eq!(serde_json::to_value(child).unwrap(), address);
    }

    #[test]
    fn what_is_no_id_is_read_as_none() {
        let id = |text| Id::<BindingId>::of(Some(text)).read().ok();
        assert_eq!(id("00000000-0000-0000-0000-000000000000"), Some(BindingId(Uuid::nil())));
        assert_eq!((id("x"), id("")), (None, None));
        assert!(Id::<BindingId>::of(None).get().is_none());
    }
}
