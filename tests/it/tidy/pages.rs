//! Pages: each handler takes one request, each path with an id in it is written once, each form is a list of fields.

use std::path::Path;

use idp::router::routes;
use web::route::Face;

use super::none;
use super::source::{provider, root};

/// Routes of pages that are not asked for by [`web::ask::Ask`]: the protocol's own pages, whose requests come from
/// services, and pages without a person.
const OTHERS: [&str; 6] = ["/login", "/activate", "/consent", "/oauth/", "/documents/", "/language"];

#[test]
fn a_page_is_asked_for_by_one_ask() {
    let bare = ["::Language", "::Now", "::CsrfToken", "RawQuery"];
    let mut findings = vec![];
    for route in routes().routes().filter(|route| route.face == Face::Page) {
        if OTHERS.iter().any(|path| route.path.starts_with(path)) {
            continue;
        }
        for call in &route.calls {
            let extractors = call.extractors;
            let is_asked = extractors.contains("::ask::Ask<");
            for bare in bare.into_iter().filter(|bare| is_asked && extractors.contains(bare)) {
                // The start of an application reads a code from its address and refuses one that is malformed.
                if (route.path, bare) != ("/binding", "RawQuery") {
                    findings.push(format!("{} {}: {bare} beside Ask", call.method, route.path));
                }
            }
            if call.by.is_signed_in() && !is_asked {
                findings.push(format!("{} {}: {extractors}", call.method, route.path));
            }
        }
    }
    none("handlers of pages without Ask", findings);
}

/// What follows is filled in within the part of the address before its question mark.
fn fills_a_path(text: &str, filled: &str) -> bool {
    let path = text.split(['?', '"']).next().unwrap_or_default();
    path.starts_with('/') && path.contains(filled)
}

#[test]
fn a_path_with_an_id_in_it_is_a_type() {
    let mut findings = vec![];
    for file in provider().into_iter().filter(|file| !file.is_test) {
        // What is embedded has a name and no id.
        let of_assets = ["idp/web/src/render/assets.rs", "idp/web/src/lib.rs"].contains(&file.path.as_str());
        if of_assets || file.path.ends_with("/paths.rs") {
            continue;
        }
        let lines = file.lines_with(&["format!(", "page(", "Card::page("]).into_iter();
        findings.extend(lines.filter(|line| {
            let literals = line.split_once(": ").map_or("", |(_, code)| code).split('"').skip(1).step_by(2);
            literals.into_iter().any(|text| fills_a_path(text, "{"))
        }));
    }
    for (name, source) in templates() {
        let values = source.split("=\"").skip(1).filter(|value| fills_a_path(value, "{{"));
        findings.extend(values.map(|value| format!("{name}: {}", value.lines().next().unwrap_or_default())));
    }
    none("paths that are written by hand", findings);
}

#[test]
fn the_summary_of_a_form_comes_from_its_fields() {
    // Those of the sign-in, and those whose refusals belong to no field.
    let by_hand = [
        "apply/code.html",
        "apply/notice.html",
        "apply/review.html",
        "apply/school.html",
        "badge/pictures.html",
        "components/form.html",
        "family/invitation-notice.html",
        "family/invitation.html",
        "login/activate.html",
        "login/link.html",
        "login/password.html",
        "login/second.html",
        "login/sign-in.html",
        "recover/new.html",
        "ways/prove.html",
    ];
    let found = templates().into_iter().filter(|(_, source)| source.contains("{{ summary("));
    let found = found.map(|(name, _)| name).filter(|name| !by_hand.contains(&name.as_str()));
    none("summaries that are written by hand", found.collect());
}

/// Every template, by its path under `templates/`.
fn templates() -> Vec<(String, String)> {
    let folder = root().join("idp/templates");
    let mut found = vec![];
    collect(&folder, &folder, &mut found);
    found.sort();
    found
}

fn collect(top: &Path, folder: &Path, into: &mut Vec<(String, String)>) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(top, &path, into);
        } else {
            let name = path.strip_prefix(top).unwrap().display().to_string();
            into.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}
