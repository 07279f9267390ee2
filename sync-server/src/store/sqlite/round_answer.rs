//! What answers a round: a visit for each household or place, and what was chosen how often.

use doorstep_model::id::{DocumentId, GridCode, RealmNumber, RoundId};
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::round::RoundDraft;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A visit by which a household or place answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundAnswer {
    /// Where it counts.
    pub grid: GridCode,
    /// Which.
    pub visit: DocumentId,
    /// What was chosen: `question=choice`.
    pub choices: Vec<Box<str>>,
}

fn choices(text: &str) -> Vec<Box<str>> {
    text.lines().map(Into::into).collect()
}

impl Read<'_> {
    /// By which visit a household or place answers a round.
    pub fn round_answer(
        &self,
        realm: RealmNumber,
        round: RoundId,
        subject: DocumentId,
    ) -> Result<Option<RoundAnswer>, StoreError> {
        self.one(
            "SELECT * FROM round_answer WHERE realm = :realm AND round = :round AND subject = :subject",
            named_params! { ":realm": realm_key(realm), ":round": round.0, ":subject": subject.as_bytes() },
            |row| {
                let chosen: Box<str> = column(row, "choices")?;
                Ok(RoundAnswer {
                    grid: column(row, "grid")?,
                    visit: column(row, "visit")?,
                    choices: choices(&chosen),
                })
            },
        )
    }

    /// The latest visit to a household or place that answers the round.
    pub fn answering_visit(
        &self,
        realm: RealmNumber,
        round: &RoundDraft,
        subject: DocumentId,
    ) -> Result<Option<DocumentId>, StoreError> {
        let which = if round.places.is_empty() {
            "household"
        } else {
            "place"
        };
        self.one(
            &format!(
                "SELECT id FROM visit WHERE realm = :realm AND {which} = :subject AND outcome = 'met'
                   AND checklist = :checklist AND visited_on BETWEEN :from AND :until
                 ORDER BY visited_on DESC, id DESC LIMIT 1"
            ),
            named_params! {
                ":realm": realm_key(realm), ":subject": subject.as_bytes(),
                ":checklist": round.checklist.as_str(),
                ":from": round.from.to_string(), ":until": round.until.to_string(),
            },
            |row| column(row, "id"),
        )
    }

    /// What was visited under a checklist on these days.
    pub fn visited_with(
        &self,
        realm: RealmNumber,
        round: &RoundDraft,
    ) -> Result<Vec<DocumentId>, StoreError> {
        self.all(
            "SELECT DISTINCT coalesce(household, place) AS subject FROM visit
             WHERE realm = :realm AND checklist = :checklist AND checklist <> '' AND outcome = 'met'
               AND visited_on BETWEEN :from AND :until",
            named_params! {
                ":realm": realm_key(realm), ":checklist": round.checklist.as_str(),
                ":from": round.from.to_string(), ":until": round.until.to_string(),
            },
            |row| column(row, "subject"),
        )
    }

    /// `question=choice` and how often it was chosen.
    pub fn round_tally(
        &self,
        realm: RealmNumber,
        round: RoundId,
    ) -> Result<Vec<(Box<str>, u64)>, StoreError> {
        self.all(
            "SELECT choice, n FROM round_tally WHERE realm = :realm AND round = :round AND n > 0 ORDER BY choice",
            named_params! { ":realm": realm_key(realm), ":round": round.0 },
            |row| Ok((column(row, "choice")?, column(row, "n")?)),
        )
    }
}

impl Write<'_> {
    /// Puts an answer in the place of the former one, or takes it back, and counts.
    pub fn set_round_answer(
        &self,
        realm: RealmNumber,
        round: RoundId,
        subject: DocumentId,
        answer: Option<&RoundAnswer>,
    ) -> Result<(), StoreError> {
        let former = self.round_answer(realm, round, subject)?;
        if former.as_ref() == answer {
            return Ok(());
        }
        self.changed_round(realm, round);
        if let Some(former) = &former {
            self.count_answer(realm, round, former, -1)?;
            self.execute(
                "DELETE FROM round_answer WHERE realm = :realm AND round = :round AND subject = :subject",
                named_params! {
                    ":realm": realm_key(realm), ":round": round.0, ":subject": subject.as_bytes(),
                },
            )?;
        }
        let Some(answer) = answer else {
            return Ok(());
        };
        self.execute(
            "INSERT INTO round_answer (realm, round, subject, grid, visit, choices)
             VALUES (:realm, :round, :subject, :grid, :visit, :choices)",
            named_params! {
                ":realm": realm_key(realm), ":round": round.0, ":subject": subject.as_bytes(),
                ":grid": answer.grid.as_str(), ":visit": answer.visit.as_bytes(),
                ":choices": answer.choices.join("\n"),
            },
        )?;
        self.count_answer(realm, round, answer, 1)
    }

    /// What is erased has answered nothing.
    pub(super) fn forget_answers(&self, realm: RealmNumber, subject: DocumentId) -> Result<(), StoreError> {
        let rounds: Vec<RoundId> = self.all(
            "SELECT round FROM round_answer WHERE realm = :realm AND subject = :subject",
            named_params! { ":realm": realm_key(realm), ":subject": subject.as_bytes() },
            |row| column(row, "round"),
        )?;
        rounds
            .into_iter()
            .try_for_each(|round| self.set_round_answer(realm, round, subject, None))
    }

    fn count_answer(
        &self,
        realm: RealmNumber,
        round: RoundId,
        answer: &RoundAnswer,
        by: i64,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE round_grid SET answered = answered + :by
             WHERE realm = :realm AND round = :round AND grid = :grid",
            named_params! {
                ":realm": realm_key(realm), ":round": round.0, ":grid": answer.grid.as_str(), ":by": by,
            },
        )?;
        for choice in &answer.choices {
            self.execute(
                "INSERT INTO round_tally (realm, round, choice, n) VALUES (:realm, :round, :choice, :by)
                 ON CONFLICT DO UPDATE SET n = n + :by",
                named_params! { ":realm": realm_key(realm), ":round": round.0, ":choice": choice, ":by": by },
            )?;
        }
        Ok(())
    }
}
