//! A history that uses what MySQL has, on MariaDB: the same tables and rows after each step, whichever
//! program takes it.

use pretty_assertions::assert_eq;

use crate::support::alembic;
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

/// What a person did to the database behind the models' back.
const CHANGES: &str = "
ALTER TABLE customers DROP INDEX uq_code, MODIFY name VARCHAR(90) DEFAULT 'somebody', MODIFY kind ENUM('person', 'firm', 'state'),
    MODIFY size BIGINT, DROP COLUMN token, ADD COLUMN more INT(5) UNSIGNED NOT NULL DEFAULT 7 COMMENT 'new', COMMENT = 'others';
ALTER TABLE orders DROP FOREIGN KEY fk_customer, DROP INDEX ix_orders_due, ADD INDEX ix_text (text(20)), MODIFY price DOUBLE NOT NULL;
CREATE TABLE extras (id INT PRIMARY KEY AUTO_INCREMENT, order_id BIGINT, word VARCHAR(9) UNIQUE, FOREIGN KEY (order_id) REFERENCES orders (id))";

/// The project with models, and its database as they have it.
fn with_models(scheme: &str) -> Shop {
    let database = Database::create();
    let url = database.url_of(scheme, "tester", "tester");
    let workspace = Workspace::shop_on(&url);
    let env = workspace
        .read("shop/alembic/env.py")
        .replace(
            "config = context.config",
            "import models\nconfig = context.config",
        )
        .replace(
            "configure(connection=connection)",
            "configure(connection=connection, target_metadata=models.metadata, compare_server_default=True)",
        );
    workspace
        .write("shop/alembic/env.py", &env)
        .write("shop/models.py", include_str!("mariadb/models.py"));
    let mut create = std::process::Command::new(alembic::python());
    create.args(["models.py", &url]);
    workspace.prepare(&mut create, "shop");
    assert!(create.status().unwrap().success());
    Shop {
        workspace,
        database,
    }
}

/// What a revision does: the lines of both functions, sorted, since Alembic's order is that of sets.
fn body(text: &str) -> Vec<String> {
    let code = text.split("def upgrade").nth(1).unwrap();
    let mut lines: Vec<_> = code.lines().map(|line| line.trim().to_owned()).collect();
    lines.sort();
    lines.dedup();
    lines
}

#[test]
fn models_and_database_are_compared_as_alembic_compares_them() {
    for scheme in ["mysql+pymysql", "mariadb+pymysql"] {
        let shop = with_models(scheme);
        shop.alembic(&["check"]);
        shop.dbm(&["check"]);
        shop.database.query(CHANGES);
        shop.alembic(&[
            "revision",
            "--autogenerate",
            "--rev-id",
            "theirs",
            "-m",
            "x",
        ]);
        let theirs = shop.workspace.read("shop/alembic/versions/theirs_x.py");
        std::fs::remove_file(shop.workspace.path("shop/alembic/versions/theirs_x.py")).unwrap();
        shop.dbm(&["revision", "--autogenerate", "--rev-id", "ours", "-m", "x"]);
        let ours = shop.workspace.read("shop/alembic/versions/ours_x.py");
        assert_eq!(body(&ours), body(&theirs), "{scheme}");

        shop.dbm(&["upgrade"]);
        shop.alembic(&["check"]);
        shop.dbm(&["check"]);
    }
}
