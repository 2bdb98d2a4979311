//! Rate limits: each is declared once, keeps its name, and has a row in `docs/limits.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use idp::rooms::ROOMS;
use platform::config::Config;
use platform::db::Act;
use platform::limits::{Limit, Taken, Tally};
use tests::City;
use web::room::{Amount, ExactLimit, LimitCard, TallyLimit};

use crate::tidy::none;
use crate::tidy::source::{provider, read, root};

const MARK: &str = "\n\n<!-- UPDATE_DOCS=1 -->\n";

/// The first parts of the names under which databases of November 2026 count. A later limit is held by its row in
/// `docs/limits.md`.
const NAMES: [&str; 19] = [
    "activation link",
    "activation link asked for",
    "activation links",
    "code",
    "codes",
    "codes of an invitation",
    "documents verify",
    "invitations",
    "letter",
    "letters",
    "lookup",
    "lookups",
    "lookups failed",
    "numbers compared",
    "personal of sent passwords",
    "personal while typing",
    "personal while typing, a day",
    "review call",
    "sendings",
];

fn limits() -> impl Iterator<Item = &'static LimitCard> {
    ROOMS.iter().flat_map(|room| room.limits)
}

fn defaults() -> Config {
    Config::load_with(&[], []).unwrap()
}

#[test]
fn limits_keep_the_names_that_running_databases_have() {
    let names: BTreeSet<&str> = limits().map(|limit| limit.words()[0]).collect();
    let kept: BTreeSet<&str> = NAMES.into_iter().chain(["sms a day"]).collect();
    assert_eq!(kept.difference(&names).next(), None, "a limit begins to count anew");
    let counted: BTreeSet<[&str; 2]> = limits().map(|limit| [limit.words()[0], limit.words()[1]]).collect();
    assert_eq!(counted.len(), limits().count(), "two limits count the same uses");
}

/// The name in the keyed hash is the declared name and then the parts that say whose.
#[tokio::test]
async fn a_declared_limit_counts_in_the_rows_of_its_name() {
    const FEW: ExactLimit = ExactLimit {
        name: "few",
        whose: "test",
        most: Amount::Fixed(1),
        seconds: Amount::Fixed(60),
        beyond: "",
    };
    const MANY: TallyLimit = TallyLimit {
        name: "many",
        whose: "test",
        most: Amount::Fixed(1),
        seconds: Amount::Fixed(60),
        beyond: "",
    };
    let city = City::sqlite().await;
    let (sealer, now) = (city.app.keyring.sealer(), city.app.now());
    let (few, many) = (FEW.of(&city.app, &["one", "two"]), MANY.of(&city.app, &[]));
    let (by_hand, by_clock) =
        (Limit::of(&sealer, &["few", "one", "two"], 1, 60), Tally::of(&sealer, &["many"], 1, 60));
    let taken = city.app.db.write(async move |tx: &Act<'_>| {
        assert_eq!((few.take(tx, now).await?, many.take(tx, now).await?), (Taken::Yes, Taken::Yes));
        Ok([by_hand.take(tx, now).await?, by_clock.take(tx, now).await?])
    });
    assert!(!taken.await.unwrap().contains(&Taken::Yes), "the rows are the same");
}

#[test]
fn the_key_of_a_limit_is_the_key_that_decides_it() {
    for limit in limits() {
        let numbers = limit.numbers(&defaults());
        for (key, is_most) in [(numbers.most_key, true), (numbers.seconds_key, false)] {
            let Some(key) = key else { continue };
            let variable = format!("IDP_{}", key.to_uppercase().replace('.', "__"));
            // Within the bounds of every key.
            let value = if key.ends_with("per_contact") { 3 } else { 333 };
            let config = Config::load_with(&[], [(variable, value.to_string())]).unwrap();
            let changed = limit.numbers(&config);
            let number = if is_most { changed.most.map(i64::from) } else { Some(changed.seconds) };
            assert_eq!(number, Some(value), "{key} decides {:?}", limit.words());
        }
    }
}

#[test]
fn limits_are_made_from_their_declarations_only() {
    let elsewhere = ["idp/web/src/room/limits.rs", "idp/platform/src/limits.rs"];
    let files = provider().into_iter().filter(|file| !elsewhere.contains(&file.path.as_str()));
    let files = files.filter(|file| !file.is_test);
    none(
        "limits made by hand",
        files.flat_map(|file| file.lines_with(&["Limit::of(", "Tally::of("])).collect(),
    );
    let declared = provider().into_iter().filter(|file| !file.path.starts_with("idp/web/src/room/"));
    let words = ["ExactLimit = ExactLimit {", "TallyLimit = TallyLimit {"];
    let declared = declared.flat_map(|file| file.lines_with(&words)).count();
    assert_eq!(declared, limits().count(), "each declared limit is in the list of its room");
}

/// The table below the introduction: a row for each limit, room by room.
fn reference() -> String {
    let config = defaults();
    let mut text = "| Room | Uses of | Counted for each | How many | In | Exact | Beyond |\n|---|---|---|---|---|---|---|\n".to_owned();
    for room in ROOMS {
        for limit in room.limits {
            let ([name, whose, beyond], numbers) = (limit.words(), limit.numbers(&config));
            let most = numbers.most.map_or_else(|| "all are counted".to_owned(), |most| most.to_string());
            let (most, window) =
                (with(&most, numbers.most_key), with(&length(numbers.seconds), numbers.seconds_key));
            let exact = if matches!(limit, LimitCard::Exact(_)) { "yes" } else { "by the clock" };
            let room = room.name;
            writeln!(text, "| `{room}` | {name} | {whose} | {most} | {window} | {exact} | {beyond} |")
                .unwrap();
        }
    }
    text
}

fn with(number: &str, key: Option<&str>) -> String {
    key.map_or_else(|| number.to_owned(), |key| format!("{number} (`{key}`)"))
}

fn length(seconds: i64) -> String {
    const UNITS: [(i64, &str); 3] = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let fits = |(length, _): &&(i64, &str)| seconds % length == 0;
    let (length, unit) = UNITS.iter().find(fits).unwrap_or(&(1, "second"));
    match seconds / length {
        1 => format!("1 {unit}"),
        count => format!("{count} {unit}s"),
    }
}

#[test]
fn the_limits_are_written_down() {
    let written = read("docs/limits.md");
    let (introduction, table) = written.split_once(MARK).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let path = root().join("docs/limits.md");
        return std::fs::write(path, [introduction, MARK, "\n", &reference()].concat()).unwrap();
    }
    assert!(introduction.starts_with("# Rate limits"));
    assert_eq!(table.trim_start(), reference(), "run this test with UPDATE_DOCS=1 and commit docs/limits.md");
}
