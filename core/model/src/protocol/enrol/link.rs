//! The enrolment link, as text and QR: `doorstep://enrol?s=<address>&k=<pin>&c=<code>`.

use std::fmt;

use crate::code::Code;
use crate::id::ServerPin;
use crate::protocol::enrol::EnrolCode;

/// Longest link that is looked at.
const LINK_MAX: usize = 400;
/// Longest address.
const ADDRESS_MAX: usize = 200;
const PREFIX: &str = "doorstep://enrol?";

/// What an administrator's screen shows and a new phone reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolLink {
    /// Where the server is.
    pub server: ServerAddress,
    /// Which server it must be.
    pub pin: ServerPin,
    /// For one person, once.
    pub code: EnrolCode,
}

/// `https://host[:port]`; plain `http` for this machine itself only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServerAddress(Box<str>);

impl ServerAddress {
    /// Scheme, host and port, nothing after them.
    ///
    /// # Errors
    /// [`Code::BadLink`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let (scheme, authority) = text.split_once("://").ok_or(Code::BadLink)?;
        let (host, port) = split_port(authority).ok_or(Code::BadLink)?;
        let loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let allowed = scheme == "https" || (scheme == "http" && loopback);
        let port_fits = port.is_none_or(|port| {
            port.len() <= 5
                && port.bytes().all(|b| b.is_ascii_digit())
                && port.parse::<u16>().is_ok_and(|port| port > 0)
        });
        if allowed && port_fits && is_host(host) && text.len() <= ADDRESS_MAX {
            Ok(Self(text.into()))
        } else {
            Err(Code::BadLink)
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    match authority.strip_prefix('[') {
        // A colon inside brackets is the address's own.
        Some(inside) => {
            let end = inside.find(']')? + 2;
            let (host, rest) = authority.split_at(end);
            match rest {
                "" => Some((host, None)),
                _ => Some((host, Some(rest.strip_prefix(':')?))),
            }
        }
        None => Some(
            authority
                .split_once(':')
                .map_or((authority, None), |(host, port)| (host, Some(port))),
        ),
    }
}

fn is_host(host: &str) -> bool {
    if let Some(inside) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return inside.parse::<std::net::Ipv6Addr>().is_ok();
    }
    host.split('.').all(|label| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
    })
}

impl EnrolLink {
    /// Reads what `Display` writes; parts in any order, unknown parts ignored.
    ///
    /// # Errors
    /// [`Code::BadLink`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        if text.len() > LINK_MAX {
            return Err(Code::BadLink);
        }
        let (mut server, mut pin, mut code) = (None, None, None);
        for part in text.strip_prefix(PREFIX).ok_or(Code::BadLink)?.split('&') {
            let (name, value) = part.split_once('=').ok_or(Code::BadLink)?;
            let twice = match name {
                "s" => server.replace(ServerAddress::parse(value)?).is_some(),
                "k" => pin
                    .replace(ServerPin::parse(value).map_err(|_| Code::BadLink)?)
                    .is_some(),
                "c" => code
                    .replace(EnrolCode::parse(value).ok_or(Code::BadLink)?)
                    .is_some(),
                _ => false,
            };
            if twice {
                return Err(Code::BadLink);
            }
        }
        match (server, pin, code) {
            (Some(server), Some(pin), Some(code)) => Ok(Self { server, pin, code }),
            _ => Err(Code::BadLink),
        }
    }
}

impl fmt::Display for EnrolLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{PREFIX}s={}&k={}&c={}",
            self.server.as_str(),
            self.pin,
            self.code.to_hex()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(server: &str) -> EnrolLink {
        EnrolLink {
            server: ServerAddress::parse(server).unwrap(),
            pin: ServerPin::new([0xab; 32]),
            code: EnrolCode::new([0xcd; 16]),
        }
    }

    #[test]
    fn a_link_reads_back_as_written() {
        for server in [
            "https://grid.example.cn",
            "https://192.168.1.20:8443",
            "https://[2001:db8::1]:8443",
            "http://127.0.0.1:8080",
            "http://localhost:8080",
            "http://[::1]:8080",
        ] {
            let link = link(server);
            assert_eq!(EnrolLink::parse(&link.to_string()), Ok(link));
        }
    }

    #[test]
    fn order_and_unknown_parts_do_not_matter() {
        let link = link("https://grid.example.cn");
        let text = link.to_string();
        let (start, rest) = text.split_once('?').unwrap();
        let turned: Vec<_> = rest.split('&').rev().collect();
        assert_eq!(
            EnrolLink::parse(&format!("{start}?v=2&{}", turned.join("&"))),
            Ok(link)
        );
    }

    #[test]
    fn other_links_are_refused() {
        let good = link("https://grid.example.cn").to_string();
        for bad in [
            "",
            "https://grid.example.cn",
            "doorstep://enrol?",
            &good[..good.len() - 1],
            &good.replace("https", "http"),
            &good.replace("https", "file"),
            &good.replace("grid.example.cn", "grid.example.cn/path"),
            &good.replace("grid.example.cn", "user@grid.example.cn"),
            &good.replace("grid.example.cn", "grid.example.cn:0"),
            &good.replace("grid.example.cn", "grid.example.cn:99999"),
            &good.replace("grid.example.cn", "grid..cn"),
            &good.replace("grid.example.cn", "[::1"),
            &format!("{good}&c={}", "cd".repeat(16)),
            &format!("{good}&x={}", "y".repeat(LINK_MAX)),
        ] {
            assert_eq!(EnrolLink::parse(bad), Err(Code::BadLink), "{bad}");
        }
    }

    #[test]
    fn the_code_stays_out_of_debug_output() {
        assert!(!format!("{:?}", link("https://grid.example.cn")).contains("cdcd"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_link_or_a_code(text in "(doorstep://enrol[?])?[a-z0-9:/.=&\\[\\]-]{0,80}") {
            if let Ok(link) = EnrolLink::parse(&text) {
                prop_assert_eq!(EnrolLink::parse(&link.to_string()), Ok(link));
            }
        }
    }
}
