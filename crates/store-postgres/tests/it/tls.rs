//! Connections by TLS, to a proxy that speaks it for the server.

use std::fs;
use std::sync::Arc;

use guildhall_permissions::CompanyRepository;
use guildhall_store_postgres::{PostgresError, PostgresStore};
use pollster::block_on;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::proxy::{Proxy, connect_to_server, url_with_port};
use crate::server::{Schema, on_runtime};
use crate::world::World;

#[test]
fn a_server_with_a_trusted_certificate_is_used() {
    let (port, root) = serve_as("localhost");
    let (schema, world) = (Schema::new(), World::new());
    let store = connect(&schema, &url(port), Some(&root)).unwrap();
    block_on(store.save_company(world.created.clone())).unwrap();
    assert_eq!(block_on(store.find_company(world.company.id())).unwrap(), Some(world.company));
}

#[test]
fn a_certificate_that_no_root_vouches_for_is_refused() {
    let (port, _) = serve_as("localhost");
    assert_refused(connect(&Schema::new(), &url(port), None), "UnknownIssuer");
}

#[test]
fn a_certificate_of_another_name_is_refused() {
    let (port, root) = serve_as("db.example");
    assert_refused(connect(&Schema::new(), &url(port), Some(&root)), "not valid for name");
}

#[test]
fn a_server_without_tls_is_refused_if_tls_is_required() {
    let url = block_on(Proxy::start()).url() + " sslmode=require";
    assert_refused(connect(&Schema::new(), &url, None), "does not support TLS");
}

#[test]
fn a_file_without_certificates_is_an_error() {
    let missing = NamedTempFile::new().unwrap();
    fs::remove_file(missing.path()).unwrap();
    let refused = connect(&Schema::new(), "host=localhost", Some(&missing)).unwrap_err();
    assert!(matches!(refused, PostgresError::Tls(_)), "{refused}");
}

fn assert_refused(connected: Result<PostgresStore, PostgresError>, why: &str) {
    let refused = connected.unwrap_err();
    assert!(matches!(refused, PostgresError::Connection(_)), "{refused:?}");
    assert!(refused.to_string().contains(why), "{refused}");
}

fn connect(
    schema: &Schema,
    url: &str,
    root: Option<&NamedTempFile>,
) -> Result<PostgresStore, PostgresError> {
    let mut options = schema.options();
    if let Some(root) = root {
        options = options.with_root_certificates(root.path());
    }
    let url = url.to_owned();
    block_on(on_runtime(async move { options.connect(&url).await }))
}

fn url(port: u16) -> String {
    url_with_port("localhost", port) + " sslmode=require"
}

/// Serves with a new certificate of this name. Returns the port and the file of the certificate.
fn serve_as(name: &str) -> (u16, NamedTempFile) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed([name.into()]).unwrap();
    let root = NamedTempFile::new().unwrap();
    fs::write(root.path(), cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let port = block_on(on_runtime(async move {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, acceptor.clone()));
            }
        });
        port
    }));
    (port, root)
}

/// Answers the request for TLS, and passes on what comes by it.
async fn serve(mut client: TcpStream, acceptor: TlsAcceptor) {
    let mut request = [0; 8];
    client.read_exact(&mut request).await.unwrap();
    client.write_all(b"S").await.unwrap();
    // A client that trusts no certificate ends the connection.
    let Ok(mut client) = acceptor.accept(client).await else { return };
    let mut server = connect_to_server().await;
    copy_bidirectional(&mut client, &mut server).await.ok();
}
