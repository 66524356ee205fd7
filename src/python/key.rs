//! Keys of dicts and items of sets: values with a hash.

use std::hash::{DefaultHasher, Hash, Hasher};

use indexmap::Equivalent;

use super::raised::Raised;
use super::text::Str;
use super::value::Value;

/// A value that may be a key of a dict or an item of a set.
#[derive(Clone, Debug)]
pub struct Key {
    value: Value,
    hash: u64,
}

impl Key {
    /// The key that `value` is.
    ///
    /// # Errors
    /// `TypeError: unhashable type: 'list'`, as Python.
    pub fn new(value: Value) -> Result<Self, Raised> {
        let mut hasher = DefaultHasher::new();
        value.hash_into(&mut hasher)?;
        Ok(Self {
            hash: hasher.finish(),
            value,
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
        self.hash == other.hash && self.value.same_key(&other.value)
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
