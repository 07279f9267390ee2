//! What a document shows, read in one walk over its objects: asking Automerge for every field on its
//! own costs ten times as much, and a record asks for all of them.

use automerge::iter::MapRangeItem;
use automerge::{Automerge, ObjId, ReadDoc, ScalarValue, Value};

use crate::document::op::Scalar;
use crate::document::schema::Kind;
use crate::document::versions::Versions;

/// Keys in Automerge's order, which is that of their bytes, with what each shows; none: a value
/// that no schema of ours knows.
type Shown = Vec<(Box<str>, Option<Versions>)>;

/// Root and containers of a document.
pub(super) struct Table {
    kind: Kind,
    root: Shown,
    /// As in the kind's schema.
    containers: Vec<Shown>,
}

impl Table {
    pub(super) fn read(automerge: &Automerge, kind: Kind) -> Self {
        let mut table = Self {
            kind,
            root: Shown::new(),
            containers: Vec::new(),
        };
        let schema = kind.schema();
        table.containers.resize_with(schema.containers.len(), Shown::new);
        for item in automerge.map_range(automerge::ROOT, ..) {
            let container = schema
                .containers
                .iter()
                .position(|container| container.name == item.key);
            match container {
                Some(at) => table.containers[at] = object(automerge, &item.id()),
                None => table.root.push(line(automerge, &automerge::ROOT, item)),
            }
        }
        table
    }

    pub(super) fn root(&self, field: &str) -> Option<&Versions> {
        find(&self.root, field)
    }

    pub(super) fn at(&self, container: &str, key: &str) -> Option<&Versions> {
        find(self.container(container), key)
    }

    /// What a container shows under keys that begin so; the keys without that beginning.
    pub(super) fn under(&self, container: &str, start: &str) -> impl Iterator<Item = (&str, &Versions)> {
        let all = self.container(container);
        let from = all.partition_point(|(key, _)| **key < *start);
        let there = all[from..].iter();
        there
            .map_while(move |(key, versions)| Some((key.strip_prefix(start)?, versions.as_ref())))
            .filter_map(|(key, versions)| Some((key, versions?)))
    }

    /// Keys of a container, also of what no schema of ours knows.
    pub(super) fn keys(&self, container: &str) -> impl Iterator<Item = &str> {
        self.container(container).iter().map(|(key, _)| &**key)
    }

    /// Keys of a container and what they show.
    pub(super) fn shown(&self, container: &str) -> impl Iterator<Item = (&str, &Versions)> {
        let there = self.container(container).iter();
        there.filter_map(|(key, versions)| Some((&**key, versions.as_ref()?)))
    }

    fn container(&self, name: &str) -> &[(Box<str>, Option<Versions>)] {
        let containers = self.kind.schema().containers;
        let at = containers.iter().position(|container| container.name == name);
        at.map_or(&[], |at| &self.containers[at])
    }
}

fn find<'a>(shown: &'a [(Box<str>, Option<Versions>)], key: &str) -> Option<&'a Versions> {
    let at = shown.binary_search_by(|(there, _)| (**there).cmp(key)).ok()?;
    shown[at].1.as_ref()
}

fn object(automerge: &Automerge, object: &ObjId) -> Shown {
    let items = automerge.map_range(object, ..);
    items.map(|item| line(automerge, object, item)).collect()
}

fn line(automerge: &Automerge, object: &ObjId, item: MapRangeItem<'_>) -> (Box<str>, Option<Versions>) {
    let key = Box::from(&*item.key);
    let versions = if item.conflict {
        apart(automerge, object, &key)
    } else {
        scalar(&item.value.into_value()).map(|shown| Versions {
            shown,
            others: Vec::new(),
        })
    };
    (key, versions)
}

fn apart(automerge: &Automerge, object: &ObjId, key: &str) -> Option<Versions> {
    let mut all = automerge.get_all(object, key).ok()?;
    // Automerge lists them in op order, the winner last.
    let shown = scalar(&all.pop()?.0)?;
    let others = all
        .iter()
        .filter_map(|(value, _)| scalar(value))
        .filter(|value| *value != shown)
        .collect();
    Some(Versions { shown, others })
}

fn scalar(value: &Value<'_>) -> Option<Scalar> {
    match value.as_scalar()? {
        ScalarValue::Null => Some(Scalar::Null),
        ScalarValue::Boolean(truth) => Some(Scalar::Bool(*truth)),
        ScalarValue::Int(number) => Some(Scalar::Int(*number)),
        ScalarValue::Str(text) => Some(Scalar::Text(text.as_str().into())),
        _ => None,
    }
}
