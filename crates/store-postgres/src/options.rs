use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime,
};
use tokio::runtime::Handle;
use tokio_postgres::Config;

use crate::session::{Connections, Silence};
use crate::{PostgresError, PostgresStore, schema, tls};

/// How a database is used. [`PostgresStore::options`] returns the defaults.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    connections: NonZeroUsize,
    patience: Duration,
    roots: Option<PathBuf>,
    schema: String,
}

impl PostgresOptions {
    pub(crate) fn new() -> Self {
        Self {
            connections: DEFAULT_CONNECTIONS,
            patience: PostgresStore::PATIENCE,
            roots: None,
            schema: "guildhall".to_owned(),
        }
    }

    /// Sets the greatest number of connections, which is 16 by default. A read or a save uses one
    /// while it runs.
    #[must_use]
    pub fn with_connections(self, connections: NonZeroUsize) -> Self {
        Self { connections, ..self }
    }

    /// Sets how long a call waits for a connection, and how long the server may work on one
    /// statement of it, instead of [`PostgresStore::PATIENCE`]. Afterwards the call fails with
    /// [`PostgresError::Busy`]. Less than a millisecond counts as one.
    ///
    /// If the server gives no answer at all, because it is frozen, the call ends after twice that
    /// time for each round trip. A read fails with [`PostgresError::Busy`]. The outcome of a save
    /// that was sent is [`SaveError::Unknown`](guildhall_kernel::SaveError::Unknown). The store then
    /// makes new connections, to the first server of the URL that takes them.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Sets a PEM file with the root certificates that TLS trusts, instead of those of the
    /// operating system.
    #[must_use]
    pub fn with_root_certificates(self, file: impl Into<PathBuf>) -> Self {
        Self { roots: Some(file.into()), ..self }
    }

    /// Sets the schema that holds the tables, which is `guildhall` by default. It is created if it
    /// does not exist.
    #[must_use]
    pub fn with_schema(self, name: impl Into<String>) -> Self {
        Self { schema: name.into(), ..self }
    }

    /// Connects to this database, like [`PostgresStore::connect`].
    ///
    /// # Errors
    /// Those of [`PostgresStore::connect`]
    pub async fn connect(self, url: &str) -> Result<PostgresStore, PostgresError> {
        let runtime = Handle::try_current().map_err(|_| PostgresError::Runtime)?;
        let silence = Silence::default();
        let pool = self.pool(url, &silence)?;
        schema::migrate(&mut *pool.get().await?, &self.schema).await?;
        Ok(PostgresStore::new(Connections::new(pool, silence, self.patience), runtime))
    }

    fn pool(&self, url: &str, silence: &Silence) -> Result<Pool, PostgresError> {
        let mut config: Config = url.parse().map_err(PostgresError::Url)?;
        config.connect_timeout(self.patience);
        self.notice_silence(&mut config);
        if config.get_application_name().is_none() {
            config.application_name("guildhall");
        }
        let tls = tls::connector(self.roots.as_deref())?;
        let recycling_method = RecyclingMethod::Fast;
        let manager = Manager::from_config(config, tls, ManagerConfig { recycling_method });
        let settings = self.settings();
        let hook = Hook::async_fn(move |client, _| {
            let settings = settings.clone();
            Box::pin(
                async move { client.batch_execute(&settings).await.map_err(HookError::Backend) },
            )
        });
        let pool = Pool::builder(manager)
            .max_size(self.connections.get())
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(self.patience))
            .create_timeout(Some(self.patience))
            .post_create(hook)
            .pre_recycle(silence.hook())
            .build();
        pool.map_err(|_| PoolError::NoRuntimeSpecified.into())
    }

    /// Ends a connection to a machine that is gone without a word, unless the URL says when. A server
    /// that is only slow is not meant: its machine still answers.
    fn notice_silence(&self, config: &mut Config) {
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(self.patience);
        }
        if config.get_keepalives_interval().is_none() {
            config.keepalives_idle(self.patience).keepalives_interval(self.patience);
            config.keepalives_retries(1);
        }
    }

    /// Returns the statement that begins each session.
    fn settings(&self) -> String {
        let schema = schema::quoted(&self.schema);
        let patience = self.patience.as_millis().clamp(1, i32::MAX.unsigned_abs().into());
        // Without `synchronous_commit`, an acknowledged save could be lost with the power. Plans
        // depend on no value, so one plan serves all calls, and no call waits for a compiler. No
        // statement needs a whole table, but a plan that is made while a table is small would read
        // it, and stay when it is large. For the same reason, an entry of an index costs so much that
        // the index of which the fewest are read is taken. A transaction that writes says so.
        format!(
            "SET search_path TO {schema}, pg_temp;
            SET statement_timeout = {patience};
            SET idle_in_transaction_session_timeout = {patience};
            SET default_transaction_isolation = 'read committed';
            SET default_transaction_read_only = on;
            SET plan_cache_mode = force_generic_plan;
            SET enable_seqscan = off;
            SET cpu_index_tuple_cost = 0.5;
            SET jit = off;
            SELECT set_config('synchronous_commit', 'on', false)
            WHERE current_setting('synchronous_commit') = 'off'"
        )
    }
}

const DEFAULT_CONNECTIONS: NonZeroUsize = NonZeroUsize::new(16).unwrap();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_is_gone_is_noticed_after_the_patience_unless_the_url_says_when() {
        let patience = Duration::from_secs(3);
        let options = PostgresOptions::new().with_patience(patience);
        let of = |config: &Config| {
            let user_timeout = config.get_tcp_user_timeout().copied();
            let (idle, retries) = (config.get_keepalives_idle(), config.get_keepalives_retries());
            (user_timeout, idle, config.get_keepalives_interval(), retries)
        };
        let noticed = |url: &str| {
            let mut config = url.parse().unwrap();
            options.notice_silence(&mut config);
            of(&config)
        };
        let usual = (Some(patience), patience, Some(patience), Some(1));
        assert_eq!(noticed("host=db"), usual);
        let url = "host=db tcp_user_timeout=7 keepalives_interval=5 keepalives_retries=9";
        assert_eq!(noticed(url), of(&url.parse().unwrap()));
    }

    #[test]
    fn a_store_has_as_many_connections_as_its_options_say() {
        let three = NonZeroUsize::new(3).unwrap();
        let options = PostgresOptions::new().with_connections(three);
        let pool = options.pool("host=db", &Silence::default()).unwrap();
        assert_eq!(pool.status().max_size, three.get());
    }
}
