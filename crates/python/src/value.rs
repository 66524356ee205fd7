//! Python values.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::FromPrimitive;

use super::bytes::Bytes;
use super::class::Class;
use super::collections::{Dict, List, Set, Tuple};
use super::function::{BoundMethod, Builtin, Function};
use super::instance::Instance;
use super::integer::Int;
use super::module::{Module, Unavailable};
use super::native::Native;
use super::py_error::PyError;
use super::text::Str;

/// A Python value. Cloning shares what can be shared.
///
/// Values stay on the thread that made them; what leaves it is plain data.
#[derive(Clone, Debug)]
pub enum Value {
    /// `None`.
    None,
    /// `...`.
    Ellipsis,
    /// `NotImplemented`.
    NotImplemented,
    /// `True` or `False`.
    Bool(bool),
    /// An `int`.
    Int(Int),
    /// A `float`.
    Float(f64),
    /// A `str`.
    Str(Str),
    /// `bytes`.
    Bytes(Bytes),
    /// A `list`.
    List(Rc<List>),
    /// A `tuple`.
    Tuple(Rc<Tuple>),
    /// A `dict`.
    Dict(Rc<Dict>),
    /// A `set` or `frozenset`.
    Set(Rc<Set>),
    /// A function or lambda written in Python.
    Function(Rc<Function>),
    /// A callable and the object it was found on.
    Method(Rc<BoundMethod>),
    /// A function written in Rust.
    Builtin(Rc<Builtin>),
    /// A class: built in, an exception, or written in Python.
    Class(Rc<Class>),
    /// An object of such a class, exceptions included.
    Instance(Rc<Instance>),
    /// A module or package.
    Module(Rc<Module>),
    /// An object that Rust provides.
    Native(Rc<dyn Native>),
    /// What an import did not find; an error once it is used.
    Unavailable(Rc<Unavailable>),
}

/// What a comparison of two tuples counts for: tuples that share tuples are compared again and again.
const A_COMPARISON: usize = 64;

impl Value {
    /// An object that Rust provides.
    pub fn native(native: impl Native) -> Self {
        if let Some((charge, bytes)) = native.holds() {
            charge.set(bytes);
        }
        Self::Native(Rc::new(native))
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(Rc::new(List::new(items.into_iter().collect())))
    }

    /// A tuple.
    pub fn tuple(items: impl IntoIterator<Item = Self>) -> Self {
        Self::Tuple(Rc::new(Tuple::new(items.into_iter().collect::<Vec<_>>())))
    }

    /// A dict whose keys are str.
    pub fn dict<K: Into<Str>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (key.into(), value));
        Self::Dict(Rc::new(entries.collect()))
    }

    /// The text, if it is a str (or an object of a class below `str`).
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().map(Str::as_str)
    }

    /// The str, if it is one (or an object of a class below `str`).
    pub fn as_text(&self) -> Option<&Str> {
        match self {
            Self::Str(text) => Some(text),
            Self::Instance(instance) => instance.payload()?.as_text(),
            _ => None,
        }
    }

    /// The integer, if it is an int or a bool.
    pub fn as_int(&self) -> Option<Int> {
        match self {
            Self::Int(number) => Some(number.clone()),
            Self::Bool(truth) => Some(Int::Small(i64::from(*truth))),
            Self::Instance(instance) => instance.payload()?.as_int(),
            _ => None,
        }
    }

    /// The dict, if it is one (or an object of a class below `dict`).
    pub fn as_dict(&self) -> Option<&Rc<Dict>> {
        match self {
            Self::Dict(dict) => Some(dict),
            Self::Instance(instance) => instance.payload()?.as_dict(),
            _ => None,
        }
    }

    /// The object, if it is a `T` that Rust provides.
    pub fn as_native<T: Native>(&self) -> Option<&T> {
        match self {
            Self::Native(native) => (&**native as &dyn std::any::Any).downcast_ref(),
            _ => None,
        }
    }

    /// The object, shared, if it is a `T` that Rust provides.
    pub fn to_native<T: Native>(&self) -> Option<Rc<T>> {
        match self {
            Self::Native(native) => (Rc::clone(native) as Rc<dyn std::any::Any>).downcast().ok(),
            _ => None,
        }
    }

    /// Whether it is `None`.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The name of its type, as Python's messages show it.
    pub fn type_name(&self) -> &str {
        match self {
            Self::None => "NoneType",
            Self::Ellipsis => "ellipsis",
            Self::NotImplemented => "NotImplementedType",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Str(_) => "str",
            Self::Bytes(_) => "bytes",
            Self::List(_) => "list",
            Self::Tuple(_) => "tuple",
            Self::Dict(_) => "dict",
            Self::Set(set) if set.frozen => "frozenset",
            Self::Set(_) => "set",
            Self::Function(_) => "function",
            Self::Method(_) => "method",
            Self::Builtin(_) => "builtin_function_or_method",
            Self::Class(_) => "type",
            Self::Instance(instance) => instance.class().name(),
            Self::Native(native) => native.type_name(),
            Self::Module(_) | Self::Unavailable(_) => "module",
        }
    }

    /// Python's `is`.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None)
            | (Self::Ellipsis, Self::Ellipsis)
            | (Self::NotImplemented, Self::NotImplemented) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Int(left), Self::Int(right)) => left == right,
            (Self::Str(left), Self::Str(right)) => left == right,
            (Self::Tuple(left), Self::Tuple(right)) if left.is_empty() => right.is_empty(),
            _ => self.id().is_some_and(|id| Some(id) == other.id()),
        }
    }

    /// A number that is this object's alone while it lives; nothing for plain values.
    pub fn id(&self) -> Option<usize> {
        fn address<T: ?Sized>(shared: &Rc<T>) -> usize {
            Rc::as_ptr(shared).cast::<()>() as usize
        }
        match self {
            Self::None
            | Self::Ellipsis
            | Self::NotImplemented
            | Self::Bool(_)
            | Self::Int(_)
            | Self::Float(_) => None,
            Self::Str(text) => Some(text.id()),
            Self::Bytes(bytes) => Some(bytes.id()),
            Self::List(list) => Some(address(list)),
            Self::Tuple(tuple) => Some(address(tuple)),
            Self::Dict(dict) => Some(address(dict)),
            Self::Set(set) => Some(address(set)),
            Self::Function(function) => Some(address(function)),
            Self::Method(method) => Some(address(method)),
            Self::Builtin(builtin) => Some(address(builtin)),
            Self::Class(class) => Some(address(class)),
            Self::Instance(instance) => Some(address(instance)),
            Self::Module(module) => Some(address(module)),
            Self::Native(native) => Some(address(native)),
            Self::Unavailable(unavailable) => Some(address(unavailable)),
        }
    }

    /// Feeds what equal keys share to a hasher.
    pub(super) fn hash_into(&self, hasher: &mut impl Hasher) -> Result<(), PyError> {
        match self {
            Self::Bool(truth) => Int::Small(i64::from(*truth)).hash(hasher),
            Self::Int(number) => number.hash(hasher),
            Self::Float(number) => hash_float(*number, hasher),
            Self::Str(text) => text.hash(hasher),
            Self::Bytes(bytes) => (**bytes).hash(hasher),
            Self::Tuple(items) => {
                hasher.write_u64(super::ensure_stack(|| items.hash_code())?);
            }
            Self::Set(set) if set.frozen => {
                hasher.write_u64(
                    set.borrow()
                        .iter()
                        .fold(0, |sum, key| sum ^ key.hash_code()),
                );
            }
            Self::List(_) | Self::Dict(_) | Self::Set(_) => {
                let message = format!("unhashable type: '{}'", self.type_name());
                return Err(PyError::type_error(message));
            }
            Self::Instance(instance) => instance.hash_into(hasher)?,
            Self::Native(native) => match (native.hash_value(), native.hash()) {
                (Some(plain), _) => plain.hash_into(hasher)?,
                (None, Some(hash)) => hasher.write_u64(hash?),
                (None, None) => self.id().hash(hasher),
            },
            Self::Method(method) => method.hash_into(hasher)?,
            _ => {
                std::mem::discriminant(self).hash(hasher);
                self.id().hash(hasher);
            }
        }
        Ok(())
    }

    /// Whether both are the same key of a dict.
    pub(super) fn same_key(&self, other: &Self) -> bool {
        if self.is(other) {
            return true;
        }
        match (self, other) {
            (Self::Str(left), Self::Str(right)) => left == right,
            (Self::Bytes(left), Self::Bytes(right)) => **left == **right,
            (Self::Tuple(left), Self::Tuple(right)) => {
                let pairs = || left.iter().zip(right.iter());
                left.len() == right.len()
                    && super::memory::allows(A_COMPARISON, 0)
                    && super::ensure_stack(|| pairs().all(|(left, right)| left.same_key(right)))
            }
            (Self::Set(left), Self::Set(right)) => *left.borrow() == *right.borrow(),
            (Self::Method(left), Self::Method(right)) => left.same(right),
            (Self::Native(left), _) => super::ensure_stack(|| left.equals(other)).unwrap_or(false),
            (_, Self::Native(right)) => right.equals(self).unwrap_or(false),
            (Self::Instance(left), _) => left.same_key(other),
            (_, Self::Instance(right)) => right.same_key(self),
            _ => super::compare::numbers_equal(self, other),
        }
    }
}

fn hash_float(number: f64, hasher: &mut impl Hasher) {
    #[expect(clippy::cast_possible_truncation, reason = "checked by casting back")]
    let whole = number as i64;
    #[expect(
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "an exact comparison is meant"
    )]
    if whole as f64 == number {
        whole.hash(hasher);
    } else if let Some(large) = BigInt::from_f64(number).filter(|_| number.fract() == 0.0) {
        large.hash(hasher);
    } else {
        number.to_bits().hash(hasher);
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(Int::Small(number))
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::from(i64::from(number))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Int(Int::from(number))
    }
}

impl From<BigInt> for Value {
    fn from(number: BigInt) -> Self {
        Self::Int(Int::from(number))
    }
}

impl From<Int> for Value {
    fn from(number: Int) -> Self {
        Self::Int(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Str(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Str(text.into())
    }
}

impl From<Str> for Value {
    fn from(text: Str) -> Self {
        Self::Str(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}
