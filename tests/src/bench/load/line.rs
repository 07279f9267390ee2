//! A phone's connection: HTTP/1.1 kept alive, with the headers that the app sends, and nothing more,
//! so that the load costs little beside the server on the same machine.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// An open connection.
pub struct Line {
    stream: TcpStream,
    host: String,
    buffer: Vec<u8>,
}

impl Line {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn open(server: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(server)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            host: server.to_string(),
            buffer: Vec::new(),
        })
    }

    /// One sync request; status and body of the answer.
    ///
    /// # Errors
    /// When the connection breaks, or the answer is none.
    pub fn sync(&mut self, body: &[u8]) -> std::io::Result<(u16, Vec<u8>)> {
        self.post("/v1/sync", "content-type: application/vnd.doorstep\r\n", body)
    }

    /// Sends a body with these headers, each with its line end; status and body of the answer.
    ///
    /// # Errors
    /// As [`Line::sync`].
    pub fn post(&mut self, path: &str, headers: &str, body: &[u8]) -> std::io::Result<(u16, Vec<u8>)> {
        self.buffer.clear();
        write!(
            self.buffer,
            "POST {path} HTTP/1.1\r\nhost: {}\r\naccept: */*\r\n{headers}content-length: {}\r\n\r\n",
            self.host,
            body.len()
        )?;
        self.buffer.extend_from_slice(body);
        self.stream.write_all(&self.buffer)?;
        self.answer()
    }

    /// Asks for a page as this session, and goes where it leads; status and body of the answer.
    ///
    /// # Errors
    /// As [`Line::sync`].
    pub fn get(&mut self, path: &str, session: &str) -> std::io::Result<(u16, Vec<u8>)> {
        self.ask(path, session)?;
        let (status, body) = self.answer()?;
        match self.leads_to() {
            Some(path) => {
                self.ask(&path, session)?;
                self.answer()
            }
            None => Ok((status, body)),
        }
    }

    fn ask(&mut self, path: &str, session: &str) -> std::io::Result<()> {
        self.buffer.clear();
        write!(
            self.buffer,
            "GET {path} HTTP/1.1\r\nhost: {}\r\naccept: text/html\r\ncookie: session={session}\r\n\r\n",
            self.host
        )?;
        self.stream.write_all(&self.buffer)
    }

    /// Where the last answer sends whoever asked.
    fn leads_to(&self) -> Option<String> {
        let end = self.buffer.windows(4).position(|end| end == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let named = |line: &str| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("location")
                .then(|| value.trim().to_owned())
        };
        head.lines().find_map(named)
    }

    fn answer(&mut self) -> std::io::Result<(u16, Vec<u8>)> {
        self.buffer.clear();
        let head = loop {
            if let Some(at) = self.buffer.windows(4).position(|end| end == b"\r\n\r\n") {
                break at;
            }
            self.more()?;
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        // What has no content says no length of it.
        let length = length.or((status == Some(204)).then_some(0));
        let (Some(status), Some(length)) = (status, length) else {
            return Err(std::io::ErrorKind::InvalidData.into());
        };
        let start = head + 4;
        while self.buffer.len() < start + length {
            self.more()?;
        }
        Ok((status, self.buffer[start..start + length].to_vec()))
    }

    fn more(&mut self) -> std::io::Result<()> {
        let mut piece = [0; 16 << 10];
        match self.stream.read(&mut piece)? {
            0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => {
                self.buffer.extend_from_slice(&piece[..read]);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn an_answer_in_pieces_is_read_whole() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut phone, _) = listener.accept().unwrap();
            let mut asked = vec![0; 4096];
            let read = phone.read(&mut asked).unwrap();
            for piece in [
                &b"HTTP/1.1 200 OK\r\nContent-"[..],
                b"Length: 5\r\n\r\nhe",
                b"llo",
            ] {
                phone.write_all(piece).unwrap();
                phone.flush().unwrap();
            }
            asked.truncate(read);
            asked
        });
        let mut line = Line::open(address).unwrap();
        assert_eq!(line.sync(b"body").unwrap(), (200, b"hello".to_vec()));
        let asked = String::from_utf8(server.join().unwrap()).unwrap();
        assert!(asked.starts_with("POST /v1/sync HTTP/1.1\r\n"));
        assert!(asked.ends_with("content-length: 4\r\n\r\nbody"));
        assert!(line.sync(b"again").is_err(), "nobody is there any more");
    }
}
