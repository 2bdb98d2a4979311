//! TLS: what is spoken, what is refused, and a certificate that changes.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::aws_lc_rs::{cipher_suite, default_provider};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CipherSuite, ClientConfig, ClientConnection, DigitallySignedStruct, Error, ProtocolVersion,
    SignatureScheme, StreamOwned, SupportedCipherSuite, SupportedProtocolVersion,
};

use super::certificate::Certificate;
use super::{City, Running, serve_alone};

async fn serve_tls() -> (City, Running, Certificate) {
    let dir = std::env::temp_dir().join(format!("idp-tls-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&dir).unwrap();
    let certificate = Certificate::write(&dir, 1);
    let (city, running) = serve_alone(|config| {
        config.server.tls_certificate.clone_from(&certificate.chain);
        config.server.tls_key.clone_from(&certificate.key);
    })
    .await;
    (city, running, certificate)
}

/// Kinds of TLS records (RFC 8446 section 5.1).
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;

/// Takes exactly this certificate.
#[derive(Debug)]
struct Exactly(Vec<u8>);

impl ServerCertVerifier for Exactly {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let same = certificate.as_ref() == self.0;
        if same {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Error::General("another certificate".to_owned()))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &default_provider().signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &default_provider().signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider().signature_verification_algorithms.supported_schemes()
    }
}

/// What was agreed on, and the status line of `/health`.
fn ask(
    address: SocketAddr,
    certificate: Vec<u8>,
    version: &'static SupportedProtocolVersion,
    suites: Vec<SupportedCipherSuite>,
) -> std::io::Result<(ProtocolVersion, CipherSuite, String)> {
    let provider = Arc::new(CryptoProvider { cipher_suites: suites, ..default_provider() });
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Exactly(certificate)))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address)?);
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
    let mut line = [0; 15];
    stream.read_exact(&mut line)?;
    let agreed = stream.conn.negotiated_cipher_suite().unwrap().suite();
    Ok((stream.conn.protocol_version().unwrap(), agreed, String::from_utf8_lossy(&line).into_owned()))
}

async fn asked(
    running: &Running,
    certificate: &Certificate,
    version: &'static SupportedProtocolVersion,
    suites: &[SupportedCipherSuite],
) -> std::io::Result<(ProtocolVersion, CipherSuite, String)> {
    let (address, der, suites) = (running.addr, certificate.der.clone(), suites.to_vec());
    tokio::task::spawn_blocking(move || ask(address, der, version, suites)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_1_3_is_spoken() {
    let (_city, running, certificate) = serve_tls().await;
    let suites = default_provider().cipher_suites;
    let (version, _, status) = asked(&running, &certificate, &rustls::version::TLS13, &suites).await.unwrap();
    assert_eq!((version, status.as_str()), (ProtocolVersion::TLSv1_3, "HTTP/1.1 200 OK"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_tls_1_2_only_ecdhe_with_aes_gcm_is_spoken() {
    let (_city, running, certificate) = serve_tls().await;
    for suite in [
        cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    ] {
        let spoken = asked(&running, &certificate, &rustls::version::TLS12, &[suite]).await.unwrap();
        assert_eq!((spoken.0, spoken.1), (ProtocolVersion::TLSv1_2, suite.suite()));
    }
    let other = [cipher_suite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256];
    assert!(asked(&running, &certificate, &rustls::version::TLS12, &other).await.is_err());
}

/// A client hello of TLS 1.2 that offers these suites, P-256 and ECDSA with SHA-256 (RFC 5246 section 7.4.1.2).
fn hello(version: [u8; 2], suites: &[u16]) -> Vec<u8> {
    let suites: Vec<u8> = suites.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    let extensions: &[u8] = &[
        0, 10, 0, 4, 0, 2, 0, 23, // supported_groups: secp256r1
        0, 11, 0, 2, 1, 0, // ec_point_formats: uncompressed
        0, 13, 0, 6, 0, 4, 4, 3, 4, 1, // signature_algorithms: ecdsa and rsa with sha256
    ];
    let two = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap().to_be_bytes();
    let mut body = version.to_vec();
    body.extend([7; 32]);
    body.push(0);
    body.extend(two(&suites));
    body.extend(&suites);
    body.extend([1, 0]);
    body.extend(two(extensions));
    body.extend(extensions);
    let [high, low] = two(&body);
    let handshake = [&[1, 0, high, low][..], &body].concat();
    [&[22, 3, 1][..], &two(&handshake), &handshake].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn block_chaining_finite_field_exchange_and_older_versions_are_refused() {
    let (_city, running, _) = serve_tls().await;
    let address = running.addr;
    let first_byte = move |hello: Vec<u8>| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(&hello).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        byte[0]
    };
    let tried = tokio::task::spawn_blocking(move || {
        let tls12 = [3, 3];
        // The hello itself is good: with a suite of ours the server goes on.
        assert_eq!(first_byte(hello(tls12, &[0xc02b])), HANDSHAKE);
        let refused = [
            ("ECDHE with AES-CBC and SHA-1", tls12, 0xc009),
            ("ECDHE with AES-CBC and SHA-256", tls12, 0xc023),
            ("DHE with AES-GCM", tls12, 0x009e),
            ("DHE with AES-CBC", tls12, 0x0067),
            ("RSA key exchange", tls12, 0x009c),
            ("3DES", tls12, 0x000a),
            ("TLS 1.1", [3, 2], 0xc02b),
            ("TLS 1.0", [3, 1], 0xc02b),
        ];
        for (what, version, suite) in refused {
            assert_eq!(first_byte(hello(version, &[suite])), ALERT, "{what}");
        }
    });
    tried.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewed_certificate_is_used_without_a_restart() {
    let (_city, running, old) = serve_tls().await;
    let suites = default_provider().cipher_suites;
    let new = Certificate::write(old.chain.parent().unwrap(), 2);
    let began = Instant::now();
    while asked(&running, &new, &rustls::version::TLS13, &suites).await.is_err() {
        assert!(began.elapsed() < Duration::from_secs(15), "the old certificate stays");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // Half of a renewal: the one in use stays.
    std::fs::write(&new.key, "not a key").unwrap();
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert!(asked(&running, &new, &rustls::version::TLS13, &suites).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn http_2_is_agreed_on_by_clients_that_want_it() {
    let (_city, running, _) = serve_tls().await;
    let http = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).build().unwrap();
    let answer =
        http.get(format!("https://localhost:{}/oauth/jwks", running.addr.port())).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_named_by_its_key() {
    let city = City::sqlite().await;
    let mut config = city.app.config.clone();
    config.server.tls_certificate = "/nonexistent.pem".into();
    config.server.tls_key = "/nonexistent.key".into();
    let Err(error) = idp::serve(config, city.clock.clone(), None).await else { panic!("it serves") };
    assert!(format!("{error:#}").starts_with("server.tls_certificate: /nonexistent.pem"), "{error:#}");
}
