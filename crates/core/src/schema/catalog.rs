//! All tables of a database, or of the models.

use indexmap::IndexMap;

use crate::schema::{Table, TableName};

/// Tables by name, in the order they came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalog {
    tables: IndexMap<TableName, Table>,
}

impl Catalog {
    /// The tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }

    /// The table of that name.
    pub fn table(&self, name: &TableName) -> Option<&Table> {
        self.tables.get(name)
    }

    /// The table of that name, to change it; its name stays.
    #[cfg(test)]
    pub(crate) fn table_mut(&mut self, name: &TableName) -> Option<&mut Table> {
        self.tables.get_mut(name)
    }

    /// All tables, to change what they hold; their names stay.
    #[cfg(test)]
    pub(crate) fn tables_mut(&mut self) -> impl Iterator<Item = &mut Table> {
        self.tables.values_mut()
    }

    /// Adds a table at the end, and gives back the one that had its name.
    pub fn insert(&mut self, table: Table) -> Option<Table> {
        self.tables.insert(table.name.clone(), table)
    }

    /// Takes a table out; the others keep their order.
    pub fn remove(&mut self, name: &TableName) -> Option<Table> {
        self.tables.shift_remove(name)
    }

    /// The number of tables.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.tables.len()
    }
}

impl FromIterator<Table> for Catalog {
    fn from_iter<I: IntoIterator<Item = Table>>(tables: I) -> Self {
        let mut catalog = Self::default();
        for table in tables {
            catalog.insert(table);
        }
        catalog
    }
}

/// Whether a table of this name is one that a run of dbm keeps while it works: the journal, whose name
/// is of the version table, or the lease.
pub fn is_own_table(name: &str) -> bool {
    const DIGITS: usize = 16;
    let is_key = |key: &str| key.len() == DIGITS && key.bytes().all(|it| it.is_ascii_hexdigit());
    let key = name
        .strip_prefix("dbm_progress_")
        .or_else(|| name.strip_prefix("dbm_lock_"));
    name == "dbm_progress" || key.is_some_and(is_key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_a_run_are_told_from_those_of_people() {
        let names = [
            "dbm_progress",
            "dbm_progress_0123456789abcdef",
            "dbm_lock_0123456789abcdef",
            "dbm_progress_of_orders",
            "dbm_lock_",
            "progress",
        ];
        let own: Vec<_> = names.into_iter().filter(|it| is_own_table(it)).collect();
        insta::assert_snapshot!(own.join("\n"), @"
        dbm_progress
        dbm_progress_0123456789abcdef
        dbm_lock_0123456789abcdef
        ");
    }
}
