//! The arguments of `context.configure`.

use std::time::Duration;

use dbm_core::naming;
use dbm_core::schema::NamingConvention;
use dbm_core::target::Backend;

/// The arguments of Alembic's `context.configure` that a run needs, with Alembic's defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an argument of context.configure"
)]
pub struct Options {
    /// `version_table`
    pub version_table: String,
    /// `version_table_schema`
    pub version_table_schema: Option<String>,
    /// `version_table_pk`
    pub version_table_pk: bool,
    /// `transaction_per_migration`
    pub transaction_per_migration: bool,
    /// `transactional_ddl`: none leaves it to the dialect.
    pub transactional_ddl: Option<bool>,
    /// `literal_binds`: `--sql` writes parameters as literals.
    pub literal_binds: bool,
    /// `dialect_opts={"paramstyle": ...}`: `--sql` doubles `%` where the style is one with `%`.
    pub paramstyle: Option<String>,
    /// `starting_rev`: where `--sql` starts if the command line does not say.
    pub starting_revision: Option<String>,
    /// `tag`: replaces `--tag`.
    pub tag: Option<String>,
    /// `include_schemas`
    pub include_schemas: bool,
    /// `compare_type`
    pub compare_type: bool,
    /// `compare_server_default`
    pub compare_server_default: bool,
    /// `render_as_batch`
    pub render_as_batch: bool,
    /// `autogenerate_plugins`
    pub autogenerate_plugins: Option<Vec<String>>,
    /// `upgrade_token`
    pub upgrade_token: String,
    /// `downgrade_token`
    pub downgrade_token: String,
    /// `alembic_module_prefix`
    pub alembic_module_prefix: String,
    /// `sqlalchemy_module_prefix`
    pub sqlalchemy_module_prefix: String,
    /// `user_module_prefix`
    pub user_module_prefix: Option<String>,
    /// Statements that `env.py` executes on the connection before the run; they hold for the session.
    pub statements_before: Vec<String>,
    /// How long a statement may wait for a lock of another session.
    pub lock_timeout: Option<Duration>,
    /// How long a statement may take.
    pub statement_timeout: Option<Duration>,
    /// Offline: statements at the start of the script, in the transaction of the run.
    pub statements_first: Vec<String>,
    /// `env.py` began the transaction itself: `transaction_per_migration` has no effect.
    pub one_transaction: bool,
    /// `naming_convention` of `target_metadata`.
    pub naming_convention: NamingConvention,
    /// `schema` of `target_metadata`.
    pub metadata_schema: Option<String>,
    /// Arguments that are functions, which only `generate` and `check` would call.
    pub functions: Vec<String>,
}

impl Default for Options {
    /// Alembic's defaults (`runtime/environment.py`, `EnvironmentContext.configure`).
    fn default() -> Self {
        Self {
            version_table: "alembic_version".to_owned(),
            version_table_schema: None,
            version_table_pk: true,
            transaction_per_migration: false,
            transactional_ddl: None,
            literal_binds: false,
            paramstyle: None,
            starting_revision: None,
            tag: None,
            include_schemas: false,
            compare_type: true,
            compare_server_default: false,
            render_as_batch: false,
            autogenerate_plugins: None,
            upgrade_token: "upgrades".to_owned(),
            downgrade_token: "downgrades".to_owned(),
            alembic_module_prefix: "op.".to_owned(),
            sqlalchemy_module_prefix: "sa.".to_owned(),
            user_module_prefix: None,
            statements_before: Vec::new(),
            lock_timeout: None,
            statement_timeout: None,
            statements_first: Vec::new(),
            one_transaction: false,
            naming_convention: naming::default_convention(),
            metadata_schema: None,
            functions: Vec::new(),
        }
    }
}

impl Options {
    /// Whether each step is a transaction of its own (Alembic: `begin_transaction`).
    ///
    /// Alembic takes SQLite's DDL for not transactional: what ended before a step fails stays.
    pub fn own_transactions(&self, backend: Backend) -> bool {
        let is_transactional = match backend {
            Backend::PostgreSql => self.transactional_ddl.unwrap_or(true),
            Backend::Sqlite | Backend::MySql | Backend::MariaDb => {
                self.transactional_ddl.unwrap_or(false)
            }
        };
        (self.transaction_per_migration || !is_transactional) && !self.one_transaction
    }
}
