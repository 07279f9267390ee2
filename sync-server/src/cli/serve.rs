//! `serve`: until SIGTERM or Ctrl-C.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::config::{Config, Tls};
use crate::home::Home;
use crate::log;
use crate::server::Server;

/// Serve phones and browsers.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Where to listen, e.g. 127.0.0.1:8480.
    #[arg(long, env = "DOORSTEP_LISTEN")]
    listen: Option<SocketAddr>,
    /// Serve a village's own network at this address of this machine, e.g. 192.168.1.20:8443,
    /// with a certificate that the server makes itself.
    #[arg(long, conflicts_with_all = ["listen", "certificate"])]
    lan: Option<SocketAddr>,
    /// The certificate chain, PEM.
    #[arg(long, requires = "key")]
    certificate: Option<PathBuf>,
    /// Its key, PEM.
    #[arg(long, requires = "certificate")]
    key: Option<PathBuf>,
    /// The address that phones and browsers use, where it is another: https://host[:port].
    #[arg(long, env = "DOORSTEP_PUBLIC")]
    public: Option<String>,
}

impl Serve {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let config = self.over(Config::read(&place.data)?);
        config.check()?;
        log::start(&config.log).map_err(|error| CommandError::argument("log", error))?;
        log::hush_panics();
        let home = Home::open(&place.data, config, place.environment.clone())?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut terminated = signal(SignalKind::terminate())?;
            let handle = Server::start(home).await?;
            writeln!(terminal.out, "{}", handle.front.address.as_str())?;
            writeln!(terminal.out, "key {}", handle.front.pin)?;
            if let Some(metrics) = handle.metrics {
                writeln!(terminal.out, "metrics http://{metrics}/metrics")?;
            }
            terminal.out.flush()?;
            tokio::select! {
                _ = terminated.recv() => {}
                interrupted = tokio::signal::ctrl_c() => interrupted?,
            }
            handle.shutdown().await;
            Ok(())
        })
    }

    /// The command line goes before the file.
    fn over(self, mut config: Config) -> Config {
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        if let Some(lan) = self.lan {
            config.listen = lan;
            let names = match config.tls {
                Tls::Own { names } => names,
                Tls::None | Tls::Files { .. } => Vec::new(),
            };
            config.tls = Tls::Own { names };
        }
        if let (Some(certificate), Some(key)) = (self.certificate, self.key) {
            config.tls = Tls::Files { certificate, key };
        }
        if self.public.is_some() {
            config.public = self.public;
        }
        config
    }
}
