//! The console stays open: where, as whom, and how a phone of one's own gets in.

use std::io::IsTerminal;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use doorstep_model::role::BaseRole;
use doorstep_model::time::Timestamp;
use doorstep_model::word::{Language, Worded};
use doorstep_tests::world::Desk;
use doorstep_tests::world::clock::Time;

use crate::cast::Village;
use crate::tell::Tell;

/// By this machine's clock.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::clamp(i64::try_from(since.as_millis()).unwrap_or_default())
}

/// Says how to look at it, and waits for Ctrl-C.
pub(crate) fn leave_open(village: &Village, tell: &Tell) {
    run_on(village.world.time.clone());
    let front = &village.world.server.handle().front;
    tell.heading(&format!("the console is open at {}", front.address.as_str()));
    if front.is_secure() {
        tell.line("its certificate is its own: the browser asks once whether you trust it");
    }
    tell.line(&format!("password of everyone: {}", Desk::password()));
    let heading = ["log in as", "who", "post", "role"].map(str::to_owned).to_vec();
    let mut rows = vec![heading];
    for role in BaseRole::ALL {
        let Some(player) = village.of_role(role) else {
            continue;
        };
        // Signing in sets the password.
        drop(village.world.desk(player.user));
        rows.push(vec![
            player.login.to_owned(),
            player.name.to_owned(),
            format!("{} {}", player.post.zh(), player.post.en()),
            role.word(Language::En),
        ]);
    }
    tell.table(&rows);
    code(village, tell);
    tell.line("Ctrl-C ends it; the village's files go with it.");
    let ended = village.world.server.runtime().block_on(tokio::signal::ctrl_c());
    if let Err(error) = ended {
        tell.line(&format!("Ctrl-C is not heard here: {error}"));
    }
}

/// From here on time passes as everyone's does.
fn run_on(time: Time) {
    thread::spawn(move || {
        loop {
            let behind = now().millis() - time.now().millis();
            time.pass(behind.max(0));
            thread::sleep(Duration::from_millis(200));
        }
    });
}

/// Black on white whatever the terminal's colours are: readers do not know a code turned round.
fn on_white(line: &str) -> String {
    if std::io::stdout().is_terminal() {
        format!("\x1b[38;5;16;48;5;231m{line}\x1b[0m")
    } else {
        line.to_owned()
    }
}

fn code(village: &Village, tell: &Tell) {
    let Some(cadre) = village.of_role(BaseRole::Cadre) else {
        return;
    };
    let link = village.world.enrol_link(cadre.user).to_string();
    tell.line(&format!("enrol a phone of {}'s within 15 minutes:", cadre.login));
    if let Ok(code) = qrcode::QrCode::new(&link) {
        let mut picture = code.render::<qrcode::render::unicode::Dense1x2>();
        let picture = picture.quiet_zone(true).build();
        picture.lines().for_each(|line| tell.line(&on_white(line)));
    }
    tell.line(&link);
    let loopback = village.world.server.handle().address.ip().is_loopback();
    if loopback {
        tell.line("only a phone on this machine gets there: start with --lan and an address of this machine");
    }
}
