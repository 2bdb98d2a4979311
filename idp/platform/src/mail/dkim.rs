//! DKIM (RFC 6376): a mail's signature under a key that the city's DNS publishes. `rsa-sha256`, `relaxed/relaxed`, by
//! the one library for cryptography that the program has.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

/// Headers that are signed if they are there (section 5.4.1). `From` once more than it is there, so that none can be
/// added (section 8.15).
const SIGNED: [&str; 10] = [
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "auto-submitted",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

/// Where the lines of the signature are folded (RFC 5322 section 2.1.1).
const LINE: usize = 70;

/// A key with its name in the DNS: `selector._domainkey.domain`.
pub struct DkimKey {
    selector: String,
    domain: String,
    pair: RsaKeyPair,
}

impl DkimKey {
    /// Reads an RSA key of 2048 bits or more in PEM (PKCS#8 or PKCS#1); none if it is no such key, or if selector or
    /// domain are no names.
    pub fn read(selector: &str, domain: &str, pem: &str) -> Option<Self> {
        let is_name = |text: &str| {
            let label = |label: &str| {
                !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            };
            text.split('.').all(label)
        };
        if !is_name(selector) || !is_name(domain) || !domain.contains('.') {
            return None;
        }
        let pair = match PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok()? {
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).ok()?,
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).ok()?,
            _ => return None,
        };
        let enough = pair.public_modulus_len() >= 256;
        enough.then(|| Self { selector: selector.to_owned(), domain: domain.to_owned(), pair })
    }

    /// The message with its signature before it; none if the message has no head or cannot be signed.
    pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(message).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        let headers = headers(head);
        let mut names = Vec::new();
        let mut input = String::new();
        for name in SIGNED {
            let found = headers.iter().rev().filter(|(known, _)| known == name);
            for (name, value) in found {
                names.push(name.as_str());
                input.extend([name.as_str(), ":", value.as_str(), "\r\n"]);
            }
        }
        names.push("from");
        let hash = STANDARD.encode(digest(&SHA256, relaxed_body(body).as_bytes()));
        let unsigned = format!(
            "v=1; a=rsa-sha256; c=relaxed/relaxed; d={}; s={};\r\n\th={};\r\n\tbh={hash};\r\n\tb=",
            self.domain,
            self.selector,
            names.join(":\r\n\t "),
        );
        input.extend(["dkim-signature:", &relaxed(&unsigned)]);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input.as_bytes(), &mut signature).ok()?;
        let signature = STANDARD.encode(signature);
        let folded: Vec<&str> =
            signature.as_bytes().chunks(LINE).filter_map(|chunk| std::str::from_utf8(chunk).ok()).collect();
        let header = format!("DKIM-Signature: {unsigned}{}\r\n", folded.join("\r\n\t"));
        Some([header.as_bytes(), message].concat())
    }
}

/// Names in lower case and values in relaxed form (section 3.4.2), in order.
fn headers(head: &str) -> Vec<(String, String)> {
    let mut unfolded: Vec<String> = Vec::new();
    for line in head.split("\r\n") {
        match unfolded.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            Some(last) => last.push_str(line),
            None => unfolded.push(line.to_owned()),
        }
    }
    let parted = unfolded.iter().filter_map(|line| line.split_once(':'));
    parted.map(|(name, value)| (name.trim_end().to_ascii_lowercase(), relaxed(value))).collect()
}

/// One space for each run of white space, none at the ends; folds are gone.
fn relaxed(value: &str) -> String {
    let is_space = |character: char| matches!(character, ' ' | '\t' | '\r' | '\n');
    value.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Section 3.4.4: runs of white space within a line are one space, none at its end, no empty lines at the end.
fn relaxed_body(body: &str) -> String {
    let mut relaxed = String::with_capacity(body.len() + 2);
    for line in body.split("\r\n") {
        let mut in_space = false;
        for character in line.trim_end_matches([' ', '\t']).chars() {
            let is_space = matches!(character, ' ' | '\t');
            match (is_space, in_space) {
                (true, true) => {}
                (true, false) => relaxed.push(' '),
                (false, _) => relaxed.push(character),
            }
            in_space = is_space;
        }
        relaxed.push_str("\r\n");
    }
    while relaxed.ends_with("\r\n\r\n") {
        relaxed.truncate(relaxed.len() - 2);
    }
    if relaxed == "\r\n" { String::new() } else { relaxed }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::AsDer as _;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::{DkimKey, headers, relaxed, relaxed_body};

    fn pem(pair: &RsaKeyPair) -> String {
        let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let body = STANDARD.encode(der.as_ref());
        format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
    }

    #[test]
    fn headers_and_bodies_are_relaxed_as_the_rfc_shows() {
        // RFC 6376 section 3.4.5.
        let parted = headers("A: X\r\nB : Y\t\r\n\tZ  ");
        assert_eq!(parted, [("a".to_owned(), "X".to_owned()), ("b".to_owned(), "Y Z".to_owned())]);
        assert_eq!(relaxed_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
        for empty in ["", "\r\n", "\r\n\r\n"] {
            assert_eq!(relaxed_body(empty), "", "{empty:?}");
        }
        assert_eq!(relaxed_body("C"), "C\r\n");
    }

    #[test]
    fn a_signature_holds_over_what_it_names_and_adds_one_from() {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let key = DkimKey::read("s1", "city.example", &pem(&pair)).unwrap();
        let message = "From: a@city.example\r\nTo: b@mail.example\r\nX-Other: x\r\nSubject: =?utf-8?b?5qCh?=\r\n c\r\n\r\nHi\r\n";
        let signed = String::from_utf8(key.sign(message.as_bytes()).unwrap()).unwrap();
        let (head, rest) = signed.split_at(signed.len() - message.len());
        assert_eq!(rest, message);
        let value = head.strip_prefix("DKIM-Signature: ").unwrap();
        let (unsigned, signature) = value.rsplit_once("b=").unwrap();
        assert!(relaxed(unsigned).contains("h=from: to: subject: from;"), "{unsigned}");
        let signature: String = signature.split_whitespace().collect();
        let input = format!(
            "from:a@city.example\r\nto:b@mail.example\r\nsubject:=?utf-8?b?5qCh?= c\r\ndkim-signature:{}",
            relaxed(&format!("{unsigned}b="))
        );
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref());
        public.verify(input.as_bytes(), &STANDARD.decode(signature).unwrap()).unwrap();
        assert!(head.lines().all(|line| line.len() <= 78), "{head}");
    }

    #[test]
    fn what_is_no_key_or_no_name_is_refused() {
        let good = pem(&RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
        for (selector, domain, key) in [
            ("", "city.example", good.as_str()),
            ("s1", "city", &good),
            ("s1", "city.example; d=x", &good),
            ("s 1", "city.example", &good),
            ("s1", "city.example", "no key"),
        ] {
            assert!(DkimKey::read(selector, domain, key).is_none(), "{selector} {domain}");
        }
    }
}
