//! `docs/routes.md` is written from the cards.

use std::fmt::Write as _;

use idp::router::routes;
use web::route::{Body, Call, Caller, Face, Route};

use crate::tidy::source::{read, root};

const MARK: &str = "\n\n<!-- UPDATE_DOCS=1 -->\n";

/// The table below the introduction: a row for each method of a route.
fn reference() -> String {
    let mut text =
        "| Path | Method | Caller | Body | After a failure | Errors |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for route in routes().routes() {
        for call in &route.calls {
            let method = call.method.as_str();
            let (caller, body, errors) = (caller(call.by), body(call.body), errors(route.face));
            let back = back(route, call).map_or_else(String::new, |page| format!("`{page}`"));
            writeln!(text, "| `{}` | {method} | {caller} | {body} | {back} | {errors} |", route.path)
                .unwrap();
        }
    }
    text
}

/// The page that is shown again.
fn back(route: &Route, call: &Call) -> Option<String> {
    route.page_of_form(&call.method, &route.path.parse().unwrap())
}

fn caller(caller: Caller) -> &'static str {
    match caller {
        Caller::Anyone => "anyone",
        Caller::Client => "authenticated client",
        Caller::Token => "access token",
        Caller::SignedIn => "signed in",
        Caller::Staff => "school staff",
        Caller::Handle => "sealed handle",
        Caller::Activating => "first sign-in",
        Caller::Stepping => "second step",
        Caller::Invited => "invited",
        Caller::Applicant => "applicant",
        Caller::Operator => "operator",
    }
}

fn body(body: Body) -> String {
    const KIB: usize = 1024;
    match body {
        Body::None => String::new(),
        Body::Form => "form".to_owned(),
        Body::Drawing { most } => format!("form, drained up to {} MiB", most / KIB / KIB),
        Body::File { most } => format!("file, up to {} MiB", most / KIB / KIB),
        Body::Parameters => "parameters".to_owned(),
    }
}

fn errors(face: Face) -> &'static str {
    match face {
        Face::Page => "page",
        Face::Protocol => "OAuth JSON",
        Face::Probe => "probe",
    }
}

#[test]
fn the_routes_are_written_down() {
    let written = read("docs/routes.md");
    let (introduction, table) = written.split_once(MARK).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let path = root().join("docs/routes.md");
        return std::fs::write(path, [introduction, MARK, "\n", &reference()].concat()).unwrap();
    }
    assert!(introduction.starts_with("# Routes"));
    assert_eq!(table.trim_start(), reference(), "run this test with UPDATE_DOCS=1 and commit docs/routes.md");
}
