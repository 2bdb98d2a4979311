//! The authorization endpoint (RFC 6749 section 3.1, OIDC Core section 3.1.2).

pub mod pages;
