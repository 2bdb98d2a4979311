//! Percent-encoding of values in addresses and forms.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// Everything but what RFC 3986 section 2.3 leaves as it is.
pub const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
