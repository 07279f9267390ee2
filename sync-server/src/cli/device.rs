//! `device`: code, list, revoke.

use clap::Subcommand;
use doorstep_model::id::{DeviceNumber, ServerPin};
use doorstep_model::protocol::enrol::{EnrolCode, EnrolLink, ServerAddress};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use super::table::{or_dash, row};
use super::workplace::Workplace;
use super::{CommandError, Terminal};
use crate::account::Login;
use crate::action::{self, CODE_MINUTES};
use crate::front::Front;
use crate::home::Home;

#[derive(Debug, Subcommand)]
pub(super) enum Device {
    /// A one-time code for a person's new phone, as link and QR.
    Code {
        /// Whose phone.
        #[arg(value_parser = Login::parse)]
        login: Login,
    },
    /// Every phone: number, login, app, enrolled, state.
    List,
    /// A phone reads nothing any more.
    Revoke {
        /// Its number, as `list` shows it.
        number: u32,
    },
}

impl Device {
    pub(super) fn run(self, place: &Workplace, terminal: &mut Terminal<'_>) -> Result<(), CommandError> {
        let (home, by) = place.open()?;
        match self {
            Self::Code { login } => {
                let user = place.user_id(&home, by.realm, &login)?;
                let (server, pin) = leading_here(&home)?;
                let code = EnrolCode::new(place.environment.random());
                place.write(&home, move |tx| action::issue_code(tx, by, user, &code))?;
                let link = EnrolLink { server, pin, code }.to_string();
                writeln!(terminal.out, "{link}\n{}", picture(&link)?)?;
                writeln!(
                    terminal.out,
                    "for user {user}, once, within {CODE_MINUTES} minutes"
                )?;
            }
            Self::List => {
                for device in home.store.read_blocking(|read| read.devices(by.realm))? {
                    let user = home
                        .store
                        .read_blocking(|read| read.user(by.realm, device.user))?;
                    let state = match (device.wiped_at, device.revoked_at) {
                        (Some(_), _) => "wiped",
                        (None, Some(_)) => "revoked",
                        (None, None) => "enrolled",
                    };
                    let login = or_dash(user.map(|user| user.login));
                    let since = device.enrolled_at.day();
                    row(
                        terminal.out,
                        &[&device.number, &login, &device.app, &since, &state],
                    )?;
                }
            }
            Self::Revoke { number } => {
                let device = DeviceNumber(number);
                place.write(&home, move |tx| action::revoke_device(tx, by, device))?;
                writeln!(terminal.out, "device {device} revoked")?;
            }
        }
        Ok(())
    }
}

/// How links lead to the server: to the one that serves now, else to where the settings put it.
fn leading_here(home: &Home) -> Result<(ServerAddress, ServerPin), CommandError> {
    if let Some(serving) = Front::of_serving(home.folder.root()) {
        return Ok(serving);
    }
    let pin = home.config.proxy_pin()?.unwrap_or(home.keys.tls().pin());
    let front = Front::new(&home.config, home.config.listen, pin)?;
    Ok((front.address, front.pin))
}

fn picture(link: &str) -> Result<String, CommandError> {
    let code = QrCode::new(link).map_err(|error| CommandError::argument("link", error))?;
    // Terminals are mostly dark: what is dark in print is light here, and the quiet zone is drawn.
    Ok(code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .quiet_zone(true)
        .build())
}
