//! Where somebody goes who has signed in.

use uuid::Uuid;

use city::factors::Demand;
use web::onward::Onward;
use web::path::told;
use web::route::ENROL;

/// Where somebody goes who just signed in: first to the page about the second factor that the policy demands.
pub(super) fn after(onward: &Onward, demand: Demand) -> String {
    match demand {
        Demand::None => onward.target(),
        Demand::From(_) | Demand::Now => onward.through(ENROL),
    }
}

/// The page that offers to link an account, in the tab in which it came back.
pub fn offered(onward: &Onward, offer: Uuid) -> String {
    told(onward.through("/me/ways/offer"), "offer", offer)
}
