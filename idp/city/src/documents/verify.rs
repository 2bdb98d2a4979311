//! `/documents/verify` (驗證文件): anybody can check whether a file is a document of ours, as it was sealed.

use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Response};
use domain::timestamp::Timestamp;
use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::limits::CHECKS_OF_NETWORK;
use super::pages::{VerifyPage, VerifyVerdict};
use super::seal::{Evidence, open, sha256};
use super::{number, store};
use platform::db::Act;
use platform::fault::StoreError;
use platform::limits::Taken;
use web::app::App;
use web::error::PageError;
use web::extract::{Language, Now, Peer, network_of};
use web::moment::Moment;

/// The largest file that is checked. A document of ours has some tens of kilobytes.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// `GET /documents/verify`.
pub(super) async fn get(State(app): State<App>, Language(locale): Language) -> Result<Response, PageError> {
    Ok(app.renderer.page(locale, &VerifyPage { verdict: None })?)
}

/// `POST /documents/verify`: it keeps nothing and changes nothing, so any page may send a file here.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    peer: Peer,
    file: Option<Multipart>,
) -> Result<Response, PageError> {
    let verdict = match receive(file).await {
        Received::Nothing => VerifyVerdict::Empty,
        Received::TooMuch => VerifyVerdict::TooLarge,
        Received::File(bytes) if !is_pdf(&bytes) => VerifyVerdict::NotPdf,
        Received::File(bytes) => match may_ask(&app, peer, now).await? {
            Taken::Yes => judge(&app, &bytes).await?,
            Taken::No { retry_at } => VerifyVerdict::TooOften { retry_at: Moment::from(retry_at) },
        },
    };
    let status = match verdict {
        VerifyVerdict::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        VerifyVerdict::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
        VerifyVerdict::Empty | VerifyVerdict::NotPdf => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let page = app.renderer.page(locale, &VerifyPage { verdict: Some(verdict) })?;
    Ok((status, page).into_response())
}

/// `GET /documents/keys`: the public keys of all seals (RFC 7517), for a check without us.
pub(super) async fn get_keys(State(app): State<App>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/jwk-set+json")], app.keyring.document_jwks_json())
}

/// The largest form that is read to its end, so that the browser gets to read the answer.
pub(super) const MOST_FORM_BYTES: usize = 16 * 1024 * 1024;

enum Received {
    Nothing,
    TooMuch,
    File(Vec<u8>),
}

/// The file in the field `document`. Of a too large file the rest is read and dropped.
async fn receive(form: Option<Multipart>) -> Received {
    let Some(mut form) = form else { return Received::Nothing };
    match read(&mut form).await {
        Ok(Some(bytes)) if bytes.is_empty() => Received::Nothing,
        Ok(Some(bytes)) if bytes.len() > MOST_BYTES => Received::TooMuch,
        Ok(Some(bytes)) => Received::File(bytes),
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Received::TooMuch,
        Ok(None) | Err(_) => Received::Nothing,
    }
}

async fn read(form: &mut Multipart) -> Result<Option<Vec<u8>>, MultipartError> {
    let mut found = None;
    while let Some(mut field) = form.next_field().await? {
        let wanted = field.name() == Some("document") && found.is_none();
        let mut bytes = Vec::new();
        while let Some(piece) = field.chunk().await? {
            // One byte too many says that there were more.
            let room = if wanted { (MOST_BYTES + 1).saturating_sub(bytes.len()) } else { 0 };
            bytes.extend(piece.iter().take(room));
        }
        if wanted {
            found = Some(bytes);
        }
    }
    Ok(found)
}

/// ISO 32000-1 appendix H.3.4.1: the header of a PDF is within its first 1024 bytes.
fn is_pdf(file: &[u8]) -> bool {
    let head = file.get(..1024).unwrap_or(file);
    head.windows(5).any(|window| window == b"%PDF-")
}

/// Counts a check against its network, so that nobody can try out document numbers.
async fn may_ask(app: &App, peer: Peer, now: Timestamp) -> Result<Taken, StoreError> {
    let tally = CHECKS_OF_NETWORK.of(app, &[&network_of(peer.address)]);
    app.db.write(async move |tx: &Act<'_>| tally.take(tx, now).await).await
}

async fn judge(app: &App, file: &[u8]) -> Result<VerifyVerdict, PageError> {
    let hash = sha256(file);
    if let Some(kept) = store::find_by_hash(app.db.read(), &hash).await? {
        let evidence = open(&app.keyring, &kept.seal, &hash);
        let evidence = evidence.filter(|evidence| evidence.document == kept.number);
        let Some(evidence) = evidence.filter(|evidence| evidence.application == kept.application.0) else {
            tracing::error!(document = %kept.number, "the seal of a document is not valid");
            return Ok(VerifyVerdict::Doubtful);
        };
        return Ok(unchanged(evidence, kept.seal));
    }
    let Some(number) = number::number_in(file) else { return Ok(VerifyVerdict::Unknown) };
    let known = store::find_by_number(app.db.read(), &number).await?;
    Ok(known.map_or(VerifyVerdict::Unknown, |kept| VerifyVerdict::Changed {
        number: kept.number,
        sealed_at: Moment::from(kept.at),
    }))
}

fn unchanged(evidence: Evidence, seal: String) -> VerifyVerdict {
    VerifyVerdict::Unchanged {
        number: evidence.document,
        sealed_at: Moment::from(evidence.iat),
        notice: evidence.notice,
        sha256: evidence.sha256,
        seal,
    }
}
