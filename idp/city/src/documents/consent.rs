//! The content of a consent document.

use std::fmt;

use domain::binding::{GuardianData, Signature, mask_id};
use domain::contexts::{Basis, Relation};
use domain::timestamp::Timestamp;

/// The notice that was agreed to (Personal Data Protection Act, articles 8 and 9), as it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeText {
    /// The version, with its language.
    pub version: String,
    /// Its paragraphs in order; the document numbers them.
    pub paragraphs: Vec<String>,
}

/// A guardian's consent to the binding to one student. The document prints neither the student's full name, which the
/// school has not confirmed yet, nor the guardian's full national ID.
#[derive(Clone, PartialEq, Eq)]
pub struct ConsentDocument {
    /// The number from [`super::new_number`].
    pub number: String,
    /// When it was sent.
    pub submitted_at: Timestamp,
    /// The notice that the guardian read.
    pub notice: NoticeText,
    /// The guardian's choice, in the words of the page.
    pub choice: String,
    /// Name of the school.
    pub school: String,
    /// Label of the class, if there is one.
    pub class: Option<String>,
    /// Full name; it is masked here (呂○潔).
    pub student: String,
    /// The relation of the guardian to the student.
    pub relation: Relation,
    /// The basis of the guardian's rights.
    pub basis: Basis,
    /// The guardian. The document masks the national ID.
    pub guardian: GuardianData,
    /// The signature.
    pub signature: Signature,
}

impl fmt::Debug for ConsentDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsentDocument").field("number", &self.number).finish_non_exhaustive()
    }
}

impl ConsentDocument {
    /// 法定代理人（母親）.
    pub(super) fn standing(&self) -> String {
        format!("{}（{}）", basis_text(self.basis), relation_text(self.relation))
    }

    /// The guardian's number as it is printed.
    pub(super) fn masked_id(&self) -> String {
        mask_id(&self.guardian.national_id)
    }

    /// The guardian's phone as people here write it.
    pub(super) fn phone(&self) -> String {
        let GuardianData { phone, extension, .. } = &self.guardian;
        let national = phone.strip_prefix("+886").map_or_else(|| phone.clone(), |rest| format!("0{rest}"));
        let extension = extension.as_deref().filter(|extension| !extension.is_empty());
        extension.map_or_else(|| national.clone(), |extension| format!("{national} 分機 {extension}"))
    }
}

/// 法定代理人 (Civil Code 1086) or 監護人 (1091), or one entrusted by them.
pub(super) fn basis_text(basis: Basis) -> &'static str {
    match basis {
        Basis::Statutory => "法定代理人",
        Basis::Guardian => "監護人",
        Basis::Delegated => "受委託照顧者",
        Basis::SchoolGranted => "學校核定之照顧者",
    }
}

fn relation_text(relation: Relation) -> &'static str {
    match relation {
        Relation::Father => "父親",
        Relation::Mother => "母親",
        Relation::GrandfatherPaternal => "祖父",
        Relation::GrandmotherPaternal => "祖母",
        Relation::GrandfatherMaternal => "外祖父",
        Relation::GrandmotherMaternal => "外祖母",
        Relation::Other => "其他",
    }
}
