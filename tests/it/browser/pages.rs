//! Every page that there is, as its fullest sample shows it: in both languages, at the width of a telephone and of a desk.

use std::collections::BTreeSet;
use std::path::Path;

use idp::rooms::ROOMS;
use serde_json::json;
use tests::{City, Database};
use web::render::Renderer;
use web::render::i18n::Locale;

use super::run_story;
use crate::clients::wanted;

/// Writes the sample of each page in each language that holds most into a folder; returns the names of the files.
fn write_all(folder: &Path) -> BTreeSet<String> {
    let renderer = Renderer::new().unwrap();
    let mut names = BTreeSet::new();
    for page in ROOMS.iter().flat_map(|room| room.pages) {
        for locale in Locale::ALL {
            let samples = page.samples(&renderer, locale).unwrap().into_iter().map(|(_, html)| html);
            let fullest = samples.max_by_key(String::len).unwrap();
            let name = format!("{}.{}.html", page.template.replace('/', "-"), locale.tag());
            std::fs::write(folder.join(&name), fullest).unwrap();
            names.insert(name);
        }
    }
    names
}

#[tokio::test]
async fn every_page_fits_and_is_accessible_in_both_languages() {
    if !wanted("TEST_BROWSER") {
        return;
    }
    let city = City::today(Database::Sqlite, |_| ()).await;
    let folder = city.dir().join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    let names = write_all(&folder);
    assert!(names.iter().any(|name| name.contains(".en.")), "{names:?}");
    run_story("pages.mjs", json!({ "provider": city.url, "folder": folder, "pages": names })).await;
}
