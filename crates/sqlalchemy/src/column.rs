//! `sa.Column`.

pub(crate) mod arguments;

use std::cell::{Ref, RefCell, RefMut};
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::attachment::Waiting;
use crate::constraint::ConstraintObject;
use crate::expression::{self, methods};
use crate::foreign_key::ForeignKeyObject;
use crate::session::state;
use crate::table::TableObject;
use crate::types::TypeObject;
use dbm_core::schema::expression::ColumnReference;
use dbm_core::schema::query::Source;
use dbm_core::schema::{
    Autoincrement, Options, Sequence, ServerDefault, TableName, Type, TypeKind,
};
use dbm_python::{
    Arguments, BinaryOperator, Class, Comparison, Interpreter, Native, NativeMethod, PyError,
    PyResult, UnaryOperator, Value,
};

/// The next number of [`creation_order`].
static NEXT: AtomicU64 = AtomicU64::new(1);

/// A number that is higher than all before: SQLAlchemy writes constraints in the order they are made.
pub(crate) fn creation_order() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// What a script says of a column.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an argument of `Column`"
)]
#[derive(Debug, Clone)]
pub struct ColumnState {
    /// Its name; a declarative class gives it at the end of its body.
    pub name: Option<String>,
    /// Its name in Python, when it has another one there.
    pub(crate) key: Option<String>,
    /// Its type; [`Type::null`] when none is given.
    pub kind: Type,
    /// The type as the script wrote it.
    pub type_value: Option<Value>,
    /// `nullable=`, when it was given.
    pub nullable: Option<bool>,
    /// `primary_key=`.
    pub(crate) primary_key: bool,
    /// `autoincrement=`.
    pub(crate) autoincrement: Autoincrement,
    /// `server_default=`, `Computed` or `Identity`.
    pub(crate) server_default: Option<ServerDefault>,
    /// A `Sequence`.
    pub(crate) sequence: Option<Sequence>,
    /// `unique=`.
    pub(crate) unique: bool,
    /// `index=`.
    pub(crate) index: bool,
    /// `comment=`.
    pub(crate) comment: Option<String>,
    /// `quote=`.
    pub(crate) quote: Option<bool>,
    /// `system=`.
    pub(crate) system: bool,
    /// Its `ForeignKey(...)`s.
    pub(crate) foreign_keys: Vec<Rc<ForeignKeyObject>>,
    /// Its `CheckConstraint(...)`s.
    pub(crate) checks: Vec<Rc<ConstraintObject>>,
    /// `default=`: Python's, for inserted rows.
    pub default: Option<Value>,
    /// `onupdate=`: Python's, for updated rows.
    pub(crate) onupdate: Option<Value>,
    /// `info=`.
    pub(crate) info: Option<Value>,
    /// `doc=`.
    pub(crate) doc: Option<String>,
    /// `mapped_column(sort_order=)`: its place among the columns of its class.
    pub(crate) sort_order: i64,
    /// Options of a dialect.
    pub(crate) options: Options,
    /// The table that it belongs to.
    pub(crate) table: Option<TableName>,
    /// That table, as statements tell tables apart.
    pub(crate) source: Option<Source>,
}

/// A column, as the script holds it.
#[derive(Debug)]
pub struct ColumnObject {
    /// The numbers of this column and of those it was copied from.
    ids: Vec<u64>,
    state: RefCell<ColumnState>,
    owner: RefCell<Weak<TableObject>>,
    /// What belongs to its table once it has one.
    waiting: RefCell<Vec<Rc<Waiting>>>,
}

impl ColumnObject {
    /// A column of its own.
    pub(crate) fn new(state: ColumnState) -> Self {
        Self {
            ids: vec![creation_order()],
            state: RefCell::new(state),
            owner: RefCell::default(),
            waiting: RefCell::default(),
        }
    }

    /// A column without anything but a name and a type.
    pub fn plain(name: impl Into<String>, kind: Type) -> Self {
        Self::new(ColumnState {
            name: Some(name.into()),
            ..ColumnState::of_type(kind)
        })
    }

    /// The same column once more, belonging to no table.
    #[must_use]
    pub fn copied(&self) -> Self {
        let mut state = self.state.borrow().clone();
        state.table = None;
        state.source = None;
        let mut ids = vec![creation_order()];
        ids.extend(&self.ids);
        Self {
            ids,
            state: RefCell::new(state),
            owner: RefCell::default(),
            waiting: RefCell::default(),
        }
    }

    /// The table that it belongs to, while that is there.
    pub fn owner(&self) -> Option<Rc<TableObject>> {
        self.owner.borrow().upgrade()
    }

    /// Gives it to a table.
    pub fn attach(&self, table: &Rc<TableObject>) {
        self.owner.replace(Rc::downgrade(table));
        let mut state = self.state.borrow_mut();
        state.table = Some(table.name());
        state.source = Some(table.source());
    }

    /// Keeps what belongs to its table once it has one.
    pub(crate) fn wait(&self, waiting: Rc<Waiting>) {
        self.waiting.borrow_mut().push(waiting);
    }

    /// Gives that back, once.
    pub(crate) fn take_waiting(&self) -> Vec<Rc<Waiting>> {
        self.waiting.take()
    }

    /// What is said of it.
    pub fn state(&self) -> Ref<'_, ColumnState> {
        self.state.borrow()
    }

    /// What is said of it, to change it.
    pub(crate) fn state_mut(&self) -> RefMut<'_, ColumnState> {
        self.state.borrow_mut()
    }

    /// Its name, once it has one.
    pub fn name(&self) -> Option<String> {
        self.state.borrow().name.clone()
    }

    /// Its name in Python: the key, else the name.
    pub fn key(&self) -> Option<String> {
        let state = self.state.borrow();
        state.key.clone().or_else(|| state.name.clone())
    }

    /// What stands for it in expressions while it has no name.
    pub(crate) fn placeholder(&self) -> String {
        format!("\0{}", self.ids[0])
    }

    /// Whether a placeholder stands for this column, or for one it was copied from.
    pub(crate) fn is_meant_by(&self, placeholder: &str) -> bool {
        let id = placeholder
            .strip_prefix('\0')
            .and_then(|id| id.parse().ok());
        id.is_some_and(|id: u64| self.ids.contains(&id))
    }

    /// The column as an expression names it.
    pub(crate) fn reference(&self) -> ColumnReference {
        let state = self.state.borrow();
        ColumnReference {
            table: state.table.clone(),
            name: state.name.clone().unwrap_or_else(|| self.placeholder()),
            kind: state.kind.clone(),
            quote: state.quote,
            source: state.source.clone(),
            anonymous: None,
        }
    }
}

impl ColumnState {
    /// A column of which only the type is said.
    pub(crate) fn of_type(kind: Type) -> Self {
        Self {
            name: None,
            key: None,
            kind,
            type_value: None,
            nullable: None,
            primary_key: false,
            autoincrement: Autoincrement::Auto,
            server_default: None,
            sequence: None,
            unique: false,
            index: false,
            comment: None,
            quote: None,
            system: false,
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            default: None,
            onupdate: None,
            info: None,
            doc: None,
            sort_order: 0,
            options: Options::new(),
            table: None,
            source: None,
        }
    }

    /// Whether it takes NULL, as far as the column itself says.
    pub(crate) fn is_nullable(&self) -> bool {
        self.nullable.unwrap_or(!self.primary_key)
    }
}

/// `Column.copy()`.
fn copy(_: &mut Interpreter, this: &Value, _: Arguments) -> PyResult {
    let column = this
        .as_native::<ColumnObject>()
        .ok_or_else(|| PyError::type_error("a `Column` is expected"))?;
    let copy = column.copied();
    if column.owner().is_some() {
        // its foreign keys are the table's then
        copy.state_mut().foreign_keys.clear();
    }
    Ok(Value::native(copy))
}

/// The methods of columns, those of expressions aside.
const METHODS: &[(&str, NativeMethod)] = &[("copy", copy), ("_copy", copy)];

impl Native for ColumnObject {
    fn type_name(&self) -> &'static str {
        "Column"
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        Some(Value::native(arguments::ColumnClass))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        class.as_native::<arguments::ColumnClass>().is_some()
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        methods::METHODS
    }

    fn get(
        &self,
        this: &Value,
        instance: Option<&Value>,
        _: &Rc<Class>,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match instance {
            Some(instance) => state::missing_attribute(this, instance, interpreter),
            None => Ok(None),
        }
    }

    fn set(
        &self,
        instance: &Value,
        value: Option<Value>,
        _: &mut Interpreter,
    ) -> Option<Result<(), PyError>> {
        state::note_change(instance, value.is_some())
    }

    fn attribute(
        &self,
        this: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if let Some((name, method)) = METHODS.iter().find(|(method, _)| *method == name) {
            return Ok(Some(Value::method(this, name, *method)));
        }
        if let Some(value) = self.plain_attribute(name) {
            return Ok(Some(value));
        }
        methods::attribute(this, name)
    }

    fn set_attribute(
        &self,
        name: &str,
        value: Value,
        interpreter: &mut Interpreter,
    ) -> Result<bool, PyError> {
        arguments::set_attribute(self, name, value, interpreter)
    }

    fn binary(
        &self,
        this: &Value,
        operator: BinaryOperator,
        other: &Value,
        reflected: bool,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        expression::binary(this, operator, other, reflected)
    }

    fn compare(
        &self,
        this: &Value,
        comparison: Comparison,
        other: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        expression::compare(this, comparison, other, interpreter)
    }

    fn unary(
        &self,
        this: &Value,
        operator: UnaryOperator,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(expression::unary(this, operator))
    }

    fn get_item(
        &self,
        this: &Value,
        key: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        expression::access::item(this, key, interpreter)
    }

    fn truth(&self, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Err(PyError::type_error(
            "Boolean value of this clause is not defined",
        ))
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        let state = self.state.borrow();
        let name = state.name.as_deref().unwrap_or("(no name)");
        Ok(match &state.table {
            Some(table) => format!("{}.{name}", table.name),
            None => name.to_owned(),
        })
    }
}

impl ColumnObject {
    fn plain_attribute(&self, name: &str) -> Option<Value> {
        let state = self.state.borrow();
        Some(match name {
            "name" => Value::from(state.name.clone()),
            "key" => Value::from(state.key.clone().or_else(|| state.name.clone())),
            "nullable" => Value::from(state.is_nullable()),
            "primary_key" => Value::from(state.primary_key),
            "unique" => Value::from(state.unique.then_some(true)),
            "index" => Value::from(state.index.then_some(true)),
            "comment" => Value::from(state.comment.clone()),
            "doc" => Value::from(state.doc.clone()),
            "type" => type_value(&state),
            "default" => state.default.clone().unwrap_or(Value::None),
            "onupdate" => state.onupdate.clone().unwrap_or(Value::None),
            "table" => self
                .owner()
                .map_or(Value::None, |table| Value::Native(table)),
            "info" => state
                .info
                .clone()
                .unwrap_or_else(|| Value::dict::<String>([])),
            "foreign_keys" => Value::list(
                state
                    .foreign_keys
                    .iter()
                    .map(|key| Value::Native(key.clone())),
            ),
            "constraints" => Value::list(
                state
                    .checks
                    .iter()
                    .map(|check| Value::Native(check.clone())),
            ),
            _ => return None,
        })
    }

    /// Whether no type is known yet: a foreign key gives it.
    pub(crate) fn lacks_type(&self) -> bool {
        matches!(self.state.borrow().kind.kind, TypeKind::Null)
    }
}

fn type_value(state: &ColumnState) -> Value {
    match &state.type_value {
        Some(value) => value.clone(),
        None => Value::native(TypeObject::from(state.kind.clone())),
    }
}
