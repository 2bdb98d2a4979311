//! Second factors of people: codes of an app, recovery codes, trusted devices, and who must have a factor. Owns tables
//! `factor_demand`, `recovery_code`, `totp`, `trusted_device`.
//!
//! A secret is sealed for its person. A code counts once: the step of an app's code is stored by a conditional update, and a
//! recovery code is a keyed hash that is marked as used in the same way.

mod codes;
mod demands;
mod devices;
mod held;
mod letters;
mod model;
mod removal;
mod store;
mod tell;
mod totp;

use web::room::{Chore, Next, Period, Room};

pub use codes::{RecoveryCodes, make_codes, use_code_within};
pub use demands::{Demand, demand};
pub use devices::{Trusted, end_all_devices_within, end_device, is_trusted, list_devices, trust_within};
pub use held::{held, held_within, list_holders};
pub use model::{Totp, TrustedDevice};
pub use removal::{Removal, remove_all_within, remove_passkey, remove_totp};
pub use store::{accept_step_within, end_everybodys_devices_within, find_totp, forget_demand_within, purge};
pub use tell::{News, mail};
pub use totp::{Begun, Enrolled, begin, enrol, matching_step};

/// What this room has.
pub const ROOM: Room = Room {
    letters: letters::LETTERS,
    chores: &[Chore {
        name: "removing trusted devices that expired",
        period: Period::Day,
        batch: |app, _| {
            Box::pin(async move { Ok(Next::if_more(purge(&app.db.for_chores(), app.now()).await?)) })
        },
    }],
    ..Room::named("factors")
};
