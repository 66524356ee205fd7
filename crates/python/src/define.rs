//! Class statements.

use std::rc::Rc;

use super::arguments::CallSite;
use super::class::Class;
use super::collections::Dict;
use super::exceptions::StandardError;
use super::frame::Frame;
use super::interpreter::Interpreter;
use super::metaclass::{Metaclass, own_metaclass};
use super::module::Unavailable;
use super::native::PyResult;
use super::py_error::PyError;
use super::text::Str;
use super::value::Value;

/// Tells the native bases of a class, and of the classes above it, that it is lost.
fn tell_bases(bases: &[Value], lost: &Unavailable) {
    for base in bases {
        let above = match base {
            Value::Class(class) => class.native_bases(),
            other => vec![other.clone()],
        };
        for native in above {
            if let Value::Native(native) = native {
                native.lost_subclass(base, lost);
            }
        }
    }
}

impl Interpreter {
    /// Runs a class body and makes the class.
    pub(super) fn define_class(
        &mut self,
        mut body: Frame,
        bases: Vec<Value>,
        keywords: Vec<(Str, Value)>,
        site: &Rc<CallSite>,
    ) -> PyResult {
        let bases = self.resolve_bases(bases)?;
        let namespace = Rc::new(Dict::new());
        namespace.insert_str("__module__", Value::Str(body.module.name().clone()));
        namespace.insert_str("__qualname__", Value::Str(body.code.qualified_name.clone()));
        if let Some(doc) = &body.code.doc {
            namespace.insert_str("__doc__", Value::Str(doc.clone()));
        }
        body.namespace = Some(Rc::clone(&namespace));
        self.run(&mut body)?;
        let unavailable = bases
            .iter()
            .chain(keywords.iter().map(|(_, value)| value))
            .find_map(|base| match base {
                Value::Unavailable(unavailable) => Some(Rc::clone(unavailable)),
                _ => None,
            });
        if let Some(base) = unavailable {
            let name = format!("{} (below `{}`)", body.code.name, base.name);
            let lost = Rc::new(base.derived(name));
            tell_bases(&bases, &lost);
            self.lost_classes.push((namespace, Rc::clone(&lost)));
            return Ok(Value::Unavailable(lost));
        }
        let place = dbm_core::source::Place::new(&site.source, site.span.clone());
        let module = match namespace.get_str("__module__") {
            Some(Value::Str(module)) => module,
            _ => body.module.name().clone(),
        };
        let class = Rc::new(Class::new(
            body.code.name.clone(),
            module,
            bases,
            namespace,
            place,
        )?);
        self.count_work(class.ancestors().len())?;
        for (name, thunk) in body.annotations.drain(..) {
            class.annotate(name, thunk);
        }
        let own = body.code.cells.iter().position(|name| name == "__class__");
        let result = self.finish_class(&class, keywords)?;
        if let Some(cell) = own {
            *body.cells[cell].0.borrow_mut() = Some(result.clone());
        }
        Ok(result)
    }

    /// Bases as they count: what stands for another class (`Generic[T]`, `NamedTuple`) says so.
    pub(super) fn resolve_bases(&mut self, bases: Vec<Value>) -> Result<Vec<Value>, PyError> {
        let mut resolved = Vec::new();
        for base in bases {
            match &base {
                Value::Class(class) if class.name() == "bool" && class.module() == "builtins" => {
                    return Err(PyError::type_error(
                        "type 'bool' is not an acceptable base type",
                    ));
                }
                Value::Class(_) | Value::Unavailable(_) => resolved.push(base),
                Value::Native(native) => match Rc::clone(native).base(&base, self)? {
                    Some(bases) => resolved.extend(bases),
                    None => resolved.push(base),
                },
                _ => {
                    return Err(PyError::type_error(format!(
                        "a class cannot be based on a '{}' object",
                        base.type_name()
                    )));
                }
            }
        }
        Ok(resolved)
    }

    pub(super) fn finish_class(
        &mut self,
        class: &Rc<Class>,
        mut keywords: Vec<(Str, Value)>,
    ) -> PyResult {
        let metaclass = keywords
            .iter()
            .position(|(name, _)| name == "metaclass")
            .map(|at| keywords.remove(at).1);
        if let Some(metaclass) = metaclass
            && let Some(own) = own_metaclass(&metaclass)?
        {
            class.attach(Metaclass(own));
        }
        self.make_enumeration(class)?;
        self.name_members(class)?;
        let this = Value::Class(Rc::clone(class));
        self.call_init_subclass(class, &keywords)?;
        for base in class.native_bases() {
            if let Value::Native(native) = &base {
                return Rc::clone(native).subclass(&base, Rc::clone(class), keywords, self);
            }
        }
        Ok(this)
    }

    /// `__set_name__` of what the body defined.
    fn name_members(&mut self, class: &Rc<Class>) -> Result<(), PyError> {
        for (name, value) in class.namespace().entries() {
            if matches!(value, Value::Instance(_))
                && self.special(&value, "__set_name__")?.is_some()
            {
                self.call_method(
                    &value,
                    "__set_name__",
                    vec![Value::Class(Rc::clone(class)), name],
                )?;
            }
        }
        Ok(())
    }

    fn call_init_subclass(
        &mut self,
        class: &Rc<Class>,
        keywords: &[(Str, Value)],
    ) -> Result<(), PyError> {
        let hook = class
            .ancestors()
            .iter()
            .find_map(|ancestor| ancestor.namespace().get_str("__init_subclass__"));
        let Some(hook) = hook else {
            if let (Some((name, _)), true) = (keywords.first(), class.native_bases().is_empty()) {
                let message = format!(
                    "{}.__init_subclass__() got an unexpected keyword argument '{name}'",
                    class.name()
                );
                return Err(PyError::type_error(message));
            }
            return Ok(());
        };
        let function = match hook.as_native::<super::descriptor::Wrapped>() {
            Some(wrapped) => wrapped.function.clone(),
            None => hook,
        };
        let mut arguments = self.no_arguments().with(Value::Class(Rc::clone(class)));
        arguments.keywords.extend(keywords.iter().cloned());
        self.call(&function, arguments)?;
        Ok(())
    }

    /// What a new attribute of a class changes beyond its namespace.
    pub(super) fn class_changes(
        &mut self,
        class: &Rc<Class>,
        name: &str,
        value: &Value,
    ) -> Result<(), PyError> {
        for base in class.native_bases() {
            if let Value::Native(native) = &base {
                Rc::clone(native).class_attribute_set(class, name, value, self)?;
            }
        }
        Ok(())
    }

    /// `type(value)`.
    ///
    /// # Errors
    /// When dbm does not know the class of a native object.
    pub(crate) fn type_of(&mut self, value: &Value) -> PyResult {
        match value {
            Value::Instance(instance) => Ok(Value::Class(Rc::clone(instance.class()))),
            Value::Native(native) => match Rc::clone(native).class(self) {
                Some(class) => Ok(class),
                None => match super::types::class(native.type_name()) {
                    Some(class) => Ok(Value::Class(class)),
                    None => Err(PyError::unsupported(format!(
                        "the type of a `{}` is not supported",
                        native.type_name()
                    ))),
                },
            },
            Value::Unavailable(unavailable) => Err(unavailable.raise()),
            Value::Class(class) if class.attached::<Metaclass>().is_some() => {
                let metaclass = class.attached::<Metaclass>();
                Ok(metaclass.map_or(Value::None, |it| Value::Class(Rc::clone(&it.0))))
            }
            _ => super::types::class(value.type_name())
                .map(Value::Class)
                .ok_or_else(|| {
                    PyError::unsupported(format!(
                        "the type of a `{}` is not supported",
                        value.type_name()
                    ))
                }),
        }
    }

    /// `isinstance(value, class)`; `class` may be a tuple.
    ///
    /// # Errors
    /// `TypeError` when it is no class.
    pub fn is_instance(&mut self, value: &Value, class: &Value) -> Result<bool, PyError> {
        self.deep(|interpreter| interpreter.is_instance_of(value, class))
    }

    fn is_instance_of(&mut self, value: &Value, class: &Value) -> Result<bool, PyError> {
        match class {
            Value::Tuple(classes) => {
                for class in classes.iter() {
                    if self.is_instance(value, class)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Class(class) => Ok(is_instance_of_class(value, class)),
            Value::Native(native) => match Rc::clone(native).has_instance(value, self)? {
                Some(is) => Ok(is),
                None => Ok(native_instance(value, class)),
            },
            Value::Unavailable(unavailable) => Err(unavailable.raise()),
            _ => Err(PyError::type_error(
                "isinstance() arg 2 must be a type, a tuple of types, or a union",
            )),
        }
    }

    /// `issubclass(class, other)`; `other` may be a tuple.
    ///
    /// # Errors
    /// `TypeError` when one of them is no class.
    pub(crate) fn is_subclass(&mut self, class: &Value, other: &Value) -> Result<bool, PyError> {
        self.deep(|interpreter| interpreter.is_subclass_of(class, other))
    }

    fn is_subclass_of(&mut self, class: &Value, other: &Value) -> Result<bool, PyError> {
        match (class, other) {
            (_, Value::Tuple(others)) => {
                for other in others.iter() {
                    if self.is_subclass(class, other)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            (Value::Class(class), Value::Class(other)) => {
                Ok(class.is_below(other)
                    || (other.name() == "object" && other.module() == "builtins"))
            }
            (Value::Class(class), Value::Native(_)) => Ok(class
                .native_bases()
                .iter()
                .any(|base| base.is(other) || subclass(base, other))),
            (Value::Native(native), _) => match native.is_subclass_of(other) {
                Some(is) => Ok(is || class.is(other)),
                None => Err(PyError::type_error("issubclass() arg 1 must be a class")),
            },
            (Value::Unavailable(unavailable), _) | (_, Value::Unavailable(unavailable)) => {
                Err(unavailable.raise())
            }
            _ => Err(PyError::type_error("issubclass() arg 1 must be a class")),
        }
    }

    /// `with manager as ...`: what the name gets.
    pub(super) fn enter_manager(&mut self, manager: &Value) -> PyResult {
        if let Value::Native(native) = manager
            && let Some(entered) = Rc::clone(native).enter(manager, self)?
        {
            return Ok(entered);
        }
        for name in ["__enter__", "__aenter__"] {
            if let Some(method) = self.special(manager, name)? {
                let entered = self.call_with(&method, [])?;
                return self.wait_for(&entered);
            }
        }
        if let Value::Unavailable(unavailable) = manager {
            return Err(unavailable.raise());
        }
        let message = format!(
            "'{}' object does not support the context manager protocol",
            manager.type_name()
        );
        Err(PyError::type_error(message))
    }

    /// The end of `with manager`; true swallows the exception.
    pub(super) fn exit_manager(
        &mut self,
        manager: &Value,
        exception: Option<&Value>,
    ) -> Result<bool, PyError> {
        if let Value::Native(native) = manager {
            return Rc::clone(native).exit(manager, exception, self);
        }
        for name in ["__exit__", "__aexit__"] {
            if let Some(method) = self.special(manager, name)? {
                let arguments = match exception {
                    Some(exception) => [self.type_of(exception)?, exception.clone(), Value::None],
                    None => [Value::None, Value::None, Value::None],
                };
                let outcome = self.call_with(&method, arguments)?;
                let outcome = self.wait_for(&outcome)?;
                return self.truth(&outcome);
            }
        }
        Err(PyError::standard(StandardError::AttributeError, "__exit__"))
    }
}

fn native_instance(value: &Value, class: &Value) -> bool {
    match value {
        Value::Native(native) => native.is_instance_of(class),
        Value::Instance(instance) => instance
            .class()
            .native_bases()
            .iter()
            .any(|base| base.is(class) || subclass(base, class)),
        _ => false,
    }
}

fn subclass(base: &Value, other: &Value) -> bool {
    match base {
        Value::Native(native) => native.is_subclass_of(other) == Some(true),
        _ => false,
    }
}

fn is_abstract(value: &Value) -> bool {
    match value {
        Value::Function(function) => matches!(
            function.attributes.get_str("__isabstractmethod__"),
            Some(Value::Bool(true))
        ),
        Value::Native(_) => {
            let inner = value
                .as_native::<super::descriptor::Property>()
                .and_then(|property| property.get.clone());
            let wrapped = value
                .as_native::<super::descriptor::Wrapped>()
                .map(|wrapped| wrapped.function.clone());
            inner.or(wrapped).is_some_and(|inner| is_abstract(&inner))
        }
        _ => false,
    }
}

fn is_instance_of_class(value: &Value, class: &Rc<Class>) -> bool {
    if class.name() == "object" && class.module() == "builtins" {
        return true;
    }
    match value {
        Value::Instance(instance) => instance.class().is_below(class),
        Value::Native(native) => {
            native.is_instance_of(&Value::Class(Rc::clone(class)))
                || super::types::class(native.type_name()).is_some_and(|own| own.is_below(class))
        }
        _ => super::types::class(value.type_name()).is_some_and(|own| own.is_below(class)),
    }
}

/// The name of a method that is still abstract.
pub(super) fn abstract_method(class: &Rc<Class>) -> Option<String> {
    let all = std::iter::once(class).chain(class.ancestors());
    for owner in all {
        for (name, value) in owner.namespace().entries() {
            let name = name.as_str().unwrap_or_default().to_owned();
            let is_current = class.lookup(&name).is_some_and(|found| found.is(&value));
            if is_current && is_abstract(&value) {
                return Some(name);
            }
        }
    }
    None
}
