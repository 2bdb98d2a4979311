//! What can stand in the audit log: the closed list of acts.

/// Declares the list; an act's documentation is its name in the table.
macro_rules! acts {
    ($($act:ident = $name:literal,)*) => {
        /// An act on record. Entries of before keep their names, so a name is never changed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum AuditAct { $(#[doc = concat!("`", $name, "`")] $act,)* }

        impl AuditAct {
            /// All of them, by name.
            pub const ALL: &[Self] = &[$(Self::$act,)*];

            /// Its name in the table.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$act => $name,)* }
            }

            /// The act of that name; none of an act that a later release records.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$act),)* _ => None }
            }
        }
    };
}

acts! {
    AccountActivated = "account.activated",
    AccountCodeMailed = "account.code-mailed",
    AccountLinkSent = "account.link-sent",
    AccountRemoved = "account.removed",
    AccountReset = "account.reset",
    AccountUnlocked = "account.unlocked",
    ActivationRefused = "activation.refused",
    ActivationWindowClosed = "activation-window.closed",
    ActivationWindowOpened = "activation-window.opened",
    ApplicationApproved = "application.approved",
    ApplicationCancelled = "application.cancelled",
    ApplicationDocument = "application.document",
    ApplicationNotTaken = "application.not_taken",
    ApplicationRefused = "application.refused",
    ApplicationReturned = "application.returned",
    ApplicationSeen = "application.seen",
    ApplicationSubmitted = "application.submitted",
    ApplicationUndoRefused = "application.undo.refused",
    ApplicationUndone = "application.undone",
    BadgeClosed = "badge.closed",
    BadgeIssued = "badge.issued",
    BadgeOpened = "badge.opened",
    BadgeRestored = "badge.restored",
    BadgeVoided = "badge.voided",
    BindingAdultConsent = "binding.adult-consent",
    BindingBlocked = "binding.blocked",
    BindingDeclined = "binding.declined",
    BindingEnded = "binding.ended",
    BindingLookupFailed = "binding.lookup_failed",
    BindingLookupLimited = "binding.lookup_limited",
    BindingMade = "binding.made",
    BindingOpened = "binding.opened",
    BindingRefused = "binding.refused",
    BindingRestored = "binding.restored",
    BindingRevived = "binding.revived",
    BindingSendingLimited = "binding.sending_limited",
    BindingSignedOut = "binding.signed_out",
    BindingUnblocked = "binding.unblocked",
    ClientChanged = "client.changed",
    ClientRegistered = "client.registered",
    ClientRemoved = "client.removed",
    ClientSecretAdded = "client.secret-added",
    CodeRefused = "code.refused",
    ConsentGiven = "consent.given",
    ConsentWithdrawn = "consent.withdrawn",
    ContactChangeUndone = "contact.change-undone",
    ContactChanged = "contact.changed",
    ContactRefused = "contact.refused",
    CustodyLifted = "custody.lifted",
    CustodySet = "custody.set",
    DeviceDistrusted = "device.distrusted",
    DeviceTrusted = "device.trusted",
    DutyEnded = "duty.ended",
    DutyGiven = "duty.given",
    EpochBegun = "epoch.begun",
    FactorAdded = "factor.added",
    FactorCodesMade = "factor.codes-made",
    FactorRefused = "factor.refused",
    FactorRemoved = "factor.removed",
    FactorReset = "factor.reset",
    FactorUsed = "factor.used",
    FamilyRefused = "family.refused",
    GrantReplayed = "grant.replayed",
    InvitationAnswered = "invitation.answered",
    InvitationConfirmed = "invitation.confirmed",
    InvitationDeclined = "invitation.declined",
    InvitationRefused = "invitation.refused",
    InvitationSent = "invitation.sent",
    InvitationWithdrawn = "invitation.withdrawn",
    KeysAccepted = "keys.accepted",
    KeysChanged = "keys.changed",
    LetterPrinted = "letter.printed",
    LoginNameChanged = "login-name.changed",
    NumberCompareBound = "number.compare-bound",
    PasswordChangeRefused = "password.change-refused",
    PasswordChanged = "password.changed",
    PasswordPersonalBound = "password.personal-bound",
    PasswordReset = "password.reset",
    PersonShown = "person.shown",
    PersonSought = "person.sought",
    PicturesChosen = "pictures.chosen",
    PicturesReset = "pictures.reset",
    RecordTaken = "record.taken",
    RecoveryAsked = "recovery.asked",
    RecoveryOpened = "recovery.opened",
    RecoveryPhraseIssued = "recovery.phrase-issued",
    RecoveryRefused = "recovery.refused",
    RemovalAsked = "removal.asked",
    RemovalCancelled = "removal.cancelled",
    RemovalWithdrawn = "removal.withdrawn",
    RequestClosed = "request.closed",
    RequestGranted = "request.granted",
    RequestMade = "request.made",
    RequestRefused = "request.refused",
    RequestSeen = "request.seen",
    RequestWithdrawn = "request.withdrawn",
    ReviewRefused = "review.refused",
    RosterImportBegun = "roster.import.begun",
    RosterImportFinished = "roster.import.finished",
    RowsAdopted = "rows.adopted",
    RowsBound = "rows.bound",
    SchoolExported = "school.exported",
    SchoolRefused = "school.refused",
    SchoolSeen = "school.seen",
    SessionBegun = "session.begun",
    SessionEnded = "session.ended",
    SignInLocked = "sign-in.locked",
    SignInRefused = "sign-in.refused",
    SignInSprayed = "sign-in.sprayed",
    SmsResumed = "sms.resumed",
    SmsStopped = "sms.stopped",
    UpstreamLinked = "upstream.linked",
    UpstreamLinksVoided = "upstream.links-voided",
    UpstreamRefused = "upstream.refused",
    UpstreamUnlinked = "upstream.unlinked",
}
