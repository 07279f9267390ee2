//! Every limit of the wire in one place, with its arithmetic.
//!
//! A hostile body must cost at most 32 MiB: the body itself, the decompressor's window, what
//! comes out of it, and what CBOR items become in memory (at most about 64 bytes each).

/// What a body of one kind may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes on the wire.
    pub outside: usize,
    /// Bytes after decompression.
    pub inside: usize,
    /// CBOR items.
    pub items: usize,
}

/// A sync request: 2 + 2 (window) + 8 + 200,000 × 64 B = 25 MB at worst. 3,000 new households of
/// four people are 0.2 outside, 2 inside, 40,000 items.
pub const REQUEST: Limits = Limits {
    outside: 2 << 20,
    inside: 8 << 20,
    items: 200_000,
};

/// A sync reply. The server fits it to the device's `reply_limit`; this is the device's own guard.
pub const REPLY: Limits = Limits {
    outside: 4 << 20,
    inside: 16 << 20,
    items: 400_000,
};

/// An enrolment request or reply, a receipt, a refusal.
pub const SMALL: Limits = Limits {
    outside: 4 << 10,
    inside: 16 << 10,
    items: 500,
};

/// Deepest nesting of arrays and maps. The deepest of ours is a link's list inside a row inside a
/// pulled item: 8.
pub const CBOR_DEPTH: usize = 16;

/// Most entries of one array or pairs of one map.
pub const CBOR_LIST: usize = 20_000;

/// zstd's window: 2 MiB, enough for the repetition of a whole first push.
pub const WINDOW_LOG: u32 = 21;

/// Most bytes of a fact's data.
pub const FACT_BYTES: usize = 4 << 10;

/// Most rows of the read log in one request.
pub const READ_ROWS: usize = 2_000;
