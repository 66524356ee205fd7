//! Types that Python code defines: classes below `TypeDecorator`, `UserDefinedType`, `String`, ...

mod values;

use std::rc::Rc;

use crate::dialect::DialectObject;
use crate::errors;
use crate::host::Host;
use crate::types::classes::{Family, TypeClass};
use crate::types::{TypeClassObject, TypeObject, make, object_or_null, representation};
use dbm_core::schema::types::{SpatialIndex, UserType};
use dbm_core::schema::{Type, TypeKind};
use dbm_python::{Arguments, Class, Instance, Interpreter, Native, PyError, PyResult, Value};

pub use values::bound;
pub(crate) use values::{beside, binding_class, processes_values, remember, result};

/// Under which name an object keeps the type that its native base made.
pub(super) const MADE: &str = "_sqlalchemy_type";

/// Kept with a class for which `@compiles` defines the SQL: functions, each for some dialects or for all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Compiled(Vec<(Vec<String>, Value)>);

impl Compiled {
    /// Notes the function that defines the SQL of `class` on these dialects; without any, on all.
    pub(crate) fn define(class: &Rc<Class>, dialects: Vec<String>, function: Value) {
        let known = class.attached::<Self>();
        let mut compiled = known.map(|known| (*known).clone()).unwrap_or_default();
        compiled.0.push((dialects, function));
        class.attach(compiled);
    }

    /// The function for a dialect; SQLAlchemy's own SQL holds where there is none.
    fn function(&self, dialect: &str) -> Option<&Value> {
        let named = |(dialects, _): &&(Vec<String>, Value)| dialects.iter().any(|it| it == dialect);
        let for_all = |(dialects, _): &&(Vec<String>, Value)| dialects.is_empty();
        let own = self.0.iter().rfind(named);
        // no dialect is known while `env.py` still says which database it is
        let any = || self.0.first().filter(|_| dialect == "default");
        own.or_else(|| self.0.iter().rfind(for_all))
            .or_else(any)
            .map(|(_, function)| function)
    }
}

/// What `@compiles` functions get as `compiler`: SQLAlchemy's compiler is not here.
#[derive(Debug)]
struct CompilerObject;

impl Native for CompilerObject {
    fn type_name(&self) -> &'static str {
        "Compiler"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        match name {
            "dialect" => Ok(Some(Value::native(DialectObject::named(
                &Host::of(interpreter).dialect,
            )))),
            _ if name.starts_with("visit_") => {
                let name = name.to_owned();
                Ok(Some(Value::closure(
                    "visit",
                    move |interpreter, arguments| visit(&name, &arguments, interpreter),
                )))
            }
            _ => Err(PyError::unsupported(format!(
                "`{name}` of the compiler that a `@compiles` function gets is not supported"
            ))),
        }
    }
}

/// The native class of types that `class` is below.
pub(crate) fn base(class: &Rc<Class>) -> Option<&'static TypeClass> {
    let bases = class.native_bases();
    bases
        .iter()
        .find_map(|base| Some(base.as_native::<TypeClassObject>()?.0))
}

/// `super().__init__(...)` of a class below `base`.
///
/// # Errors
/// For arguments that the base does not take.
pub(crate) fn initialize(
    base: &'static TypeClass,
    instance: &Rc<Instance>,
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> Result<(), PyError> {
    match base.family {
        Family::Decorator => {
            let implementation = declared(instance, arguments, interpreter)?;
            instance.set("impl", implementation);
            Ok(())
        }
        Family::UserDefined | Family::Abstract => arguments.none(instance.class().name()),
        _ => {
            let made = make(base, arguments, interpreter)?;
            instance.set(MADE, Value::native(made));
            Ok(())
        }
    }
}

/// `TypeDecorator.__init__`, called with the object as first argument.
pub(crate) fn unbound_initialize(base: &'static TypeClass) -> Value {
    Value::closure("__init__", move |interpreter, mut arguments: Arguments| {
        if arguments.positional.is_empty() {
            let message = "descriptor '__init__' needs an argument";
            return Err(PyError::type_error(message).at(arguments.place()));
        }
        let Value::Instance(instance) = arguments.positional.remove(0) else {
            let message = "descriptor '__init__' requires a type object";
            return Err(PyError::type_error(message).at(arguments.place()));
        };
        initialize(base, &instance, arguments, interpreter)?;
        Ok(Value::None)
    })
}

/// What the class's `impl` is for these arguments.
fn declared(
    instance: &Rc<Instance>,
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> PyResult {
    let Some(declared) = instance.class().lookup("impl") else {
        return Err(PyError::type_error(
            "TypeDecorator implementations require a class-level variable 'impl' which refers to the class of type being decorated",
        ));
    };
    match &declared {
        Value::Class(_) => interpreter.call(&declared, arguments),
        Value::Native(native) if declared.as_native::<TypeClassObject>().is_some() => {
            Rc::clone(native).call(&declared, arguments, interpreter)
        }
        _ => Ok(declared),
    }
}

/// `instance.impl`: what a decorator wraps, whatever the dialect.
///
/// # Errors
/// When making it raises.
pub(crate) fn wrapped(instance: &Rc<Instance>, interpreter: &mut Interpreter) -> PyResult {
    match instance.get("impl") {
        Some(implementation) => Ok(implementation),
        None => declared(instance, Arguments::new(&interpreter.place()), interpreter),
    }
}

/// `instance.dialect_impl(dialect)`: what a decorator wraps on the dialect of this evaluation.
///
/// # Errors
/// Whatever the script's `load_dialect_impl` raises.
pub(crate) fn implementation(
    value: &Value,
    instance: &Rc<Instance>,
    interpreter: &mut Interpreter,
) -> PyResult {
    if instance.class().lookup("load_dialect_impl").is_none() {
        return wrapped(instance, interpreter);
    }
    let dialect = DialectObject::named(&Host::of(interpreter).dialect);
    interpreter.call_method(value, "load_dialect_impl", vec![Value::native(dialect)])
}

/// The type that an object of such a class is on the dialect of this evaluation.
///
/// # Errors
/// When the class does not say what it is.
pub(crate) fn object(
    value: &Value,
    instance: &Rc<Instance>,
    interpreter: &mut Interpreter,
) -> Result<TypeObject, PyError> {
    if let Some(sql) = compiled(value, instance, interpreter)? {
        if let Some(own) = sql.as_native::<TypeObject>() {
            return Ok(own.clone());
        }
        let sql = interpreter.text(&sql)?;
        return Ok(TypeObject::from(Type::new(TypeKind::Verbatim(sql))));
    }
    own(value, instance, interpreter)
}

/// What a `@compiles` function of the class gives on the dialect of this evaluation.
///
/// # Errors
/// Whatever it raises.
pub(crate) fn compiled(
    value: &Value,
    instance: &Rc<Instance>,
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    let Some(compiled) = instance.class().attached::<Compiled>() else {
        return Ok(None);
    };
    let Some(function) = compiled.function(&Host::of(interpreter).dialect) else {
        return Ok(None);
    };
    let arguments = [value.clone(), Value::native(CompilerObject)];
    interpreter.call_with(function, arguments).map(Some)
}

/// `compiler.visit_unicode(element)`: the SQL that the type has by itself. It stands for its text,
/// so that a function can only give it back.
fn visit(name: &str, arguments: &Arguments, interpreter: &mut Interpreter) -> PyResult {
    let element = arguments.positional.first();
    let Some(element @ Value::Instance(instance)) = element else {
        return Err(PyError::type_error("a column type is expected").at(arguments.place()));
    };
    let visited = name.trim_start_matches("visit_").replace('_', "");
    let own_class = visited_class(element, instance, interpreter)?;
    if !own_class.is_some_and(|it| it.name.eq_ignore_ascii_case(&visited)) {
        let message =
            format!("`{name}` of the compiler that a `@compiles` function gets is not supported");
        return Err(PyError::unsupported(message).at(arguments.place()));
    }
    let value = Value::Instance(Rc::clone(instance));
    own(&value, instance, interpreter).map(Value::native)
}

/// The class of SQLAlchemy's that a type is by itself: its base, or that of the type it wraps.
fn visited_class(
    element: &Value,
    instance: &Rc<Instance>,
    interpreter: &mut Interpreter,
) -> Result<Option<&'static TypeClass>, PyError> {
    let base = base(instance.class());
    if base.is_none_or(|it| !matches!(it.family, Family::Decorator)) {
        return Ok(base);
    }
    let wrapped = implementation(element, instance, interpreter)?;
    let object = object_or_null(&wrapped, interpreter)?;
    Ok(object.and_then(|it| it.class))
}

/// The same, whatever `@compiles` says.
fn own(
    value: &Value,
    instance: &Rc<Instance>,
    interpreter: &mut Interpreter,
) -> Result<TypeObject, PyError> {
    let class = instance.class();
    let Some(base) = base(class) else {
        return Err(PyError::type_error(format!(
            "`{}` is no column type",
            class.name()
        )));
    };
    let mut object = match base.family {
        _ if class.lookup("get_col_spec").is_some() => verbatim(value, interpreter)?,
        Family::Decorator => {
            let implementation = implementation(value, instance, interpreter)?;
            object_or_null(&implementation, interpreter)?.ok_or_else(|| {
                let found = implementation.type_name();
                PyError::type_error(format!(
                    "`{}` wraps a `{found}`, which is no column type",
                    class.name()
                ))
            })?
        }
        Family::UserDefined | Family::Abstract => {
            return Err(errors::compile_error(format!(
                "`{}` does not say what it is in SQL: it has no `get_col_spec`",
                class.name()
            )));
        }
        _ => match instance
            .get(MADE)
            .as_ref()
            .and_then(Value::as_native::<TypeObject>)
        {
            Some(made) => made.clone(),
            None => make(base, Arguments::new(&interpreter.place()), interpreter)?,
        },
    };
    object.kind.user = Some(user_type(value, instance, &object.kind, interpreter)?);
    let has_say = ["process_bind_param", "process_result_value"]
        .iter()
        .any(|method| class.lookup(method).is_some());
    if has_say {
        remember(&object.kind, value, interpreter);
    }
    Ok(object)
}

fn verbatim(value: &Value, interpreter: &mut Interpreter) -> Result<TypeObject, PyError> {
    let sql = interpreter.call_method(value, "get_col_spec", Vec::new())?;
    let sql = interpreter.text(&sql)?;
    Ok(TypeObject::from(Type::new(TypeKind::Verbatim(sql))))
}

/// How the type is named, and what it says of its columns; or what the type that it wraps says.
fn user_type(
    value: &Value,
    instance: &Rc<Instance>,
    kind: &Type,
    interpreter: &mut Interpreter,
) -> Result<UserType, PyError> {
    let wrapped = kind.user.as_ref();
    Ok(UserType {
        module: instance.class().module().to_owned(),
        representation: representation::of(value, instance, interpreter)?,
        spatial_index: spatial_index(instance)
            .or_else(|| wrapped.and_then(|user| user.spatial_index)),
        not_null: matches!(instance.get("_not_null"), Some(Value::Bool(true)))
            || wrapped.is_some_and(|user| user.not_null),
    })
}

/// What `packages/geoalchemy2.py` says of the index on its columns.
fn spatial_index(instance: &Instance) -> Option<SpatialIndex> {
    let said = instance.get("_index")?;
    match said.as_str()? {
        "plane" => Some(SpatialIndex::Plane),
        "all dimensions" => Some(SpatialIndex::AllDimensions),
        "convex hull" => Some(SpatialIndex::ConvexHull),
        _ => None,
    }
}

/// What an object of such a class has from its base: `impl`, and what a decorator passes on.
///
/// # Errors
/// When making what it wraps raises.
pub(crate) fn attribute(
    base: &'static TypeClass,
    instance: &Rc<Instance>,
    name: &str,
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    match (base.family, name) {
        // the type's own: what it wraps is not what varies
        (_, "with_variant" | "dialect_impl") => Ok(None),
        (Family::Decorator, "impl" | "impl_instance") => wrapped(instance, interpreter).map(Some),
        (Family::Decorator, _) if !name.starts_with('_') => {
            let implementation = wrapped(instance, interpreter)?;
            interpreter.find_attribute(&implementation, name)
        }
        _ => match instance.get(MADE) {
            Some(made) if !name.starts_with('_') => interpreter.find_attribute(&made, name),
            _ => Ok(None),
        },
    }
}
