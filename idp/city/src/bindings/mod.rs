//! Bindings of guardians to students: made, changed and ended, the custody blocks that bar them, and the links by which
//! guardians come in. Owns tables `binding` and `custody_block`; the roster import writes `binding` in batches.
//!
//! The rules are `domain::binding`. One transaction at a time writes bindings, so that of several who act at once one
//! wins: a number comes to one person, a pair has one binding, and no approval passes a block.

mod bars;
mod bind;
mod change;
mod chores;
mod clock;
mod custody;
mod delegate;
mod ending;
mod former;
mod letters;
mod limits;
mod link;
mod model;
mod read;
mod roster;
mod store;
mod unbind;
mod wanted;

use web::room::Room;

pub use bars::Bars;
pub use bind::bind_approved_within;
pub use change::withdraw_entrusted_within;
pub use clock::{end_expired, end_of_age};
pub use custody::{
    NewBlock, find_custody_block, frozen_by, lift_custody_block, list_custody_blocks, set_custody_block,
};
pub use delegate::bind_delegated_within;
pub use ending::{agree_when_adult, change_binding, change_binding_within, lock_within};
pub use former::Trace;
pub use link::{renew_link, send_link_to, void_links_within};
pub use model::{
    AgreedWhenAdult, Approval, BindRefusal, Binding, BindingsOf, ClassCount, CustodyBlock, Delegation,
};
pub use read::{children_among, count_bound, is_bound, of_guardian, of_student};
pub use roster::{freeze_barred_within, revive_left_within, tell_ended_within};
pub use store::{find_binding as find, list_bindings as list, strip_of_removed_within, vouched_for};
pub use unbind::{restore_way_in_within, unbind_within};

/// What this room has.
pub const ROOM: Room = Room {
    limits: limits::LIMITS,
    letters: letters::LETTERS,
    chores: chores::CHORES,
    ..Room::named("bindings")
};
