//! Names that scripts write and dbm does not do yet: statements, queries, reflection, the ORM.

use std::rc::Rc;

use dbm_python::{Arguments, Class, Interpreter, Native, PyError, PyResult, Str, Value};

/// A name that says, once it is used, that it is not supported yet.
#[derive(Debug)]
struct Later {
    name: String,
}

/// Core statements, and other names that build SQL.
#[rustfmt::skip]
const UNSUPPORTED: &[&str] = &[
    "tablesample", "outparam", "lambda_stmt", "try_cast", "custom_op",
    "AddConstraint", "DropConstraint", "CreateColumn", "CreateView", "DropView",
    "SetTableComment", "DropTableComment", "SetColumnComment", "DropColumnComment",
    "declarative_base", "DeclarativeBase", "DeclarativeBaseNoMeta", "DeclarativeMeta",
    "MappedAsDataclass", "AbstractConcreteBase", "registry", "declared_attr", "Mapped",
    "mapped_column", "relationship", "backref", "column_property", "synonym", "deferred",
    "hybrid_property", "hybrid_method", "validates", "as_declarative",
    "DDLElement", "ExecutableDDLElement", "Executable", "ClauseElement", "GenericFunction", "Select", "Insert", "Update", "Delete",
];

/// Names of `sqlalchemy`, `sqlalchemy.types` and `sqlalchemy.schema` that dbm does not know otherwise.
#[rustfmt::skip]
const RARE: &[&str] = &[
    "AdaptedConnection", "AggregateOrderBy", "AliasedReturnsRows", "Any", "AssertionPool",
    "AsyncAdaptedQueuePool", "BaseDDLElement", "BaseRow", "BinaryExpression", "BindTyping",
    "BooleanClauseList", "CacheKey", "Case", "Cast", "CheckFirst", "ChunkedIteratorResult",
    "ClauseList", "CollectionAggregate", "ColumnExpressionArgument", "ColumnOperators", "Compiled",
    "CreateEnginePlugin", "CreateTableAs", "ExceptionContext", "ExecutionContext",
    "Exists", "Extract", "ForeignKeyTarget", "FrameClause", "FrameClauseType", "FromClause",
    "FromGrouping", "FrozenResult", "FunctionFilter", "GenerativeSelect", "Grouping", "HasCTE",
    "HasPrefixes", "HasSuffixes", "IteratorResult", "LambdaElement", "Lateral", "MergedResult",
    "Named", "NotNullable", "Nullable", "NumericCommon", "Operators", "OrderByList", "Over",
    "PassiveDefault", "Pool", "PoolProxiedConnection", "PoolResetState", "ReleaseSavepointClause",
    "Result", "ResultProxy", "ReturnsRows", "RollbackToSavepointClause", "SQLColumnExpression",
    "SavepointClause", "SelectBase", "SelectLabelStyle", "Selectable", "SingletonThreadPool",
    "StatementLambdaElement", "TString", "TableValuedColumn", "TextAsFrom", "ThreadLocalMetaData",
    "Transaction", "TryCast", "Tuple", "TupleType", "TwoPhaseTransaction", "TypeClause",
    "TypeCoerce", "TypeCompiler", "TypedColumns", "UnaryExpression", "UpdateBase", "ValuesBase",
    "Variant", "Visitable", "WithinGroup", "alias", "bitwise_not", "create_pool_from_url",
    "from_dml_column", "insert_sentinel", "log", "modifier", "result_tuple", "tstring",
    "Concatenable", "ExternalType", "Indexable", "MatchType", "STRINGTYPE", "OperatorClass",
    "SchemaType", "adapt_type", "to_instance", "ColumnCollectionConstraint",
    "ColumnCollectionMixin", "DefaultGenerator", "DropConstraintComment", "HasConditionalDDL",
    "HasSchemaAttr", "IdentityOptions", "InvokeCreateDDLBase", "InvokeDDLBase",
    "InvokeDropDDLBase", "SchemaConst", "SchemaItem", "SchemaVisitable", "SetConstraintComment",
    "sort_tables", "sort_tables_and_constraints",
];

/// Whether SQLAlchemy has a name of which dbm knows no more than that.
pub(crate) fn exists(name: &str) -> bool {
    RARE.contains(&name)
}

/// What looks at a database, or needs a connection of its own.
#[rustfmt::skip]
const CONNECTING: &[&str] = &[
    "Query", "aliased",
    "create_engine", "engine_from_config", "create_mock_engine", "make_url", "URL",
    "Connection", "Engine", "NullPool", "StaticPool", "QueuePool",
];

/// The name, if it is one of those that are not supported yet.
pub(crate) fn name(name: &str) -> Option<Value> {
    (CONNECTING.contains(&name) || UNSUPPORTED.contains(&name)).then(|| {
        Value::native(Later {
            name: name.to_owned(),
        })
    })
}

/// A name of a statement that is not supported yet.
pub(crate) fn unsupported(name: &str) -> Value {
    Value::native(Later {
        name: name.to_owned(),
    })
}

impl Later {
    fn error(&self) -> PyError {
        PyError::unsupported(format!("`{}` is not supported yet", self.name))
    }
}

impl Native for Later {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn call(&self, _: &Value, arguments: Arguments, _: &mut Interpreter) -> PyResult {
        Err(self.error().at(arguments.place()))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
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
    ) -> PyResult {
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
    ) -> Result<Option<Value>, PyError> {
        // `Mapped[int]`: an annotation is not used yet
        Ok(Some(this.clone()))
    }
}
