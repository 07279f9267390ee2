//! Does what the engine says for one file after the other.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorstep_model::code::Code;
use doorstep_model::protocol::limits;
use doorstep_model::protocol::sync::Token;
use doorstep_model::time::Timestamp;

use super::answer::Answer;
use super::engine::{Engine, Input, Output, Way};
use super::work::{self, Direction};
use super::{Connection, File, PhotoOutcome};
use crate::photo::Part;
use crate::sync::table::photo_try;
use crate::sync::transport::{Method, Request, Transport, TransportError};
use crate::sync::{Driver, SyncError};

/// Seconds that one piece may take.
const SECONDS: u64 = 20;
const PIECE: (u64, u64) = (16 << 10, 1 << 20);
/// Before anything was measured.
const PIECE_FIRST: u64 = 64 << 10;
/// Half of the quarter of an hour that a token holds, in milliseconds.
const TOKEN_AGE: i64 = 7 * 60 * 1_000;
/// Files in a row that the server is too busy for.
const VAIN_MAX: u32 = 3;

/// How the way of one file ended.
enum Ending {
    Arrived,
    /// Tried again later.
    Later(Code),
    /// There is no connection any more.
    Lost,
}

impl Driver<'_> {
    pub(in crate::sync) fn carry_photos(
        &mut self,
        transport: &dyn Transport,
        connection: Connection,
    ) -> Result<PhotoOutcome, SyncError> {
        let (store, mut outcome) = (self.device.store(), PhotoOutcome::default());
        let now = self.device.now();
        let due = store.read(|db| work::due(db, connection, now))?;
        let mut vain = 0;
        for (file, direction) in &due {
            match self.carry(transport, file, *direction, &mut outcome)? {
                Ending::Arrived => vain = 0,
                Ending::Later(code) => {
                    store.write(|db| work::failed(db, file, code, now))?;
                    outcome.later.push((*file, code));
                    let busy = matches!(code, Code::TryLater | Code::TooMany | Code::Internal);
                    vain += u32::from(busy);
                    if vain == VAIN_MAX || code == Code::RevokedDevice {
                        outcome.stopped = Some(code);
                        break;
                    }
                }
                Ending::Lost => {
                    outcome.stopped = Some(Code::Offline);
                    break;
                }
            }
        }
        if outcome.requests > 0 {
            // The next sync fits its requests to this link.
            store.write(|db| self.link.save(db))?;
        }
        Ok(outcome)
    }

    fn carry(
        &mut self,
        transport: &dyn Transport,
        file: &File,
        direction: Direction,
        outcome: &mut PhotoOutcome,
    ) -> Result<Ending, SyncError> {
        let store = self.device.store();
        let (bytes, way) = match direction {
            Direction::Up => {
                let bytes = match self.device.photos().read(file.hash, file.part) {
                    Ok(Some(bytes)) => bytes,
                    Ok(None) => return Ok(Ending::Later(Code::NotFound)),
                    Err(error) => return Ok(Ending::Later(error.code())),
                };
                let way = store.read(|db| work::upload(db, file, bytes.len() as u64))?;
                (bytes, way)
            }
            Direction::Down => {
                let held = store.read(|db| photo_try::pieces(db, file))?;
                if !held.is_empty() && file.check(&held).is_ok() {
                    // All of it came; the phone was cut off before it could keep it.
                    return self.keep(file, &held, outcome);
                }
                let held = held.len() as u64;
                (Vec::new(), Way::Fetch { held })
            }
        };
        let (mut engine, mut output) = Engine::begin(*file, way, self.piece());
        loop {
            let input = match output {
                Output::Begun(location) => {
                    store.write(|db| photo_try::begun(db, file, &location))?;
                    Input::Done
                }
                Output::Piece { from, bytes } => {
                    store.write(|db| photo_try::keep_piece(db, file, from, &bytes))?;
                    Input::Done
                }
                Output::Renew if self.renew(transport)? => Input::Done,
                Output::Renew => return Ok(Ending::Lost),
                Output::Arrived => break,
                Output::Failed(code) => return Ok(Ending::Later(code)),
                ask => match self.ask(transport, file, &bytes, &ask, outcome)? {
                    Asked::Answer(answer) => Input::Answer(answer),
                    Asked::TooLong => return Ok(Ending::Later(Code::BodyTooLarge)),
                    Asked::Lost => return Ok(Ending::Lost),
                },
            };
            output = engine.step(input);
        }
        match direction {
            Direction::Up => {
                store.write(|db| work::sent(db, file))?;
                outcome.sent += 1;
                Ok(Ending::Arrived)
            }
            Direction::Down => {
                let bytes = store.read(|db| photo_try::pieces(db, file))?;
                self.keep(file, &bytes, outcome)
            }
        }
    }

    /// Checked before it is kept; the file first, so that a crash leaves no photo without one.
    fn keep(&self, file: &File, bytes: &[u8], outcome: &mut PhotoOutcome) -> Result<Ending, SyncError> {
        if let Err(code) = file.check(bytes) {
            return Ok(Ending::Later(code));
        }
        let randomness = &*self.device.environment().randomness;
        self.device
            .photos()
            .write(file.hash, file.part, bytes, randomness)?;
        self.device
            .store()
            .write(|db| work::fetched(db, file, bytes.len() as u64))?;
        outcome.fetched += 1;
        Ok(Ending::Arrived)
    }

    fn piece(&self) -> u64 {
        let fits = |speed| (u64::from(speed) * SECONDS).clamp(PIECE.0, PIECE.1);
        self.link.bytes_per_second.map_or(PIECE_FIRST, fits)
    }

    /// A server that refuses a large body by its token closes the line on it: better not to come
    /// with an old one.
    fn has_fresh_token(&self) -> bool {
        let age = |got: Timestamp| self.device.now().millis() - got.millis();
        matches!(&self.token, Some((_, got)) if (0..TOKEN_AGE).contains(&age(*got)))
    }

    /// A sync brings a new token; false when there is no connection any more.
    fn renew(&mut self, transport: &dyn Transport) -> Result<bool, SyncError> {
        match self.sync_until_done(transport) {
            Ok(_) => Ok(true),
            Err(SyncError::Offline) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn ask(
        &mut self,
        transport: &dyn Transport,
        file: &File,
        bytes: &[u8],
        ask: &Output,
        outcome: &mut PhotoOutcome,
    ) -> Result<Asked, SyncError> {
        if !self.has_fresh_token() && !self.renew(transport)? {
            return Ok(Asked::Lost);
        }
        let Some((token, _)) = self.token.clone() else {
            return Err(SyncError::BadAnswer(Code::BadToken));
        };
        let Some(mut request) = request(file, bytes, ask) else {
            return Err(SyncError::BadAnswer(Code::Internal));
        };
        request.headers.push(("authorization", Token::to_bearer(&token)));
        let down = match ask {
            Output::Read { from, to } => to - from + 1,
            _ => 0,
        };
        request.patience = self.link.patience(request.body.len() as u64 + down);
        outcome.requests += 1;
        outcome.up += request.body.len() as u64;
        match transport.send(&request) {
            Ok(response) => {
                outcome.down += response.body.len() as u64;
                let bytes = (request.body.len() + response.body.len()) as u64;
                self.link = self.link.with(bytes, response.elapsed);
                Ok(Asked::Answer(Answer::read(response)))
            }
            Err(TransportError::Lost) => Ok(Asked::Lost),
            Err(TransportError::TooLong) => Ok(Asked::TooLong),
            Err(error) => Err(error.into()),
        }
    }
}

enum Asked {
    Answer(Answer),
    TooLong,
    Lost,
}

/// A request of the engine's in HTTP; none for what is no request.
fn request<'a>(file: &File, bytes: &'a [u8], ask: &Output) -> Option<Request<'a>> {
    let cut = |from: u64, to: u64| bytes.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?);
    let tus = || vec![("tus-resumable", "1.0.0".to_owned())];
    let piece = ("content-type", "application/offset+octet-stream".to_owned());
    let mut limit = limits::SMALL.outside as u64;
    let (method, path, headers, body) = match ask {
        Output::Create { with } => {
            let mut headers = tus();
            headers.push(("upload-length", bytes.len().to_string()));
            headers.push(("upload-metadata", metadata(file, bytes)));
            if *with > 0 {
                headers.push(piece);
            }
            (Method::Post, "/v1/photos".to_owned(), headers, cut(0, *with)?)
        }
        Output::Stands(location) => (Method::Head, location.clone(), tus(), &[][..]),
        Output::Append { location, from, to } => {
            let mut headers = tus();
            headers.push(piece);
            headers.push(("upload-offset", from.to_string()));
            (Method::Patch, location.clone(), headers, cut(*from, *to)?)
        }
        Output::Read { from, to } => {
            limit = limit.max(to - from + 1);
            let size = match file.part {
                Part::Thumbnail => "thumb",
                Part::Original => "full",
            };
            let path = format!("/v1/photos/{}/{}?size={size}", file.document, file.hash);
            (
                Method::Get,
                path,
                vec![("range", format!("bytes={from}-{to}"))],
                &[][..],
            )
        }
        _ => return None,
    };
    Some(Request {
        method,
        path,
        headers,
        body,
        limit: usize::try_from(limit).ok()?,
        patience: std::time::Duration::ZERO,
    })
}

/// `Upload-Metadata`: which photo of which document, and of a thumbnail the name of its bytes.
fn metadata(file: &File, bytes: &[u8]) -> String {
    let pair = |key: &str, value: String| format!("{key} {}", STANDARD.encode(value));
    let mut pairs = vec![
        pair("document", file.document.to_string()),
        pair("hash", file.hash.to_string()),
    ];
    if file.part == Part::Thumbnail {
        pairs.push(pair("thumb", doorstep_model::photo::hash_of(bytes).to_string()));
    }
    pairs.join(",")
}
