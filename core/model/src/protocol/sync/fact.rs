//! Facts: what comes from a phone and is no document. Idempotent by id.

use minicbor::{Decode, Encode};

use crate::code::Code;
use crate::id::{DocumentId, FactId, GridCode, NoticeId, RoundId};
use crate::protocol::limits;
use crate::text::Text;
use crate::time::Timestamp;

/// One fact as it travels. The data stays bytes until it is looked at, so that one fact that the
/// server does not know never spoils the others.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Fact {
    /// Drawn by the phone; the same fact sent again is a duplicate.
    #[n(0)]
    pub id: FactId,
    /// Of which kind: the number of a [`FactBody`].
    #[n(1)]
    pub kind: u16,
    /// The phone's clock, shown but never trusted.
    #[n(2)]
    pub at: Timestamp,
    /// The kind's CBOR.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub data: Vec<u8>,
}

/// What a fact says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactBody {
    /// 0: a person has seen a notice.
    NoticeSeen(NoticeSeen),
    /// 1: how the unit did, from the side that raised the case.
    Evaluation(Evaluation),
    /// 2: a grid was gone over in a round, and there was nothing 零报告.
    NothingFound(NothingFound),
}

/// A person has seen a notice.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NoticeSeen {
    /// Which.
    #[n(0)]
    pub notice: NoticeId,
}

/// A grid was gone over in a round, and there was nothing.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NothingFound {
    /// In which round.
    #[n(0)]
    pub round: RoundId,
    /// In which basic grid.
    #[n(1)]
    pub grid: GridCode,
}

/// How the unit did. The unit sees the scores and words, not whose they are.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Evaluation {
    /// Of which case.
    #[n(0)]
    pub case: DocumentId,
    /// How fast.
    #[n(1)]
    pub speed: Score,
    /// Whether it did its duty.
    #[n(2)]
    pub duty: Score,
    /// Whether it is done.
    #[n(3)]
    pub completion: Score,
    /// Whether people were told.
    #[n(4)]
    pub feedback: Score,
    /// In words.
    #[n(5)]
    pub words: Option<Text<500>>,
}

/// 1 (poor) to 5 (very good).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u8);

/// A number that is no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a score is 1 to 5")]
pub struct InvalidScore;

impl Score {
    /// Poor.
    pub const WORST: u8 = 1;
    /// Very good.
    pub const BEST: u8 = 5;

    /// 1 to 5.
    pub fn parse(score: u8) -> Result<Self, InvalidScore> {
        if (Self::WORST..=Self::BEST).contains(&score) {
            Ok(Self(score))
        } else {
            Err(InvalidScore)
        }
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl<C> Encode<C> for Score {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u8(self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Score {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::parse(d.u8()?).map_err(minicbor::decode::Error::custom)
    }
}

impl Fact {
    /// Wraps what a fact says.
    pub fn new(id: FactId, at: Timestamp, body: &FactBody) -> Self {
        let (kind, data) = match body {
            FactBody::NoticeSeen(body) => (0, super::super::to_cbor(body)),
            FactBody::Evaluation(body) => (1, super::super::to_cbor(body)),
            FactBody::NothingFound(body) => (2, super::super::to_cbor(body)),
        };
        Self { id, kind, at, data }
    }

    /// Reads what it says. [`Code::UnsupportedVersion`] for a kind that this build does not know.
    pub fn body(&self) -> Result<FactBody, Code> {
        if self.data.len() > limits::FACT_BYTES {
            return Err(Code::TooLarge);
        }
        fn read<'b, T: Decode<'b, ()>>(data: &'b [u8]) -> Result<T, Code> {
            minicbor::decode(data).map_err(|_| Code::BadField)
        }
        match self.kind {
            0 => read(&self.data).map(FactBody::NoticeSeen),
            1 => read(&self.data).map(FactBody::Evaluation),
            2 => read(&self.data).map(FactBody::NothingFound),
            _ => Err(Code::UnsupportedVersion),
        }
    }
}
