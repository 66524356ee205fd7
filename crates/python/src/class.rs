//! Classes.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use dbm_core::source::Place;

use super::collections::Dict;
use super::memory::Charge;
use super::native::{NativeFunction, NativeMethod};
use super::py_error::PyError;
use super::text::Str;
use super::value::Value;

/// A built-in type: how it is called and what its objects can do.
#[derive(Debug)]
pub(crate) struct BuiltinType {
    /// Python's name.
    pub(crate) name: &'static str,
    /// `T(...)`.
    pub(crate) new: NativeFunction,
    /// Methods of its objects.
    pub(crate) methods: &'static [(&'static str, NativeMethod)],
    /// Functions of the type itself: `dict.fromkeys`, `str.maketrans`.
    pub(crate) functions: &'static [(&'static str, NativeFunction)],
}

/// A class.
pub struct Class {
    name: Str,
    module: Str,
    bases: Vec<Value>,
    /// The classes that it inherits from, nearest first, without itself.
    ancestors: Vec<Rc<Self>>,
    namespace: Rc<Dict>,
    annotations: RefCell<Vec<(Str, Value)>>,
    builtin: Option<&'static BuiltinType>,
    exception: bool,
    place: Option<Place>,
    attached: RefCell<Vec<Rc<dyn Any>>>,
    _charge: Charge,
}

impl Class {
    /// A class of Python code.
    pub(super) fn new(
        name: Str,
        module: Str,
        bases: Vec<Value>,
        namespace: Rc<Dict>,
        place: Place,
    ) -> Result<Self, PyError> {
        let mut ancestors = linearize(&bases)?;
        if ancestors.last().is_none_or(|last| last.name() != "object") {
            ancestors.extend(super::types::class("object"));
        }
        let exception = ancestors.iter().any(|class| class.exception);
        let charge = Charge::new(512 + ancestors.len() * size_of::<Rc<Self>>());
        Ok(Self {
            name,
            module,
            bases,
            ancestors,
            namespace,
            annotations: RefCell::default(),
            builtin: None,
            exception,
            place: Some(place),
            attached: RefCell::default(),
            _charge: charge,
        })
    }

    /// The class that a built-in type is.
    pub(super) fn builtin(builtin: &'static BuiltinType, parent: Option<Rc<Self>>) -> Self {
        let mut class = Self::native(builtin.name, "builtins", parent.map(Value::Class));
        class.builtin = Some(builtin);
        class
    }

    /// A class of the standard library that is made of built-in ones.
    pub(super) fn library(name: &str, module: &str, bases: Vec<Value>) -> Self {
        let mut class = Self::native(name, module, None);
        class.ancestors = linearize(&bases).unwrap_or_default();
        class.bases = bases;
        class
    }

    pub(super) fn native_exception(name: &str, module: &str, parent: Option<Value>) -> Self {
        let mut class = Self::native(name, module, parent);
        class.exception = true;
        class
    }

    /// A class of a native module that has no table of its own: one below `str`, for example.
    pub fn native(name: &str, module: &str, parent: Option<Value>) -> Self {
        let bases: Vec<Value> = parent.into_iter().collect();
        Self {
            name: name.into(),
            module: module.into(),
            ancestors: linearize(&bases).unwrap_or_default(),
            bases,
            namespace: Rc::default(),
            annotations: RefCell::default(),
            builtin: None,
            exception: false,
            place: None,
            attached: RefCell::default(),
            _charge: Charge::default(),
        }
    }

    /// A type of Python itself, to be below it: `str`.
    pub fn of_python(name: &str) -> Option<Value> {
        super::types::class(name).map(Value::Class)
    }

    /// `__name__`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `__module__`.
    pub fn module(&self) -> &str {
        &self.module
    }

    /// What stands between the parentheses of the class statement: classes and native objects.
    pub fn bases(&self) -> &[Value] {
        &self.bases
    }

    /// The classes that it inherits from, nearest first, without itself.
    pub fn ancestors(&self) -> &[Rc<Self>] {
        &self.ancestors
    }

    /// The native objects among its bases and those of its ancestors, nearest first.
    pub fn native_bases(&self) -> Vec<Value> {
        let own = self.bases.iter();
        let inherited = self.ancestors.iter().flat_map(|class| class.bases.iter());
        own.chain(inherited)
            .filter(|base| matches!(base, Value::Native(_)))
            .cloned()
            .collect()
    }

    /// What the class body itself defined.
    pub fn namespace(&self) -> &Rc<Dict> {
        &self.namespace
    }

    /// The class statement; nothing for native ones.
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// The annotations of the class body: names and functions without parameters that give them.
    /// [`super::Interpreter::annotation`] evaluates one.
    pub fn annotations(&self) -> Vec<(Str, Value)> {
        self.annotations.borrow().clone()
    }

    pub(super) fn annotate(&self, name: Str, thunk: Value) {
        let mut annotations = self.annotations.borrow_mut();
        annotations.retain(|(known, _)| *known != name);
        annotations.push((name, thunk));
    }

    /// The built-in type that it is itself.
    pub(super) fn builtin_type(&self) -> Option<&'static BuiltinType> {
        self.builtin
    }

    /// The nearest built-in type that it is or inherits from.
    pub(super) fn layout(&self) -> Option<&'static BuiltinType> {
        self.builtin
            .or_else(|| self.ancestors.iter().find_map(|class| class.builtin))
    }

    /// Whether its objects can be raised.
    pub(crate) fn is_exception(&self) -> bool {
        self.exception
    }

    /// Whether it is `other` or inherits from it.
    pub(crate) fn is_below(&self, other: &Rc<Self>) -> bool {
        std::ptr::eq(self, Rc::as_ptr(other))
            || self.ancestors.iter().any(|class| Rc::ptr_eq(class, other))
    }

    /// A name that the class or one it inherits from defines, as it stands in the namespace.
    pub fn lookup(&self, name: &str) -> Option<Value> {
        let own = self.namespace.get_str(name);
        own.or_else(|| {
            self.ancestors
                .iter()
                .find_map(|class| class.namespace.get_str(name))
        })
    }

    /// Keeps data of a native base with the class; one of each type.
    pub fn attach<T: 'static>(&self, data: T) {
        let mut attached = self.attached.borrow_mut();
        attached.retain(|old| !old.is::<T>());
        attached.push(Rc::new(data));
    }

    /// The data of this type that was kept with the class or the nearest ancestor that has some.
    pub fn attached<T: 'static>(&self) -> Option<Rc<T>> {
        let own = self
            .attached
            .borrow()
            .iter()
            .find_map(|data| Rc::clone(data).downcast().ok());
        own.or_else(|| self.ancestors.iter().find_map(|class| class.attached()))
    }
}

/// Python's C3 order of the ancestors.
fn linearize(bases: &[Value]) -> Result<Vec<Rc<Class>>, PyError> {
    let classes = bases.iter().filter_map(|base| match base {
        Value::Class(class) => Some(Rc::clone(class)),
        _ => None,
    });
    let direct: Vec<Rc<Class>> = classes.collect();
    let mut sequences: Vec<Vec<Rc<Class>>> = direct
        .iter()
        .map(|class| {
            std::iter::once(Rc::clone(class))
                .chain(class.ancestors.iter().cloned())
                .collect()
        })
        .collect();
    sequences.push(direct);
    let object = take_object(&mut sequences);
    let mut order = Vec::new();
    loop {
        sequences.retain(|sequence| !sequence.is_empty());
        if sequences.is_empty() {
            order.extend(object);
            return Ok(order);
        }
        let Some(next) = next_in_order(&sequences) else {
            return Err(PyError::type_error(
                "Cannot create a consistent method resolution order (MRO) for bases",
            ));
        };
        for sequence in &mut sequences {
            sequence.retain(|class| !Rc::ptr_eq(class, &next));
        }
        order.push(next);
    }
}

/// `object` is below everything, also below the native classes that do not name it.
fn take_object(sequences: &mut [Vec<Rc<Class>>]) -> Option<Rc<Class>> {
    let is_object = |class: &Rc<Class>| {
        class
            .builtin
            .is_some_and(|builtin| builtin.name == "object")
    };
    let object = sequences.iter().flatten().find(|class| is_object(class));
    let object = object.cloned();
    for sequence in sequences {
        sequence.retain(|class| !is_object(class));
    }
    object
}

fn next_in_order(sequences: &[Vec<Rc<Class>>]) -> Option<Rc<Class>> {
    let in_a_tail = |class: &Rc<Class>| {
        sequences.iter().any(|sequence| {
            sequence
                .iter()
                .skip(1)
                .any(|other| Rc::ptr_eq(other, class))
        })
    };
    sequences
        .iter()
        .filter_map(|sequence| sequence.first())
        .find(|class| !in_a_tail(class))
        .cloned()
}

impl fmt::Debug for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<class '{}.{}'>", self.module, self.name)
    }
}
