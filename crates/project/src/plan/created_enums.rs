//! PostgreSQL's enumerations, which the tables of one run make once.
//!
//! Alembic's implementation object remembers their names as long as it lives, which is the whole run
//! (SQLAlchemy: `dialects/postgresql/named_types.py`, `_check_for_name_in_memos`).

use std::collections::HashSet;

use crate::python_fallback::TypeName;
use dbm_core::operation::{Located, Operation};
use dbm_core::schema::types::EnumType;
use dbm_core::schema::{Table, Type, TypeKind};

/// The enumerations that tables of the run have made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreatedEnums {
    names: HashSet<TypeName>,
    is_open: bool,
}

impl CreatedEnums {
    /// Adds those that others have made.
    pub fn extend(&mut self, names: impl IntoIterator<Item = TypeName>) {
        self.names.extend(names);
    }

    /// Those that are known, in order.
    pub fn names(&self) -> Vec<TypeName> {
        let mut names: Vec<_> = self.names.iter().cloned().collect();
        names.sort();
        names
    }

    /// A step comes of which nobody knows before it runs what it makes.
    pub(crate) fn may_grow(&mut self) {
        self.is_open = true;
    }

    /// Whether it is known only while the run is there what an operation has to make.
    pub(crate) fn are_unknown_to(&self, operation: &Operation) -> bool {
        self.is_open && Self::makes(operation)
    }

    /// Whether a table is created whose enumerations are not there yet, as far as anybody knows.
    pub(crate) fn makes(operation: &Operation) -> bool {
        let Operation::CreateTable(create) = operation else {
            return false;
        };
        let mut columns = create.table.columns.iter();
        columns.any(|column| {
            let mut kind = column.kind.clone();
            enumeration(&mut kind).is_some_and(|kind| kind.create_type && kind.name.is_some())
        })
    }

    /// Keeps a table from making what an earlier one made, and remembers what it makes.
    pub fn once(&mut self, located: &mut Located) {
        let Operation::CreateTable(create) = &mut located.operation else {
            return;
        };
        let schema = create.table.name.schema.clone();
        let Table { columns, .. } = &mut create.table;
        // within one table the dialect itself makes each once
        let before = self.clone();
        for column in columns {
            let Some(kind) = enumeration(&mut column.kind) else {
                continue;
            };
            let Some(name) = kind.name.clone() else {
                continue;
            };
            let own = kind.schema.clone();
            let key = (
                if kind.inherit_schema {
                    schema.clone()
                } else {
                    own
                },
                name,
            );
            if !kind.create_type {
                continue;
            }
            if before.names.contains(&key) {
                kind.create_type = false;
            }
            self.names.insert(key);
        }
    }
}

/// The enumeration that a type is on PostgreSQL, or that its array holds.
fn enumeration(kind: &mut Type) -> Option<&mut EnumType> {
    let variant = kind
        .variants
        .iter()
        .position(|(name, _)| name == "postgresql");
    let kind = match variant {
        Some(at) => &mut kind.variants[at].1,
        None => kind,
    };
    match &mut kind.kind {
        TypeKind::Enum(kind) => Some(kind),
        TypeKind::Array(array) => enumeration(&mut array.item),
        _ => None,
    }
}
