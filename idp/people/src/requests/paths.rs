//! The paths of this room that name something.

use uuid::Uuid;

use web::path::paths;

paths! {
    /// Taking a request back.
    WithdrawRequest { id: Uuid } = "/me/requests/{id}/withdraw";
    /// A request that a school settles.
    Settle { id: Uuid } = "/review/requests/{id}";
}
