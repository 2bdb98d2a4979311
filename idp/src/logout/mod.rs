//! Signing out (OIDC RP-Initiated Logout).

mod backchannel;
pub mod pages;

pub use backchannel::LogoutCourier;
