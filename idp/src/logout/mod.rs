//! Signing out (OIDC RP-Initiated Logout).

pub mod pages;
