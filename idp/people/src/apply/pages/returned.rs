//! An application that was returned, at the head of the steps.

use domain::binding::ReturnReason;
use serde::Serialize;

/// Why an application that is being corrected was returned.
#[derive(Clone, Debug, Serialize)]
pub struct ReturnedLine {
    /// Name of the student, masked.
    pub name: String,
    /// `domain::binding::ReturnReason`.
    pub reason: &'static str,
    /// The school's own words.
    pub text: Option<String>,
}

impl ReturnedLine {
    pub(super) fn sample() -> Self {
        let text = Some("姓名請寫全名。".to_owned());
        Self { name: "呂○潔".to_owned(), reason: ReturnReason::NameDiffers.as_str(), text }
    }
}
