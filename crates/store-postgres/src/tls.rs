use std::path::Path;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::PostgresError;

/// Makes the connector that checks the certificate of the server against these roots, or against
/// those of the operating system.
pub(crate) fn connector(roots: Option<&Path>) -> Result<MakeRustlsConnect, PostgresError> {
    let mut trusted = RootCertStore::empty();
    match roots {
        Some(file) => {
            for certificate in CertificateDer::pem_file_iter(file).map_err(unreadable)? {
                trusted.add(certificate.map_err(unreadable)?).map_err(unreadable)?;
            }
        }
        // A root that cannot be read is not trusted. A connection that needs it says so.
        None => {
            trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    let config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(unreadable)?
        .with_root_certificates(trusted)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn unreadable(cause: impl std::error::Error + Send + Sync + 'static) -> PostgresError {
    PostgresError::Tls(Box::new(cause))
}
