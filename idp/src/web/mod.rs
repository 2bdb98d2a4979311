//! What endpoints share: errors with their faces, extractors, pages, cookies.

pub mod cards;
pub mod cookies;
pub mod device;
pub mod error;
pub mod extract;
pub mod i18n;
pub mod moment;
pub mod render;
