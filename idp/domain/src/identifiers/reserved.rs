//! Reserved names: they speak for the system or its operator, so nobody signs in with them.

/// Names that pages, mails and other people would take for the operator's: mailboxes of RFC 2142, accounts of
/// operating systems, words of a help desk, and the words of this service. The list is closed: we do not reserve a
/// school's own words.
const RESERVED: [&str; 56] = [
    "abuse",
    "account",
    "accounts",
    "admin",
    "administration",
    "administrator",
    "admins",
    "anonymous",
    "backup",
    "billing",
    "daemon",
    "default",
    "ftp",
    "guest",
    "help",
    "helpdesk",
    "hostmaster",
    "idp",
    "info",
    "login",
    "mail",
    "mailer",
    "mailerdaemon",
    "marketing",
    "moderator",
    "monitor",
    "news",
    "nobody",
    "noc",
    "noreply",
    "null",
    "official",
    "oidc",
    "openid",
    "operator",
    "owner",
    "password",
    "postmaster",
    "privacy",
    "root",
    "sales",
    "school",
    "security",
    "server",
    "service",
    "signin",
    "sso",
    "staff",
    "superuser",
    "support",
    "sysadmin",
    "sysop",
    "system",
    "usenet",
    "webmaster",
    "www",
];

/// Whether a name is reserved in any spelling: with dots, hyphens and underscores between its letters, with digits at
/// the end (`admin01`), or with digits that look like letters (`r00t`, `adm1n`).
pub(super) fn is_reserved(name: &str) -> bool {
    let letters = without_separators(name);
    let ways = [letters.as_str(), letters.trim_end_matches(|c: char| c.is_ascii_digit())];
    RESERVED.iter().any(|word| ways.iter().any(|way| looks(way) == looks(word)))
}

/// The name without dots, hyphens and underscores.
pub(super) fn without_separators(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '.' | '_' | '-')).collect()
}

/// Makes similar letters and digits equal.
fn looks(text: &str) -> String {
    let read = |c| match c {
        '0' => 'o',
        '1' | 'l' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    };
    text.chars().map(read).collect()
}
