//! How operations are rendered: for a script or for a connection.

use crate::scope::Scope;
use crate::{Dialect, RenderError};

/// What the SQL is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `--sql`: every value is written as SQLAlchemy's literal binds write it.
    Offline,
    /// A connection: every value is written as the Python driver would send it.
    Online,
}

/// How a driver writes a parameter (PEP 249).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paramstyle {
    /// `:name`
    Named,
    /// `%(name)s`
    Pyformat,
    /// `%s`
    Format,
    /// `?`
    Qmark,
    /// `:1`
    Numeric,
    /// `$1`
    NumericDollar,
}

impl Paramstyle {
    /// The style that `paramstyle=` names.
    ///
    /// # Errors
    ///
    /// For a name that is none.
    pub(crate) fn parse(name: &str) -> Result<Self, RenderError> {
        match name {
            "named" => Ok(Self::Named),
            "pyformat" => Ok(Self::Pyformat),
            "format" => Ok(Self::Format),
            "qmark" => Ok(Self::Qmark),
            "numeric" => Ok(Self::Numeric),
            "numeric_dollar" => Ok(Self::NumericDollar),
            _ => Err(RenderError::Argument(
                "`paramstyle` is one of named, pyformat, format, qmark, numeric and numeric_dollar",
            )),
        }
    }

    /// The style of SQLAlchemy's dialect for a driver; `None` is the dialect's usual one.
    pub(crate) fn of_driver(dialect: &dyn Dialect, driver: Option<&str>) -> Self {
        match driver {
            Some("asyncpg") => Self::NumericDollar,
            Some("pg8000") => Self::Format,
            _ => dialect.facts().paramstyle,
        }
    }

    /// Whether `%` means something to the driver, so that each of a statement's own is doubled.
    fn has_percents(self) -> bool {
        matches!(self, Self::Pyformat | Self::Format)
    }

    /// The parameter of that name, the `position`th of its statement.
    pub(crate) fn placeholder(self, name: &str, position: usize) -> String {
        match self {
            Self::Named => format!(":{name}"),
            Self::Pyformat => format!("%({name})s"),
            Self::Format => "%s".to_owned(),
            Self::Qmark => "?".to_owned(),
            Self::Numeric => format!(":{position}"),
            Self::NumericDollar => format!("${position}"),
        }
    }
}

/// What rendering must know beside the operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendering {
    /// What the SQL is for.
    pub mode: Mode,
    /// The server's product, `MariaDB` for one; nothing offline.
    pub server_product: Option<&'static str>,
    /// The server's version, major and minor; nothing offline.
    pub server_version: Option<(u32, u32)>,
    /// Whether a backslash escapes inside a text; nothing means the dialect's default.
    pub backslash_escapes: Option<bool>,
    /// `literal_binds`: whether a script shows the values of its parameters.
    pub literal_binds: bool,
    /// How a script shows its parameters, and whether it doubles each `%`.
    pub paramstyle: Paramstyle,
    /// `compile(...)` without `literal_binds`: a value would be a parameter, whose name is not known.
    pub refuses_values: bool,
    /// Whether `autocommit_block` shows as `COMMIT` and `BEGIN` in a script.
    pub transactional_ddl: bool,
}

impl Rendering {
    /// For `--sql` with the stock env.py: literal binds, `paramstyle="named"`.
    pub fn offline(dialect: &dyn Dialect) -> Self {
        Self {
            mode: Mode::Offline,
            server_product: None,
            server_version: None,
            backslash_escapes: None,
            literal_binds: true,
            paramstyle: Paramstyle::Named,
            refuses_values: false,
            transactional_ddl: dialect.facts().transactional_ddl,
        }
    }

    /// For `--sql` as env.py wants it: `literal_binds`, `paramstyle` and the URL's driver
    /// (`asyncpg` of `postgresql+asyncpg://`) decide how parameters and `%` are written.
    ///
    /// # Errors
    ///
    /// For a paramstyle that is none.
    pub fn script(
        dialect: &dyn Dialect,
        driver: Option<&str>,
        literal_binds: bool,
        paramstyle: Option<&str>,
    ) -> Result<Self, RenderError> {
        let paramstyle = match paramstyle {
            Some(name) => Paramstyle::parse(name)?,
            None => Paramstyle::of_driver(dialect, driver),
        };
        Ok(Self {
            literal_binds,
            paramstyle,
            ..Self::offline(dialect)
        })
    }

    /// For a connection to a server of that version.
    pub fn online(dialect: &dyn Dialect, server_version: Option<(u32, u32)>) -> Self {
        Self {
            mode: Mode::Online,
            server_version,
            ..Self::offline(dialect)
        }
    }

    /// Whether each `%` of a statement is doubled.
    pub(crate) fn doubles_percents(&self) -> bool {
        self.mode == Mode::Offline && self.paramstyle.has_percents()
    }

    /// Whether parameters stay parameters.
    pub(crate) fn shows_placeholders(&self) -> bool {
        self.mode == Mode::Offline && !self.literal_binds
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
    /// The statement that is being written, where it is a query.
    pub(crate) scope: Option<&'a Scope>,
    /// Whether what is written is a side of an operator: PostgreSQL's `->>` is in parentheses then.
    pub(crate) in_operator: bool,
}

impl<'a> Renderer<'a> {
    /// Renders with `dialect`, or with what the server is; no query yet.
    pub fn new(dialect: &'static dyn Dialect, rendering: &'a Rendering) -> Self {
        Self {
            dialect: crate::on_server(dialect, rendering.server_product),
            rendering,
            scope: None,
            in_operator: false,
        }
    }

    /// The same for a side of an operator.
    #[must_use]
    pub(crate) fn in_operator(&self) -> Self {
        Self {
            in_operator: true,
            ..*self
        }
    }

    /// The same for what stands by itself.
    #[must_use]
    pub(crate) fn outside_operator(&self) -> Self {
        Self {
            in_operator: false,
            ..*self
        }
    }

    /// The same inside of a query.
    pub(crate) fn within<'s>(&self, scope: &'s Scope) -> Renderer<'s>
    where
        'a: 's,
    {
        Renderer {
            dialect: self.dialect,
            rendering: self.rendering,
            scope: Some(scope),
            in_operator: self.in_operator,
        }
    }

    /// Whether the server is known and older than `version`.
    pub(crate) fn server_before(&self, version: (u32, u32)) -> bool {
        self.rendering
            .server_version
            .is_some_and(|server| server < version)
    }

    /// Whether a backslash escapes inside a text.
    pub(crate) fn backslash_escapes(&self) -> bool {
        self.rendering
            .backslash_escapes
            .unwrap_or(self.dialect.facts().backslash_escapes)
    }

    /// SQL that stands in a statement as it is: its `%` is doubled where that belongs to it.
    pub(crate) fn percents(&self, sql: &str) -> String {
        if self.rendering.doubles_percents() {
            sql.replace('%', "%%")
        } else {
            sql.to_owned()
        }
    }
}
