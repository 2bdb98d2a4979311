//! What all pages share: headers, assets, languages, errors.

mod assets;
mod error;
mod foot;
mod headers;
mod language;
