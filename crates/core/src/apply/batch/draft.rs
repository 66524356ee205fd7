//! The table under way: its columns under their old names, its constraints by name.

use indexmap::IndexMap;

use crate::apply::batch::{BatchError, Rules};
use crate::operation::batch::{BatchAlterTable, BatchSource};
use crate::schema::expression::traverse::column_names;
use crate::schema::{
    Check, Column, Constraint, Expression, Index, ServerDefault, Table, TableName,
};

/// A table under way.
pub(super) struct Draft<'a> {
    pub(super) batch: &'a BatchAlterTable,
    pub(super) source: &'a BatchSource,
    pub(super) rules: Rules<'a>,
    pub(super) columns: Vec<Slot>,
    /// The columns of the old table that are still there, by their old names.
    pub(super) existing: Vec<String>,
    /// What `insert_before` and `insert_after` say: this column before that one.
    pub(super) pairs: Vec<(String, String)>,
    pub(super) named: IndexMap<String, Constraint>,
    pub(super) unnamed: Vec<Constraint>,
    pub(super) indexes: IndexMap<String, Index>,
    pub(super) new_indexes: IndexMap<String, Index>,
    /// The names of the constraints that this batch adds.
    pub(super) added: Vec<String>,
    pub(super) warnings: Vec<String>,
}

/// A column under way.
pub(super) struct Slot {
    /// The name by which constraints, indexes and later changes know it: its first.
    pub(super) key: String,
    pub(super) column: Column,
    /// What of the old table is copied into it.
    pub(super) copied: Option<Expression>,
    /// What its type and `unique=True` bring.
    pub(super) brought: Vec<Constraint>,
    /// What `index=True` brings.
    pub(super) index: Option<Index>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        batch: &'a BatchAlterTable,
        source: &'a BatchSource,
        rules: Rules<'a>,
    ) -> Self {
        let table = &source.table;
        let slot = |column: &Column| Slot::of_table(column, table);
        let columns: Vec<Slot> = table.columns.iter().map(slot).collect();
        let named = |index: &Index| Some((index.name.as_ref()?.text.clone(), index.clone()));
        let mut draft = Self {
            batch,
            source,
            rules,
            existing: columns.iter().map(|slot| slot.key.clone()).collect(),
            columns,
            pairs: Vec::new(),
            named: IndexMap::new(),
            unnamed: Vec::new(),
            indexes: table.indexes.iter().filter_map(named).collect(),
            new_indexes: IndexMap::new(),
            added: Vec::new(),
            warnings: Vec::new(),
        };
        for constraint in &table.constraints {
            draft.take_over(constraint);
        }
        draft
    }

    /// A constraint of the old table; that of a type stands with its column.
    fn take_over(&mut self, constraint: &Constraint) {
        match constraint {
            Constraint::Check(check) if check.of_type => {}
            Constraint::Check(check) if self.source.is_reflected && check.name.is_none() => {
                self.leave_out();
            }
            Constraint::PrimaryKey(_)
            | Constraint::Unique(_)
            | Constraint::ForeignKey(_)
            | Constraint::Check(_)
            | Constraint::Exclude(_)
                if self.has_constraint(constraint) =>
            {
                self.unnamed.push(constraint.clone());
            }
            Constraint::PrimaryKey(_)
            | Constraint::Unique(_)
            | Constraint::ForeignKey(_)
            | Constraint::Check(_)
            | Constraint::Exclude(_) => self.keep(constraint.clone()),
        }
    }

    /// SQLite lets two constraints have one name; only the first is found by it.
    fn has_constraint(&self, constraint: &Constraint) -> bool {
        let name = constraint.name();
        name.is_some_and(|name| self.named.contains_key(&name.text))
    }

    pub(super) fn keep(&mut self, constraint: Constraint) {
        match constraint.name() {
            Some(name) => {
                self.named.insert(name.text.clone(), constraint);
            }
            None => self.unnamed.push(constraint),
        }
    }

    /// Nobody knows whether a CHECK without a name belongs to a type that changes.
    fn leave_out(&mut self) {
        let is_check = |it: &Constraint| matches!(it, Constraint::Check(_));
        if !self.batch.added.constraints.iter().any(is_check) {
            let table = &self.batch.table;
            self.warnings.push(format!(
                "an unnamed CHECK constraint on the table `{table}` is left out of the new table; \
                 say it in `table_args` of `batch_alter_table` to keep it"
            ));
        }
    }

    pub(super) fn position(&self, key: &str) -> Result<usize, BatchError> {
        let at = self.columns.iter().position(|slot| slot.key == key);
        at.ok_or_else(|| BatchError::NoColumn(self.batch.table.clone(), key.to_owned()))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.columns.iter().any(|slot| slot.key == key)
    }
}

impl Slot {
    fn of_table(column: &Column, table: &Table) -> Self {
        Self {
            key: column.name.clone(),
            copied: copied(column, &table.name),
            brought: type_checks(table, &column.name),
            column: column.clone(),
            index: None,
        }
    }
}

/// What of the old table fills the column; a computed column fills itself.
fn copied(column: &Column, table: &TableName) -> Option<Expression> {
    if matches!(column.server_default, Some(ServerDefault::Computed(_))) {
        return None;
    }
    let mut value = Expression::column(&column.name);
    if let Expression::Column(reference) = &mut value {
        reference.table = Some(table.clone());
        reference.kind = column.kind.clone();
        reference.quote = column.quote;
    }
    Some(value)
}

/// The CHECKs that the column's type brings.
fn type_checks(table: &Table, column: &str) -> Vec<Constraint> {
    let of_column = |check: &Check| check.of_type && column_names(&check.condition) == [column];
    let checks = table
        .constraints
        .iter()
        .filter(|constraint| match constraint {
            Constraint::Check(check) => of_column(check),
            Constraint::PrimaryKey(_)
            | Constraint::Unique(_)
            | Constraint::ForeignKey(_)
            | Constraint::Exclude(_) => false,
        });
    checks.cloned().collect()
}
