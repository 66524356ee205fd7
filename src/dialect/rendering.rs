//! How operations are rendered: for a script or for a connection.

use crate::dialect::Dialect;

/// What the SQL is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `--sql`: every value is written as SQLAlchemy's literal binds write it.
    Offline,
    /// A connection: every value is written as the Python driver would send it.
    Online,
}

/// What rendering must know beside the operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendering {
    /// What the SQL is for.
    pub mode: Mode,
    /// The server's version, major and minor; nothing offline.
    pub server_version: Option<(u32, u32)>,
    /// Whether a backslash escapes inside a text; nothing means the dialect's default.
    pub backslash_escapes: Option<bool>,
    /// Whether each `%` is doubled, as `--sql` does where env.py does not set `paramstyle`.
    pub double_percents: bool,
    /// Whether `autocommit_block` shows as `COMMIT` and `BEGIN` in a script.
    pub transactional_ddl: bool,
}

impl Rendering {
    /// For `--sql` with the stock env.py.
    pub fn offline(dialect: &dyn Dialect) -> Self {
        Self {
            mode: Mode::Offline,
            server_version: None,
            backslash_escapes: None,
            double_percents: false,
            transactional_ddl: dialect.facts().transactional_ddl,
        }
    }

    /// For a connection to a server of that version.
    pub fn online(dialect: &dyn Dialect, server_version: Option<(u32, u32)>) -> Self {
        Self {
            mode: Mode::Online,
            server_version,
            ..Self::offline(dialect)
        }
    }
}

/// One statement, without a semicolon at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its text, all values in it.
    pub sql: String,
}

/// A dialect and how it renders now: what every rendering function gets first.
#[derive(Clone, Copy)]
pub struct Renderer<'a> {
    /// The dialect.
    pub dialect: &'static dyn Dialect,
    /// What the SQL is for.
    pub rendering: &'a Rendering,
}

impl Renderer<'_> {
    /// Whether the server is known and older than `version`.
    pub fn server_before(&self, version: (u32, u32)) -> bool {
        self.rendering
            .server_version
            .is_some_and(|server| server < version)
    }

    /// Whether a backslash escapes inside a text.
    pub fn backslash_escapes(&self) -> bool {
        self.rendering
            .backslash_escapes
            .unwrap_or(self.dialect.facts().backslash_escapes)
    }
}
