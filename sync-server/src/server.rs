//! A server in this process: listeners, TLS, and an orderly end.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle as Listening;
use axum_server::tls_rustls::RustlsConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::task::JoinHandle;

use crate::app::App;
use crate::blob::BlobError;
use crate::config::{ConfigError, Tls};
use crate::front::Front;
use crate::home::Home;
use crate::job::{Jobs, Ticker};
use crate::key::{KeyError, pin_of};
use crate::live::Live;
use crate::photo::{Photos, Sweeper};
use crate::publish::Projector;
use crate::realm::Realms;
use crate::store::StoreError;
use crate::sync::Sync;
use crate::{metrics, router};

/// How long requests under way may take once the server is told to end.
const FAREWELL: Duration = Duration::from_secs(10);
/// How long a connection may take to say what it wants.
const HEADERS: Duration = Duration::from_secs(15);

/// What a connection may hold of what it reads: 500 phones that send photos at once are 32 MB.
const BUFFER: usize = 64 << 10;

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// An address is taken, or not this machine's.
    #[error("can't listen on {address}: {error}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// The data folder can't be written.
    #[error("{path}: {error}")]
    Disk {
        /// Where.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The certificate or its key can't be used.
    #[error("certificate: {0}")]
    Certificate(Box<str>),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The photo folder.
    #[error(transparent)]
    Photos(#[from] BlobError),
    /// The figures can't be recorded.
    #[error("metrics: {0}")]
    Metrics(Box<str>),
}

/// Starts servers.
pub struct Server;

/// A running server. Dropping it ends the server without waiting; [`Handle::shutdown`] waits.
pub struct Handle {
    /// Where phones and browsers find it.
    pub front: Front,
    /// The port it listens on.
    pub address: SocketAddr,
    /// The port that metrics are served on.
    pub metrics: Option<SocketAddr>,
    app: App,
    projector: Projector,
    sweeper: Sweeper,
    ticker: Ticker,
    listeners: Vec<Running>,
}

struct Running {
    listening: Listening<SocketAddr>,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    /// Listens, and serves until the handle says otherwise.
    pub async fn start(home: Home) -> Result<Handle, StartError> {
        let config = home.config.clone();
        config.check()?;
        let recorder = metrics::recorder().map_err(|error| StartError::Metrics(error.to_string().into()))?;
        let (listener, address) = bind(config.listen)?;
        let (rustls, front) = protect(&home, address)?;
        let realms = Arc::new(Realms::new(Arc::new(home.keys.server_secret())));
        let clock = home.environment.clock.clone();
        let projector = Projector::start(home.store.clone(), realms.clone(), clock)?;
        let sync = Sync {
            store: home.store.clone(),
            realms,
            environment: home.environment.clone(),
            keys: home.keys.clone(),
            waker: projector.waker(),
        };
        let photos = Photos::open(
            &home.folder.blobs(),
            home.store.clone(),
            home.environment.clock.clone(),
        )?;
        let photos = Arc::new(photos);
        let sweeper = Sweeper::start(photos.clone());
        let app = App {
            live: Live::new(&home.environment),
            home,
            front: front.clone(),
            passwords: Arc::default(),
            public: Arc::default(),
            jobs: Jobs::new(sync.store.clone(), sync.realms.clone(), projector.waker()),
            sync: Arc::new(sync),
            photos,
            shelf: Arc::default(),
        };
        let ticker = Ticker::start(app.jobs.clone(), app.home.environment.clock.clone());
        let mut listeners = vec![serve(listener, rustls, router::router(app.clone()))?];
        let metrics = match (config.metrics_address(), recorder) {
            (Some(wanted), Some(recorder)) => {
                let (listener, address) = bind(wanted)?;
                listeners.push(serve(listener, None, router::metrics_router(recorder))?);
                Some(address)
            }
            _ => None,
        };
        let root = app.home.folder.root();
        front.write(root).map_err(|error| StartError::Disk {
            path: root.into(),
            error,
        })?;
        tracing::info!(%address, public = front.address.as_str(), "serving");
        Ok(Handle {
            front,
            address,
            metrics,
            app,
            projector,
            sweeper,
            ticker,
            listeners,
        })
    }
}

impl Handle {
    /// What the handlers hold: for those who run a server inside their own process.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Takes no new request, lets those under way finish, and returns when all is closed.
    pub async fn shutdown(mut self) {
        // A stream to an open page would never finish by itself.
        self.app.live.end();
        for running in &self.listeners {
            running.listening.graceful_shutdown(Some(FAREWELL));
        }
        for running in self.listeners.drain(..) {
            if let Ok(Err(error)) = running.task.await {
                tracing::warn!(%error, "a listener ended badly");
            }
        }
        // They end with the handle; what still waits is done at the next start.
        let _ = (&self.projector, &self.sweeper, &self.ticker);
        tracing::info!("ended");
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Err(error) = Front::remove(self.app.home.folder.root()) {
            tracing::debug!(%error, "nothing to remove");
        }
        self.app.live.end();
        for running in &self.listeners {
            running.listening.shutdown();
        }
    }
}

fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let bound = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    bound().map_err(|error| StartError::Listen { address, error })
}

fn serve(
    listener: TcpListener,
    rustls: Option<RustlsConfig>,
    routes: axum::Router,
) -> Result<Running, StartError> {
    let listening = Listening::new();
    let service = routes.into_make_service();
    let failed = |error| StartError::Listen {
        address: SocketAddr::from(([0, 0, 0, 0], 0)),
        error,
    };
    let task = match rustls {
        Some(config) => {
            let mut server = axum_server::from_tcp_rustls(listener, config).map_err(failed)?;
            server
                .http_builder()
                .http1()
                .header_read_timeout(HEADERS)
                .max_buf_size(BUFFER);
            tokio::spawn(
                server
                    .handle(listening.clone())
                    .first_request_timeout(HEADERS)
                    .serve(service),
            )
        }
        None => {
            let mut server = axum_server::from_tcp(listener).map_err(failed)?;
            server
                .http_builder()
                .http1()
                .header_read_timeout(HEADERS)
                .max_buf_size(BUFFER);
            tokio::spawn(
                server
                    .handle(listening.clone())
                    .first_request_timeout(HEADERS)
                    .serve(service),
            )
        }
    };
    Ok(Running { listening, task })
}

/// TLS as the settings say, and how phones know the server by it.
fn protect(home: &Home, address: SocketAddr) -> Result<(Option<RustlsConfig>, Front), StartError> {
    let config = &home.config;
    let own = home.keys.tls();
    let (tls, pin) = match &config.tls {
        Tls::None => (None, config.proxy_pin()?.unwrap_or(own.pin())),
        Tls::Own { names } => {
            let mut names = names.clone();
            names.extend(["localhost".into(), address.ip().to_string()]);
            let (certificate, key) = own.certificate(names)?;
            (Some(rustls_config(vec![certificate], key)?), own.pin())
        }
        Tls::Files { certificate, key } => {
            let (chain, key) = read_pem(certificate, key)?;
            let pin = pin_of(&key)?;
            (Some(rustls_config(chain, key)?), pin)
        }
    };
    Ok((tls, Front::new(config, address, pin)?))
}

fn read_pem(
    certificate: &Path,
    key: &Path,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), StartError> {
    let fail = |path: &Path, error: rustls::pki_types::pem::Error| {
        StartError::Certificate(format!("{}: {error}", path.display()).into())
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .map_err(|error| fail(certificate, error))?;
    Ok((
        chain,
        PrivateKeyDer::from_pem_file(key).map_err(|error| fail(key, error))?,
    ))
}

fn rustls_config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<RustlsConfig, StartError> {
    let fail = |error: rustls::Error| StartError::Certificate(error.to_string().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(fail)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(fail)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}
