//! Consent documents: printed as PDF, sealed by the server's document key, and checked by anybody (驗證文件).
//!
//! Owns table `consent_document`. Electronic Signatures Act; see `docs/documents.md`.

mod consent;
mod limits;
mod number;
pub mod pages;
mod press;
mod seal;
mod store;
mod verify;

use domain::binding::Signature;
use domain::ids::ApplicationId;

use platform::fault::{Fault, StoreError};
use press::Press;
use web::app::App;
use web::render::PageCard;
use web::room::Room;
use web::route::{Caller::Anyone, Card};

pub use consent::{ConsentDocument, NoticeText};
pub use number::new_number;
pub use seal::{Circumstances, Evidence, Method, SealedDocument, seal};
pub use store::{remove_within, store_within};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[PageCard::of::<pages::VerifyPage>()],
    limits: limits::LIMITS,
    ..Room::named("documents")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![
        Card::page("/documents/keys", Anyone).get(verify::get_keys),
        Card::page("/documents/verify", Anyone).get(verify::get).file(verify::MOST_FORM_BYTES, verify::post),
    ]
}

/// Prints a document; the same document makes the same bytes.
///
/// # Errors
/// When the press fails.
pub async fn render(app: &App, document: &ConsentDocument) -> Result<Vec<u8>, Fault> {
    let verify_at = format!("{}/documents/verify", app.config.server.issuer);
    app.part::<Press>().print(document.clone(), verify_at).await
}

/// A document as it was kept.
pub struct Download {
    /// Name for the file: its number.
    pub name: String,
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// The document of an application. The caller decides who may see it.
///
/// # Errors
/// When the database refuses, or somebody changed the row.
pub async fn read(app: &App, application: ApplicationId) -> Result<Option<Download>, Fault> {
    let Some((number, file)) = store::find_file(app.db.read(), application).await? else { return Ok(None) };
    let (table, column) = seal::PLACE;
    let opened = app.keyring.sealer().open_field(table, column, application.0, &file);
    let pdf = opened.ok_or_else(|| StoreError::inconsistent(table, column, application))?;
    Ok(Some(Download { name: format!("{number}.pdf"), pdf: pdf.to_vec() }))
}

/// The signature of an application, for those who decide about it; none of a document of before. The caller decides who may
/// see it.
///
/// # Errors
/// When the database refuses, or somebody changed the row.
pub async fn read_signature(app: &App, application: ApplicationId) -> Result<Option<Signature>, Fault> {
    let Some(sealed) = store::find_signature(app.db.read(), application).await? else { return Ok(None) };
    let (table, column) = seal::SIGNATURE;
    let opened = app.keyring.sealer().open_field(table, column, application.0, &sealed);
    let signature = opened.and_then(|text| serde_json::from_slice(&text).ok());
    Ok(Some(signature.ok_or_else(|| StoreError::inconsistent(table, column, application))?))
}
