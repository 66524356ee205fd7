//! What SQLAlchemy's objects know of the evaluation that they are part of.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use crate::errors;
use crate::transaction::Transactions;
use dbm_core::failure::Failure;
use dbm_core::message::Message;
use dbm_core::operation::{Execute, Located, Operation, Statement};
use dbm_core::rows::Rows;
use dbm_core::schema::extent::Measured;
use dbm_core::schema::{Catalog, TableName};
use dbm_core::source::Place;
use dbm_core::sql::text::StatementText;
use dbm_core::target::url::DatabaseUrl;
use dbm_python::{Interpreter, PyError};

/// The database of a script that runs on one: the only way to it. Each call waits for its answer.
pub trait Database: fmt::Debug {
    /// Runs an operation now and returns what its last statement gave.
    ///
    /// # Errors
    /// What the database says, and what ends the run.
    fn run(&self, operation: Located) -> Result<Rows, Refusal>;

    /// Runs a question of dbm's own, which changes nothing: what was found before still holds.
    ///
    /// # Errors
    /// What the database says, and what ends the run.
    fn ask(&self, question: Located) -> Result<Rows, Refusal>;

    /// Commits what the transaction holds; the next operation begins another.
    ///
    /// # Errors
    /// What the database says, and what ends the run.
    fn commit(&self, place: Place) -> Result<(), Refusal>;

    /// Takes back what the transaction holds; the next operation begins another.
    ///
    /// # Errors
    /// What the database says, and what ends the run.
    fn rollback(&self, place: Place) -> Result<(), Refusal>;

    /// What the database holds now.
    ///
    /// # Errors
    /// What the database says, and what ends the run.
    fn look(&self, scope: Scope) -> Result<Arc<SchemaSnapshot>, Refusal>;

    /// The URL that led to it, without its password.
    fn url(&self) -> DatabaseUrl;

    /// The version of the server.
    fn server_version(&self) -> (u32, u32, u32);

    /// A name as it stands in SQL, quoted where the database needs that, or always.
    fn quote(&self, name: &str, always: bool) -> String;

    /// Takes what the script prints and logs.
    fn log(&self, message: Message);
}

/// What to look at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All that is found without naming a schema.
    Default,
    /// What is in the other schemas as well.
    All,
    /// One table, if it is there.
    Table(TableName),
}

/// What a database holds.
#[derive(Debug, Default)]
pub struct SchemaSnapshot {
    /// The tables; those of the default schema without a schema.
    pub catalog: Catalog,
    /// The schema that the database takes where none is named.
    pub default_schema: Option<String>,
}

/// Why a database did not do what a script asked for.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// It says no, which the script may catch.
    Statement(Box<Fault>),
    /// It cannot be done, as Alembic says, which the script may catch.
    Exception(Box<Failure>),
    /// dbm does not understand what it is asked for; Python may.
    Unsupported(Box<Failure>),
    /// The run is over: interrupted, connection lost, what Alembic refuses as well.
    Stop(Box<Failure>),
}

/// What a database says of a statement that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What a person reads if the script does not catch it.
    pub failure: Failure,
    /// The statement.
    pub sql: String,
    /// The database's message.
    pub message: String,
    /// SQLSTATE of PostgreSQL and MySQL, SQLite's extended result code.
    pub code: Option<String>,
    /// PostgreSQL's DETAIL.
    pub detail: Option<String>,
    /// PostgreSQL's HINT.
    pub hint: Option<String>,
    /// Where in the statement, in characters counted from 1.
    pub position: Option<usize>,
}

/// The evaluation: for which database, and where its operations go.
///
/// Keep it with [`Interpreter::set_state`]; without one, no operation can be asked for.
#[derive(Debug)]
pub struct Host {
    /// SQLAlchemy's name of the dialect: `postgresql`, `sqlite`, `mysql`, `mariadb`.
    pub dialect: String,
    /// The driver that the URL names, as in `postgresql+asyncpg`; else the dialect's own.
    pub driver: Option<String>,
    /// Whether SQL is written and not run (`--sql`).
    pub offline: bool,
    /// What the script has done about transactions.
    pub(crate) transactions: Transactions,
    /// Whether foreign keys have no names, as a `@compiles` function of the script says.
    pub(crate) unnamed_foreign_keys: Cell<bool>,
    operations: Operations,
    /// The bytes that the collected operations take.
    size: Cell<usize>,
    /// How many they may.
    most: Cell<usize>,
    writer: Option<Arc<dyn StatementText>>,
    /// Whether the script may catch what the current call raises.
    may_catch: Cell<bool>,
    /// The first operation whose error the script may catch.
    caught: RefCell<Option<Place>>,
}

/// Where operations go.
#[derive(Debug)]
enum Operations {
    /// Nowhere: none may be asked for.
    Refused,
    /// They are collected, and run later.
    Collected(RefCell<Vec<Located>>),
    /// They run at once.
    Run(Rc<dyn Database>),
}

impl Host {
    fn new(dialect: String, offline: bool, operations: Operations) -> Self {
        Self {
            dialect,
            driver: None,
            offline,
            transactions: Transactions::default(),
            unnamed_foreign_keys: Cell::default(),
            operations,
            size: Cell::default(),
            most: Cell::new(usize::MAX),
            writer: None,
            may_catch: Cell::default(),
            caught: RefCell::default(),
        }
    }

    /// A host that collects operations: that of a revision script.
    pub fn collecting(dialect: impl Into<String>, offline: bool) -> Self {
        let operations = Operations::Collected(RefCell::default());
        Self::new(dialect.into(), offline, operations)
    }

    /// A host whose operations run at once: that of a script that talks to a database.
    pub fn live(dialect: impl Into<String>, database: Rc<dyn Database>) -> Self {
        Self::new(dialect.into(), false, Operations::Run(database))
    }

    /// A host without operations: that of models and of `env.py`.
    pub fn silent(dialect: impl Into<String>) -> Self {
        Self::new(dialect.into(), false, Operations::Refused)
    }

    /// The same with what writes SQL as text.
    #[must_use]
    pub fn with_writer(self, writer: Option<Arc<dyn StatementText>>) -> Self {
        Self { writer, ..self }
    }

    /// The same with the driver that the URL names.
    #[must_use]
    pub fn with_driver(self, driver: Option<String>) -> Self {
        Self { driver, ..self }
    }

    /// What writes SQL as text, if there is any.
    pub(crate) fn writer(&self) -> Option<&dyn StatementText> {
        self.writer.as_deref()
    }

    /// The host of this evaluation.
    pub fn of(interpreter: &Interpreter) -> Rc<Self> {
        let host = interpreter
            .state::<Self>()
            .unwrap_or_else(|| Rc::new(Self::silent("default")));
        host.may_catch.set(interpreter.may_catch());
        host.most.set(interpreter.budget().memory);
        host
    }

    /// Adds an operation; one that runs at once has run.
    ///
    /// # Errors
    /// Where no operation may be asked for, and what the database says.
    pub fn emit(&self, operation: Operation, place: Place) -> Result<(), PyError> {
        self.run(operation, place).map(drop)
    }

    /// Adds an operation, and returns what it gave if it runs at once.
    ///
    /// # Errors
    /// Where no operation may be asked for, and what the database says.
    pub fn run(&self, operation: Operation, place: Place) -> Result<Option<Rows>, PyError> {
        match &self.operations {
            Operations::Refused => {
                let message = format!("an operation outside a revision script: {operation}");
                Err(PyError::unsupported(message).at(place))
            }
            Operations::Collected(operations) => {
                if self.may_catch.get() {
                    self.caught.borrow_mut().get_or_insert(place.clone());
                }
                let bytes = size_of::<Located>() + operation.extent().bytes;
                self.size.set(self.size.get().saturating_add(bytes));
                if self.size.get() > self.most.get() {
                    let megabytes = self.most.get() >> 20;
                    let message = format!("its operations need more than {megabytes} MB");
                    return Err(PyError::limit(message).at(place));
                }
                let place = Some(place);
                operations.borrow_mut().push(Located { operation, place });
                Ok(None)
            }
            Operations::Run(database) => {
                self.transactions.begin();
                let operation = Located {
                    operation,
                    place: Some(place.clone()),
                };
                let rows = database.run(operation);
                rows.map(Some)
                    .map_err(|refusal| self.raised(refusal, place))
            }
        }
    }

    /// Runs a question that changes nothing, and returns what it gave.
    ///
    /// # Errors
    /// Where the script does not run on a database, and what the database says.
    pub(crate) fn ask(&self, sql: String, place: Place) -> Result<Rows, PyError> {
        let database = self.database("what a database holds")?;
        self.transactions.begin();
        let question = Located {
            operation: Operation::Execute(Execute {
                statement: Statement::Verbatim(sql),
            }),
            place: Some(place.clone()),
        };
        let rows = database.ask(question);
        rows.map_err(|refusal| self.raised(refusal, place))
    }

    /// The database, where the script runs on one.
    ///
    /// # Errors
    /// Where it does not: `what` is known only there.
    pub fn database(&self, what: &str) -> Result<&Rc<dyn Database>, PyError> {
        match &self.operations {
            Operations::Run(database) => Ok(database),
            Operations::Refused | Operations::Collected(_) => Err(PyError::live(format!(
                "{what} is known only while the script runs on a database"
            ))),
        }
    }

    /// Whether the script runs on a database.
    pub(crate) fn is_live(&self) -> bool {
        matches!(self.operations, Operations::Run(_))
    }

    /// The first operation of those collected whose error the script would catch.
    pub fn caught(&self) -> Option<Place> {
        self.caught.borrow().clone()
    }

    /// Takes the operations that were collected.
    pub fn take_operations(&self) -> Vec<Located> {
        match &self.operations {
            Operations::Collected(operations) => operations.take(),
            Operations::Refused | Operations::Run(_) => Vec::new(),
        }
    }

    /// SQLAlchemy's `supports_native_boolean`.
    pub(crate) fn has_booleans(&self) -> bool {
        self.dialect == "postgresql"
    }

    /// SQLAlchemy's `supports_native_enum`.
    pub(crate) fn has_enums(&self) -> bool {
        matches!(self.dialect.as_str(), "postgresql" | "mysql" | "mariadb")
    }

    /// What a refusal is to the script.
    pub(crate) fn raised(&self, refusal: Refusal, place: Place) -> PyError {
        match refusal {
            Refusal::Statement(fault) => errors::database_error(*fault, &self.dialect).at(place),
            Refusal::Exception(failure) => errors::refused(*failure).at(place),
            Refusal::Unsupported(failure) => PyError::failure(*failure),
            Refusal::Stop(failure) => PyError::stopped(*failure),
        }
    }
}
