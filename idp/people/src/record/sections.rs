//! What the record holds, from which tables, under which names, and what it leaves out.

/// A part of the record. Names are never changed, since people and programs keep what they took along.
#[derive(Debug, PartialEq, Eq)]
pub struct SectionCard {
    /// The member of the JSON.
    pub name: &'static str,
    /// The tables it is read from.
    pub tables: &'static [&'static str],
    /// The members of each of its objects.
    pub fields: &'static [&'static str],
}

const fn card(
    name: &'static str,
    tables: &'static [&'static str],
    fields: &'static [&'static str],
) -> SectionCard {
    SectionCard { name, tables, fields }
}

/// All of them, in their order.
pub const SECTIONS: &[SectionCard] = &[
    card(
        "person",
        &["person"],
        &[
            "name",
            "given_name",
            "family_name",
            "email",
            "email_proved",
            "phone",
            "phone_proved",
            "birth_date",
            "gender",
            "named_by_school",
            "changed_at",
        ],
    ),
    card("numbers", &["identifier"], &["kind", "number", "school", "since", "until"]),
    card(
        "account",
        &["account"],
        &["login_name", "state", "since", "password_changed_at", "first_sign_in_at"],
    ),
    card("removal", &["removal"], &["asked_at", "due_at"]),
    card("passwords", &["password"], &["since", "is_current"]),
    card("second_factors", &["totp", "recovery_code", "factor_demand"], &["kind", "since", "last_used_at"]),
    card("passkeys", &["passkey"], &["name", "since", "last_used_at"]),
    card("trusted_devices", &["trusted_device"], &["browser", "since", "until"]),
    card("badges", &["badge", "picture_secret"], &["since", "ended_at", "pictures_chosen_at"]),
    card("other_accounts", &["upstream_link"], &["provider", "name", "since", "last_used_at"]),
    card("rescue_mailbox", &["rescue_mailbox"], &["email", "since"]),
    card("contact_changes", &["contact_change"], &["kind", "before", "changed_at", "until"]),
    card("ways_back", &["recovery_ticket"], &["kind", "until"]),
    card(
        "sessions",
        &["session"],
        &[
            "since",
            "browser",
            "methods",
            "assurance",
            "at_school",
            "is_shared",
            "proved_at",
            "until",
            "ended_at",
        ],
    ),
    card("roles", &["context"], &["role", "school", "titles", "child", "since", "until", "ended_at"]),
    card("classes", &["enrollment"], &["class", "role", "seat", "is_homeroom", "since", "until", "ended_at"]),
    card("duties", &["duty"], &["kind", "school", "since", "until"]),
    card("consents", &["consent"], &["service", "knows", "role", "child", "since", "chosen_at"]),
    card(
        "access",
        &["grant"],
        &["service", "knows", "role", "child", "since", "last_asked_at", "until", "ended_at"],
    ),
    card(
        "children",
        &["binding"],
        &["child", "relation", "basis", "status", "method", "since", "until", "purpose", "ended_because"],
    ),
    card("guardians", &["binding"], &["relation", "basis", "status", "since", "until", "goes_on_of_age"]),
    card(
        "applications",
        &["application", "consent_document"],
        &[
            "child",
            "relation",
            "basis",
            "status",
            "name",
            "number",
            "email",
            "phone",
            "notice",
            "document",
            "sent_at",
            "decided_at",
            "returned_because",
            "answer",
        ],
    ),
    card("application_events", &["application_event"], &["document", "what", "at"]),
    card("applicant", &["applicant"], &["email_or_mobile", "has_draft", "since", "changed_at"]),
    card(
        "invitations",
        &["invitation"],
        &["child", "email_or_mobile", "purpose", "status", "sent_at", "until"],
    ),
    card(
        "requests",
        &["guardian_request"],
        &["kind", "child", "words", "value", "status", "sent_at", "decided_at", "answer"],
    ),
    card("acts", &["audit_entry"], &["at", "what", "by", "school"]),
];

/// Counts and hashes that no one can read back.
const KEYED: &str = "Keyed hashes that nobody can read back; they count uses for a while and are removed.";
/// Rows about schools.
const SCHOOLS: &str = "About schools, not people; the names stand where somebody has a role or a place.";
/// Rows about services.
const SERVICES: &str = "About services, not people.";
/// Rows of the program.
const TECHNICAL: &str = "Of the program itself; it holds nothing of a person.";
/// Rows on their way.
const ON_THE_WAY: &str = "Messages on their way, sealed; they are removed once they are delivered.";

/// The tables of which nothing is taken along, each with its reason.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("academic_session", SCHOOLS),
    ("activation_window", "About classes; that somebody opened or closed one stands in `acts`."),
    ("allowance", KEYED),
    ("attempt", KEYED),
    ("class", SCHOOLS),
    ("client", SERVICES),
    ("client_refusal", SERVICES),
    ("client_secret", SERVICES),
    ("contact_code", KEYED),
    (
        "custody_block",
        "Sealed notes by which a school protects a student (保護註記): telling of them could undo the protection.",
    ),
    ("import_run", TECHNICAL),
    ("installation", TECHNICAL),
    ("invalidation", TECHNICAL),
    ("job", ON_THE_WAY),
    ("letter_code", "Keyed hashes of codes on printed letters; that a letter was printed stands in `acts`."),
    ("org", SCHOOLS),
    ("outbox", ON_THE_WAY),
    (
        "refused_row",
        "Lines of the school's file that were not taken, by number and reason, without a person.",
    ),
    ("roster_row", "Keyed hashes by which the server sees whether the school's file changed."),
    ("spent", KEYED),
    ("switch", TECHNICAL),
    ("tally", KEYED),
    (
        "upstream_start",
        "A sign-in by another provider on its way: a keyed hash and a sealed text, for minutes.",
    ),
];
