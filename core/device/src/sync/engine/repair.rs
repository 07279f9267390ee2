//! Comparing one scope item by item: a few messages to find what differs, then what is missing
//! here is fetched by name.

use std::collections::BTreeSet;

use doorstep_model::code::Code;
use doorstep_model::document::change::{self, RawChange};
use doorstep_model::document::genesis;
use doorstep_model::id::ChangeHash;
use doorstep_model::protocol::digest::Item as Counted;
use doorstep_model::protocol::packed;
use doorstep_model::protocol::reconcile::{self, ItemId, NEED_MAX, Repair, Set};
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::{Changes, Item, Pulled, Reconcile, SyncReply};

use super::page::Compared;
use crate::sync::published::advance;

/// A comparison of 100,000 items that share nothing takes 200 messages.
const MESSAGES_MAX: u32 = 1_000;

/// A comparison under way.
#[derive(Debug)]
pub(super) struct Repairing {
    scope: Scope,
    stage: Stage,
    /// What came with the first answer: the log is read on from there.
    cursor: Option<Cursor>,
    messages: u32,
}

#[derive(Debug)]
enum Stage {
    Talk {
        repair: Repair,
        message: Vec<u8>,
    },
    Fetch {
        only_here: Vec<ItemId>,
        need: Vec<ItemId>,
    },
}

/// How it stands after an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) compared: Vec<Compared>,
    pub(super) over: bool,
}

impl Repairing {
    pub(super) fn begin(scope: Scope, set: Set) -> Result<Self, Code> {
        let (repair, message) = Repair::begin(set)?;
        Ok(Self {
            scope,
            stage: Stage::Talk { repair, message },
            cursor: None,
            messages: 0,
        })
    }

    pub(super) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// What goes into the next request.
    pub(super) fn message(&self) -> Reconcile {
        Reconcile {
            scope: self.scope.clone(),
            message: match &self.stage {
                Stage::Talk { message, .. } => message.clone(),
                Stage::Fetch { need, .. } => reconcile::need(need),
            },
        }
    }

    /// Whether items are being fetched: only then does an answer bring any.
    pub(super) fn fetches(&self) -> bool {
        matches!(self.stage, Stage::Fetch { .. })
    }

    pub(super) fn hear(mut self, reply: &SyncReply) -> (Option<Self>, Heard) {
        self.messages += 1;
        if self.cursor.is_none() {
            let here = reply.cursors.iter().flatten();
            self.cursor = here
                .into_iter()
                .find(|cursor| cursor.scope == self.scope)
                .cloned();
        }
        match self.stage {
            Stage::Talk { .. } => self.hear_talk(reply),
            Stage::Fetch { .. } => self.hear_items(reply),
        }
    }

    fn hear_talk(mut self, reply: &SyncReply) -> (Option<Self>, Heard) {
        let Stage::Talk { mut repair, .. } = self.stage else {
            return self.given();
        };
        let answer = reply
            .reconcile
            .as_ref()
            .filter(|answer| answer.scope == self.scope);
        let next = match answer.map(|answer| repair.hear(&answer.message)) {
            Some(Ok(next)) if self.messages < MESSAGES_MAX => next,
            // No answer, or none that can be understood.
            _ => {
                self.stage = Stage::Fetch {
                    only_here: Vec::new(),
                    need: Vec::new(),
                };
                return self.given();
            }
        };
        if let Some(message) = next {
            self.stage = Stage::Talk { repair, message };
            return (Some(self), Heard::going_on(Vec::new()));
        }
        let difference = repair.difference();
        let found = Compared::Found {
            scope: self.scope.clone(),
            only_here: difference.only_here.clone(),
        };
        self.stage = Stage::Fetch {
            only_here: difference.only_here,
            need: difference.only_there,
        };
        self.go_on(vec![found])
    }

    fn hear_items(mut self, reply: &SyncReply) -> (Option<Self>, Heard) {
        if let Stage::Fetch { need, .. } = &mut self.stage {
            let items = reply.pull.iter().filter(|pulled| pulled.scope == self.scope);
            let got: BTreeSet<ItemId> = items.filter_map(name).collect();
            let asked = need.len().min(NEED_MAX);
            let before = need.len();
            need.retain(|name| !got.contains(name));
            if need.len() == before {
                // None of these are items any more: whatever became of them is in the log.
                need.drain(..asked);
            }
        }
        self.go_on(Vec::new())
    }

    fn go_on(self, mut compared: Vec<Compared>) -> (Option<Self>, Heard) {
        match &self.stage {
            Stage::Fetch { need, only_here } if need.is_empty() => {
                compared.push(Compared::Done {
                    scope: self.scope.clone(),
                    only_here: only_here.clone(),
                    cursor: self.cursor.clone(),
                });
                (None, Heard::over(compared))
            }
            _ => (Some(self), Heard::going_on(compared)),
        }
    }

    fn given(self) -> (Option<Self>, Heard) {
        (None, Heard::over(vec![Compared::Given { scope: self.scope }]))
    }
}

impl Heard {
    fn going_on(compared: Vec<Compared>) -> Self {
        Self {
            compared,
            over: false,
        }
    }

    fn over(compared: Vec<Compared>) -> Self {
        Self { compared, over: true }
    }
}

/// The name of an item that came whole.
fn name(pulled: &Pulled) -> Option<ItemId> {
    let item = match &pulled.item {
        Item::Changes(changes) | Item::Anew { changes, .. } => {
            Counted::document(changes.doc, &heads(changes)?)
        }
        Item::Row(row) => Counted::row(row.table, &row.key, row.version),
        _ => return None,
    };
    Some(item.into())
}

fn heads(changes: &Changes) -> Option<Vec<ChangeHash>> {
    let genesis = genesis::hash(changes.kind, changes.doc);
    changes.changes.iter().try_fold(Vec::new(), |heads, packed| {
        let bytes = packed::unpack(packed, genesis).ok()?;
        let deps = RawChange::decode(&bytes).ok()?.deps;
        Some(advance(&heads, &deps, change::hash(&bytes).ok()?))
    })
}
