//! What endpoints share: errors with their faces, extractors, pages, cookies.

pub mod cookies;
pub mod error;
pub mod extract;
pub mod i18n;
pub mod render;
