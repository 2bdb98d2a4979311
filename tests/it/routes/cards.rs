//! Cards say what their handlers do, and nothing makes a route without a card.

use idp::router::routes;
use web::route::{Body, Call, Caller};

use crate::tidy::none;
use crate::tidy::source::provider;

/// Where routers are made: the composition, and the metrics on an address of their own.
const COMPOSITION: [&str; 2] = ["idp/src/router.rs", "idp/src/health/mod.rs"];

#[test]
fn every_route_has_a_card() {
    let files =
        provider().into_iter().filter(|file| !file.is_test && !COMPOSITION.contains(&file.path.as_str()));
    let makers = [".route(", ".route_service(", ".nest(", ".nest_service(", "Router::"];
    none("routes without a card", files.flat_map(|file| file.lines_with(&makers)).collect());
}

/// The types that a handler's signature has if and only if its card says so.
fn promises(call: &Call) -> [(&'static str, bool); 8] {
    let by = |caller| call.by == caller;
    [
        ("::SignedIn", call.by.is_signed_in()),
        ("::Activation", by(Caller::Activating)),
        ("::Stepping", by(Caller::Stepping)),
        ("::invitee::Visit", by(Caller::Invited)),
        ("::visit::Visit", by(Caller::Applicant)),
        ("::CsrfForm", call.body == Body::Form),
        ("::LongCsrfForm", matches!(call.body, Body::Drawing { .. })),
        ("::Multipart", matches!(call.body, Body::File { .. })),
    ]
}

#[test]
fn a_card_and_the_signature_of_its_handler_say_the_same() {
    let mut findings = vec![];
    for route in routes().routes() {
        for call in &route.calls {
            for (extractor, promised) in promises(call) {
                if call.extractors.contains(extractor) != promised {
                    let method = &call.method;
                    findings.push(format!("{method} {}: {extractor} is {promised} by its card", route.path));
                }
            }
        }
    }
    none("cards that do not fit their handlers", findings);
}
