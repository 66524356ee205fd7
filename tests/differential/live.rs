//! Scripts that talk to the database: what they see of it, as rows that they leave, and the schema they
//! make must be the same whichever program runs them.

use pretty_assertions::assert_eq;

use crate::support::mariadb;
use crate::support::postgresql::Database;
use crate::support::sqlite;
use crate::support::workspace::Workspace;

/// Each script notes what it sees in the table `seen`.
const SCRIPTS: &[(&str, &str)] = &[
    ("values", include_str!("live/values.py")),
    ("results", include_str!("live/results.py")),
    ("inspection", include_str!("live/inspection.py")),
    ("tables", include_str!("live/tables.py")),
    ("errors", include_str!("live/errors.py")),
    ("creation", include_str!("live/creation.py")),
    ("objects", include_str!("live/objects.py")),
    ("sessions", include_str!("live/sessions.py")),
    ("annotated", include_str!("live/annotated.py")),
    ("rollbacks", include_str!("live/rollbacks.py")),
    ("relationships", include_str!("live/relationships.py")),
];

/// What stands before each script.
const HEAD: &str = include_str!("live/head.py");

fn shop(url: &str) -> Workspace {
    let workspace = Workspace::shop_on(url);
    let mut below = "None".to_owned();
    for (name, text) in SCRIPTS {
        let head = HEAD.replace("REVISION", name).replace("\"BELOW\"", &below);
        workspace.write(
            &format!("shop/alembic/versions/{name}.py"),
            &format!("{head}{text}"),
        );
        below = format!("\"{name}\"");
    }
    workspace
}

#[test]
fn a_script_sees_the_same_on_sqlite() {
    let both = || shop("sqlite:///shop.db");
    let (ours, theirs) = (both(), both());
    let file = |shop: &Workspace| shop.path("shop/shop.db");
    for (name, _) in SCRIPTS {
        ours.dbm(["upgrade", "+1"]).expect(0);
        theirs.alembic("shop", ["upgrade", "+1"]).expect(0);
        let content = |shop: &Workspace| sqlite::rows(&file(shop)) + &sqlite::schema(&file(shop));
        assert_eq!(content(&ours), content(&theirs), "after {name}");
    }
}

#[test]
fn a_script_sees_the_same_on_postgresql() {
    let databases = (Database::create(), Database::create());
    let (ours, theirs) = (shop(&databases.0.url()), shop(&databases.1.url()));
    for (name, _) in SCRIPTS {
        ours.dbm(["upgrade", "+1"]).expect(0);
        theirs.alembic("shop", ["upgrade", "+1"]).expect(0);
        let content = |database: &Database| database.rows() + &database.schema();
        assert_eq!(content(&databases.0), content(&databases.1), "after {name}");
    }
}

#[test]
fn a_script_sees_the_same_on_mariadb() {
    let databases = (mariadb::Database::create(), mariadb::Database::create());
    let (ours, theirs) = (shop(&databases.0.url()), shop(&databases.1.url()));
    for (name, _) in SCRIPTS {
        ours.dbm(["upgrade", "+1"]).expect(0);
        theirs.alembic("shop", ["upgrade", "+1"]).expect(0);
        let content = |database: &mariadb::Database| {
            let content = database.rows() + &database.schema();
            content.replace(&database.name, "shop")
        };
        assert_eq!(content(&databases.0), content(&databases.1), "after {name}");
    }
}
