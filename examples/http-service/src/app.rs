use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::watch;

use crate::metrics::Metrics;
use crate::sample_people::SamplePerson;
use crate::{Authenticate, ExternalKeys, Hall, Secret};

/// The service: the front door, and what the routes need besides it. Clones are one service.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
}

struct Shared {
    hall: Hall,
    authenticate: Box<dyn Authenticate>,
    secret: Secret,
    settings: Settings,
    metrics: Metrics,
    sample_people: OnceLock<Vec<SamplePerson>>,
    external_keys: OnceLock<ExternalKeys>,
    changes: watch::Sender<()>,
    stopping: watch::Sender<bool>,
}

/// The limits of the service.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The greatest size of a body, in bytes.
    pub body: usize,
    /// How long a client may take to send the head of a request.
    pub head: Duration,
    /// How long a request may take before it is answered with 503.
    pub timeout: Duration,
    /// How often an event stream looks for events of other processes.
    pub poll: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            head: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            poll: Duration::from_secs(1),
        }
    }
}

impl App {
    /// Makes the service. The secret seals the cursors of lists.
    #[must_use]
    pub fn new(
        hall: Hall,
        authenticate: impl Authenticate,
        secret: Secret,
        settings: Settings,
    ) -> Self {
        let authenticate = Box::new(authenticate);
        let (metrics, changes, stopping) =
            (Metrics::new(), watch::Sender::new(()), watch::Sender::new(false));
        let (sample_people, external_keys) = (OnceLock::new(), OnceLock::new());
        let shared = Shared {
            hall,
            authenticate,
            secret,
            settings,
            metrics,
            sample_people,
            external_keys,
            changes,
            stopping,
        };
        Self { shared: Arc::new(shared) }
    }

    /// Returns the front door.
    #[must_use]
    pub fn hall(&self) -> &Hall {
        &self.shared.hall
    }

    /// Ends the event streams, so that the service can stop.
    pub fn stop(&self) {
        self.shared.stopping.send_replace(true);
    }

    /// Keeps the external keys of groups here. What was given first stays.
    pub fn keep_external_keys(&self, keys: ExternalKeys) {
        self.shared.external_keys.get_or_init(|| keys);
    }

    pub(crate) fn external_keys(&self) -> Option<&ExternalKeys> {
        self.shared.external_keys.get()
    }

    pub(crate) fn authenticate(&self) -> &dyn Authenticate {
        &*self.shared.authenticate
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.shared.secret
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Offers the users of the sample for sign-in. What was offered first stays.
    pub(crate) fn offer(&self, people: Vec<SamplePerson>) {
        self.shared.sample_people.get_or_init(|| people);
    }

    /// Returns the users of the sample, if they are offered for sign-in.
    pub(crate) fn sample_people(&self) -> Option<&[SamplePerson]> {
        self.shared.sample_people.get().map(Vec::as_slice)
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    /// Tells the event streams that something was saved.
    pub(crate) fn announce(&self) {
        self.shared.changes.send_replace(());
    }

    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.shared.changes.subscribe()
    }

    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.shared.stopping.subscribe()
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("settings", self.settings()).finish_non_exhaustive()
    }
}
