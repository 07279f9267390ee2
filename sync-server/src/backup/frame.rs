//! Frames of a backup: plain or sealed, the same to whoever writes and reads them.

use std::io::{self, Read, Write};

use super::BackupError;
use crate::environment::Randomness;
use crate::key::{OpenSealed, Recipient, SealedTo, Sealer};

const MAGIC: &[u8; 18] = b"doorstep backup 1\n";
const INFO: &[u8] = b"doorstep 1 backup";
/// Bytes of a file in one frame: what restoring holds in memory.
pub(super) const CHUNK: usize = 1 << 20;
/// What sealing adds.
const TAG: usize = 16;
const PART: &[u8] = b"part";
const END: &[u8] = b"end";

/// Writes frames.
pub(super) struct FrameWriter<W> {
    out: W,
    sealer: Option<Sealer>,
    hasher: blake3::Hasher,
}

impl<W: Write> FrameWriter<W> {
    pub(super) fn new(
        mut out: W,
        to: Option<&SealedTo>,
        randomness: &dyn Randomness,
    ) -> Result<Self, FrameError> {
        out.write_all(MAGIC)?;
        let sealer = match to {
            Some(to) => {
                let (encapsulated, sealer) = to.seal(INFO, randomness).map_err(BackupError::from)?;
                out.write_all(&[1])?;
                out.write_all(&encapsulated)?;
                Some(sealer)
            }
            None => {
                out.write_all(&[0])?;
                None
            }
        };
        Ok(Self {
            out,
            sealer,
            hasher: blake3::Hasher::new(),
        })
    }

    pub(super) fn part(&mut self, bytes: &[u8]) -> Result<(), FrameError> {
        self.hasher.update(bytes);
        self.frame(bytes, PART)
    }

    /// Ends the run; without this frame a backup is cut off.
    pub(super) fn end(mut self) -> Result<W, FrameError> {
        let hash = self.hasher.finalize();
        self.frame(hash.as_bytes(), END)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn frame(&mut self, bytes: &[u8], bound_to: &[u8]) -> Result<(), FrameError> {
        let sealed = match &mut self.sealer {
            Some(sealer) => &*sealer.seal(bytes, bound_to).map_err(BackupError::from)?,
            None => bytes,
        };
        let length = u32::try_from(sealed.len()).map_err(|_| BackupError::Damaged("a frame too long"))?;
        self.out.write_all(&length.to_le_bytes())?;
        Ok(self.out.write_all(sealed)?)
    }
}

/// Reads frames.
pub(super) struct FrameReader<R> {
    from: R,
    opener: Option<OpenSealed>,
    hasher: blake3::Hasher,
}

impl<R: Read> FrameReader<R> {
    pub(super) fn new(mut from: R, secret: Option<&[u8; 32]>) -> Result<Self, FrameError> {
        let mut head = [0; MAGIC.len() + 1];
        from.read_exact(&mut head)?;
        let opener = match (head.strip_prefix(MAGIC), secret) {
            (Some([0]), _) => None,
            (Some([1]), Some(secret)) => {
                let mut encapsulated = [0; 32];
                from.read_exact(&mut encapsulated)?;
                let opener = Recipient::from_seed(secret).open(&encapsulated, INFO);
                Some(opener.map_err(BackupError::from)?)
            }
            (Some([1]), None) => return Err(BackupError::Sealed.into()),
            _ => return Err(BackupError::Damaged("it does not begin as one").into()),
        };
        Ok(Self {
            from,
            opener,
            hasher: blake3::Hasher::new(),
        })
    }

    pub(super) fn part(&mut self) -> Result<Vec<u8>, FrameError> {
        let bytes = self.frame(PART)?;
        self.hasher.update(&bytes);
        Ok(bytes)
    }

    /// Checks that the run ends here, and that nothing in it was changed.
    pub(super) fn end(mut self) -> Result<(), FrameError> {
        let hash = self.frame(END)?;
        let whole = hash == self.hasher.finalize().as_bytes() && self.from.read(&mut [0])? == 0;
        if whole {
            Ok(())
        } else {
            Err(BackupError::Damaged("its end does not fit").into())
        }
    }

    fn frame(&mut self, bound_to: &[u8]) -> Result<Vec<u8>, FrameError> {
        let mut length = [0; 4];
        self.from.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > CHUNK + TAG {
            return Err(BackupError::Damaged("a frame too long").into());
        }
        let mut bytes = vec![0; length];
        self.from.read_exact(&mut bytes)?;
        match &mut self.opener {
            Some(opener) => Ok(opener.open(&bytes, bound_to).map_err(BackupError::from)?),
            None => Ok(bytes),
        }
    }
}

/// An error of the disk, which knows no path here, or of the frames.
pub(super) enum FrameError {
    Disk(io::Error),
    Backup(BackupError),
}

impl From<io::Error> for FrameError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Backup(BackupError::Damaged("it is cut off")),
            _ => Self::Disk(error),
        }
    }
}

impl From<BackupError> for FrameError {
    fn from(error: BackupError) -> Self {
        Self::Backup(error)
    }
}

impl FrameError {
    /// Adds the path.
    pub(super) fn at(path: &std::path::Path) -> impl FnOnce(Self) -> BackupError + '_ {
        move |error| match error {
            Self::Disk(error) => BackupError::Disk {
                path: path.into(),
                error,
            },
            Self::Backup(error) => error,
        }
    }
}
