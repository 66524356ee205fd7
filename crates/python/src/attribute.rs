//! `value.name`: reading, setting and deleting attributes.

mod change;

use std::rc::Rc;

use super::class::Class;
use super::exceptions::StandardError;
use super::function::{BoundMethod, Function};
use super::instance::Instance;
use super::interpreter::Interpreter;
use super::metaclass::Metaclass;
use super::native::{Native, NativeMethod, PyResult};
use super::py_error::PyError;
use super::value::Value;

/// What looking for an attribute comes to.
type Lookup = Result<Option<Value>, PyError>;

impl Interpreter {
    /// `value.name`.
    ///
    /// # Errors
    /// `AttributeError`, and whatever a property raises.
    pub fn get_attribute(&mut self, value: &Value, name: &str) -> PyResult {
        self.find_attribute(value, name)?
            .ok_or_else(|| PyError::no_attribute(value, name))
    }

    /// The attribute, if there is one.
    ///
    /// # Errors
    /// Whatever a property or `__getattr__` raises.
    pub fn find_attribute(&mut self, value: &Value, name: &str) -> Lookup {
        let found = match value {
            Value::Instance(instance) => {
                self.instance_attribute(value, &Rc::clone(instance), name)?
            }
            Value::Class(class) => self.class_attribute(&Rc::clone(class), name)?,
            Value::Module(module) => return self.module_attribute(&Rc::clone(module), name),
            Value::Native(native) => self.native_attribute(value, &Rc::clone(native), name)?,
            Value::Function(function) => function_attribute(function, name),
            Value::Method(method) => self.method_attribute(&Rc::clone(method), name)?,
            Value::Builtin(builtin) => match name {
                "__name__" | "__qualname__" => Some(Value::Str(builtin.name().clone())),
                _ => None,
            },
            Value::Unavailable(unavailable) => {
                return self
                    .derive_unavailable(unavailable, &format!(".{name}"))
                    .map(Some);
            }
            _ => method_of_type(value, name),
        };
        let found = match found {
            Some(found) => Some(found),
            None => self.common_attribute(value, name)?,
        };
        if found.is_none() {
            self.refuse_absent(value, name)?;
        }
        Ok(found)
    }

    /// What every object has.
    fn common_attribute(&mut self, value: &Value, name: &str) -> Lookup {
        match name {
            "__class__" => self.type_of(value).map(Some),
            "__doc__" => Ok(Some(Value::None)),
            "__str__" | "__repr__" | "__hash__" | "__eq__" | "__ne__" | "__format__"
            | "__dir__" => {
                let this = value.clone();
                let function = super::builtins::common_method(name);
                Ok(function.map(|function| Value::method(&this, name, function)))
            }
            _ => Ok(None),
        }
    }

    fn instance_attribute(&mut self, value: &Value, instance: &Rc<Instance>, name: &str) -> Lookup {
        let class = Rc::clone(instance.class());
        let in_class = class.lookup(name);
        if let Some(attribute) = &in_class
            && self.is_data_descriptor(attribute)?
        {
            return self.bind(attribute, Some(value), &class).map(Some);
        }
        if let Some(own) = instance.get(name) {
            return Ok(Some(own));
        }
        if let Some(attribute) = in_class {
            return self.bind(&attribute, Some(value), &class).map(Some);
        }
        if name == "__dict__" {
            return Ok(Some(Value::Dict(Rc::clone(instance.attributes()))));
        }
        if let Some(found) = self.inherited_from_native(instance, value, name)? {
            return Ok(Some(found));
        }
        if matches!(name, "__class__" | "__doc__") {
            return self.common_attribute(value, name);
        }
        if let Some(getter) = class.lookup("__getattr__") {
            let getter = self.bind(&getter, Some(value), &class)?;
            return self.call_with(&getter, [Value::from(name)]).map(Some);
        }
        Ok(match name {
            "__module__" => Some(Value::from(class.module())),
            _ => None,
        })
    }

    /// What an object has from the built-in type or the native objects below its class.
    fn inherited_from_native(
        &mut self,
        instance: &Rc<Instance>,
        value: &Value,
        name: &str,
    ) -> Lookup {
        if let Some(payload) = instance.payload().cloned()
            && let Some(found) = self.find_attribute(&payload, name)?
        {
            return Ok(Some(found).filter(|_| name != "__class__" && name != "__doc__"));
        }
        if instance.class().is_exception()
            && let Some(found) = super::exceptions::attribute(value, instance, name)
        {
            return Ok(Some(found));
        }
        for base in instance.class().native_bases() {
            let Value::Native(native) = &base else {
                continue;
            };
            if let Some(found) = native.instance_attribute(instance, name, self)? {
                return Ok(Some(found));
            }
            if let Some(method) = in_table(native.instance_methods(), name) {
                return Ok(Some(Value::method(value, name, method)));
            }
        }
        Ok(None)
    }

    pub(super) fn class_attribute(&mut self, class: &Rc<Class>, name: &str) -> Lookup {
        if name == "__members__" {
            return Ok(class.members_by_name());
        }
        if let Some(attribute) = class.lookup(name) {
            return self.bind(&attribute, None, class).map(Some);
        }
        let this = Value::Class(Rc::clone(class));
        match name {
            "__name__" | "__qualname__" => return Ok(Some(Value::from(class.name()))),
            "__module__" => return Ok(Some(Value::from(class.module()))),
            "__dict__" => return Ok(Some(Value::Dict(Rc::clone(class.namespace())))),
            "__bases__" if class.bases().is_empty() => {
                return Ok(Some(Value::tuple(
                    class.ancestors().last().cloned().map(Value::Class),
                )));
            }
            "__bases__" => return Ok(Some(Value::tuple(class.bases().iter().cloned()))),
            "__mro__" => {
                let ancestors = class.ancestors().iter().cloned().map(Value::Class);
                return Ok(Some(Value::tuple(std::iter::once(this).chain(ancestors))));
            }
            "__annotations__" => return self.annotations(class).map(Some),
            "mro" | "__subclasses__" => {
                return Ok(super::builtins::class_method(name)
                    .map(|method| Value::method(&this, name, method)));
            }
            _ => {}
        }
        for base in class.native_bases() {
            let Value::Native(native) = &base else {
                continue;
            };
            if let Some(method) = in_table(native.instance_methods(), name) {
                return Ok(Some(unbound(name, method)));
            }
            if let Some(found) =
                self.native_class_attribute(&base, &Rc::clone(native), class, name)?
            {
                return Ok(Some(found));
            }
        }
        if let Some(metaclass) = class.attached::<Metaclass>()
            && let Some(found) = metaclass.0.lookup(name)
        {
            return self.bind(&found, Some(&this), &metaclass.0).map(Some);
        }
        Ok(builtin_class_attribute(class, name))
    }

    fn native_class_attribute(
        &mut self,
        base: &Value,
        native: &Rc<dyn Native>,
        class: &Rc<Class>,
        name: &str,
    ) -> Lookup {
        match native.class_attribute(class, name, self)? {
            Some(found) => Ok(Some(found)),
            None => native.attribute(base, name, self),
        }
    }

    fn native_attribute(&mut self, value: &Value, native: &Rc<dyn Native>, name: &str) -> Lookup {
        if let Some(found) = native.attribute(value, name, self)? {
            return Ok(Some(found));
        }
        if let Some(method) = in_table(native.methods(), name) {
            return Ok(Some(Value::method(value, name, method)));
        }
        let method = super::builtins::native_method(name);
        let offered = match name {
            "__iter__" | "__next__" if method.is_some() => self.try_iterator(value)?.is_some(),
            _ => true,
        };
        Ok(method
            .filter(|_| offered)
            .map(|method| Value::method(value, name, method)))
    }

    fn method_attribute(&mut self, method: &Rc<BoundMethod>, name: &str) -> Lookup {
        match name {
            "__self__" => Ok(Some(method.receiver.clone())),
            "__func__" => Ok(Some(method.function.clone())),
            _ => self.find_attribute(&method.function, name),
        }
    }

    /// What an attribute of a class is, seen through one of its objects or through the class itself.
    pub(super) fn bind(
        &mut self,
        attribute: &Value,
        instance: Option<&Value>,
        owner: &Rc<Class>,
    ) -> PyResult {
        match (attribute, instance) {
            (Value::Function(_), Some(receiver)) => Ok(Value::Method(Rc::new(BoundMethod {
                receiver: receiver.clone(),
                function: attribute.clone(),
            }))),
            (Value::Native(native), _) => {
                let bound = Rc::clone(native).get(attribute, instance, owner, self)?;
                Ok(bound.unwrap_or_else(|| attribute.clone()))
            }
            (Value::Instance(_), _) => match self.special(attribute, "__get__")? {
                Some(method) => {
                    let instance = instance.cloned().unwrap_or(Value::None);
                    self.call_with(&method, [instance, Value::Class(Rc::clone(owner))])
                }
                None => Ok(attribute.clone()),
            },
            _ => Ok(attribute.clone()),
        }
    }

    /// Whether an attribute of a class goes before those of its objects.
    fn is_data_descriptor(&mut self, attribute: &Value) -> Result<bool, PyError> {
        Ok(match attribute {
            Value::Native(native) => native.is_data_descriptor(),
            Value::Instance(_) => self.special(attribute, "__set__")?.is_some(),
            _ => false,
        })
    }

    /// A method like `__len__`, which Python looks up in the class alone.
    pub(super) fn special(&mut self, value: &Value, name: &str) -> Lookup {
        let Value::Instance(instance) = value else {
            return Ok(None);
        };
        let class = Rc::clone(instance.class());
        match class.lookup(name) {
            Some(Value::None) | None => Ok(None),
            Some(method) => self.bind(&method, Some(value), &class).map(Some),
        }
    }

    /// `getattr(value, name, None)`: an `AttributeError` on the way counts as absence.
    ///
    /// # Errors
    /// Whatever else a property raises.
    pub(crate) fn attribute_or_none(&mut self, value: &Value, name: &str) -> Lookup {
        match self.find_attribute(value, name) {
            Err(raised) if raised.is(StandardError::AttributeError) => Ok(None),
            found => found,
        }
    }
}

fn in_table(table: &'static [(&'static str, NativeMethod)], name: &str) -> Option<NativeMethod> {
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, method)| *method)
}

/// A method of a built-in value: `"x".upper`; numbers have parts as well.
fn method_of_type(value: &Value, name: &str) -> Option<Value> {
    let builtin = super::types::builtin_of(value)?;
    match (value, name) {
        (Value::Int(_) | Value::Bool(_) | Value::Float(_), "real" | "numerator") => {
            Some(value.clone())
        }
        (Value::Int(_) | Value::Bool(_) | Value::Float(_), "imag") => Some(Value::from(0)),
        (Value::Int(_) | Value::Bool(_), "denominator") => Some(Value::from(1)),
        _ => in_table(builtin.methods, name).map(|method| Value::method(value, name, method)),
    }
}

/// A method seen through its class: its first argument is the object.
fn unbound(name: &str, method: NativeMethod) -> Value {
    let label = name.to_owned();
    Value::closure(name, move |interpreter, mut arguments| {
        if arguments.positional.is_empty() {
            return Err(PyError::type_error(format!(
                "unbound method {label}() needs an argument"
            )));
        }
        let this = arguments.take_first();
        method(interpreter, &this, arguments)
    })
}

/// `str.upper`, `dict.fromkeys`, also through classes below `str` and `dict`.
fn builtin_class_attribute(class: &Rc<Class>, name: &str) -> Option<Value> {
    if name == "__new__" {
        return Some(Value::closure(
            "__new__",
            |interpreter, mut arguments| match arguments.take_first() {
                Value::Class(class) => interpreter.plain_instance(&class, &arguments),
                _ => Err(PyError::type_error("X.__new__(X): X is not a type object")),
            },
        ));
    }
    let own = class.builtin_type().into_iter();
    let inherited = class
        .ancestors()
        .iter()
        .filter_map(|class| class.builtin_type());
    own.chain(inherited).find_map(|builtin| {
        let function = builtin.functions.iter().find(|(known, _)| *known == name);
        match function {
            Some((_, function)) => Some(Value::function(name, *function)),
            None => in_table(builtin.methods, name).map(|method| unbound(name, method)),
        }
    })
}

fn function_attribute(function: &Rc<Function>, name: &str) -> Option<Value> {
    if let Some(own) = function.attributes.get_str(name) {
        return Some(own);
    }
    match name {
        "__name__" => Some(Value::Str(function.name().clone())),
        "__qualname__" => Some(Value::Str(function.code.qualified_name.clone())),
        "__doc__" => Some(Value::from(function.doc().cloned())),
        "__module__" => Some(Value::Str(function.module.name().clone())),
        "__dict__" => Some(Value::Dict(Rc::clone(&function.attributes))),
        "__defaults__" => Some(Value::tuple(function.defaults.iter().cloned())),
        "__globals__" => Some(Value::Dict(Rc::clone(function.module.globals()))),
        _ => None,
    }
}
