//! A road between a phone and the model server, on which things happen.

use std::cell::RefCell;
use std::time::Duration;

use doorstep_model::protocol::message;

use super::model::{Answer, Server};
use crate::sync::transport::{Request, Response, Transport, TransportError};

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It arrives, and so does the answer.
    Good,
    /// It never arrives.
    Dropped,
    /// It arrives, the answer does not.
    Unanswered,
    /// It arrives twice; the phone hears the second answer.
    Twice,
    /// An older request arrives once more, just before.
    Late,
    /// A proxy answers instead.
    Stranger,
    /// The server fails after it has stored everything.
    Failing,
    /// The answer is cut.
    Cut,
}

pub(super) struct Road<'a> {
    pub(super) server: &'a RefCell<Server>,
    fates: RefCell<Vec<Fate>>,
    earlier: RefCell<Vec<Vec<u8>>>,
    pub(super) requests: RefCell<Vec<(usize, usize)>>,
}

impl<'a> Road<'a> {
    pub(super) fn good(server: &'a RefCell<Server>) -> Self {
        Self::with(server, Vec::new())
    }

    /// The first request meets the last fate of the list; after all of them the road is good.
    pub(super) fn with(server: &'a RefCell<Server>, fates: Vec<Fate>) -> Self {
        Self {
            server,
            fates: RefCell::new(fates),
            earlier: RefCell::new(Vec::new()),
            requests: RefCell::new(Vec::new()),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.requests.borrow().len()
    }
}

impl Transport for Road<'_> {
    fn send(&self, request: &Request<'_>) -> Result<Response, TransportError> {
        let fate = self.fates.borrow_mut().pop().unwrap_or(Fate::Good);
        let mut server = self.server.borrow_mut();
        if fate == Fate::Late
            && let Some(earlier) = self.earlier.borrow().first()
        {
            let _ = server.answer(earlier);
        }
        self.earlier.borrow_mut().push(request.body.to_vec());
        let body = match fate {
            Fate::Dropped => return Err(TransportError::Lost),
            Fate::Stranger => return Ok(response(200, b"<html>log in to the network</html>".to_vec())),
            Fate::Twice => {
                let _ = server.answer(request.body);
                respond(&server.answer(request.body))
            }
            _ => respond(&server.answer(request.body)),
        };
        self.requests
            .borrow_mut()
            .push((request.body.len(), body.body.len()));
        match fate {
            Fate::Unanswered => Err(TransportError::Lost),
            Fate::Failing => Ok(response(500, Vec::new())),
            Fate::Cut => Ok(response(200, body.body[..body.body.len() / 2].to_vec())),
            _ => Ok(body),
        }
    }
}

fn respond(answer: &Answer) -> Response {
    match answer {
        Ok(reply) => response(200, message::write(reply)),
        Err(refusal) => response(409, message::write(refusal)),
    }
}

fn response(status: u16, body: Vec<u8>) -> Response {
    Response {
        status,
        headers: Vec::new(),
        body,
        elapsed: Duration::from_millis(5),
    }
}
