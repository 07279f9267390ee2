//! How a server is set up: `doorstep.toml` in its data folder. The command line and environment
//! variables go before it.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use doorstep_model::id::ServerPin;
use doorstep_model::protocol::enrol::ServerAddress;
use serde::Deserialize;

/// The file in the data folder.
pub const FILE: &str = "doorstep.toml";

/// A server's settings; every one has a default.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where phones and browsers connect to.
    pub listen: SocketAddr,
    /// How the connection is protected.
    pub tls: Tls,
    /// The address that phones and browsers use, where it is not `listen`: `https://host[:port]`.
    pub public: Option<String>,
    /// SHA-256 of the public key of the proxy's certificate, in hex, where a proxy does the TLS.
    pub proxy_pin: Option<String>,
    /// Where Prometheus asks; `"off"` for nowhere.
    pub metrics: Metrics,
    /// The ledger's file, best on another disk than the database; none: in the data folder.
    pub ledger: Option<PathBuf>,
    /// What backups are sealed to, in hex; see `backup key`.
    pub recovery_key: Option<String>,
    /// What is logged, as `tracing`'s filter says it.
    pub log: String,
}

/// How the connection is protected.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Tls {
    /// Not at all: on this machine's loopback addresses only, for a proxy beside it or a trial.
    #[default]
    None,
    /// A certificate that the server makes itself, for a village's own network. Phones know its
    /// key by the enrolment link.
    Own {
        /// Further host names and addresses that browsers may use.
        #[serde(default)]
        names: Vec<String>,
    },
    /// A certificate from elsewhere.
    Files {
        /// The chain, PEM.
        certificate: PathBuf,
        /// Its key, PEM.
        key: PathBuf,
    },
}

/// Where metrics are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", untagged)]
pub enum Metrics {
    /// On a listener of their own.
    At(SocketAddr),
    /// Nowhere.
    Off(Off),
}

/// The word `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Off {
    /// `off`
    Off,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8480)),
            tls: Tls::None,
            public: None,
            proxy_pin: None,
            metrics: Metrics::At(SocketAddr::from(([127, 0, 0, 1], 9464))),
            ledger: None,
            recovery_key: None,
            log: "info".into(),
        }
    }
}

/// Why settings were refused. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file is no TOML of these settings.
    #[error("{path}: {error}")]
    Malformed {
        /// Which.
        path: PathBuf,
        /// Where and what.
        error: Box<toml::de::Error>,
    },
    /// Plain HTTP on an address that others can reach.
    #[error(
        "{0} can be reached from other machines, and plain HTTP is spoken on loopback only: use --lan for a \
         certificate of the server's own, --certificate and --key for one from elsewhere, or listen on \
         127.0.0.1 behind a proxy that does the TLS"
    )]
    PlainInTheOpen(SocketAddr),
    /// Metrics on an address that others can reach.
    #[error("metrics are served on loopback only, not on {0}: let Prometheus ask there, or through a proxy")]
    MetricsInTheOpen(SocketAddr),
    /// The public address is none.
    #[error("public = {0:?} is no https://host[:port]")]
    BadPublic(String),
    /// The pin is none.
    #[error("proxy_pin is not 64 hex digits: the SHA-256 of the certificate's public key (DER)")]
    BadPin,
    /// Listening everywhere, and no address to give to phones.
    #[error(
        "listening on {0} says nothing that a phone could connect to: set public, or listen on one address"
    )]
    PublicNeeded(SocketAddr),
    /// A public https address without the pin that phones need, on a server without TLS.
    #[error("behind a proxy phones need proxy_pin, the SHA-256 of the public key of the proxy's certificate")]
    PinNeeded,
}

impl Config {
    /// Reads the data folder's file; defaults where there is none.
    pub fn read(data: &Path) -> Result<Self, ConfigError> {
        let path = data.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(ConfigError::Unreadable { path, error }),
        };
        toml::from_str(&text).map_err(|error| ConfigError::Malformed {
            path,
            error: error.into(),
        })
    }

    /// Checks what belongs together.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.tls == Tls::None && !self.listen.ip().is_loopback() {
            return Err(ConfigError::PlainInTheOpen(self.listen));
        }
        if let Metrics::At(address) = self.metrics
            && !address.ip().is_loopback()
        {
            return Err(ConfigError::MetricsInTheOpen(address));
        }
        let public = self.public_address()?;
        let pin = self.proxy_pin()?;
        if public.is_none() && self.listen.ip().is_unspecified() {
            return Err(ConfigError::PublicNeeded(self.listen));
        }
        let secure = public.is_some_and(|public| public.as_str().starts_with("https:"));
        if self.tls == Tls::None && secure && pin.is_none() {
            return Err(ConfigError::PinNeeded);
        }
        Ok(())
    }

    /// The address that phones use, where it is set.
    pub fn public_address(&self) -> Result<Option<ServerAddress>, ConfigError> {
        let parse = |text: &String| {
            ServerAddress::parse(text.trim_end_matches('/')).map_err(|_| ConfigError::BadPublic(text.clone()))
        };
        self.public.as_ref().map(parse).transpose()
    }

    /// The pin of the proxy's certificate, where it is set.
    pub fn proxy_pin(&self) -> Result<Option<ServerPin>, ConfigError> {
        let parse = |text: &String| ServerPin::parse(text).map_err(|_| ConfigError::BadPin);
        self.proxy_pin.as_ref().map(parse).transpose()
    }

    /// Where metrics are served.
    pub const fn metrics_address(&self) -> Option<SocketAddr> {
        match self.metrics {
            Metrics::At(address) => Some(address),
            Metrics::Off(Off::Off) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Config {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn an_empty_file_is_a_server_for_this_machine() {
        assert_eq!(parsed(""), Config::default());
        assert!(Config::default().check().is_ok());
    }

    #[test]
    fn plain_http_stays_on_loopback() {
        let open = parsed("listen = '0.0.0.0:80'");
        assert!(matches!(open.check(), Err(ConfigError::PlainInTheOpen(_))));
        let everywhere = parsed("listen = '0.0.0.0:443'\n[tls.own]");
        assert!(matches!(everywhere.check(), Err(ConfigError::PublicNeeded(_))));
        let own = parsed("listen = '192.168.1.20:443'\n[tls.own]\nnames = ['grid.lan']");
        assert_eq!(
            own.tls,
            Tls::Own {
                names: vec!["grid.lan".into()]
            }
        );
        assert!(own.check().is_ok());
        assert!(parsed("listen = '[::1]:80'").check().is_ok());
    }

    #[test]
    fn metrics_stay_on_loopback() {
        let open = parsed("metrics = '0.0.0.0:9464'");
        assert!(matches!(open.check(), Err(ConfigError::MetricsInTheOpen(_))));
        assert_eq!(parsed("metrics = 'off'").metrics_address(), None);
    }

    #[test]
    fn a_proxy_needs_its_pin() {
        let proxied = parsed("public = 'https://grid.example.cn/'");
        assert!(matches!(proxied.check(), Err(ConfigError::PinNeeded)));
        let pinned = parsed(&format!(
            "public = 'https://grid.example.cn'\nproxy_pin = '{}'",
            "ab".repeat(32)
        ));
        assert!(pinned.check().is_ok());
        assert!(matches!(
            parsed("public = 'grid'").check(),
            Err(ConfigError::BadPublic(_))
        ));
        assert!(matches!(
            parsed("proxy_pin = 'ab'").check(),
            Err(ConfigError::BadPin)
        ));
    }

    #[test]
    fn unknown_settings_are_refused() {
        assert!(toml::from_str::<Config>("lisen = '127.0.0.1:1'").is_err());
    }
}
