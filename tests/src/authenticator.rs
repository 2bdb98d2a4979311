//! An authenticator as tests and `cargo load` need one: a key of ES256, and the bytes of Web Authentication level 3, sections 6.1 and 6.5.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

/// The user was present and verified.
const PRESENT_AND_VERIFIED: u8 = 0x05;
/// A new credential comes with it.
const WITH_CREDENTIAL: u8 = 0x40;

/// A passkey on its device.
pub struct Authenticator {
    key: EcdsaKeyPair,
    credential: Vec<u8>,
    user: String,
    /// The signature counter; 0 of one that has none.
    pub counter: u32,
    /// Whether the counter goes forward by itself.
    pub counts: bool,
    /// What it says of the user.
    pub flags: u8,
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn client_data(kind: &str, origin: &str, options: &Value) -> Vec<u8> {
    let challenge = &options["publicKey"]["challenge"];
    let data = json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false });
    data.to_string().into_bytes()
}

fn host(origin: &str) -> String {
    url::Url::parse(origin).expect("an origin").host_str().expect("with a host").to_owned()
}

impl Authenticator {
    /// Makes a passkey as the options of a page ask; returns the answer.
    pub fn create(origin: &str, options: &Value) -> (Self, Value) {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("made here");
        let user = options["publicKey"]["user"]["id"].as_str().expect("options name the user").to_owned();
        let credential = Uuid::new_v4().as_bytes().to_vec();
        let this = Self { key, credential, user, counter: 1, counts: true, flags: PRESENT_AND_VERIFIED };
        let mut data = this.head(origin, this.flags | WITH_CREDENTIAL);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&u16::try_from(this.credential.len()).expect("made here").to_be_bytes());
        data.extend_from_slice(&this.credential);
        let point = this.key.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        // COSE_Key (RFC 9053 section 7.1): EC2, ES256, P-256.
        data.extend_from_slice(&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend_from_slice(x);
        data.extend_from_slice(&[0x22, 0x58, 0x20]);
        data.extend_from_slice(y);
        let mut object = vec![0xa3, 0x63];
        object.extend_from_slice(b"fmt");
        object.push(0x64);
        object.extend_from_slice(b"none");
        object.push(0x67);
        object.extend_from_slice(b"attStmt");
        object.extend_from_slice(&[0xa0, 0x68]);
        object.extend_from_slice(b"authData");
        object.extend_from_slice(&[0x58, u8::try_from(data.len()).expect("made here")]);
        object.extend_from_slice(&data);
        let answer = json!({
            "id": text(&this.credential), "rawId": text(&this.credential), "type": "public-key", "extensions": {},
            "response": {
                "attestationObject": text(&object),
                "clientDataJSON": text(client_data("webauthn.create", origin, options)),
            },
        });
        (this, answer)
    }

    /// Answers a question.
    pub fn get(&mut self, origin: &str, options: &Value) -> Value {
        if self.counts {
            self.counter += 1;
        }
        let data = self.head(origin, self.flags);
        let client = client_data("webauthn.get", origin, options);
        let signed = [data.as_slice(), digest(&SHA256, &client).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("made here");
        json!({
            "id": text(&self.credential), "rawId": text(&self.credential), "type": "public-key", "extensions": {},
            "response": {
                "authenticatorData": text(&data), "clientDataJSON": text(&client),
                "signature": text(signature.as_ref()), "userHandle": self.user,
            },
        })
    }

    fn head(&self, origin: &str, flags: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, host(origin).as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }
}
