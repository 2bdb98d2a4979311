//! What all pages share: headers, assets, languages, errors.

mod assets;
mod error;
mod headers;
mod language;
