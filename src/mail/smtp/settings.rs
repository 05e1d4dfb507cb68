//! How a mail server is reached.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, pem};
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Plain at first, then STARTTLS; a server without it is not used.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Not at all, to a loopback address only.
    Loopback,
    /// Not at all, to any address: somebody said so in the settings.
    Plain,
}

/// Name and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// Name.
    pub user: String,
    /// Password; never printed.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = &self.user;
        f.debug_struct("Login")
            .field("user", user)
            .field("password", &"***")
            .finish()
    }
}

/// Time limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// For the connection, and for the TLS handshake.
    pub connect: Duration,
    /// For each command and its reply.
    pub command: Duration,
    /// For writing the message, and again for the answer to the final dot. RFC 5321
    /// 4.5.3.2.6 asks for ten minutes: who gives up earlier does not know whether the
    /// message was taken.
    pub data: Duration,
}

/// Which certificates are believed.
#[derive(Clone)]
pub struct Trust {
    connector: TlsConnector,
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}

/// Why certificates cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file holds no certificate.
    #[error("没有一个证书，应为PEM格式（-----BEGIN CERTIFICATE-----）")]
    Empty,
    /// The file is not PEM.
    #[error("不是PEM格式的证书：{0}")]
    Pem(pem::Error),
    /// A certificate that is none, or a TLS library that is not set up.
    #[error("证书无法使用：{0}")]
    Tls(#[from] rustls::Error),
    /// The system has none.
    #[error("操作系统没有可信根证书；请安装 ca-certificates，或者用 mail.ca_file 指明证书文件")]
    NoSystemRoots,
}

impl Trust {
    /// Believes the system's certificates.
    ///
    /// # Errors
    /// Where there are none.
    pub fn system() -> Result<Self, TrustError> {
        let mut roots = RootCertStore::empty();
        // Certificates of the system that cannot be read are left out; others may do.
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            return Err(TrustError::NoSystemRoots);
        }
        Self::of(roots)
    }

    /// Believes the certificates of a PEM file, and no other.
    ///
    /// # Errors
    /// Where a certificate cannot be read, or there is none.
    pub fn only(pem: &[u8]) -> Result<Self, TrustError> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.add(certificate.map_err(TrustError::Pem)?)?;
        }
        if roots.is_empty() {
            return Err(TrustError::Empty);
        }
        Self::of(roots)
    }

    fn of(roots: RootCertStore) -> Result<Self, TrustError> {
        // The provider is named, so that nothing hangs on what was installed before.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
        })
    }

    pub(super) fn connector(&self) -> &TlsConnector {
        &self.connector
    }
}

/// A mail server, and how it is spoken to.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name; the certificate must be for it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Which certificates are believed; needed unless the connection is plain.
    pub trust: Option<Trust>,
    /// Name and password, where the server wants them.
    pub login: Option<Login>,
    /// The name that this machine gives itself.
    pub helo: String,
    /// Time limits.
    pub times: Times,
    /// Most messages over one connection; 1 uses a new one each time.
    pub per_connection: usize,
}
