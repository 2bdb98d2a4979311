//! What a key may be used for, and the keys derived for each use.

use aws_lc_rs::aead::{AES_256_GCM_SIV, LessSafeKey, UnboundKey};
use aws_lc_rs::{hkdf, hmac};

use super::SealFault;

/// Separates these derivations from any other use of the same master key.
const SALT: &[u8] = b"school sign-on, sealing, version 1";

/// The keys of one purpose.
pub(super) struct PurposeKey {
    pub(super) aead: LessSafeKey,
    pub(super) mac: hmac::Key,
}

impl PurposeKey {
    /// In a box, since those of all purposes together are too large for a stack.
    fn derive(master: &hkdf::Prk, label: &str) -> Result<Box<Self>, SealFault> {
        let (seal, mac) = ([b"aead ", label.as_bytes()], [b"mac  ", label.as_bytes()]);
        let aead = master.expand(&seal, &AES_256_GCM_SIV).map_err(|_| SealFault::Encryption)?;
        let mac = master.expand(&mac, hmac::HMAC_SHA256).map_err(|_| SealFault::Encryption)?;
        Ok(Box::new(Self { aead: LessSafeKey::new(UnboundKey::from(aead)), mac: hmac::Key::from(mac) }))
    }
}

/// Writes the purposes and, so that a look-up is a field access, the struct of their keys.
macro_rules! purposes {
    ($($(#[$doc:meta])* $variant:ident, $field:ident, $label:literal;)*) => {
        /// What a sealed text or an authentication code is for; one never passes for another.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Purpose { $($(#[$doc])* $variant,)* }

        impl Purpose {
            /// Every purpose.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name that goes into key derivation and associated data; never change one.
            pub(super) fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }
        }

        /// All keys derived from one master key.
        pub(super) struct Derived { $($field: Box<PurposeKey>,)* }

        impl Derived {
            /// Derives the keys of every purpose (RFC 5869).
            pub(super) fn from_master(master: &[u8; 32]) -> Result<Self, SealFault> {
                let master = hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(master);
                Ok(Self { $($field: PurposeKey::derive(&master, $label)?,)* })
            }

            /// The keys of one purpose.
            pub(super) fn of(&self, purpose: Purpose) -> &PurposeKey {
                match purpose { $(Purpose::$variant => &self.$field,)* }
            }
        }
    };
}

purposes! {
    /// Authorization code (RFC 6749 section 4.1.2).
    Code, code, "code";
    /// A sign-in under way in one tab.
    Transaction, transaction, "transaction";
    /// Opaque access token.
    AccessToken, access_token, "access token";
    /// Name of an access token in JWT form (`jti`); it opens nothing without the signature around it.
    TokenName, token_name, "token name";
    /// Refresh token.
    RefreshToken, refresh_token, "refresh token";
    /// The session's cookie.
    SessionCookie, session_cookie, "session cookie";
    /// Token against cross-site request forgery.
    Csrf, csrf, "csrf";
    /// Cookie of an activation under way.
    Activation, activation, "activation";
    /// The link of an approval mail.
    ActivationLink, activation_link, "activation link";
    /// The link of a forgotten password, the page that a phrase opened, and the code of a phrase.
    Recovery, recovery, "recovery";
    /// A contact that waits for its code, and the link that puts a changed one back.
    ContactChange, contact_change, "contact change";
    /// A personal field at rest.
    Field, field, "field";
    /// Cookie of an applicant on her way to being bound to her children.
    Applicant, applicant, "applicant";
    /// The link of an invitation, and the cookie of whoever answers it.
    Invitation, invitation, "invitation";
    /// Whom a school is about to bar, while it is asked whether it is sure.
    CustodyBlock, custody_block, "custody block";
    /// Codes of letters that one page prints, however often it is sent.
    Letter, letter, "letter";
    /// What an approval changed, kept so that it can be taken back.
    Undo, undo, "undo";
    /// Keyed hash for finding a person by national identity number.
    Lookup, lookup, "lookup";
    /// Pairwise subject.
    Subject, subject, "subject";
    /// What one sector calls a context (`ctx`).
    ContextName, context_name, "context name";
    /// What one sector calls a class.
    ClassName, class_name, "class name";
    /// Stored form of a generated client secret.
    ClientSecret, client_secret, "client secret";
    /// A wish to sign out, while the person is asked.
    Logout, logout, "logout";
    /// What a client calls a session (`sid`).
    Sid, sid, "sid";
    /// Cookie of a device that signed in before.
    KnownDevice, known_device, "known device";
    /// Cookie of somebody between the password and the second step.
    SecondStep, second_step, "second step";
    /// Cookie of a device that needs no second step.
    TrustedDevice, trusted_device, "trusted device";
    /// An app that is about to be enrolled.
    Enrolment, enrolment, "enrolment";
    /// A ceremony of a passkey under way.
    Ceremony, ceremony, "ceremony";
    /// Cookie of a shared computer, from when on what is begun there counts.
    Left, left, "left";
    /// Cookie of a browser in which something wrong was typed, how often.
    Tries, tries, "tries";
    /// The page of the pictures that belong to a badge.
    Badge, badge, "badge";
    /// The name of a person on authenticators.
    UserHandle, user_handle, "user handle";
    /// Name of something that may be done so often (`platform::limits`).
    Limit, limit, "limit";
    /// Where the code of a contact is kept.
    Contact, contact, "contact";
    /// The code of a contact.
    ContactCode, contact_code, "contact code";
    /// By what a database knows its keys again (`platform::installation`).
    Installation, installation, "installation";
    /// Code of an entry of the audit.
    Audit, audit, "audit";
    /// Code that binds a row to its owner (`platform::bound`).
    Bound, bound, "bound row";
    /// A sign-in by another provider under way.
    Upstream, upstream, "upstream";
    /// Cookie of an account of another provider that came back.
    UpstreamAccount, upstream_account, "upstream account";
}

impl Purpose {
    /// Whether its codes are stored or shown forever, so that they stay under the identity key and survive every
    /// rotation of the sealing keys.
    pub fn is_permanent(self) -> bool {
        matches!(
            self,
            Self::Lookup
                | Self::Subject
                | Self::ContextName
                | Self::ClassName
                | Self::ClientSecret
                | Self::Sid
                | Self::Limit
                | Self::Contact
                | Self::ContactCode
                | Self::Audit
                | Self::Bound
        )
    }
}
