//! The seal of a document: its hash and the evidence of its origin, signed by the server's document key.
//!
//! Electronic Signatures Act: a picture of a signature alone proves nothing, since anyone can copy it. The seal
//! proves which contact was verified when, which notice was accepted, and that no byte has changed since.

use aws_lc_rs::digest::{SHA256, digest};
use domain::ids::ApplicationId;
use domain::jose::{Algorithm, verify_compact};
use domain::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::consent::ConsentDocument;
use platform::fault::Fault;
use platform::keys::{KeyError, Keyring};
use web::app::App;

/// The `typ` of a seal (RFC 8725 section 3.11), so that no other signature of ours passes for one.
const TYPE: &str = "consent-seal+jwt";

/// How the guardian was verified before the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// By a code sent to the guardian's mailbox.
    EmailCode,
    /// By a code sent to the guardian's mobile.
    SmsCode,
    /// By signing in.
    SignedIn,
}

/// The circumstances of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstances {
    /// How the guardian was verified.
    pub method: Method,
    /// When the guardian was verified.
    pub verified_at: Timestamp,
}

/// The signed evidence; nothing in it is personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The server that sealed.
    pub iss: String,
    /// When (Unix seconds, as all times here).
    pub iat: Timestamp,
    /// Number of the document.
    pub document: String,
    /// SHA-256 of the file in hexadecimal digits.
    pub sha256: String,
    /// The application it belongs to.
    pub application: Uuid,
    /// How the guardian was verified.
    pub method: Method,
    /// When the guardian was verified.
    pub verified_at: Timestamp,
    /// The version of the accepted notice.
    pub notice: String,
    /// `drawn` or `typed`.
    pub signature: String,
    /// When the guardian sent the application.
    pub submitted_at: Timestamp,
}

/// A document ready to be kept.
pub struct SealedDocument {
    /// The application.
    pub application: ApplicationId,
    /// Its number.
    pub number: String,
    /// SHA-256 of the file.
    pub hash: [u8; 32],
    /// The evidence, signed (compact JWS).
    pub seal: String,
    /// The file, encrypted for its row.
    pub(super) file: Vec<u8>,
    /// The signature, encrypted likewise, for those who decide.
    pub(super) signature: Vec<u8>,
    /// When it was sealed.
    pub(super) at: Timestamp,
}

/// Table and column of the encrypted file.
pub(super) const PLACE: (&str, &str) = ("consent_document", "file");

/// Table and column of the encrypted signature.
pub(super) const SIGNATURE: (&str, &str) = ("consent_document", "signature");

/// Signs the evidence of a printed document and encrypts the file.
///
/// # Errors
/// When a key cannot be used.
pub fn seal(
    app: &App,
    application: ApplicationId,
    document: &ConsentDocument,
    circumstances: Circumstances,
    pdf: &[u8],
) -> Result<SealedDocument, Fault> {
    let hash = sha256(pdf);
    let at = app.now();
    let evidence = Evidence {
        iss: app.config.server.issuer.clone(),
        iat: at,
        document: document.number.clone(),
        sha256: hex(&hash),
        application: application.0,
        method: circumstances.method,
        verified_at: circumstances.verified_at,
        notice: document.notice.version.clone(),
        signature: document.signature.kind().to_owned(),
        submitted_at: document.submitted_at,
    };
    let payload =
        serde_json::to_vec(&evidence).map_err(|_| Fault::Defect("evidence is no JSON".to_owned()))?;
    let key = app.keyring.document_key();
    let seal = key.sign_compact(Some(TYPE), &payload).map_err(KeyError::from)?;
    let sealer = app.keyring.sealer();
    let file = sealer.seal_field(PLACE.0, PLACE.1, application.0, pdf)?;
    let signature = serde_json::to_vec(&document.signature)
        .map_err(|_| Fault::Defect("a signature is no JSON".to_owned()))?;
    let signature = sealer.seal_field(SIGNATURE.0, SIGNATURE.1, application.0, &signature)?;
    Ok(SealedDocument { application, number: evidence.document, hash, seal, file, signature, at })
}

/// The evidence in a seal, if the seal is ours and belongs to this file.
pub(super) fn open(keyring: &Keyring, seal: &str, hash: &[u8; 32]) -> Option<Evidence> {
    let keys = keyring.document_verifying_keys();
    let verified = verify_compact(seal, &keys, &[Algorithm::Es256]).ok()?;
    let is_seal = verified.header.typ.as_deref() == Some(TYPE);
    let evidence: Evidence = serde_json::from_slice(&verified.payload).ok().filter(|_| is_seal)?;
    (evidence.sha256 == hex(hash)).then_some(evidence)
}

/// SHA-256 (FIPS 180-4).
pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
