//! What a step sends to the database, in order, and what may go together in one message.

use dbm_core::operation::Located;
use dbm_project::plan::{Item, PlannedStep, Statement, TransactionEffect};
use dbm_script::LiveScript;

/// One thing to do with a connection.
#[derive(Debug, Clone, PartialEq)]
pub enum Action<'a> {
    /// Begin a transaction, unless one is open.
    Begin,
    /// Statements that may go together in one message.
    Together(Vec<Part<'a>>),
    /// A statement that goes alone.
    Alone(Part<'a>),
    /// An operation whose statements are made now.
    Perform(&'a Located),
    /// A script that decides now what it does.
    Script(&'a LiveScript),
    /// Commit what is open.
    Commit,
}

/// One statement of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// A statement of the script.
    Statement(&'a Statement),
    /// A change of the version table: its index in the step.
    Change(usize),
}

/// What `step` does, inside a transaction of its own or inside the run's.
pub fn actions(step: &PlannedStep, own_transaction: bool) -> Vec<Action<'_>> {
    let mut actions = vec![Action::Begin];
    let mut in_autocommit = false;
    for item in &step.items {
        match item {
            Item::Statement(statement)
                if in_autocommit || statement.effect != TransactionEffect::Batchable =>
            {
                actions.push(Action::Alone(Part::Statement(statement)));
            }
            Item::Statement(statement) => push_together(&mut actions, Part::Statement(statement)),
            Item::Deferred(located) => actions.push(Action::Perform(located)),
            Item::Script(live) => actions.push(Action::Script(live)),
            Item::BeginAutocommit(_) => {
                in_autocommit = true;
                actions.push(Action::Commit);
            }
            Item::EndAutocommit => {
                in_autocommit = false;
                actions.push(Action::Begin);
            }
        }
    }
    for index in 0..step.changes.len() {
        push_together(&mut actions, Part::Change(index));
    }
    if own_transaction {
        actions.push(Action::Commit);
    }
    actions
}

fn push_together<'a>(actions: &mut Vec<Action<'a>>, part: Part<'a>) {
    match actions.last_mut() {
        Some(Action::Together(parts)) => parts.push(part),
        _ => actions.push(Action::Together(vec![part])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use dbm_core::graph::{Direction, RowChange, Step};
    use dbm_core::operation::Operation;
    use dbm_project::plan::{CreatedEnums, VersionChange};
    use dbm_script::Script;

    fn step(items: &[&str]) -> PlannedStep {
        let item = |text: &&str| match *text {
            "autocommit {" => Item::BeginAutocommit(None),
            "}" => Item::EndAutocommit,
            "deferred" => Item::Deferred(Located {
                operation: Operation::BeginAutocommit,
                place: None,
            }),
            sql => Item::Statement(Statement {
                sql: sql.to_owned(),
                place: None,
                effect: if sql.contains(';') {
                    TransactionEffect::Isolated
                } else {
                    TransactionEffect::Batchable
                },
            }),
        };
        let change = VersionChange {
            change: RowChange::Insert("r0".to_owned()),
            sql: "INSERT 0".to_owned(),
        };
        PlannedStep {
            step: Arc::new(without_revision()),
            script: Script::default(),
            items: items.iter().map(item).collect(),
            created_enums: CreatedEnums::default(),
            changes: vec![change],
            handover: None,
        }
    }

    fn without_revision() -> Step {
        Step {
            direction: Direction::Upgrade,
            revision: None,
            from: Vec::new(),
            to: Vec::new(),
            changes: Vec::new(),
        }
    }

    fn shown(items: &[&str], own_transaction: bool) -> String {
        let part = |part: &Part| match part {
            Part::Statement(statement) => statement.sql.clone(),
            Part::Change(index) => format!("change {index}"),
        };
        let step = step(items);
        let lines: Vec<_> = actions(&step, own_transaction)
            .iter()
            .map(|action| match action {
                Action::Begin => "begin".to_owned(),
                Action::Together(parts) => parts.iter().map(part).collect::<Vec<_>>().join(" + "),
                Action::Alone(one) => format!("alone: {}", part(one)),
                Action::Perform(_) => "perform".to_owned(),
                Action::Script(_) => "script".to_owned(),
                Action::Commit => "commit".to_owned(),
            })
            .collect();
        lines.join("\n")
    }

    #[test]
    fn statements_go_together_with_the_version_row() {
        insta::assert_snapshot!(shown(&["SELECT 1", "SELECT 2"], true), @"
        begin
        SELECT 1 + SELECT 2 + change 0
        commit
        ");
    }

    #[test]
    fn an_autocommit_block_commits_and_sends_one_statement_a_message() {
        insta::assert_snapshot!(shown(&["SELECT 1", "autocommit {", "VACUUM", "SELECT 2", "}", "SELECT 3"], false), @"
        begin
        SELECT 1
        commit
        alone: VACUUM
        alone: SELECT 2
        begin
        SELECT 3 + change 0
        ");
    }

    #[test]
    fn what_is_not_plainly_one_statement_goes_alone() {
        insta::assert_snapshot!(shown(&["SELECT 1", "SELECT 2; SELECT 3"], true), @"
        begin
        SELECT 1
        alone: SELECT 2; SELECT 3
        change 0
        commit
        ");
    }
    #[test]
    fn what_needs_the_database_to_be_known_is_made_when_its_turn_comes() {
        insta::assert_snapshot!(shown(&["SELECT 1", "deferred", "SELECT 2"], true), @"
        begin
        SELECT 1
        perform
        SELECT 2 + change 0
        commit
        ");
    }
}
