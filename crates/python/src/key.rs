//! Keys of dicts and items of sets: values with a hash.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use indexmap::Equivalent;

use super::py_error::PyError;
use super::text::Str;
use super::value::Value;

/// A value that may be a key of a dict or an item of a set.
#[derive(Clone, Debug)]
pub struct Key {
    value: Value,
    hash: u64,
    /// What an object with an equality of its own is compared by.
    canonical: Option<Rc<Value>>,
}

impl Key {
    /// The key that an object is which equals those with the same class and an equal `canonical` value.
    ///
    /// # Errors
    /// `TypeError` when that is unhashable.
    pub(super) fn standing_for(value: Value, canonical: Value) -> Result<Self, PyError> {
        let Self { hash, .. } = Self::new(canonical.clone())?;
        Ok(Self {
            value,
            hash,
            canonical: Some(Rc::new(canonical)),
        })
    }

    /// The key that `value` is.
    ///
    /// # Errors
    /// `TypeError: unhashable type: 'list'`, as Python.
    pub fn new(value: Value) -> Result<Self, PyError> {
        let mut hasher = DefaultHasher::new();
        value.hash_into(&mut hasher)?;
        Ok(Self {
            hash: hasher.finish(),
            value,
            canonical: None,
        })
    }

    /// The value.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The hash, which equal keys share.
    pub fn hash_code(&self) -> u64 {
        self.hash
    }

    /// The text, if the key is a str.
    pub fn as_str(&self) -> Option<&str> {
        self.value.as_str()
    }
}

fn text_hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl From<Str> for Key {
    fn from(text: Str) -> Self {
        Self {
            hash: text_hash(&text),
            value: Value::Str(text),
            canonical: None,
        }
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::from(Str::from(text))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
            && match (&self.canonical, &other.canonical) {
                (None, None) => self.value.same_key(&other.value),
                (Some(own), Some(other_own)) => {
                    same_class(&self.value, &other.value) && own.same_key(other_own)
                }
                _ => false,
            }
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// Looks a str up without making a [`Key`] of it.
pub(super) struct Lookup<'a>(pub(super) &'a str);

impl Hash for Lookup<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(text_hash(self.0));
    }
}

impl Equivalent<Key> for Lookup<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        key.as_str() == Some(self.0)
    }
}

fn same_class(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Instance(left), Value::Instance(right)) => Rc::ptr_eq(left.class(), right.class()),
        _ => false,
    }
}
