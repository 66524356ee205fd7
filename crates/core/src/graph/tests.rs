//! Pages: a history above, written as `alembic history` writes it; what follows from it below.

mod laws;
mod listings;
mod loading;
mod steps;
mod symbols;

use std::fmt::Write;

use crate::failure::Failure;
use crate::graph::{Graph, GraphError, RowChange, Steps};
use crate::revision::{Revision, Spans};
use crate::source::Source;

/// The graph of a page such as `a, b (dependency) -> c (label)`, oldest first.
fn graph(page: &str) -> Graph {
    Graph::new(revisions(page)).unwrap()
}

fn revisions(page: &str) -> Vec<Revision> {
    let lines = page.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(revision).collect()
}

fn revision(line: &str) -> Revision {
    let (parents, name) = line.split_once(" -> ").unwrap();
    let (down_revisions, depends_on) = names(parents);
    let (id, branch_labels) = names(name);
    let id = id.first().unwrap().clone();
    let path = format!("versions/{id}.py");
    Revision {
        docstring: format!("Make {id}\n\nWith all that it needs."),
        source: Source::new(&path, line),
        path: path.into(),
        down_revisions: down_revisions
            .into_iter()
            .filter(|id| id != "<base>")
            .collect(),
        depends_on,
        branch_labels,
        id,
        spans: Spans::default(),
    }
}

/// `a, b (c, d)`: the names before the brackets and those inside.
fn names(text: &str) -> (Vec<String>, Vec<String>) {
    let list = |text: &str| text.split(", ").map(ToOwned::to_owned).collect();
    match text
        .strip_suffix(')')
        .and_then(|text| text.split_once(" ("))
    {
        Some((outside, inside)) => (list(outside), list(inside)),
        None => (list(text), Vec::new()),
    }
}

fn rows(text: &str) -> Vec<String> {
    text.split_whitespace().map(ToOwned::to_owned).collect()
}

/// Each step with what it does to the rows, and the rows at the end.
fn page_of_steps(before: &str, steps: Result<Steps, GraphError>) -> String {
    let steps = match steps {
        Ok(steps) => steps,
        Err(error) => return page_of_error(error),
    };
    let mut page = String::new();
    let mut after = rows(before);
    for warning in &steps.warnings {
        writeln!(page, "warning: {warning}").unwrap();
    }
    for step in &steps.steps {
        writeln!(page, "{}", step.title()).unwrap();
        for change in &step.changes {
            writeln!(page, "    {}", apply(change, &mut after)).unwrap();
        }
    }
    after.sort();
    write!(page, "rows: {}", after.join(", ")).unwrap();
    page
}

fn page_of_error(error: GraphError) -> String {
    let failure = Failure::from(error);
    match failure.hint {
        Some(hint) => format!("error: {}\n help: {hint}", failure.message),
        None => format!("error: {}", failure.message),
    }
}

/// Changes the rows as a database would, and says so.
fn apply(change: &RowChange, rows: &mut Vec<String>) -> String {
    match change {
        RowChange::Insert(row) => {
            assert!(!rows.contains(row), "`{row}` is there already");
            rows.push(row.clone());
            format!("insert {row}")
        }
        RowChange::Delete(row) => {
            rows.remove(rows.iter().position(|other| other == row).unwrap());
            format!("delete {row}")
        }
        RowChange::Update { from, to } => {
            *rows.iter_mut().find(|row| *row == from).unwrap() = to.clone();
            format!("update {from} to {to}")
        }
    }
}
