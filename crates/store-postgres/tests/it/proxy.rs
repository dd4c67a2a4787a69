//! A proxy between a store and the server, which holds back or loses what passes.

use std::str::FromStr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf, split};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

use crate::server::{on_runtime, url};

/// What the proxy does with what passes.
#[derive(Clone, Debug)]
pub(crate) enum Rule {
    /// The client gets no answer before it has sent these bytes.
    HoldAnswersUntil(Vec<u8>),
    /// The connection ends before the client gets the answer to the next commit.
    LoseAnswer,
    /// The connection ends before the server gets the next commit.
    LoseCommit,
    /// Everything passes.
    Pass,
}

/// A proxy that runs as long as the tests.
#[derive(Clone)]
pub(crate) struct Proxy {
    port: u16,
    rule: Arc<Mutex<Rule>>,
    /// What the clients have sent since the rule was set.
    sent: watch::Sender<Vec<u8>>,
}

impl Proxy {
    pub(crate) async fn start() -> Self {
        on_runtime(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let rule = Arc::new(Mutex::new(Rule::Pass));
            let proxy = Self { port, rule, sent: watch::Sender::default() };
            let serving = proxy.clone();
            tokio::spawn(async move {
                while let Ok((client, _)) = listener.accept().await {
                    tokio::spawn(serving.clone().serve(client));
                }
            });
            proxy
        })
        .await
    }

    /// Returns the URL of the server through this proxy.
    pub(crate) fn url(&self) -> String {
        url_with_port("127.0.0.1", self.port)
    }

    pub(crate) fn set(&self, rule: Rule) {
        self.sent.send_replace(Vec::new());
        *self.rule.lock().unwrap() = rule;
    }

    /// Waits until a client has sent these bytes since the rule was set.
    pub(crate) async fn until_sent(&self, text: &[u8]) {
        self.sent.subscribe().wait_for(|sent| contains(sent, text)).await.unwrap();
    }

    fn rule(&self) -> Rule {
        self.rule.lock().unwrap().clone()
    }

    /// Passes on what both sides send, until one of them ends or a rule ends it.
    async fn serve(self, client: TcpStream) {
        let (from_client, to_client) = split(client);
        let (from_server, to_server) = split(connect_to_server().await);
        let requests = tokio::spawn(self.clone().requests(from_client, to_server));
        self.answers(from_server, to_client).await;
        requests.abort();
    }

    async fn requests(self, mut client: ReadHalf<TcpStream>, mut server: WriteHalf<Server>) {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = client.read(&mut buffer).await {
            let bytes = &buffer[..length];
            if matches!(self.rule(), Rule::LoseCommit) && contains(bytes, b"COMMIT") {
                self.set(Rule::Pass);
                break;
            }
            if server.write_all(bytes).await.is_err() {
                break;
            }
            self.sent.send_modify(|sent| sent.extend(bytes));
        }
        // The server ends the session, and with it the answers.
        server.shutdown().await.ok();
    }

    async fn answers(self, mut server: ReadHalf<Server>, mut client: WriteHalf<TcpStream>) {
        let mut sent = self.sent.subscribe();
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = server.read(&mut buffer).await {
            let bytes = &buffer[..length];
            let is_lost = match self.rule() {
                Rule::HoldAnswersUntil(text) => {
                    sent.wait_for(|sent| contains(sent, &text)).await.is_err()
                }
                Rule::LoseAnswer => contains(bytes, b"COMMIT"),
                Rule::LoseCommit | Rule::Pass => false,
            };
            if is_lost {
                self.set(Rule::Pass);
                break;
            }
            if client.write_all(bytes).await.is_err() {
                break;
            }
        }
        client.shutdown().await.ok();
    }
}

/// A connection to the server.
pub(crate) type Server = Box<dyn Both>;

/// A stream that can be read and written.
pub(crate) trait Both: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Both for S {}

pub(crate) async fn connect_to_server() -> Server {
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

/// Returns the URL of the server at another address.
pub(crate) fn url_with_port(host: &str, port: u16) -> String {
    let server = Config::from_str(url()).unwrap();
    let password = server.get_password().map(|text| String::from_utf8_lossy(text).into_owned());
    let password = password.map_or(String::new(), |text| format!("password='{text}'"));
    let user = server.get_user().unwrap_or("postgres");
    let database = server.get_dbname().unwrap_or(user);
    format!("host={host} port={port} user='{user}' dbname='{database}' {password}")
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
