//! Passwords that everybody tries first.
//!
//! `common.txt` has the best-known ones of eight characters or more, in lower case. They are the head of the public
//! lists of breached passwords (from the list in the zxcvbn crate, MIT), and those that keyboards and habits in
//! Taiwan produce (`ji32k7au4a83` is 我的密碼 typed in Zhuyin).

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::identifiers::half_width;

static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common.txt").lines().collect());

/// Whether the password is on the list, in whatever case and with whatever marks around it.
pub(super) fn is_common(password: &str) -> bool {
    let lower = half_width(password).to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    COMMON.contains(lower.as_str()) || COMMON.contains(bare)
}
