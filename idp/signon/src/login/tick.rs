//! 「這是公用電腦」, the tick of the sign-in page: whoever signs in says that many people use the computer.

use domain::parameters::Parameters;
use http::HeaderMap;

use web::app::App;
use web::extract::Peer;
use web::path::told;
use web::shared::Left;

/// The name of the field.
const FIELD: &str = "shared";

/// Its value where it is ticked.
const TICKED: &str = "yes";

/// Its value in an address where it is not.
const UNTICKED: &str = "no";

/// Whether a form that was sent has the tick.
pub fn is_ticked(fields: &Parameters) -> bool {
    fields.get(FIELD) == Some(TICKED)
}

/// The same address with the tick as it was, for a form that is shown again.
pub fn with_tick(address: String, is_ticked: bool) -> String {
    told(address, FIELD, if is_ticked { TICKED } else { UNTICKED })
}

/// Whether the tick is there at first: as the address says; otherwise in the network of a school, if the operator wants it
/// there, and where somebody said so before in this browser.
pub(super) fn at_first(app: &App, fields: &Parameters, (headers, peer): (&HeaderMap, &Peer)) -> bool {
    let at_school = || app.config.server.is_school(peer.address) == Some(true);
    match fields.get(FIELD) {
        Some(TICKED) => true,
        Some(UNTICKED) => false,
        _ => (app.config.sessions.shared_at_school && at_school()) || Left::of(headers, app).is_some(),
    }
}
