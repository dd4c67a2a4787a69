use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use guildhall::Guildhall;
use tokio::net::{TcpListener, TcpSocket};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinError, JoinHandle};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::connections::serve_connections;
use crate::{
    App, Database, DatabaseError, ExternalKeys, ExternalKeysError, Options, Sample, SampleError,
    Secret, SecretError, Settings, Tokens, sample_people, write_dev_tokens,
};

/// Why the service cannot start, or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The database cannot be opened or closed.
    #[error("the database cannot be used")]
    Database(#[from] DatabaseError),
    /// Tokens for development are asked for on an address that others can reach.
    #[error("--dev-tokens is refused on {0}, which is not loopback")]
    DevTokensInPublic(SocketAddr),
    /// The external keys of groups cannot be opened.
    #[error(transparent)]
    ExternalKeys(#[from] ExternalKeysError),
    /// Some requests were still open when the time to wait for them was over.
    #[error("some requests were still open after {0:?}")]
    Drain(Duration),
    /// The file of the tokens for development cannot be written.
    #[error("cannot write the tokens to {}", path.display())]
    DevTokens {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The sample cannot be saved.
    #[error("the sample cannot be saved")]
    Sample(#[from] SampleError),
    /// There is no key.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The connections failed.
    #[error("the service failed")]
    Serve(#[source] JoinError),
    /// The signals of the system cannot be received.
    #[error("signals cannot be received")]
    Signal(#[source] io::Error),
    /// The library of the tokens does not take the key.
    #[error("the key cannot sign tokens")]
    Tokens(#[source] jsonwebtoken::errors::Error),
}

/// Runs the service until SIGINT or SIGTERM. It answers the requests that came before, and closes
/// the database.
///
/// # Errors
/// Each variant of [`StartError`] says when.
pub async fn run(options: Options) -> Result<(), StartError> {
    log_to_standard_error();
    let Options { listen, drain, .. } = options;
    if options.dev_tokens.is_some() && !listen.ip().is_loopback() {
        return Err(StartError::DevTokensInPublic(listen));
    }
    // The address comes first: a second copy of the service changes nothing before it fails.
    let listener = bind(listen)?;
    let mut stop = signal(SignalKind::terminate()).map_err(StartError::Signal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(StartError::Signal)?;
    let database = Database::open(&options).await?;
    let app = Box::pin(start(options, &database)).await?;
    let running = Running::start(app, listener)?;
    tracing::info!(address = %running.address(), "listening");
    tokio::select! {
        _ = stop.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    let stopped = running.stop(Duration::from_secs(drain.get())).await;
    database.close().await?;
    stopped?;
    tracing::info!("stopped");
    Ok(())
}

/// Makes the service over a database, with the sample if the options ask for it.
async fn start(options: Options, database: &Database) -> Result<App, StartError> {
    let external_keys = ExternalKeys::asked_for(&options)?;
    let hall = Guildhall::new(database.clone());
    let secret = match &options.key_file {
        Some(path) => Secret::read(path)?,
        None => Secret::random()?,
    };
    let tokens = Tokens::new(&secret).map_err(StartError::Tokens)?;
    let mut offered = Vec::new();
    if options.sample {
        let sample = Sample::new();
        sample.fill(&hall).await?;
        if let Some(path) = options.dev_tokens {
            write_dev_tokens(&tokens, &sample.users(), &path)
                .map_err(|source| StartError::DevTokens { path, source })?;
            offered = sample_people::of(&sample, &tokens).map_err(StartError::Tokens)?;
        }
    }
    let timeout = Duration::from_secs(options.timeout.get());
    let app = App::new(hall, tokens, secret, Settings { timeout, ..Settings::default() });
    if !offered.is_empty() {
        app.offer(offered);
    }
    if let Some(keys) = external_keys {
        app.keep_external_keys(keys);
    }
    Ok(app)
}

/// A service that listens.
#[derive(Debug)]
pub struct Running {
    app: App,
    address: SocketAddr,
    served: JoinHandle<()>,
}

/// Listens on an address. Port 0 takes a free port.
///
/// # Errors
/// [`StartError::Listen`] if the address cannot be listened on.
pub async fn serve(app: App, address: SocketAddr) -> Result<Running, StartError> {
    Running::start(app, bind(address)?)
}

/// How many connections may wait to be accepted. A client for which there is no place tries again a
/// second later, and a thousand can come at once.
const BACKLOG: u32 = 4096;

fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    let listen = || {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4(),
            SocketAddr::V6(_) => TcpSocket::new_v6(),
        };
        let socket = socket?;
        // Otherwise the address cannot be used again for a while after a service ended.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    listen().map_err(|source| StartError::Listen { address, source })
}

impl Running {
    fn start(app: App, listener: TcpListener) -> Result<Self, StartError> {
        let unspecified = ([0, 0, 0, 0], 0).into();
        let failed = |source| StartError::Listen { address: unspecified, source };
        let address = listener.local_addr().map_err(failed)?;
        let served = tokio::spawn(serve_connections(app.clone(), listener));
        Ok(Self { app, address, served })
    }

    /// Returns the address.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts no new connections, answers the requests that came, and ends the event streams.
    ///
    /// # Errors
    /// - [`StartError::Drain`] if a request is still open after `drain`
    /// - [`StartError::Serve`] if the connections failed
    pub async fn stop(self, drain: Duration) -> Result<(), StartError> {
        self.app.stop();
        let abort = self.served.abort_handle();
        if let Ok(served) = tokio::time::timeout(drain, self.served).await {
            return served.map_err(StartError::Serve);
        }
        abort.abort();
        Err(StartError::Drain(drain))
    }
}

/// Writes one JSON object for each event of the log, and for each request and each use case of the
/// library when it ends.
fn log_to_standard_error() {
    let log = tracing_subscriber::fmt()
        .json()
        .with_max_level(LevelFilter::INFO)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(io::stderr);
    // It fails if a log is there already, as in tests.
    let _ = log.try_init();
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::net::TcpStream;
    use tokio::time::timeout;

    use super::bind;

    #[tokio::test]
    async fn many_clients_can_wait_to_be_accepted() {
        let listener = bind(([127, 0, 0, 1], 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        let mut waiting = Vec::new();
        for _ in 0..300 {
            let connected = timeout(Duration::from_mins(1), TcpStream::connect(address)).await;
            waiting.push(connected.unwrap().unwrap());
        }
    }
}
