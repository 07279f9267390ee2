//! One file's way, without I/O: what to ask next, and what an answer means. Uploads are tus 1.0
//! (creation, creation with upload, `HEAD` after a cut); a file is fetched range by range.

use doorstep_model::code::Code;

use super::File;
use super::answer::Answer;
use crate::photo::Part;

/// Answers that bring nothing further, of one file in one sync.
const SLIPS_MAX: u32 = 4;

/// Which way a file goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// To the server: so many bytes, to an upload that was begun before.
    Send {
        /// Bytes of the file.
        length: u64,
        /// Where the upload lies, if it was begun.
        location: Option<String>,
    },
    /// To this phone, of which so much is here.
    Fetch {
        /// Bytes that are here.
        held: u64,
    },
}

/// What happened.
#[derive(Debug)]
pub(super) enum Input {
    /// The server answered.
    Answer(Answer),
    /// [`Output::Begun`] or [`Output::Piece`] is kept durably; or there is a new token.
    Done,
}

/// What to do now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// Begin an upload; the first `with` bytes go along.
    Create {
        /// Bytes that go along.
        with: u64,
    },
    /// Ask how far the upload is.
    Stands(String),
    /// Send a piece of it.
    Append {
        /// Where the upload lies.
        location: String,
        /// The first byte.
        from: u64,
        /// Behind the last.
        to: u64,
    },
    /// Ask for a piece of the file.
    Read {
        /// The first byte.
        from: u64,
        /// The last.
        to: u64,
    },
    /// Keep where the upload lies.
    Begun(String),
    /// Keep a piece of the file.
    Piece {
        /// Where it begins.
        from: u64,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Get a new token: the server does not know this one any more.
    Renew,
    /// The file is where it was to go. What was fetched is still to be checked.
    Arrived,
    /// Not now, and why.
    Failed(Code),
}

/// The way of one file.
#[derive(Debug)]
pub(super) struct Engine {
    file: File,
    way: Way,
    /// Bytes of one piece.
    piece: u64,
    slips: u32,
    renewed: bool,
    total: Option<u64>,
    step: Step,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Creating,
    Asking,
    Sending {
        from: u64,
        to: u64,
    },
    Reading {
        from: u64,
    },
    /// What comes once something was kept.
    Keeping(Box<Step>),
    Over,
}

impl Engine {
    /// The way of a file in pieces of this size, and the first thing to do.
    pub(super) fn begin(file: File, way: Way, piece: u64) -> (Self, Output) {
        let step = match &way {
            Way::Send { location: None, .. } => Step::Creating,
            Way::Send { .. } => Step::Asking,
            Way::Fetch { held } => Step::Reading { from: *held },
        };
        let mut engine = Self {
            file,
            way,
            piece: piece.max(1),
            slips: 0,
            renewed: false,
            total: None,
            step: Step::Over,
        };
        let output = engine.go(step);
        (engine, output)
    }

    /// Takes what happened and says what to do.
    pub(super) fn step(&mut self, input: Input) -> Output {
        match (input, std::mem::replace(&mut self.step, Step::Over)) {
            (Input::Done, Step::Keeping(next)) => self.go(*next),
            (Input::Answer(answer), step) if answer.status == 401 => self.renew(step, &answer),
            (Input::Answer(answer), Step::Creating) => self.created(answer),
            (Input::Answer(answer), Step::Asking) => self.stands(&answer),
            (Input::Answer(answer), Step::Sending { to, .. }) => self.appended(&answer, to),
            (Input::Answer(answer), Step::Reading { from }) => self.came(answer, from),
            _ => Output::Failed(Code::Internal),
        }
    }

    fn go(&mut self, step: Step) -> Output {
        let piece = self.piece;
        let output = match (&step, &self.way) {
            // A thumbnail in one round trip; of an original the server may hold a part already.
            (Step::Creating, Way::Send { length, .. }) => Output::Create {
                with: match self.file.part {
                    Part::Thumbnail => *length,
                    Part::Original => 0,
                },
            },
            (
                Step::Asking,
                Way::Send {
                    location: Some(location),
                    ..
                },
            ) => Output::Stands(location.clone()),
            (
                Step::Sending { from, to },
                Way::Send {
                    location: Some(location),
                    ..
                },
            ) => Output::Append {
                location: location.clone(),
                from: *from,
                to: *to,
            },
            (Step::Reading { from }, Way::Fetch { .. }) => Output::Read {
                from: *from,
                to: from + piece - 1,
            },
            (Step::Over, Way::Fetch { .. }) => Output::Arrived,
            _ => Output::Failed(Code::Internal),
        };
        self.step = step;
        output
    }

    fn created(&mut self, answer: Answer) -> Output {
        let Way::Send { length, location } = &mut self.way else {
            return Output::Failed(Code::Internal);
        };
        match (answer.status, answer.offset, &answer.location) {
            (201, Some(offset), _) if offset == *length => Output::Arrived,
            (201, Some(offset), Some(there)) if offset < *length => {
                *location = Some(there.clone());
                let next = self.piece_from(offset);
                self.step = Step::Keeping(Box::new(next));
                Output::Begun(there.clone())
            }
            _ => Output::Failed(answer.refusal()),
        }
    }

    fn stands(&mut self, answer: &Answer) -> Output {
        let Way::Send { length, .. } = self.way else {
            return Output::Failed(Code::Internal);
        };
        match (answer.status, answer.offset) {
            (200, _) if answer.length.is_some_and(|there| there != length) => self.begin_anew(),
            (200, Some(offset)) if offset == length => Output::Arrived,
            (200, Some(offset)) if offset < length => {
                let next = self.piece_from(offset);
                self.go(next)
            }
            (404, _) => self.begin_anew(),
            _ => Output::Failed(answer.refusal()),
        }
    }

    fn appended(&mut self, answer: &Answer, to: u64) -> Output {
        let Way::Send { length, .. } = self.way else {
            return Output::Failed(Code::Internal);
        };
        match (answer.status, answer.offset) {
            (204, Some(offset)) if offset == to && to == length => Output::Arrived,
            (204, Some(offset)) if offset == to => {
                let next = self.piece_from(offset);
                self.go(next)
            }
            // It stands elsewhere than both thought.
            (204 | 409, _) => self.slip(Step::Asking),
            (404, _) => self.begin_anew(),
            _ => Output::Failed(answer.refusal()),
        }
    }

    fn came(&mut self, answer: Answer, from: u64) -> Output {
        let Some(span) = answer.span.filter(|_| answer.status == 206) else {
            return Output::Failed(answer.refusal());
        };
        let fits = span.from == from
            && span.to < from + self.piece
            && answer.body.len() as u64 == span.to - span.from + 1
            && self.total.is_none_or(|total| total == span.total);
        if !fits {
            return Output::Failed(Code::BadRequest);
        }
        if span.total > self.file.most() {
            return Output::Failed(Code::PhotoTooLarge);
        }
        self.total = Some(span.total);
        let next = match span.to + 1 == span.total {
            true => Step::Over,
            false => Step::Reading { from: span.to + 1 },
        };
        self.step = Step::Keeping(Box::new(next));
        Output::Piece {
            from,
            bytes: answer.body,
        }
    }

    fn piece_from(&self, from: u64) -> Step {
        let length = match self.way {
            Way::Send { length, .. } => length,
            Way::Fetch { .. } => 0,
        };
        Step::Sending {
            from,
            to: length.min(from + self.piece),
        }
    }

    /// The upload's time is over, or it was another file's.
    fn begin_anew(&mut self) -> Output {
        if let Way::Send { location, .. } = &mut self.way {
            *location = None;
        }
        self.slip(Step::Creating)
    }

    fn slip(&mut self, next: Step) -> Output {
        self.slips += 1;
        if self.slips > SLIPS_MAX {
            return Output::Failed(Code::UploadOffset);
        }
        self.go(next)
    }

    /// A token holds a quarter of an hour; one renewal a file is enough.
    fn renew(&mut self, step: Step, answer: &Answer) -> Output {
        if std::mem::replace(&mut self.renewed, true) {
            return Output::Failed(answer.refusal());
        }
        self.step = Step::Keeping(Box::new(step));
        Output::Renew
    }
}

#[cfg(test)]
mod tests;
