//! Stable codes for every refusal. Each has a sentence and a next step in both languages
//! (`core/model/locales`), and never a personal value.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal $text:literal,)*) => {
        /// Why something was refused. The number goes over the wire, the text into logs and
        /// JSON; neither is ever reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
            /// A code of a newer build: kept by its number, said in general words.
            Newer(NewerCode),
        }

        impl Code {
            /// Every code that this build knows, for tables and tests.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable text.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Newer(_) => "newer",
                }
            }

            /// The number on the wire.
            pub const fn number(self) -> u16 {
                match self {
                    $(Self::$name => $number,)*
                    Self::Newer(NewerCode(number)) => number,
                }
            }

            /// Reads the number on the wire. A phone may be older than its server: what it does not
            /// know goes through it unchanged.
            pub const fn from_number(number: u16) -> Self {
                match number {
                    $($number => Self::$name,)*
                    number => Self::Newer(NewerCode(number)),
                }
            }
        }
    };
}

/// The number of a code that this build does not know; made by [`Code::from_number`] alone, so
/// that one code is never two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NewerCode(u16);

codes! {
    // The gate: bytes that are no change of ours.
    /// Shorter than its own header, or cut off.
    Truncated = 100 "truncated",
    /// Does not begin as a change does.
    BadMagic = 101 "bad_magic",
    /// The checksum does not fit the bytes.
    BadChecksum = 102 "bad_checksum",
    /// A chunk type other than 1.
    BadChunkType = 103 "bad_chunk_type",
    /// Bytes, ops or run lengths above the limits.
    TooLarge = 104 "too_large",
    /// Columns or numbers that decode to nothing sensible, or not in canonical form.
    Malformed = 105 "malformed",
    /// An op other than a put, on something other than a map key.
    ForbiddenOp = 106 "forbidden_op",
    /// A container that the schema does not have, or an object that genesis did not make.
    UnknownContainer = 107 "unknown_container",
    /// A key that the schema does not have.
    UnknownField = 108 "unknown_field",
    /// A value outside the field's rule.
    BadValue = 109 "bad_value",
    /// An event that is no event, or too large.
    BadEvent = 110 "bad_event",
    /// An entry key that is not the change's own where it must be.
    ForgedEntry = 111 "forged_entry",
    /// A `pred` that can't be.
    ForgedPred = 112 "forged_pred",
    /// An event or a once-only field written again.
    Rewritten = 113 "rewritten",
    /// Time, message or extra bytes where there must be none.
    UnexpectedExtra = 114 "unexpected_extra",

    // Accept: a change of ours that does not fit what the server holds.
    /// The actor is not this device's.
    ForgedActor = 200 "forged_actor",
    /// `seq` is not the last one + 1.
    SequenceGap = 201 "sequence_gap",
    /// `startOp` is not 1 + the highest op of the deps.
    BadStartOp = 202 "bad_start_op",
    /// A dependency of another document, or none at all.
    BadDeps = 203 "bad_deps",
    /// The same (document, actor, seq) with other bytes: a copied installation.
    Equivocation = 204 "equivocation",
    /// Publishing failed: it does not apply.
    CannotApply = 205 "cannot_apply",
    /// The author's role may not do this.
    NotAllowed = 206 "not_allowed",
    /// The document lies outside the author's scopes.
    OutOfScope = 207 "out_of_scope",
    /// The assignment or link ended too long ago.
    TooLate = 208 "too_late",
    /// The document was erased.
    Erased = 209 "erased",
    /// The document was replaced by another.
    Replaced = 210 "replaced",
    /// A kind or schema other than the document's.
    WrongKind = 211 "wrong_kind",
    /// The document would grow above its limits.
    DocumentFull = 212 "document_full",
    /// Waits for another change that was not applied.
    Held = 213 "held",
    /// Someone else has decided about this quarantined change.
    AlreadyDecided = 214 "already_decided",
    /// Someone of the side that raised the case has evaluated it.
    AlreadyEvaluated = 215 "already_evaluated",
    /// A quarantined change's content was taken on by someone who may, as their own.
    Adopted = 216 "adopted",
    /// A quarantined change was looked at and sent back, with a reason.
    SentBack = 217 "sent_back",
    /// The household or place that it belongs to is not here.
    OwnerUnknown = 218 "owner_unknown",
    /// A unit appeals once against what a case costs it.
    AlreadyAppealed = 219 "already_appealed",
    /// The working days in which a unit may appeal are over.
    AppealOver = 220 "appeal_over",
    /// Longer, or more often, than the preset lets a case be extended.
    ExtensionTooLong = 221 "extension_too_long",

    // Requests.
    /// No CBOR or COSE of ours.
    BadRequest = 300 "bad_request",
    /// Above the body limit, outside or inside.
    BodyTooLarge = 301 "body_too_large",
    /// The signature does not verify.
    BadSignature = 302 "bad_signature",
    /// No such device.
    UnknownDevice = 303 "unknown_device",
    /// The device was revoked.
    RevokedDevice = 304 "revoked_device",
    /// A request counter that was used before.
    Counter = 305 "counter",
    /// The device speaks of another epoch.
    WrongEpoch = 306 "wrong_epoch",
    /// A protocol or schema that this side does not speak.
    UnsupportedVersion = 307 "unsupported_version",
    /// A cursor whose MAC is not ours.
    BadCursor = 308 "bad_cursor",
    /// A live token that is not ours or has expired.
    BadToken = 309 "bad_token",
    /// Too many attempts; wait.
    TooMany = 310 "too_many",
    /// The server is busy or read-only for now.
    TryLater = 311 "try_later",
    /// Nothing here for this person.
    NotFound = 312 "not_found",
    /// No session, or it ended.
    SignInAgain = 313 "sign_in_again",
    /// Sent from another site.
    CrossSite = 314 "cross_site",
    /// An idempotency key reused for something else.
    KeyReused = 315 "key_reused",
    /// A form field that can't be.
    BadField = 316 "bad_field",
    /// Another person changed it meanwhile.
    ChangedMeanwhile = 317 "changed_meanwhile",
    /// Our own mistake; the log has it.
    Internal = 318 "internal",
    /// Login, password or one-time code is wrong; which one is not told.
    WrongSignIn = 319 "wrong_sign_in",
    /// It was sent when the session had ended, and kept: its person looks at it before it is taken.
    LookAgain = 320 "look_again",
    /// What nobody does alone: whoever asked for it can't be the one who grants it.
    SecondPerson = 330 "second_person",
    /// More rows than a file holds.
    ExportTooLarge = 331 "export_too_large",
    /// A child's guardian speaks for it.
    GuardianNeeded = 340 "guardian_needed",

    // Enrolment.
    /// No such code.
    UnknownCode = 400 "unknown_code",
    /// The code's 15 minutes are over.
    ExpiredCode = 401 "expired_code",
    /// The code was used by another phone.
    UsedCode = 402 "used_code",
    /// The link or QR is none of ours.
    BadLink = 403 "bad_link",
    /// The server's key is not the one on the QR.
    WrongServer = 404 "wrong_server",

    // Photos.
    /// No JPEG.
    NotAPhoto = 500 "not_a_photo",
    /// Above 10 MB or 25 megapixels.
    PhotoTooLarge = 501 "photo_too_large",
    /// A segment other than those of a plain JPEG, or bytes after its end.
    PhotoNotPlain = 502 "photo_not_plain",
    /// The bytes are not those of the name.
    PhotoWrongHash = 503 "photo_wrong_hash",
    /// The upload stands elsewhere than the client thinks.
    UploadOffset = 504 "upload_offset",
    /// No change of this document that the server holds names the photo.
    PhotoNotNamed = 505 "photo_not_named",

    // Spreadsheets and place trees.
    /// No XLSX or CSV that can be read.
    UnreadableSheet = 600 "unreadable_sheet",
    /// More rows than the limit.
    TooManyRows = 601 "too_many_rows",
    /// A needed column is missing.
    MissingColumn = 602 "missing_column",
    /// Cells joined over several rows or columns.
    MergedCells = 603 "merged_cells",
    /// A cell that can't be.
    BadCell = 604 "bad_cell",
    /// The same household twice.
    DuplicateHousehold = 605 "duplicate_household",
    /// A grid, unit or post that does not exist.
    UnknownReference = 606 "unknown_reference",
    /// A parent that does not exist, or a circle.
    BadTree = 607 "bad_tree",
    /// A file, its unpacked parts, its columns or a mapping above the limits.
    SheetTooLarge = 608 "sheet_too_large",
    /// A mapping file that names an unknown field, or is no TOML of texts.
    BadMapping = 609 "bad_mapping",
    /// A checklist with rows that can't be used.
    BadChecklist = 610 "bad_checklist",

    // On the phone.
    /// The storage is full.
    StorageFull = 700 "storage_full",
    /// The PIN or key does not open the database.
    WrongKey = 701 "wrong_key",
    /// The database is from a newer version of the app.
    NewerDatabase = 702 "newer_database",
    /// The database is damaged; it was moved aside.
    DamagedDatabase = 703 "damaged_database",
    /// No connection; everything is kept.
    Offline = 704 "offline",
    /// A field a person filled can't be.
    FixField = 705 "fix_field",
    /// A case step that the case's state does not allow.
    StepNotNow = 706 "step_not_now",
    /// Not enrolled yet.
    NotEnrolled = 707 "not_enrolled",
    /// No contact with the server for too long: other people's sheets are closed.
    LeaseOver = 708 "lease_over",

    // The case flow: why a step was kept but not applied (with `step_not_now`, `not_allowed`).
    /// The preset does not use this step.
    StepOff = 800 "step_off",
    /// A step without something it needs: a unit, a reason, whose word it is.
    StepIncomplete = 801 "step_incomplete",
    /// The case is not with the author's unit, nor was the author brought in.
    NotAssigned = 802 "not_assigned",
    /// The case stands at a grid that is not the author's.
    NotHere = 803 "not_here",
    /// Only the side that raised the case may say this.
    NotReportersSide = 804 "not_reporters_side",
    /// Who resolved a case can't be the one who says that it is solved.
    OwnWork = 805 "own_work",
    /// The grid or case that the step points to can't be the target.
    BadTarget = 806 "bad_target",
    /// Units returned the case as often as the preset lets them: a supervisor decides.
    ReturnsOver = 807 "returns_over",
    /// A confidential case is given to a unit, never to a grid: its cadres do not read it.
    ConfidentialNeedsUnit = 808 "confidential_needs_unit",
    /// One case, one team: nobody resolves it before it has one.
    TeamNeeded = 809 "team_needed",

    /// Fewer points than it costs, or fewer pieces than were asked for.
    NotEnough = 900 "not_enough",
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<C> minicbor::Encode<C> for Code {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u16(self.number())?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Code {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Self::from_number(d.u16()?))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::protocol::sync::PushResult;
    use crate::protocol::to_cbor;

    #[test]
    fn numbers_and_texts_are_one_code_s_alone() {
        let numbers: BTreeSet<_> = Code::ALL.iter().map(|code| code.number()).collect();
        let texts: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!((numbers.len(), texts.len()), (Code::ALL.len(), Code::ALL.len()));
        assert!(!texts.contains("newer"));
        for code in Code::ALL {
            assert_eq!(Code::from_number(code.number()), *code);
        }
    }

    #[test]
    fn a_code_of_a_newer_build_goes_through_unchanged() {
        let unknown = Code::from_number(64_999);
        assert!(matches!(unknown, Code::Newer(_)));
        for result in [
            PushResult::Quarantined(unknown),
            PushResult::Refused(unknown, None),
        ] {
            let bytes = to_cbor(&result);
            assert_eq!(minicbor::decode::<PushResult>(&bytes).unwrap(), result);
        }
        assert_eq!(unknown.number(), 64_999);
    }
}
