//! Names that scripts write and dbm does not do yet: statements, queries, reflection, the ORM.

use std::rc::Rc;

use crate::python::{Arguments, Class, Interpreter, Native, Outcome, Raised, Str, Value};

/// A name that says, once it is used, that it is not supported yet.
#[derive(Debug)]
struct Later {
    name: String,
}

/// Core statements, and other names that build SQL.
#[rustfmt::skip]
const UNSUPPORTED: &[&str] = &[
    "lateral", "tablesample", "outparam", "lambda_stmt", "try_cast", "custom_op",
    "AddConstraint", "DropConstraint", "CreateColumn", "CreateView", "DropView",
    "SetTableComment", "DropTableComment", "SetColumnComment", "DropColumnComment",
    "declarative_base", "DeclarativeBase", "DeclarativeBaseNoMeta", "DeclarativeMeta",
    "MappedAsDataclass", "AbstractConcreteBase", "registry", "declared_attr", "Mapped",
    "mapped_column", "relationship", "backref", "column_property", "synonym", "deferred",
    "hybrid_property", "hybrid_method", "validates", "as_declarative",
    "DDLElement", "ExecutableDDLElement", "Executable", "ClauseElement", "ColumnElement",
    "FunctionElement", "GenericFunction", "Select", "Insert", "Update", "Delete",
];

/// What looks at a database, or needs a connection of its own.
#[rustfmt::skip]
const CONNECTING: &[&str] = &[
    "scoped_session", "Query", "aliased",
    "create_engine", "engine_from_config", "create_mock_engine", "make_url", "URL",
    "Connection", "Engine", "NullPool", "StaticPool", "QueuePool",
];

/// The name, if it is one of those that are not supported yet.
pub fn name(name: &str) -> Option<Value> {
    (CONNECTING.contains(&name) || UNSUPPORTED.contains(&name)).then(|| {
        Value::native(Later {
            name: name.to_owned(),
        })
    })
}

/// A name of a statement that is not supported yet.
pub fn unsupported(name: &str) -> Value {
    Value::native(Later {
        name: name.to_owned(),
    })
}

impl Later {
    fn error(&self) -> Raised {
        Raised::unsupported(format!("`{}` is not supported yet", self.name))
    }
}

impl Native for Later {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn call(&self, _: &Value, arguments: Arguments, _: &mut Interpreter) -> Outcome {
        Err(self.error().at(arguments.place()))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, Raised> {
        if name.starts_with("__") {
            return Ok(None);
        }
        Ok(Some(Value::native(Self {
            name: format!("{}.{name}", self.name),
        })))
    }

    fn subclass(
        &self,
        _: &Value,
        class: Rc<Class>,
        _: Vec<(Str, Value)>,
        _: &mut Interpreter,
    ) -> Outcome {
        let error = self.error();
        Err(match class.place() {
            Some(place) => error.at(place.clone()),
            None => error,
        })
    }

    fn get_item(
        &self,
        this: &Value,
        _: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, Raised> {
        // `Mapped[int]`: an annotation is not used yet
        Ok(Some(this.clone()))
    }
}
