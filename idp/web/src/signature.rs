//! The fields of `components/signature.html`, as they are posted and shown again.

use domain::binding::{Signature, SignatureFields, SignatureRefusal};
use domain::parameters::Parameters;
use serde::Serialize;

/// What a page with a signature holds; kept as typed when the page comes back.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct SignaturePart {
    /// `drawn`, `typed`, or empty before anything was chosen.
    pub kind: String,
    /// Strokes as text.
    pub strokes: String,
    /// The typed name.
    pub name: String,
    /// Whether the typed name is confirmed.
    pub confirmed: bool,
}

impl SignaturePart {
    /// The fields of a posted form.
    pub fn posted(fields: &Parameters) -> Self {
        let text = |name: &str| fields.get(name).unwrap_or_default().to_owned();
        Self {
            kind: text("signature_kind"),
            strokes: text("signature"),
            name: text("signature_name"),
            confirmed: fields.get("signature_confirmed").is_some(),
        }
    }

    /// The signature, if it is one of this person.
    ///
    /// # Errors
    /// Why it is none; its code is what the component shows.
    pub fn read(&self, full_name: &str) -> Result<Signature, SignatureRefusal> {
        let Self { kind, strokes, name, confirmed } = self;
        Signature::read(SignatureFields { kind, strokes, name, confirmed: *confirmed }, full_name)
    }
}

#[cfg(test)]
mod tests {
    use domain::binding::{Signature, SignatureRefusal};
    use domain::parameters::Parameters;

    use super::SignaturePart;

    fn posted(form: &str) -> SignaturePart {
        SignaturePart::posted(&Parameters::parse(form.as_bytes()).unwrap())
    }

    #[test]
    fn a_posted_signature_is_read_as_the_script_wrote_it() {
        let form = "signature_kind=drawn&signature=600.240_10.20-90.80&signature_name=";
        assert!(matches!(posted(form).read("莫名"), Ok(Signature::Drawn(_))));
        let form = "signature_kind=typed&signature=&signature_name=%E8%8E%AB%E5%90%8D";
        assert_eq!(posted(form).read("莫名"), Err(SignatureRefusal::NotConfirmed));
        let form = format!("{form}&signature_confirmed=yes");
        assert_eq!(posted(&form).read("莫名"), Ok(Signature::Typed("莫名".to_owned())));
        assert_eq!(posted("").read("莫名"), Err(SignatureRefusal::Missing));
    }
}
