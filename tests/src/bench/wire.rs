//! A road that counts: every byte on the socket, headers and all, as the peer's figures count them.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use doorstep_model::protocol::enrol::ServerAddress;

/// Bytes of the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bytes {
    /// From phone to server.
    pub up: u64,
    /// From server to phone.
    pub down: u64,
}

/// A port that hands everything on to the server and counts it.
pub struct Wire {
    address: SocketAddr,
    up: Arc<AtomicU64>,
    down: Arc<AtomicU64>,
}

impl Wire {
    /// Before a server on this machine. The port lives as long as the process.
    ///
    /// # Panics
    /// When the machine gives no port.
    pub fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let (up, down) = (Arc::<AtomicU64>::default(), Arc::<AtomicU64>::default());
        let counters = (up.clone(), down.clone());
        thread::spawn(move || {
            for phone in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(server) else {
                    continue;
                };
                let (Ok(phone_again), Ok(server_again)) = (phone.try_clone(), server.try_clone()) else {
                    continue;
                };
                let (up, down) = counters.clone();
                thread::spawn(move || hand_on(phone, server, &up));
                thread::spawn(move || hand_on(server_again, phone_again, &down));
            }
        });
        Self { address, up, down }
    }

    /// Where phones connect to.
    ///
    /// # Panics
    /// Never: an address of this machine is one.
    pub fn address(&self) -> ServerAddress {
        ServerAddress::parse(&format!("http://{}", self.address)).expect("an address of this machine")
    }

    /// What went over it since the last time it was asked.
    pub fn take(&self) -> Bytes {
        Bytes {
            up: self.up.swap(0, Ordering::SeqCst),
            down: self.down.swap(0, Ordering::SeqCst),
        }
    }
}

fn hand_on(mut from: TcpStream, mut to: TcpStream, count: &AtomicU64) {
    let mut buffer = [0; 64 * 1024];
    // Small answers must not wait for more.
    let _ = to.set_nodelay(true);
    while let Ok(read) = from.read(&mut buffer) {
        if read == 0 || to.write_all(&buffer[..read]).is_err() {
            break;
        }
        count.fetch_add(read as u64, Ordering::SeqCst);
    }
    let _ = to.shutdown(Shutdown::Write);
    let _ = from.shutdown(Shutdown::Read);
}
