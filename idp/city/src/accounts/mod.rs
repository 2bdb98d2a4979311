//! Accounts: how a person signs in. Owns tables `person`, `identifier`, `account`, `password`.
//!
//! A login name is stored as a keyed hash; a teacher's default name, which shows nine digits of the national ID,
//! exists nowhere else. Names that may be shown, e-mail addresses and telephone numbers are sealed. The default activation secret is not stored at all but computed from the sealed number.

mod credentials;
mod facts;
mod limits;
mod link;
mod personal;
mod pool;
mod secret;
mod store;

use domain::identifiers::LoginName;

use platform::seal::{Purpose, Sealer};
use web::room::Room;

pub use credentials::{
    Credentials, Proof, Rehash, activation_code, check, find_by_login, find_by_person, find_person_by_login,
    is_free, is_own_secret,
};
pub use facts::Facts;
pub use link::{ActivationLink, LINK_SECONDS};
pub use personal::{Asks, tell_personal};
pub use pool::{hash_new, hasher, measuring, start};
pub use secret::{Change, change, estimate, judge_new, judge_plain};
pub use store::{
    Activated, Beginner, Holder, NewAlias, Newcomer, OwnNumber, Particulars, Reach, Reachable, WayIn,
    Welcome, activate_within, find_birth_date, find_by_number_within, find_mailbox, find_name, find_number,
    find_proved_mailbox, give_tries_back_within, has_come_in, hold_within, is_changed_since_within,
    is_current_within, is_in_roster, keep_link_within, lacks_way_in, list_beginners, list_holders,
    list_names, list_number_lookups, list_numbers_of, list_of_name, list_own_numbers, list_particulars,
    list_people_of_mailbox, list_reachable, list_roles_of, list_waiting_among, list_waiting_of_mailbox,
    make_person_within, mark_signed_in_within, open_email, open_login_name, open_phone, read_reach,
    read_way_in_within, rehash_within, remove_within, rename_person_within, renew_activation_within,
    renew_link_within, renewed_end, renumber_within, reset_within, restore_way_in_within, seal_email,
    seal_login_name, seal_phone, seal_some, set_alias_within, set_login_name, set_mailbox_within,
    set_phone_within, switch_on_within, take_link_try_within, void_all_links_within, void_links_within,
    welcome_within,
};

/// What this room has.
pub const ROOM: Room = Room { limits: limits::LIMITS, ..Room::named("accounts") };

/// The keyed hash by which an account is found: under the permanent key, apart from all other look-ups.
pub fn login_lookup(sealer: &Sealer, name: &LoginName) -> Vec<u8> {
    sealer.mac(Purpose::Lookup, format!("login:{}", name.expose()).as_bytes()).to_vec()
}
