//! The paths of this room that name something.

use domain::ids::BindingId;
use uuid::Uuid;

use web::path::paths;

paths! {
    /// Entrusting somebody with a child.
    Invite { binding: BindingId } = "/me/children/{binding}/invite";
    /// An invitation that was answered.
    Answered { id: Uuid } = "/me/invitations/{id}";
    /// Confirming who answered it.
    Confirm { id: Uuid } = "/me/invitations/{id}/confirm";
    /// Taking an invitation back.
    WithdrawInvitation { id: Uuid } = "/me/invitations/{id}/withdraw";
}
