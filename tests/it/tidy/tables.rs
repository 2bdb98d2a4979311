//! Each table has one owning room, which ARCHITECTURE.md names. Only the stores of that room name its entity; others ask
//! at the room's door. Where a statement spans tables of several rooms, it is listed here with the reason.

use std::collections::{BTreeMap, BTreeSet};

use super::layers::room_of;
use super::none;
use super::paths::Paths;
use super::source::{Source, provider, read, sources};

/// What a file does with a table of another room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Does {
    Reads,
    Writes,
}

use Does::{Reads, Writes};

/// Files that name tables of other rooms.
const EXCEPTIONS: [(&str, Does, &[&str], &str); 24] = [
    (
        "city/src/accounts/store/mod.rs",
        Reads,
        &["context", "org"],
        "the schools of a person, whose codes no password holds",
    ),
    (
        "city/src/contexts/store/codes.rs",
        Reads,
        &["class"],
        "which classes go by their codes, which other classes decide",
    ),
    (
        "city/src/contexts/store/facts.rs",
        Reads,
        &["binding", "org", "person"],
        "what a context says of child and school",
    ),
    (
        "city/src/contexts/store/mod.rs",
        Reads,
        &["account", "binding", "identifier", "org", "person"],
        "the standing of a person is read in one statement",
    ),
    (
        "city/src/contexts/store/roles.rs",
        Reads,
        &["account", "person"],
        "what of a standing says who may hold a badge, of many people at once",
    ),
    (
        "city/src/contexts/store/seats.rs",
        Reads,
        &["class", "enrollment"],
        "the classes of contexts follow their dates",
    ),
    (
        "city/src/contexts/store/within.rs",
        Reads,
        &["enrollment"],
        "who sits in a class, for statements of others",
    ),
    ("city/src/bindings/store/origins.rs", Reads, &["application"], "whether an approval brought a binding"),
    ("roster/src/oneroster/store/accounts.rs", Writes, &["account"], "batches of the import"),
    ("roster/src/oneroster/store/bindings.rs", Writes, &["binding"], "batches of the import"),
    ("roster/src/oneroster/store/contexts.rs", Writes, &["context"], "batches of the import"),
    ("roster/src/oneroster/store/identifiers.rs", Writes, &["identifier"], "batches of the import"),
    ("roster/src/oneroster/store/people.rs", Writes, &["person"], "batches of the import"),
    (
        "roster/src/oneroster/store/references.rs",
        Reads,
        &["binding", "context"],
        "what refers to a row that ended",
    ),
    (
        "platform/src/convert.rs",
        Reads,
        &["account", "client_secret", "identifier", "letter_code", "password", "session"],
        "the step that binds rows of the release before to their owners",
    ),
    ("platform/src/installation.rs", Reads, &["identifier"], "whether the keys open what is there"),
    (
        "city/src/students/store/classes.rs",
        Reads,
        &["class", "enrollment"],
        "classes of a school, which the import writes",
    ),
    (
        "city/src/students/store/lookup.rs",
        Reads,
        &["class", "context", "enrollment", "identifier", "org", "person"],
        "one statement finds a student, in the same time whether there is one or not",
    ),
    ("city/src/students/store/people.rs", Reads, &["context", "org", "person"], "students, in one statement"),
    ("people/src/record/store/mod.rs", Reads, &["context", "org"], OWN_RECORD),
    (
        "people/src/record/store/account.rs",
        Reads,
        &["account", "class", "context", "duty", "enrollment", "identifier", "password", "person"],
        OWN_RECORD,
    ),
    (
        "people/src/record/store/family.rs",
        Reads,
        &[
            "applicant",
            "application",
            "application_event",
            "consent_document",
            "guardian_request",
            "invitation",
        ],
        OWN_RECORD,
    ),
    ("people/src/record/store/services.rs", Reads, &["grant"], OWN_RECORD),
    (
        "people/src/record/store/ways.rs",
        Reads,
        &[
            "account",
            "contact_change",
            "factor_demand",
            "recovery_code",
            "recovery_ticket",
            "rescue_mailbox",
            "session",
        ],
        OWN_RECORD,
    ),
];

/// A person's record is read in one place, table by table, so that the list of its sections says all of it.
const OWN_RECORD: &str = "what is stored of one person, table by table";

/// The owner of each table, as «Floors and rooms» of ARCHITECTURE.md says: `table` or `tables`, and the names behind.
fn owners() -> Vec<(String, String)> {
    let text = read("ARCHITECTURE.md");
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        let room = cells.nth(1)?.strip_prefix('`')?.strip_suffix('`')?;
        Some((room.to_owned(), cells.next()?.to_owned()))
    });
    let owned = rows.flat_map(|(room, owns)| {
        let lists =
            owns.split("table").skip(1).map(|list| list.trim_start_matches('s').trim_start().to_owned());
        let tables: Vec<String> = lists.flat_map(|list| names_at_the_begin(&list)).collect();
        tables.into_iter().map(move |table| (table, room.clone()))
    });
    owned.collect()
}

/// Names between backticks, apart by commas or «and», up to anything else.
fn names_at_the_begin(list: &str) -> Vec<String> {
    let (mut names, mut rest) = (vec![], list);
    while let Some((name, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
        names.push(name.to_owned());
        rest = after.trim_start_matches([',', ' ']).trim_start_matches("and ");
    }
    names
}

/// The tables that a file names, and whether it writes rows.
fn named(file: &Source) -> BTreeMap<String, Does> {
    let paths = Paths::of(file);
    let mut tables = BTreeMap::new();
    let mut note = |table: &str, does: Does| {
        let known = tables.entry(table.to_owned()).or_insert(Reads);
        *known = does.max(*known);
    };
    for path in paths.all().filter(|path| path.first().is_some_and(|first| first == "tables")) {
        if let Some(table) = path.get(1) {
            note(table, does(&path[2..]));
        }
    }
    for import in
        paths.imports.iter().filter(|import| import.path.first().is_some_and(|first| first == "tables"))
    {
        let of_it = paths.named.iter().filter(|path| path.first() == Some(&import.name));
        for path in of_it {
            let whole = [&import.path[2..], &path[1..]].concat();
            note(&import.path[1], does(&whole));
        }
    }
    tables
}

/// What a path behind the name of a table does: an active model is a row to be written.
fn does(path: &[String]) -> Does {
    let writes = |name: &String| ["insert", "update", "delete"].iter().any(|verb| name.starts_with(verb));
    match path {
        [model, ..] if model == "ActiveModel" => Writes,
        [entity, verb, ..] if entity == "Entity" && writes(verb) => Writes,
        _ => Reads,
    }
}

#[test]
fn each_table_has_one_owning_room() {
    let owners = owners();
    let tables = sources("idp/tables/src").into_iter().filter_map(|file| {
        let name = file.path.rsplit('/').next()?.strip_suffix(".rs")?.to_owned();
        (name != "lib").then_some(name)
    });
    let tables: BTreeSet<String> = tables.collect();
    let owners_of = |table: &String| owners.iter().filter(|(owned, _)| owned == table).count();
    none("not owned by one room", tables.iter().filter(|table| owners_of(table) != 1).cloned().collect());
    let unknown = owners.iter().filter(|(table, _)| !tables.contains(table));
    none("owned, but no table", unknown.map(|(table, room)| format!("{table} of {room}")).collect());
    let files = provider();
    let unsaid = owners.iter().filter(|(table, room)| {
        let says =
            |file: &Source| file.path.ends_with("/mod.rs") && file.text.contains(&format!("`{table}`"));
        room != "platform" && !files.iter().any(|file| room_of(file) == Some(room) && says(file))
    });
    let unsaid = unsaid.map(|(table, room)| format!("{room}/mod.rs does not say that it owns {table}"));
    none("unsaid", unsaid.collect());
}

#[test]
fn only_its_owner_names_a_table() {
    let owners: BTreeMap<String, String> = owners().into_iter().collect();
    let listed = EXCEPTIONS.iter().flat_map(|(file, does, tables, _)| {
        tables.iter().map(move |table| (format!("idp/{file}"), (*table).to_owned(), *does))
    });
    let listed: BTreeSet<(String, String, Does)> = listed.collect();
    let mut found = BTreeSet::new();
    for file in provider().into_iter().filter(|file| !file.is_test) {
        let Some(room) = room_of(&file) else { continue };
        let foreign =
            named(&file).into_iter().filter(|(table, _)| owners.get(table).is_none_or(|owner| owner != room));
        found.extend(foreign.map(|(table, does)| (file.path.clone(), table, does)));
    }
    let say = |(file, table, does): &(String, String, Does)| format!("{file} {does:?} {table}");
    none("tables of other rooms", found.difference(&listed).map(say).collect());
    none("no exception any more", listed.difference(&found).map(say).collect());
}

#[test]
fn what_a_file_does_with_a_table_is_seen() {
    let text = "use tables::{grant, consent};\nuse tables::session::{ActiveModel as Row, Column, Entity};\n\
                fn f() { grant::Entity::find(); consent::Entity::delete_many(); let row = tables::org::ActiveModel {}; \
                Entity::update_many(); }";
    let source = Source { path: String::new(), text: text.to_owned(), lines: 1, is_test: false };
    let seen: Vec<(String, Does)> = named(&source).into_iter().collect();
    let expected = [("consent", Writes), ("grant", Reads), ("org", Writes), ("session", Writes)];
    assert_eq!(seen, expected.map(|(table, does)| (table.to_owned(), does)));
}
