//! `typing`, `enum` and `collections.abc`: names that mean something to readers, and little at run time.

pub(super) mod ability;

use std::rc::Rc;

use crate::enumeration::{Auto, base};
use crate::{
    Arguments, Class, Entry, GenericAlias, Interpreter, ModuleTable, Native, PyError, PyResult,
    SpecialForm, Str, Union, Value, types,
};

pub(super) const TYPING: ModuleTable = ModuleTable {
    entries: &[
        ("TYPE_CHECKING", Entry::Value(|_| Ok(Value::Bool(false)))),
        (
            "NamedTuple",
            Entry::Value(|_| Ok(Value::native(ClassForm::NamedTuple))),
        ),
        (
            "TypedDict",
            Entry::Value(|_| Ok(Value::native(ClassForm::TypedDict))),
        ),
        ("TypeVar", Entry::Function(type_variable)),
        ("TypeVarTuple", Entry::Function(type_variable)),
        ("ParamSpec", Entry::Function(type_variable)),
        ("NewType", Entry::Function(new_type)),
        ("cast", Entry::Function(cast)),
        ("overload", Entry::Function(itself)),
        ("final", Entry::Function(itself)),
        ("override", Entry::Function(itself)),
        ("no_type_check", Entry::Function(itself)),
        ("runtime_checkable", Entry::Function(itself)),
        ("assert_never", Entry::Function(assert_never)),
        (
            "dataclass_transform",
            Entry::Function(|_, _| Ok(Value::function("identity", itself))),
        ),
        ("get_origin", Entry::Function(origin)),
        ("get_args", Entry::Function(arguments_of)),
        ("get_type_hints", Entry::Function(type_hints)),
        (
            "GenericAlias",
            Entry::Value(|_| Ok(special("GenericAlias"))),
        ),
        ("UnionType", Entry::Value(|_| Ok(special("UnionType")))),
    ],
    fallback: Some(form),
};

/// The names that take arguments and mean nothing at run time.
const FORMS: &[&str] = &[
    "Annotated",
    "Any",
    "AnyStr",
    "AsyncContextManager",
    "AsyncGenerator",
    "AsyncIterable",
    "AsyncIterator",
    "Awaitable",
    "BinaryIO",
    "Callable",
    "ClassVar",
    "Collection",
    "Concatenate",
    "Container",
    "ContextManager",
    "Coroutine",
    "Final",
    "ForwardRef",
    "Generator",
    "Generic",
    "Hashable",
    "IO",
    "ItemsView",
    "Iterable",
    "Iterator",
    "KeysView",
    "Literal",
    "LiteralString",
    "Mapping",
    "MappingView",
    "MutableMapping",
    "MutableSequence",
    "MutableSet",
    "Never",
    "NoReturn",
    "NotRequired",
    "Optional",
    "Pattern",
    "Match",
    "Protocol",
    "ReadOnly",
    "Required",
    "Reversible",
    "Self",
    "Sequence",
    "Sized",
    "SupportsFloat",
    "SupportsIndex",
    "SupportsInt",
    "Text",
    "TextIO",
    "TypeAlias",
    "TypeGuard",
    "TypeIs",
    "Union",
    "Unpack",
    "ValuesView",
    "AbstractSet",
    "ByteString",
    "SupportsAbs",
    "SupportsRound",
    "TypeAliasType",
];

/// The names that stand for built-in types.
const BUILTIN: &[(&str, &str)] = &[
    ("Dict", "dict"),
    ("List", "list"),
    ("Tuple", "tuple"),
    ("Set", "set"),
    ("FrozenSet", "frozenset"),
    ("Type", "type"),
];

fn special(name: &str) -> Value {
    Value::native(SpecialForm {
        name: name.to_owned(),
    })
}

fn form(interpreter: &mut Interpreter, name: &str) -> PyResult {
    if let Some((_, builtin)) = BUILTIN.iter().find(|(known, _)| *known == name) {
        return types::class(builtin)
            .map(Value::Class)
            .ok_or_else(|| missing("typing", name));
    }
    if let "OrderedDict" | "DefaultDict" | "Counter" | "Deque" | "ChainMap" = name {
        let original = if name == "OrderedDict" || name == "Counter" || name == "ChainMap" {
            name.to_owned()
        } else {
            name.to_lowercase()
        };
        let collections = interpreter.import("collections")?;
        return interpreter.get_attribute(&Value::Module(collections), &original);
    }
    if FORMS.contains(&name) {
        Ok(special(name))
    } else {
        Err(missing("typing", name))
    }
}

fn missing(module: &str, name: &str) -> PyError {
    let message = format!("module '{module}' has no attribute '{name}'");
    PyError::standard(crate::StandardError::AttributeError, message)
}

/// `NamedTuple` and `TypedDict` between the parentheses of a class statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClassForm {
    NamedTuple,
    TypedDict,
}

impl Native for ClassForm {
    fn type_name(&self) -> &str {
        match self {
            Self::NamedTuple => "NamedTuple",
            Self::TypedDict => "TypedDict",
        }
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        if *self == Self::TypedDict {
            return Ok(types::class("dict").map_or(Value::None, Value::Class));
        }
        let bound = arguments.bind("NamedTuple(typename, fields)")?;
        let mut names = Vec::new();
        for field in interpreter.iterate(&bound.required("fields")?)? {
            names.extend(interpreter.iterate(&field)?.into_iter().next());
        }
        let collections = interpreter.import("collections")?;
        interpreter.call_method(
            &Value::Module(collections),
            "namedtuple",
            vec![bound.required("typename")?, Value::list(names)],
        )
    }

    fn subclass(
        &self,
        _: &Value,
        class: Rc<Class>,
        _: Vec<(Str, Value)>,
        interpreter: &mut Interpreter,
    ) -> PyResult {
        match self {
            Self::NamedTuple => {
                let collections = interpreter.import("collections")?;
                interpreter.call_method(
                    &Value::Module(collections),
                    "_from_class",
                    vec![Value::Class(class)],
                )
            }
            Self::TypedDict => Ok(types::class("dict").map_or(Value::None, Value::Class)),
        }
    }
}

fn type_variable(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("TypeVar(name, *constraints, **options)")?;
    bound.required::<String>("name").map(|name| special(&name))
}

fn new_type(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("NewType(name, tp)")?;
    bound.required::<Str>("name")?;
    Ok(Value::function("NewType", itself))
}

fn cast(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("cast(typ, val)")?;
    bound.required("val")
}

fn itself(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.one("identity")
}

fn assert_never(_: &mut Interpreter, _: Arguments) -> PyResult {
    Err(PyError::standard(
        crate::StandardError::AssertionError,
        "Expected code to be unreachable",
    ))
}

fn origin(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("get_origin")?;
    if value.as_native::<Union>().is_some() {
        return Ok(special("Union"));
    }
    Ok(value
        .as_native::<GenericAlias>()
        .map_or(Value::None, |alias| alias.origin.clone()))
}

fn arguments_of(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value: Value = arguments.one("get_args")?;
    if let Some(union) = value.as_native::<Union>() {
        return Ok(Value::tuple(union.alternatives.iter().cloned()));
    }
    let own = value
        .as_native::<GenericAlias>()
        .map(|alias| alias.arguments.clone());
    Ok(Value::tuple(own.unwrap_or_default()))
}

fn type_hints(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound =
        arguments.bind("get_type_hints(obj, globalns=None, localns=None, include_extras=False)")?;
    match bound.required::<Value>("obj")? {
        Value::Class(class) => {
            let mut hints = Vec::new();
            for owner in class.ancestors().iter().rev().chain([&class]) {
                for (name, _) in owner.annotations() {
                    if let Some(hint) = interpreter.annotation(owner, &name)? {
                        hints.retain(|(known, _)| *known != name);
                        hints.push((name, hint));
                    }
                }
            }
            Ok(Value::dict(hints))
        }
        other => Err(bound.unsupported(
            "obj",
            format!("the type hints of a `{}` are not known", other.type_name()),
        )),
    }
}

pub(super) const ENUM: ModuleTable = ModuleTable::new(&[
    (
        "Enum",
        Entry::Value(|_| Ok(base("Enum").unwrap_or(Value::None))),
    ),
    (
        "ReprEnum",
        Entry::Value(|_| Ok(base("ReprEnum").unwrap_or(Value::None))),
    ),
    (
        "StrEnum",
        Entry::Value(|_| Ok(base("StrEnum").unwrap_or(Value::None))),
    ),
    (
        "IntEnum",
        Entry::Value(|_| Ok(base("IntEnum").unwrap_or(Value::None))),
    ),
    (
        "Flag",
        Entry::Value(|_| Ok(base("Flag").unwrap_or(Value::None))),
    ),
    (
        "IntFlag",
        Entry::Value(|_| Ok(base("IntFlag").unwrap_or(Value::None))),
    ),
    (
        "EnumMeta",
        Entry::Value(|_| Ok(types::class("type").map_or(Value::None, Value::Class))),
    ),
    (
        "EnumType",
        Entry::Value(|_| Ok(types::class("type").map_or(Value::None, Value::Class))),
    ),
    (
        "auto",
        Entry::Function(|_, arguments| arguments.none("auto").map(|()| Value::native(Auto))),
    ),
    ("unique", Entry::Function(unique)),
    (
        "property",
        Entry::Value(|_| Ok(types::class("property").map_or(Value::None, Value::Class))),
    ),
]);

fn unique(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let class: Value = arguments.one("unique")?;
    if let Value::Class(enumeration) = &class {
        let known = enumeration.enumeration();
        let is_alias = |(name, member): &(String, Value)| match member {
            Value::Instance(member) => member
                .get("_name_")
                .is_some_and(|own| own.as_str() != Some(name)),
            _ => false,
        };
        if known.is_some_and(|known| known.names.iter().any(is_alias)) {
            let class = interpreter.repr(&class)?;
            return Err(PyError::value_error(format!(
                "duplicate values found in {class}"
            )));
        }
    }
    Ok(class)
}
