//! A sample project on a database of its own, for both programs.

use crate::support::outcome::Outcome;
use crate::support::postgresql::Database;
use crate::support::sqlite;
use crate::support::workspace::Workspace;

/// A copy of a sample project and its database.
pub struct Sample {
    pub workspace: Workspace,
    project: &'static str,
    directory: &'static str,
    store: Store,
}

enum Store {
    Sqlite { file: &'static str },
    Postgresql(Database),
}

impl Sample {
    pub fn social_suit_on_sqlite() -> Self {
        Self::on_sqlite("social-suit", "social-suit", "social-suit/social_suit.db")
    }

    pub fn sparkr_on_sqlite() -> Self {
        Self::on_sqlite("sparkr", "sparkr-backend", "sparkr-backend/sparkr.db")
    }

    pub fn social_suit_on_postgresql() -> Self {
        Self::on_postgresql("social-suit", "social-suit")
    }

    pub fn sparkr_on_postgresql() -> Self {
        Self::on_postgresql("sparkr", "sparkr-backend")
    }

    fn on_sqlite(project: &'static str, directory: &'static str, file: &'static str) -> Self {
        let workspace = Workspace::samples().variable("DBM_PROFILE", "local");
        Self {
            workspace,
            project,
            directory,
            store: Store::Sqlite { file },
        }
    }

    /// Through the variables that the applications themselves read.
    fn on_postgresql(project: &'static str, directory: &'static str) -> Self {
        let database = Database::create();
        let workspace = Workspace::samples()
            .variable("DB_HOST", "127.0.0.1")
            .variable("DB_PORT", &database.port().to_string())
            .variable("DB_NAME", &database.name)
            .variable("DB_URL", &database.url());
        Self {
            workspace,
            project,
            directory,
            store: Store::Postgresql(database),
        }
    }

    /// dbm on this project.
    pub fn dbm(&self, arguments: &[&str]) -> Outcome {
        let project = ["-p", self.project];
        self.workspace.dbm(project.iter().chain(arguments).copied())
    }

    /// The real Alembic on this project, with the same database.
    pub fn alembic(&self, arguments: &[&str]) -> Outcome {
        let url: &[&str] = match (&self.store, self.project) {
            (Store::Sqlite { .. }, "social-suit") => &["-x", "url=sqlite:///social_suit.db"],
            _ => &[],
        };
        self.workspace
            .alembic(self.directory, url.iter().chain(arguments).copied())
    }

    /// Every table, index and type, as the database itself describes them.
    pub fn schema(&self) -> String {
        match &self.store {
            Store::Sqlite { file } => sqlite::schema(&self.workspace.path(file)),
            Store::Postgresql(database) => database.schema(),
        }
    }

    /// Every row of every table, the version included.
    pub fn rows(&self) -> String {
        match &self.store {
            Store::Sqlite { file } => sqlite::rows(&self.workspace.path(file)),
            Store::Postgresql(database) => database.rows(),
        }
    }

    /// Runs one statement.
    pub fn execute(&self, sql: &str) {
        match &self.store {
            Store::Sqlite { file } => sqlite::query(&self.workspace.path(file), sql),
            Store::Postgresql(database) => database.query(sql),
        };
    }
}
