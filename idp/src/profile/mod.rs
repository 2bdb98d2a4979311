//! 我的身分: what a person can act as, the services she uses, where she is signed in.

pub mod pages;
