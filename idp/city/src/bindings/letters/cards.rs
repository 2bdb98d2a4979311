//! The letters about bindings, each with what its words are filled with.

use domain::accounts::EarlierLink;
use domain::binding::EndReason;
use domain::contexts::Relation;

use web::letters::{LastDay, Link, Masked, Text, Until, letters};

letters! {
    /// The binding is approved; the link opens the account.
    BindingLink = "mail-binding-link" to "the guardian" {
        child: Masked, login: Text, until: Until, earlier: EarlierLink, link: Link
    }
    /// The binding is approved; the guardian has an account.
    BindingApproved = "mail-binding-approved" to "the guardian" { child: Masked, link: Link }
    /// The binding is approved, but the account is switched off.
    BindingOff = "mail-binding-off" to "the guardian" { child: Masked }
    /// Somebody is entrusted with a child; the link opens the account.
    DelegationLink = "mail-delegation-link" to "the person who is entrusted" {
        child: Masked, inviter: Masked, last: LastDay, login: Text, until: Until, earlier: EarlierLink, link: Link
    }
    /// Somebody who has an account is entrusted with a child.
    DelegationApproved = "mail-delegation-approved" to "the person who is entrusted" {
        child: Masked, inviter: Masked, last: LastDay, link: Link
    }
    /// Somebody whose account is switched off is entrusted with a child.
    DelegationOff = "mail-delegation-off" to "the person who is entrusted" {
        child: Masked, inviter: Masked, last: LastDay
    }
    /// The link went to another mailbox. It reveals whoever gave the guardian's name as their own.
    AccountElsewhere = "mail-account-elsewhere" to "the mailbox that was known of the guardian before" {
        child: Masked
    }
    /// The school approved; the student is of age and has to agree.
    BindingWaits = "mail-binding-waits" to "the guardian" { child: Masked }
    /// The same.
    GuardianWaits = "mail-guardian-waits" to "the student of age" { guardian: Text, link: Link }
    /// The student of age agreed.
    BindingAgreed = "mail-binding-agreed" to "the guardian" { child: Masked }
    /// The clock or the roster ended the binding.
    BindingEnded = "mail-binding-ended" to "the guardian" { child: Masked, reason: EndReason }
    /// A guardian was added.
    GuardianAdded = "mail-guardian-added" to "the other guardians of the child" {
        child: Masked, guardian: Text, relation: Relation
    }
    /// A guardian was added to a child with a custody block: not who.
    GuardianAddedSealed = "mail-guardian-added-sealed" to "the other guardians of the child" { child: Masked }
    /// Somebody was entrusted. No school knows of it, so the guardians may end it.
    DelegateAdded = "mail-delegate-added" to "the other guardians of the child" {
        child: Masked, guardian: Text, inviter: Masked, last: LastDay, link: Link
    }
    /// Somebody was entrusted with a child with a custody block: not who.
    DelegateAddedSealed = "mail-delegate-added-sealed" to "the other guardians of the child" {
        child: Masked, last: LastDay, link: Link
    }
    /// The news of a guardian was taken back.
    GuardianUndone = "mail-guardian-undone" to "the other guardians of the child" { child: Masked }
}
