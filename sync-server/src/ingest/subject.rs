//! The document that a change is about, as far as permissions ask.

use doorstep_model::code::Code;
use doorstep_model::document::op::Put;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::UserId;
use doorstep_model::permission::{Doc, may_write};
use doorstep_model::standing::{Home, Standing};

use crate::realm::RealmView;

/// What permissions ask of a document.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) kind: Kind,
    pub(super) home: Home,
    pub(super) author: Option<UserId>,
    pub(super) creating: bool,
    pub(super) shared: bool,
}

impl Subject {
    /// Whether someone of this standing may put this.
    pub(super) fn permit(&self, standing: &Standing, puts: &[Put], realm: &RealmView) -> Result<(), Code> {
        let doc = Doc {
            kind: self.kind,
            home: &self.home,
            author: self.author,
            creating: self.creating,
            shared: self.shared,
        };
        may_write(standing, &doc, puts, &realm.preset.flow.rules, realm)
    }
}
