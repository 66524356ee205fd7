//! `sa.Table` and `sa.table`.

pub(crate) mod collection;
mod copying;
pub(crate) mod keys;
pub(crate) mod light;
mod members;
pub(crate) mod reflection;

use std::cell::{OnceCell, Ref, RefCell};
use std::rc::{Rc, Weak};

use crate::attachment;
use crate::column::ColumnObject;
use crate::constraint::ConstraintObject;
use crate::errors;
use crate::index::IndexObject;
use crate::metadata::MetaDataObject;
use crate::options::{Owner, options};
use crate::query;
use crate::table::collection::ColumnCollection;
use dbm_core::schema::query::Source;
use dbm_core::schema::{NamingConvention, Options, TableName};
use dbm_python::{Arguments, Bound, Interpreter, Native, NativeMethod, PyError, PyResult, Value};

/// What a script says of a table.
#[derive(Debug, Clone)]
pub struct TableState {
    /// Its name.
    pub(crate) name: TableName,
    /// `quote=`
    pub(crate) quote: Option<bool>,
    /// Its columns, in order.
    pub columns: Vec<Rc<ColumnObject>>,
    /// Its constraints, in the order they were given.
    pub constraints: Vec<Rc<ConstraintObject>>,
    /// Its indexes.
    pub indexes: Vec<Rc<IndexObject>>,
    /// `comment=`
    pub(crate) comment: Option<String>,
    /// `prefixes=`
    pub(crate) prefixes: Vec<String>,
    /// `info=`
    pub(crate) info: Option<Value>,
    /// Options of a dialect.
    pub(crate) options: Options,
}

/// A table, as the script holds it.
#[derive(Debug)]
pub struct TableObject {
    state: RefCell<TableState>,
    metadata: Weak<MetaDataObject>,
    /// How its constraints are named.
    pub(crate) convention: Rc<NamingConvention>,
    /// What statements know it by.
    source: OnceCell<Source>,
    /// Whether it is a `sa.table(...)`, which has no types of its own to create.
    light: bool,
}

impl TableState {
    /// A table of which only the name is said.
    pub fn of_name(name: TableName) -> Self {
        Self {
            name,
            quote: None,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            comment: None,
            prefixes: Vec::new(),
            info: None,
            options: Options::new(),
        }
    }
}

impl TableObject {
    /// A table without items yet, among those of `metadata`.
    pub(crate) fn new(state: TableState, metadata: &Rc<MetaDataObject>) -> Rc<Self> {
        Self::with_convention(state, metadata, metadata.convention())
    }

    /// The same with a naming convention of its own.
    fn with_convention(
        state: TableState,
        metadata: &Rc<MetaDataObject>,
        convention: Rc<NamingConvention>,
    ) -> Rc<Self> {
        let table = Rc::new(Self {
            state: RefCell::new(state),
            metadata: Rc::downgrade(metadata),
            convention,
            source: OnceCell::new(),
            light: false,
        });
        metadata.add(&table);
        table
    }

    /// A table that belongs to no metadata: that of one operation.
    pub fn alone(state: TableState, convention: Rc<NamingConvention>) -> Rc<Self> {
        Rc::new(Self {
            state: RefCell::new(state),
            metadata: Weak::new(),
            convention,
            source: OnceCell::new(),
            light: false,
        })
    }

    /// What is said of it.
    pub fn state(&self) -> Ref<'_, TableState> {
        self.state.borrow()
    }

    /// Its name.
    pub fn name(&self) -> TableName {
        self.state.borrow().name.clone()
    }

    /// What statements know it by: one for each table object.
    pub(crate) fn source(&self) -> Source {
        let source = || Source::of_table(self.name(), !self.light);
        self.source.get_or_init(source).clone()
    }

    /// The metadata that it belongs to.
    pub(crate) fn metadata(&self) -> Option<Rc<MetaDataObject>> {
        self.metadata.upgrade()
    }

    /// Its columns.
    pub fn columns(&self) -> Vec<Rc<ColumnObject>> {
        self.state.borrow().columns.clone()
    }

    /// The column of that name in Python.
    pub fn column(&self, key: &str) -> Option<Rc<ColumnObject>> {
        let state = self.state.borrow();
        state
            .columns
            .iter()
            .find(|column| column.key().as_deref() == Some(key))
            .cloned()
    }

    /// Adds a column, in the place of one of that name where `replace` says so.
    ///
    /// # Errors
    /// As SQLAlchemy: a column without a name, of another table, or there already.
    pub fn add_column(
        self: &Rc<Self>,
        column: &Rc<ColumnObject>,
        replace: bool,
    ) -> Result<(), PyError> {
        let Some(key) = column.key() else {
            return Err(errors::argument_error(
                "Column must be constructed with a non-blank name or assign a non-blank .name before adding to a Table.",
            ));
        };
        if let Some(owner) = column.owner().filter(|owner| !Rc::ptr_eq(owner, self)) {
            let table = owner.name();
            let message = format!("Column object '{key}' already assigned to Table '{table}'");
            return Err(errors::argument_error(message));
        }
        column.attach(self);
        self.place_column(column, &key, replace)?;
        attachment::attached(column)
    }

    fn place_column(
        &self,
        column: &Rc<ColumnObject>,
        key: &str,
        replace: bool,
    ) -> Result<(), PyError> {
        let mut state = self.state.borrow_mut();
        let known = state
            .columns
            .iter()
            .position(|other| other.key().as_deref() == Some(key));
        match known {
            Some(at) if replace => state.columns[at] = Rc::clone(column),
            Some(_) => {
                let table = &state.name.name;
                return Err(errors::duplicate_column(format!(
                    "A column with name '{key}' is already present in table '{table}'."
                )));
            }
            None => state.columns.push(Rc::clone(column)),
        }
        Ok(())
    }

    /// `table.info`: one dict for as long as the table is there.
    fn info(&self) -> Value {
        let mut state = self.state.borrow_mut();
        let info = state.info.get_or_insert_with(|| Value::dict::<String>([]));
        info.clone()
    }

    /// What `table.info` holds, as Python writes it; nothing when it is empty.
    ///
    /// # Errors
    /// Whatever a `__repr__` raises.
    pub fn info_text(&self, interpreter: &mut Interpreter) -> Result<Option<String>, PyError> {
        let info = self.state.borrow().info.clone();
        match info {
            Some(info) if interpreter.truth(&info)? => interpreter.repr(&info).map(Some),
            _ => Ok(None),
        }
    }

    /// Sets its comment, unless it has one.
    pub(crate) fn set_comment(&self, comment: Option<String>) {
        let mut state = self.state.borrow_mut();
        if state.comment.is_none() {
            state.comment = comment;
        }
    }

    /// Adds a constraint, once.
    pub fn add_constraint(self: &Rc<Self>, constraint: Rc<ConstraintObject>) {
        constraint.attach(self);
        let constraints = &mut self.state.borrow_mut().constraints;
        if !constraints.iter().any(|it| Rc::ptr_eq(it, &constraint)) {
            constraints.push(constraint);
        }
    }

    /// Adds an index, once.
    pub fn add_index(self: &Rc<Self>, index: Rc<IndexObject>) {
        index.attach(self);
        let mut state = self.state.borrow_mut();
        if !state.indexes.iter().any(|known| Rc::ptr_eq(known, &index)) {
            state.indexes.push(index);
        }
    }

    /// Adds what a script gives to a table: columns, constraints, indexes.
    ///
    /// # Errors
    /// As SQLAlchemy, for anything else.
    pub fn add_item(self: &Rc<Self>, item: &Value, replace: bool) -> Result<(), PyError> {
        if let Some(column) = item.to_native::<ColumnObject>() {
            self.add_column(&column, replace)
        } else if let Some(constraint) = item.to_native::<ConstraintObject>() {
            self.add_constraint(constraint);
            Ok(())
        } else if let Some(index) = item.to_native::<IndexObject>() {
            self.add_index(index);
            Ok(())
        } else if item.is_none() || item.as_native::<MetaDataObject>().is_some() {
            // to SQLAlchemy these are items that add nothing
            Ok(())
        } else {
            Err(errors::argument_error(format!(
                "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got `{}`",
                item.type_name()
            )))
        }
    }
}

const SIGNATURE: &str = "Table(name, metadata, /, *items, schema=None, quote=None, \
quote_schema=None, autoload=None, autoload_with=None, autoload_replace=True, keep_existing=False, \
extend_existing=False, must_exist=False, resolve_fks=True, include_columns=None, \
implicit_returning=True, comment=None, info=None, listeners=None, prefixes=None, **dialect_options)";

/// `sa.Table(...)`.
///
/// # Errors
/// For arguments that SQLAlchemy refuses.
pub(crate) fn table(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind(SIGNATURE)?;
    let metadata = bound
        .required::<Value>("metadata")?
        .to_native::<MetaDataObject>();
    let metadata = metadata.ok_or_else(|| {
        bound.type_error("metadata", "the second argument of `Table` is a `MetaData`")
    })?;
    let schema = bound
        .optional("schema")?
        .or_else(|| metadata.schema.clone());
    let name = TableName::of(schema, bound.required::<String>("name")?);
    let extend = bound.optional("extend_existing")?.unwrap_or(false);
    if let Some(known) = metadata.table(&name) {
        if !extend && !bound.or("keep_existing", false)? && !bound.rest().is_empty() {
            return Err(errors::invalid_request(format!(
                "Table '{name}' is already defined for this MetaData instance.  Specify 'extend_existing=True' to redefine options and columns on an existing Table object."
            )));
        }
        if extend {
            add_items(&known, &bound, true)?;
            load(&known, &metadata, &bound, interpreter)?;
        }
        return Ok(Value::Native(known));
    }
    let table = TableObject::new(state(name, &bound, interpreter)?, &metadata);
    attachment::note_table(&table, interpreter);
    add_items(&table, &bound, false)?;
    let loaded = load(&table, &metadata, &bound, interpreter);
    if loaded.is_err() {
        metadata.remove(&table.name());
    }
    loaded?;
    Ok(Value::Native(table))
}

/// Reads the table from the database, where `autoload_with=` asks for it.
fn load(
    table: &Rc<TableObject>,
    metadata: &Rc<MetaDataObject>,
    bound: &Bound,
    interpreter: &Interpreter,
) -> Result<(), PyError> {
    let wants =
        bound.optional::<Value>("autoload_with")?.is_some() || bound.or("autoload", false)?;
    if !wants {
        return Ok(());
    }
    let (wanted, place) = (reflection::ReflectionScope::of(bound)?, bound.place());
    reflection::fill(table, metadata, &wanted, interpreter, &place).map_err(|error| error.at(place))
}

/// What the keywords of `Table(...)` and `op.create_table(...)` say; the items are still missing.
///
/// # Errors
/// For values of the wrong type.
pub fn state(
    name: TableName,
    bound: &Bound,
    interpreter: &mut Interpreter,
) -> Result<TableState, PyError> {
    Ok(TableState {
        quote: bound.optional("quote")?,
        comment: bound.optional("comment")?,
        prefixes: bound.optional("prefixes")?.unwrap_or_default(),
        info: bound.optional("info")?,
        options: options(
            Owner::Table,
            bound.keywords(),
            bound.arguments(),
            interpreter,
        )?,
        ..TableState::of_name(name)
    })
}

fn add_items(table: &Rc<TableObject>, bound: &Bound, replace: bool) -> Result<(), PyError> {
    for (at, item) in bound.rest().iter().enumerate() {
        if let Value::Unavailable(lost) = item {
            return Err(lost.raise().at(bound.place_of_rest(at)));
        }
        table
            .add_item(item, replace)
            .map_err(|error| error.at(bound.place_of_rest(at)))?;
    }
    Ok(())
}

/// Objects as a list of Python's.
fn natives<T: Native>(objects: Vec<Rc<T>>) -> Value {
    Value::list(objects.into_iter().map(|object| Value::Native(object)))
}

const LATER: &[&str] = &["count"];

const METHODS: &[(&str, NativeMethod)] = &[
    ("append_column", append),
    ("append_constraint", append),
    ("to_metadata", copying::to_metadata),
    ("tometadata", copying::to_metadata),
    ("create", crate::ddl::creation::create_table),
    ("drop", crate::ddl::creation::drop_table),
];

fn append(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("append_column(column, replace_existing=False)")?;
    if let Some(table) = this.to_native::<TableObject>() {
        table.add_item(
            &bound.required("column")?,
            bound.or("replace_existing", false)?,
        )?;
    }
    Ok(Value::None)
}

impl Native for TableObject {
    fn type_name(&self) -> &str {
        if self.light { "TableClause" } else { "Table" }
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let statements = query::change::TABLE.iter().chain(query::source::METHODS);
        if let Some((name, method)) = statements.into_iter().find(|(known, _)| *known == name) {
            return Ok(Some(Value::method(this, name, *method)));
        }
        if let Some(members) = members::attribute(this, name, interpreter)? {
            return Ok(Some(members));
        }
        let state = self.state.borrow();
        Ok(match name {
            "c" | "columns" => this
                .to_native::<Self>()
                .map(|table| Value::native(ColumnCollection::new(&table))),
            "name" => Some(Value::from(state.name.name.as_str())),
            "schema" => Some(Value::from(state.name.schema.clone())),
            "fullname" | "key" => Some(Value::from(state.name.to_string())),
            "comment" => Some(Value::from(state.comment.clone())),
            "info" => {
                drop(state);
                Some(self.info())
            }
            "metadata" => self.metadata().map(|metadata| Value::Native(metadata)),
            "foreign_keys" => Some(natives(keys::foreign_keys(&state))),
            "foreign_key_constraints" => Some(natives(keys::foreign_key_constraints(&state))),
            _ if LATER.contains(&name) => {
                return Err(PyError::unsupported(format!(
                    "statements are not supported yet: `{}.{name}`",
                    state.name
                )));
            }
            _ => None,
        })
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(self.name().to_string())
    }
}
