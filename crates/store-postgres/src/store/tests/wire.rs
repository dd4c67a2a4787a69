//! A proxy that counts what passes between a store and the server.

use std::str::FromStr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use super::server::{on_runtime, url};

/// What has passed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Traffic {
    /// How often the client sent something when all before was answered.
    pub(super) round_trips: u64,
    /// Bytes to the server.
    pub(super) sent: u64,
    /// Bytes from the server.
    pub(super) received: u64,
    /// How many answers the client waits for.
    awaited: u64,
}

/// A proxy that runs as long as the tests.
pub(super) struct Wire {
    port: u16,
    traffic: Arc<Mutex<Traffic>>,
}

impl Wire {
    pub(super) async fn new() -> Self {
        on_runtime(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let traffic = Arc::new(Mutex::new(Traffic::default()));
            let counted = Arc::clone(&traffic);
            tokio::spawn(async move {
                while let Ok((client, _)) = listener.accept().await {
                    tokio::spawn(pass(client, Arc::clone(&counted)));
                }
            });
            Self { port, traffic }
        })
        .await
    }

    /// Returns the URL of the server through this proxy.
    pub(super) fn url(&self) -> String {
        let server = Config::from_str(url()).unwrap();
        let password = server.get_password().map(|text| String::from_utf8_lossy(text).into_owned());
        let password = password.map_or(String::new(), |text| format!("password='{text}'"));
        let (port, user) = (self.port, server.get_user().unwrap_or("postgres"));
        let database = server.get_dbname().unwrap_or(user);
        format!(
            "host=127.0.0.1 port={port} sslmode=disable user='{user}' dbname='{database}' {password}"
        )
    }

    /// Returns what has passed since the call before.
    pub(super) fn take(&self) -> Traffic {
        std::mem::take(&mut self.traffic.lock().unwrap())
    }
}

async fn pass(client: TcpStream, traffic: Arc<Mutex<Traffic>>) {
    let (from_client, to_client) = split(client);
    let (from_server, to_server) = split(connect_to_server().await);
    // The first message of a client has no kind.
    let (mut asked, mut answered) = (Messages::of_client(), Messages::default());
    let counted = Arc::clone(&traffic);
    let requests = tokio::spawn(copy(from_client, to_server, move |bytes| {
        let mut traffic = counted.lock().unwrap();
        traffic.sent += u64::try_from(bytes.len()).unwrap();
        // The server answers a simple query, and a synchronisation, when it is ready for the next.
        for _ in asked.kinds(bytes).into_iter().filter(|kind| b"QS".contains(kind)) {
            traffic.round_trips += u64::from(traffic.awaited == 0);
            traffic.awaited += 1;
        }
    }));
    copy(from_server, to_client, move |bytes| {
        let mut traffic = traffic.lock().unwrap();
        traffic.received += u64::try_from(bytes.len()).unwrap();
        let ready = answered.kinds(bytes).into_iter().filter(|kind| *kind == b'Z').count();
        traffic.awaited = traffic.awaited.saturating_sub(ready.try_into().unwrap());
    })
    .await;
    requests.abort();
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut count: impl FnMut(&[u8]),
) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        count(&buffer[..length]);
        if to.write_all(&buffer[..length]).await.is_err() {
            break;
        }
    }
    to.shutdown().await.ok();
}

/// The messages of one side, which arrive in pieces.
#[derive(Default)]
struct Messages {
    piece: Vec<u8>,
    /// How many bytes of the message that has begun are to come.
    rest: usize,
    is_startup: bool,
}

impl Messages {
    fn of_client() -> Self {
        Self { is_startup: true, ..Self::default() }
    }

    /// Returns the kinds of the messages that begin in these bytes and before.
    fn kinds(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut kinds = Vec::new();
        for byte in bytes {
            if self.rest > 0 {
                self.rest -= 1;
                continue;
            }
            self.piece.push(*byte);
            let kind = usize::from(!self.is_startup);
            let Some(length) = self.piece.get(kind..kind + 4) else { continue };
            // The length counts itself.
            let length = u32::from_be_bytes(length.try_into().unwrap());
            self.rest = usize::try_from(length).unwrap() - 4;
            kinds.extend((!self.is_startup).then_some(self.piece[0]));
            self.is_startup = false;
            self.piece.clear();
        }
        kinds
    }
}

async fn connect_to_server() -> Box<dyn Both> {
    let config = Config::from_str(url()).unwrap();
    let port = config.get_ports().first().copied().unwrap_or(5432);
    match &config.get_hosts()[0] {
        Host::Tcp(host) => Box::new(TcpStream::connect((host.as_str(), port)).await.unwrap()),
        Host::Unix(dir) => {
            let socket = dir.join(format!(".s.PGSQL.{port}"));
            Box::new(UnixStream::connect(socket).await.unwrap())
        }
    }
}

/// A stream that can be read and written.
trait Both: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Both for S {}
