//! The mail about a new link.

use web::letters::{Link, Text, Until, letters};

letters! {
    /// An account of another provider opens the account of a person from now on.
    Linked = "upstream-mail-linked" to "the person whose account was linked" {
        at: Until, way: Text, account: Text, link: Link
    }
}
