use std::collections::{BTreeMap, BTreeSet};

use web::render::i18n::Locale;
use web::render::words::sources;
use web::render::{PageCard, Renderer};

use crate::rooms::ROOMS;

/// The templates of all pages.
#[derive(rust_embed::RustEmbed)]
#[folder = "templates"]
struct Templates;

/// Every sample of every page in every language, by name.
fn all_pages() -> BTreeMap<String, String> {
    let renderer = Renderer::new().unwrap();
    let mut pages = BTreeMap::new();
    for page in ROOMS.iter().flat_map(|room| room.pages) {
        for locale in Locale::ALL {
            let (file, tag) = (page.template.replace('/', "-"), locale.tag());
            let samples = page.samples(&renderer, locale).unwrap_or_else(|fault| panic!("{file}: {fault}"));
            for (sample, html) in samples {
                // Two forms of a page may be refused by the same word.
                let name = |count: u32| match count {
                    1 => format!("{file}.{sample}.{tag}"),
                    _ => format!("{file}.{sample}-{count}.{tag}"),
                };
                let free = (1..100).map(name).find(|name| !pages.contains_key(name)).expect("a name");
                pages.insert(free, html);
            }
        }
    }
    pages
}

#[test]
fn all_pages_render_in_every_language() {
    let pages = all_pages();
    for (name, html) in &pages {
        let tag = Locale::ALL.map(Locale::tag).into_iter().find(|tag| name.ends_with(tag)).unwrap();
        assert!(html.contains(&format!("<html lang=\"{tag}\"")), "{name} names its language");
        assert_eq!(html.matches("<h1").count(), 1, "{name} has one main heading");
        assert!(html.contains("<main id=\"main\""), "{name} has a main part");
    }
    if let Some(folder) = std::env::var_os("PAGES_WRITTEN_TO") {
        for (name, html) in pages {
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), html).unwrap();
        }
    }
}

/// The pages that are got by no address, at least with some of what they say, so that they have no switch of the language: each
/// answers a form, or is on its way to a service.
const WITHOUT_ADDRESS: [(&str, &str); 13] = [
    ("authorize/form-post.html", "holds the answer to a service, and sends it at once"),
    ("classroom/slips.html", "holds codes that are shown once"),
    ("error/page.html", "stands where a form was refused, which is sent again by a reload only"),
    ("reach/code.html", "holds the contact that waits, sealed"),
    ("recover/undo.html", "tells what was put back just now"),
    ("review/bulk-done.html", "tells what was decided just now"),
    ("review/bulk.html", "holds what was picked"),
    ("schools/badges-confirm.html", "asks once more about what was picked"),
    ("schools/badges-sheets.html", "holds badges that are shown once"),
    ("schools/confirm.html", "asks once more about what was typed"),
    ("schools/first-sign-in.html", "holds a code that is shown once"),
    ("schools/letters.html", "holds codes that are shown once"),
    ("schools/phrase.html", "holds a phrase that is shown once"),
];

#[test]
fn every_page_that_can_be_got_again_has_a_switch_of_the_language() {
    let renderer = Renderer::new().unwrap();
    let without = |page: &&PageCard| {
        let samples = page.samples(&renderer, Locale::default()).unwrap();
        samples.iter().any(|(_, html)| !html.contains("id=\"language\""))
    };
    let pages = ROOMS.iter().flat_map(|room| room.pages).filter(without);
    let found: BTreeSet<&str> = pages.map(|page| page.template).collect();
    assert_eq!(found, BTreeSet::from(WITHOUT_ADDRESS.map(|(template, _)| template)));
}

#[test]
fn pages_of_the_way_and_of_the_school_skip_no_level_of_headings() {
    let pages = all_pages()
        .into_iter()
        .filter(|(name, _)| ["apply-", "review-", "schools-"].iter().any(|room| name.starts_with(room)));
    for (name, html) in pages {
        let level = |rest: &str| rest.chars().next().and_then(|digit| digit.to_digit(10));
        let levels: Vec<u32> = html.split("<h").skip(1).filter_map(level).collect();
        let mut pairs = levels.iter().zip(levels.iter().skip(1));
        assert!(
            levels.first() == Some(&1) && pairs.all(|(one, next)| *next <= one + 1),
            "{name}: {levels:?}"
        );
    }
}

#[test]
fn every_template_that_is_a_page_is_among_the_samples() {
    let source = |name: &str| String::from_utf8(Templates::get(name).unwrap().data.into_owned()).unwrap();
    let sources: BTreeMap<_, _> = Templates::iter().map(|name| (name.clone(), source(&name))).collect();
    let pages = all_pages();
    for (name, source) in &sources {
        let is_base = sources.values().any(|other| other.contains(&format!("extends \"{name}\"")));
        let is_page = source.contains("{% extends") && !is_base;
        let sample = format!("{}.", name.replace('/', "-"));
        assert!(!is_page || pages.keys().any(|page| page.starts_with(&sample)), "{name} has no sample");
    }
}

#[test]
fn pages_escape_what_others_wrote() {
    for (name, html) in all_pages() {
        assert!(!html.contains("<script>"), "{name}");
    }
}

#[test]
fn pages_hold_no_inline_script_or_style() {
    for (name, html) in all_pages() {
        assert!(!html.contains(" style=") && !html.contains("<style"), "{name}");
        assert!(!html.contains(" onclick=") && !html.contains("javascript:"), "{name}");
        assert_eq!(html.matches("<script").count(), html.matches("<script src=").count(), "{name}");
    }
}

#[test]
fn pages_give_each_id_once_and_labels_point_at_ids() {
    for (name, html) in all_pages() {
        let mut ids = BTreeSet::new();
        for id in attribute_values(&html, "id") {
            assert!(ids.insert(id), "{name} has #{id} twice");
        }
        let pointers = ["for", "aria-labelledby", "aria-describedby"];
        for id in pointers.iter().flat_map(|attribute| attribute_values(&html, attribute)) {
            assert!(
                id.split_whitespace().all(|id| ids.contains(id)),
                "{name} points at {id:?}, which is not there"
            );
        }
    }
}

fn attribute_values<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let opening = format!(" {name}=\"");
    html.split(&opening).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// Keys by file, in the order of a file.
fn keys(locale: Locale) -> BTreeMap<String, Vec<String>> {
    sources(locale)
        .into_iter()
        .map(|(name, source)| {
            let file = name.rsplit('/').next().unwrap().trim_end_matches(".ftl").to_owned();
            let keys = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
            (file, keys.map(|line| line.split(" =").next().unwrap().to_owned()).collect())
        })
        .collect()
}

#[test]
fn languages_of_the_pages_have_the_same_keys_in_the_same_order() {
    assert_eq!(keys(Locale::ZhTw), keys(Locale::En));
    for (file, keys) in keys(Locale::ZhTw) {
        assert!(keys.iter().all(|key| key.starts_with(&format!("{file}-"))), "{file}.ftl: {keys:?}");
    }
}

/// The source files, of which those of pages name the keys of fields.
#[derive(rust_embed::RustEmbed)]
#[folder = "people/src"]
struct Sources;

#[derive(rust_embed::RustEmbed)]
#[folder = "signon/src"]
struct SignOnSources;

#[test]
fn pages_use_every_key_there_is() {
    let mut used = BTreeSet::new();
    for name in Templates::iter() {
        let file = Templates::get(&name).unwrap();
        let source = String::from_utf8(file.data.into_owned()).unwrap();
        for call in source.split(['(', ' ', '=']).filter_map(|rest| rest.strip_prefix('"')) {
            used.insert(call.split('"').next().unwrap().to_owned());
        }
    }
    // The fields of forms name the keys of their words where they are written.
    let files = Sources::iter().map(|name| (Sources::get(&name), name));
    let files = files.chain(SignOnSources::iter().map(|name| (SignOnSources::get(&name), name)));
    for (file, _) in files.filter(|(_, name)| name.contains("pages")) {
        let source = String::from_utf8(file.unwrap().data.into_owned()).unwrap();
        let is_form = source.contains("form! {");
        used.extend(source.split('"').skip(1).step_by(2).filter(|_| is_form).map(str::to_owned));
    }
    // Those of letters and tables are asked for by name: see `web::letters` and `schools::classes`.
    let by_name = ["mail", "sms", "sheet"];
    for letter in ROOMS.iter().flat_map(|room| room.letters) {
        used.extend(["-subject", "-text", "-link"].map(|part| format!("{}{part}", letter.name)));
    }
    let of_pages = keys(Locale::ZhTw).into_iter().filter(|(file, _)| !by_name.contains(&file.as_str()));
    for key in of_pages.flat_map(|(_, keys)| keys) {
        let is_used = used.iter().any(|text| *text == key || (text.ends_with('-') && key.starts_with(text)));
        assert!(is_used, "no template uses {key}");
    }
}
