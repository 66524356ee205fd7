//! The order of tables: what is referred to comes first (SQLAlchemy: `sort_tables`).

use std::collections::{BTreeSet, HashSet};

use crate::schema::{Catalog, Table, TableName};

/// A table that another needs, and the one that needs it.
type Edge<'a> = (&'a TableName, &'a TableName);

/// All tables, each after those that its foreign keys refer to, and by name where that leaves a choice.
///
/// Foreign keys with `use_alter` do not count, nor do those of tables in a cycle.
pub(crate) fn sorted_tables(catalog: &Catalog) -> Vec<&Table> {
    let mut tables: Vec<&Table> = catalog.tables().collect();
    tables.sort_by_key(|table| table.name.to_string());
    let edges = edges(&tables);
    in_levels(&tables, &edges).unwrap_or_else(|| {
        let cyclic = tables_in_cycles(&edges);
        let edges: HashSet<Edge<'_>> = edges
            .into_iter()
            .filter(|(_, child)| !cyclic.contains(child))
            .collect();
        in_levels(&tables, &edges).unwrap_or(tables)
    })
}

fn edges<'a>(tables: &[&'a Table]) -> HashSet<Edge<'a>> {
    let names: HashSet<&TableName> = tables.iter().map(|table| &table.name).collect();
    let needs = |table: &'a Table| {
        table
            .foreign_keys()
            .filter(|key| !key.use_alter)
            .map(move |key| (&key.referred_table, &table.name))
    };
    tables
        .iter()
        .flat_map(|table| needs(table))
        .filter(|(parent, child)| parent != child && names.contains(parent))
        .collect()
}

/// Level by level: first what needs nothing, then what needs only that. `None` where a cycle remains.
fn in_levels<'a>(tables: &[&'a Table], edges: &HashSet<Edge<'_>>) -> Option<Vec<&'a Table>> {
    let mut sorted = Vec::new();
    let mut rest: Vec<&Table> = tables.to_vec();
    while !rest.is_empty() {
        let missing: HashSet<&TableName> = rest.iter().map(|table| &table.name).collect();
        let blocked: HashSet<&TableName> = edges
            .iter()
            .filter(|(parent, _)| missing.contains(parent))
            .map(|(_, child)| *child)
            .collect();
        let (waiting, ready): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|table| blocked.contains(&table.name));
        if ready.is_empty() {
            return None;
        }
        sorted.extend(ready);
        rest = waiting;
    }
    Some(sorted)
}

/// The tables that reach themselves.
fn tables_in_cycles<'a>(edges: &HashSet<Edge<'a>>) -> BTreeSet<&'a TableName> {
    let names: BTreeSet<&TableName> = edges.iter().map(|(parent, _)| *parent).collect();
    let reaches_itself = |start: &TableName| {
        let mut seen = HashSet::new();
        let mut todo = vec![start];
        while let Some(name) = todo.pop() {
            let next = edges.iter().filter(|(parent, _)| *parent == name);
            todo.extend(next.map(|(_, child)| *child).filter(|it| seen.insert(*it)));
        }
        seen.contains(start)
    };
    names
        .into_iter()
        .filter(|name| reaches_itself(name))
        .collect()
}
