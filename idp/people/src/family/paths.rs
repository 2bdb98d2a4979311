//! The paths of this room that name something.

use domain::ids::BindingId;
use domain::words;

use web::path::paths;

paths! {
    /// Ending a binding.
    Unbind { binding: BindingId } = "/me/children/{binding}/unbind";
    /// Saying that a child is not one's own.
    NotMyChild { binding: BindingId } = "/me/children/{binding}/not-mine";
    /// Asking for a correction of one's own name or number.
    Correct { binding: BindingId, what: What } = "/me/children/{binding}/correct/{what}";
    /// Saying whether a guardian goes on after one's majority.
    GoesOn { binding: BindingId } = "/me/guardians/{binding}/goes-on";
    /// Letting a guardian go on no longer.
    StopGuardian { binding: BindingId } = "/me/guardians/{binding}/stop";
    /// Saying that a guardian is not one's own.
    NotMyGuardian { binding: BindingId } = "/me/guardians/{binding}/not-mine";
}

words! {
    /// What a guardian's school may correct.
    What {
        /// The name.
        Name = "name",
        /// The number.
        Number = "number",
    }
}
