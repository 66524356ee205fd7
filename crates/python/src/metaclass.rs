//! Metaclasses that Python code defines. One that adds methods to its classes is fine; one that changes
//! how classes are made is not supported.

use std::rc::Rc;

use super::class::Class;
use super::py_error::PyError;
use super::value::Value;

/// The class that a class is an object of, where Python code defines it.
#[derive(Debug)]
pub(super) struct Metaclass(pub Rc<Class>);

impl Metaclass {
    /// Refuses to make an object where the metaclass has a say in that.
    pub(super) fn check_call(&self, class: &Class) -> Result<(), PyError> {
        if self.0.lookup("__call__").is_none() {
            return Ok(());
        }
        Err(PyError::unsupported(format!(
            "an object of `{}` is made by `__call__` of the metaclass `{}`, which is not supported",
            class.name(),
            self.0.name()
        )))
    }
}

/// A metaclass of Python code, which gives its methods to the class; nothing for one that changes
/// nothing that scripts see.
pub(super) fn own_metaclass(metaclass: &Value) -> Result<Option<Rc<Class>>, PyError> {
    let supported = match metaclass {
        Value::Class(class) if is_plain_metaclass(class) => return Ok(None),
        Value::Class(class) if only_adds_methods(class) => return Ok(Some(Rc::clone(class))),
        Value::Unavailable(unavailable) => return Err(unavailable.raise()),
        Value::Native(native) => native.is_metaclass(),
        _ => false,
    };
    if supported {
        return Ok(None);
    }
    Err(PyError::unsupported(
        "a metaclass that changes how classes are made is not supported",
    ))
}

fn is_plain_metaclass(class: &Class) -> bool {
    class.place().is_none() && matches!(class.name(), "ABCMeta" | "type" | "EnumMeta" | "EnumType")
}

/// Whether a metaclass defines no special method but `__call__`, which [`Metaclass::check_call`] looks at.
fn only_adds_methods(class: &Rc<Class>) -> bool {
    const KNOWN: [&str; 4] = ["__module__", "__qualname__", "__doc__", "__call__"];
    let is_type = class.ancestors().iter().any(|it| is_plain_metaclass(it));
    let own = class.ancestors().iter().filter(|it| it.place().is_some());
    let is_harmless = |class: &Rc<Class>| {
        let names = class.namespace().entries().into_iter();
        let mut special = names.filter_map(|(name, _)| {
            let name = name.as_str()?.to_owned();
            name.starts_with("__").then_some(name)
        });
        special.all(|name| KNOWN.contains(&name.as_str()))
    };
    is_type && std::iter::once(class).chain(own).all(is_harmless)
}
