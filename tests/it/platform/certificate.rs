//! A self-signed certificate (RFC 5280), made of its DER parts, so that no key lies in the repository.

use std::path::{Path, PathBuf};

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const ECDSA_WITH_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const SUBJECT_ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1d, 0x11];

/// The files of a certificate for `localhost`.
pub(super) struct Certificate {
    pub(super) chain: PathBuf,
    pub(super) key: PathBuf,
    pub(super) der: Vec<u8>,
}

impl Certificate {
    /// Writes a new certificate with this serial number and its key.
    pub(super) fn write(dir: &Path, serial: u8) -> Self {
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref()).unwrap();
        let algorithm = sequence(&[tlv(0x06, ECDSA_WITH_SHA256)]);
        let name = sequence(&[tlv(0x31, &sequence(&[tlv(0x06, COMMON_NAME), tlv(0x0c, b"localhost")]))]);
        let validity = sequence(&[tlv(0x17, b"200101000000Z"), tlv(0x17, b"491231235959Z")]);
        let public = pair.public_key().as_der().unwrap();
        let names = tlv(0x04, &sequence(&[tlv(0x82, b"localhost")]));
        let extensions = tlv(0xa3, &sequence(&[sequence(&[tlv(0x06, SUBJECT_ALTERNATIVE_NAME), names])]));
        let body = sequence(&[
            tlv(0xa0, &tlv(0x02, &[2])),
            tlv(0x02, &[serial]),
            algorithm.clone(),
            name.clone(),
            validity,
            name,
            public.as_ref().to_vec(),
            extensions,
        ]);
        let signature = pair.sign(&SystemRandom::new(), &body).unwrap();
        let der = sequence(&[body, algorithm, tlv(0x03, &[&[0], signature.as_ref()].concat())]);
        let (chain, key) = (dir.join("certificate.pem"), dir.join("certificate.key"));
        std::fs::write(&key, pem("PRIVATE KEY", pkcs8.as_ref())).unwrap();
        std::fs::write(&chain, pem("CERTIFICATE", &der)).unwrap();
        Self { chain, key, der }
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    let [high, low] = length.to_be_bytes();
    let head = match length {
        0..=127 => vec![tag, low],
        128..=255 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [head, content.to_vec()].concat()
}
