//! 驗證文件.

use domain::timestamp::Timestamp;
use serde::Serialize;

use web::moment::Moment;
use web::render::Page;

/// The verdict on a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum VerifyVerdict {
    /// The file is ours, byte for byte as it was sealed.
    Unchanged {
        /// Number of the document.
        number: String,
        /// When it was sealed.
        sealed_at: Moment,
        /// Version of the notice.
        notice: String,
        /// SHA-256 of the file.
        sha256: String,
        /// The seal itself, so that it can be checked without us.
        seal: String,
    },
    /// The file has the number of a document of ours and differs from it.
    Changed {
        /// Number of the document.
        number: String,
        /// When the document with that number was sealed.
        sealed_at: Moment,
    },
    /// The file is not ours.
    Unknown,
    /// The file is the stored one, but its record is damaged.
    Doubtful,
    /// This network has asked too often.
    TooOften {
        /// When it may ask again.
        retry_at: Moment,
    },
    /// No PDF.
    NotPdf,
    /// More than is looked at.
    TooLarge,
    /// The form had no file.
    Empty,
}

/// `GET /documents/verify`; posts the file `document` to the same address.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyPage {
    /// The verdict, after a file was sent.
    pub verdict: Option<VerifyVerdict>,
}

impl Page for VerifyPage {
    const TEMPLATE: &'static str = "documents/verify.html";

    fn address(&self) -> Option<String> {
        Some("/documents/verify".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let number = || "PCB-1151124-7K3M9QXA".to_owned();
        let sealed_at = || Moment::from(Timestamp(1_795_478_700));
        let unchanged = VerifyVerdict::Unchanged {
            number: number(),
            sealed_at: sealed_at(),
            notice: "2026-11.zh-Hant-TW".to_owned(),
            sha256: "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5".to_owned(),
            seal:
                "eyJhbGciOiJFUzI1NiIsInR5cCI6ImNvbnNlbnQtc2VhbCtqd3QifQ.eyJkb2N1bWVudCI6IlBDQi0xMTUxMTI0In0.\
                   c2lnbmF0dXJl"
                    .to_owned(),
        };
        let changed = VerifyVerdict::Changed { number: number(), sealed_at: sealed_at() };
        let verdicts = [
            ("unchanged", unchanged),
            ("changed", changed),
            ("unknown", VerifyVerdict::Unknown),
            ("doubtful", VerifyVerdict::Doubtful),
            ("too-often", VerifyVerdict::TooOften { retry_at: sealed_at() }),
            ("not-pdf", VerifyVerdict::NotPdf),
            ("too-large", VerifyVerdict::TooLarge),
            ("empty", VerifyVerdict::Empty),
        ];
        let mut samples = vec![("asked", Self { verdict: None })];
        samples.extend(verdicts.map(|(name, verdict)| (name, Self { verdict: Some(verdict) })));
        samples
    }
}
