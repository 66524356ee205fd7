//! Models and database, compared by the real Alembic and by dbm: the same script.

mod indexes;
mod plugins;

use std::fs;

use pretty_assertions::assert_eq;

use crate::support::postgresql::Database;
use crate::support::sqlite;
use crate::support::workspace::Workspace;

/// A database, models, and how `env.py` has them compared.
#[derive(Clone, Copy)]
struct Comparison<'a> {
    /// Statements that make the database.
    database: &'a [&'a str],
    /// The body of `models.py`.
    models: &'a str,
    /// What stands in `env.py` before the configuration.
    before: &'a str,
    /// Further arguments of `context.configure`.
    arguments: &'a str,
}

impl Comparison<'_> {
    /// Has both write a script on SQLite and on PostgreSQL, and compares them.
    #[track_caller]
    fn is_alembics(&self) {
        self.compared(&Workspace::shop(), |workspace, sql| {
            let file = workspace.path("shop/shop.db");
            fs::File::options()
                .create(true)
                .append(true)
                .open(&file)
                .unwrap();
            sqlite::query(&file, sql);
        });
        let database = Database::create();
        self.compared(&Workspace::shop_on(&database.url()), |_, sql| {
            database.query(sql);
        });
    }

    #[track_caller]
    fn compared(&self, workspace: &Workspace, execute: impl Fn(&Workspace, &str)) {
        self.write(workspace);
        for sql in self.database {
            execute(workspace, sql);
        }
        let options = ["-m", "case", "--rev-id", "c1"];
        let theirs = [&["revision", "--autogenerate"][..], &options].concat();
        workspace.alembic("shop", theirs).expect(0);
        let theirs = taken(workspace);
        let ours = [
            &["--python", "never", "generate", "--allow-empty"][..],
            &options,
        ]
        .concat();
        workspace.dbm(ours).expect(0);
        assert_eq!(taken(workspace), theirs);
    }

    fn write(&self, workspace: &Workspace) {
        let env = workspace.read("shop/alembic/env.py");
        let before = format!(
            "import sqlalchemy as sa\nfrom models import metadata\n{}\nconfig = context.config",
            self.before
        );
        let call = format!(
            "configure(connection=connection, target_metadata=metadata{})",
            self.arguments
        );
        let env = env
            .replace("config = context.config", &before)
            .replace("configure(connection=connection)", &call);
        let models = format!(
            "import sqlalchemy as sa\n\nmetadata = sa.MetaData()\n{}",
            self.models
        );
        workspace
            .write("shop/alembic/env.py", &env)
            .write("shop/models.py", &models);
    }
}

/// The script of the revision without the time, and none afterwards.
fn taken(workspace: &Workspace) -> String {
    let path = "shop/alembic/versions/c1_case.py";
    let text = workspace.read(path);
    fs::remove_file(workspace.path(path)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("Create Date"));
    lines.flat_map(|line| [line, "\n"]).collect()
}
