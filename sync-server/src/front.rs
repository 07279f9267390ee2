//! The server as seen from outside.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::Path;

use doorstep_model::id::ServerPin;
use doorstep_model::protocol::enrol::ServerAddress;
use serde::{Deserialize, Serialize};

use crate::config::{Config, ConfigError, Tls};

/// Written while the server serves.
const FILE: &str = "serving.json";

/// Where phones and browsers find the server, and how they know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// The address in enrolment links.
    pub address: ServerAddress,
    /// The certificate's key, as phones know it.
    pub pin: ServerPin,
    /// What browsers call the pages whose forms we take: `scheme://host[:port]`.
    pub origins: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Serving {
    address: String,
    pin: String,
}

impl Front {
    /// As the settings say, for a server that listens there with a certificate of this pin.
    pub fn new(config: &Config, listening: SocketAddr, pin: ServerPin) -> Result<Self, ConfigError> {
        let scheme = if config.tls == Tls::None { "http" } else { "https" };
        let address = match config.public_address()? {
            Some(public) => public,
            None => {
                let text = format!("{scheme}://{listening}");
                ServerAddress::parse(&text).map_err(|_| ConfigError::BadPublic(text))?
            }
        };
        let origins = origins(&address, &config.tls);
        Ok(Self {
            address,
            pin,
            origins,
        })
    }

    /// True where browsers speak TLS: cookies are then bound to it.
    pub fn is_secure(&self) -> bool {
        self.address.as_str().starts_with("https:")
    }

    /// Tells the command line beside the server how links lead here.
    pub(crate) fn write(&self, data: &Path) -> io::Result<()> {
        let serving = Serving {
            address: self.address.as_str().into(),
            pin: self.pin.to_string(),
        };
        fs::write(data.join(FILE), serde_json::to_vec(&serving)?)
    }

    /// The server no longer serves.
    pub(crate) fn remove(data: &Path) -> io::Result<()> {
        fs::remove_file(data.join(FILE))
    }

    /// How links lead to the server that serves this data folder now, if one does.
    pub fn of_serving(data: &Path) -> Option<(ServerAddress, ServerPin)> {
        let serving: Serving = serde_json::from_slice(&fs::read(data.join(FILE)).ok()?).ok()?;
        Some((
            ServerAddress::parse(&serving.address).ok()?,
            ServerPin::parse(&serving.pin).ok()?,
        ))
    }
}

/// The address itself; on loopback also its other names, and with a certificate of our own the
/// names that it was made for.
fn origins(address: &ServerAddress, tls: &Tls) -> Vec<String> {
    let mut origins = vec![address.as_str().to_owned()];
    let Some((scheme, authority)) = address.as_str().split_once("://") else {
        return origins;
    };
    let port = authority
        .rsplit_once(':')
        .filter(|(_, port)| !port.ends_with(']'))
        .map(|(_, port)| port);
    let mut add = |host: &str| {
        origins.push(match port {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        });
    };
    if scheme == "http" {
        ["localhost", "127.0.0.1", "[::1]"].into_iter().for_each(&mut add);
    }
    if let Tls::Own { names } = tls {
        names
            .iter()
            .map(String::as_str)
            .chain(["localhost"])
            .for_each(add);
    }
    origins
}
