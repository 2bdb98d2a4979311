//! TLS by rustls: 1.3, and 1.2 with ECDHE and AES-GCM only. The certificate is read again when its file changes.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use anyhow::Context as _;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{cipher_suite, default_provider};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, SupportedCipherSuite};

use platform::config;

/// The suites we speak, strongest first.
const SUITES: [SupportedCipherSuite; 7] = [
    cipher_suite::TLS13_AES_256_GCM_SHA384,
    cipher_suite::TLS13_AES_128_GCM_SHA256,
    cipher_suite::TLS13_CHACHA20_POLY1305_SHA256,
    cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    cipher_suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    cipher_suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    cipher_suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
];

/// The files of the certificate, and what they were when they were read.
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

type Written = [Option<SystemTime>; 2];

impl Files {
    fn written(&self) -> Written {
        [&self.certificate, &self.key]
            .map(|path| std::fs::metadata(path).and_then(|data| data.modified()).ok())
    }

    fn read(&self, provider: &CryptoProvider) -> anyhow::Result<CertifiedKey> {
        let name = || format!("server.tls_certificate: {} cannot be used", self.certificate.display());
        let chain = CertificateDer::pem_file_iter(&self.certificate).with_context(name)?;
        let chain = chain.collect::<Result<Vec<_>, _>>().with_context(name)?;
        anyhow::ensure!(!chain.is_empty(), "{}: there is no certificate in it", name());
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .with_context(|| format!("server.tls_key: {} cannot be used", self.key.display()))?;
        CertifiedKey::from_der(chain, key, provider)
            .context("server.tls_key: the key and the certificate do not fit together")
    }
}

/// The present certificate, given to each handshake.
struct Present(RwLock<Arc<CertifiedKey>>);

impl std::fmt::Debug for Present {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Present")
    }
}

impl ResolvesServerCert for Present {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// Certificate, key and everything that TLS needs.
pub(super) struct TlsKeys {
    files: Files,
    provider: Arc<CryptoProvider>,
    present: Arc<Present>,
    read: RwLock<Written>,
    server: Arc<ServerConfig>,
}

impl TlsKeys {
    /// Reads what the configuration names; none for plain HTTP.
    pub(super) fn of(config: &config::ServerConfig) -> anyhow::Result<Option<Self>> {
        if !config.has_tls() {
            return Ok(None);
        }
        let files = Files { certificate: config.tls_certificate.clone(), key: config.tls_key.clone() };
        let provider = Arc::new(CryptoProvider { cipher_suites: SUITES.to_vec(), ..default_provider() });
        let written = files.written();
        let present = Arc::new(Present(RwLock::new(Arc::new(files.read(&provider)?))));
        let mut server = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .context("preparing TLS")?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&present) as Arc<dyn ResolvesServerCert>);
        server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let (read, server) = (RwLock::new(written), Arc::new(server));
        Ok(Some(Self { files, provider, present, read, server }))
    }

    /// For new connections.
    pub(super) fn server_config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.server)
    }

    /// Reads the files again if they changed; after an error the old certificate stays in use.
    pub(super) fn reload(&self) -> anyhow::Result<bool> {
        let written = self.files.written();
        if *self.read.read().unwrap_or_else(PoisonError::into_inner) == written {
            return Ok(false);
        }
        // Half of a renewal fails here and is tried again at the next look.
        let fresh = Arc::new(self.files.read(&self.provider)?);
        *self.present.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        *self.read.write().unwrap_or_else(PoisonError::into_inner) = written;
        Ok(true)
    }
}
