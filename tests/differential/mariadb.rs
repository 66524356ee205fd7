//! A history that uses what MySQL has, on MariaDB: the same tables and rows after each step, whichever
//! program takes it.

use pretty_assertions::assert_eq;

use crate::support::mariadb::Database;
use crate::support::outcome::Outcome;
use crate::support::workspace::Workspace;

struct Shop {
    workspace: Workspace,
    database: Database,
}

/// Tables with every kind of column; rows; changes of columns; keys and indexes.
const REVISIONS: &[(&str, &str)] = &[
    ("customers", include_str!("mariadb/customers.py")),
    ("orders", include_str!("mariadb/orders.py")),
    ("rows", include_str!("mariadb/rows.py")),
    ("changes", include_str!("mariadb/changes.py")),
];

impl Shop {
    fn new() -> Self {
        let database = Database::create();
        let workspace = Workspace::shop_on(&database.url());
        for (name, text) in REVISIONS {
            workspace.write(&format!("shop/alembic/versions/{name}.py"), text);
        }
        Self {
            workspace,
            database,
        }
    }

    fn dbm(&self, command: &[&str]) -> Outcome {
        self.workspace.dbm(command.iter().copied()).expect(0)
    }

    fn alembic(&self, command: &[&str]) -> Outcome {
        let outcome = self.workspace.alembic("shop", command.iter().copied());
        outcome.expect(0)
    }

    /// Moments of now aside.
    fn content(&self) -> String {
        self.database
            .query("UPDATE IGNORE customers SET seen_at = NULL, changed_at = '2025-01-01'");
        self.database.schema() + &self.database.rows()
    }
}

#[test]
fn each_step_leaves_the_same_tables_and_rows() {
    let (ours, theirs) = (Shop::new(), Shop::new());
    let steps = [
        ["upgrade", "+1"],
        ["upgrade", "+1"],
        ["upgrade", "+1"],
        ["upgrade", "+1"],
        ["downgrade", "-1"],
        ["downgrade", "-1"],
        ["upgrade", "head"],
        ["downgrade", "customers"],
        ["upgrade", "head"],
    ];
    for step in steps {
        ours.dbm(&step);
        theirs.alembic(&step);
        assert_eq!(ours.content(), theirs.content(), "after {step:?}");
    }
}

#[test]
fn both_take_turns_on_one_database() {
    let shop = Shop::new();
    shop.alembic(&["upgrade", "+2"]);
    shop.dbm(&["upgrade", "+1"]);
    shop.alembic(&["downgrade", "-1"]);
    shop.dbm(&["upgrade"]);
    assert_eq!(
        shop.dbm(&["current"]).stdout,
        shop.alembic(&["current"]).stdout
    );
    let head = shop.content();
    shop.alembic(&["downgrade", "-2"]);
    shop.dbm(&["downgrade", "base"]);
    shop.alembic(&["upgrade", "head"]);
    assert_eq!(shop.content(), head);
}
