//! Python's `list`, `tuple`, `dict` and `set`.

use std::cell::{OnceCell, Ref, RefCell};
use std::fmt;
use std::hash::{DefaultHasher, Hasher};
use std::ops::Deref;

use indexmap::IndexMap;

use super::key::{Key, Lookup};
use super::memory::Charge;
use super::py_error::PyError;
use super::set_items::SetItems;
use super::text::Str;
use super::value::Value;

const OBJECT: usize = 80;
const ITEM: usize = size_of::<Value>();
const ENTRY: usize = 72;
const PLACE: usize = size_of::<Key>() + 8;

/// A Python list. Share it with `Rc`.
#[derive(Default)]
pub struct List {
    items: RefCell<Vec<Value>>,
    charge: Charge,
}

impl List {
    /// A list of `items`.
    pub(crate) fn new(items: Vec<Value>) -> Self {
        let list = Self {
            items: RefCell::new(items),
            charge: Charge::default(),
        };
        list.settle();
        list
    }

    /// The items, borrowed: let go of them before Python code runs.
    pub fn borrow(&self) -> Ref<'_, Vec<Value>> {
        self.items.borrow()
    }

    /// A copy of the items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.borrow().clone()
    }

    /// The item at `index`.
    pub(crate) fn get(&self, index: usize) -> Option<Value> {
        self.items.borrow().get(index).cloned()
    }

    /// How many items there are.
    pub(crate) fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds one item at the end.
    pub(crate) fn push(&self, item: Value) {
        self.change(|items| items.push(item));
    }

    /// Changes the items; `change` must not run Python code.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Vec<Value>) -> T) -> T {
        let result = change(&mut self.items.borrow_mut());
        self.settle();
        result
    }

    fn settle(&self) {
        self.charge.set(OBJECT + self.len() * ITEM);
    }
}

/// A Python tuple; it derefs to its items.
pub struct Tuple {
    items: Box<[Value]>,
    _charge: Charge,
    /// The hash, once it is known: tuples that share tuples are hashed in no time.
    hash: OnceCell<u64>,
}

impl Tuple {
    /// A tuple of `items`.
    pub(crate) fn new(items: impl Into<Box<[Value]>>) -> Self {
        let items = items.into();
        let charge = Charge::new(OBJECT + items.len() * ITEM);
        Self {
            items,
            _charge: charge,
            hash: OnceCell::new(),
        }
    }

    /// What equal tuples share.
    pub(super) fn hash_code(&self) -> Result<u64, PyError> {
        if let Some(hash) = self.hash.get() {
            return Ok(*hash);
        }
        let mut hasher = DefaultHasher::new();
        self.items
            .iter()
            .try_for_each(|item| item.hash_into(&mut hasher))?;
        Ok(*self.hash.get_or_init(|| hasher.finish()))
    }
}

impl Deref for Tuple {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}

/// A Python dict, in the order of insertion. Share it with `Rc`.
#[derive(Default)]
pub struct Dict {
    entries: RefCell<IndexMap<Key, Value>>,
    charge: Charge,
}

impl Dict {
    /// An empty dict.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &Key) -> Option<Value> {
        self.entries.borrow().get(key).cloned()
    }

    /// The value of a key that is a str.
    pub fn get_str(&self, key: &str) -> Option<Value> {
        self.entries.borrow().get(&Lookup(key)).cloned()
    }

    /// Whether there is a key that is this str.
    pub fn contains_str(&self, key: &str) -> bool {
        self.entries.borrow().contains_key(&Lookup(key))
    }

    /// Sets the value of a key; an old key keeps its place.
    pub(crate) fn insert(&self, key: Key, value: Value) -> Option<Value> {
        self.change(|entries| entries.insert(key, value))
    }

    /// Sets the value of a key that is a str.
    pub fn insert_str(&self, key: impl Into<Str>, value: Value) -> Option<Value> {
        self.insert(Key::from(key.into()), value)
    }

    /// Takes a key out.
    pub(crate) fn remove(&self, key: &Key) -> Option<Value> {
        self.change(|entries| entries.shift_remove(key))
    }

    /// Takes a key out that is a str.
    pub fn remove_str(&self, key: &str) -> Option<Value> {
        self.change(|entries| entries.shift_remove(&Lookup(key)))
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry at a position.
    pub(crate) fn entry(&self, index: usize) -> Option<(Value, Value)> {
        let entries = self.entries.borrow();
        entries
            .get_index(index)
            .map(|(key, value)| (key.value().clone(), value.clone()))
    }

    /// A copy of the keys.
    pub fn keys(&self) -> Vec<Value> {
        self.entries
            .borrow()
            .keys()
            .map(|key| key.value().clone())
            .collect()
    }

    /// A copy of the values.
    pub fn values(&self) -> Vec<Value> {
        self.entries.borrow().values().cloned().collect()
    }

    /// A copy of the entries.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        let entries = self.entries.borrow();
        entries
            .iter()
            .map(|(key, value)| (key.value().clone(), value.clone()))
            .collect()
    }

    /// The entries, borrowed: let go of them before Python code runs.
    pub fn borrow(&self) -> Ref<'_, IndexMap<Key, Value>> {
        self.entries.borrow()
    }

    /// Changes the entries; `change` must not run Python code.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut IndexMap<Key, Value>) -> T) -> T {
        let result = change(&mut self.entries.borrow_mut());
        self.charge.set(OBJECT + self.len() * ENTRY);
        result
    }
}

impl FromIterator<(Str, Value)> for Dict {
    fn from_iter<I: IntoIterator<Item = (Str, Value)>>(entries: I) -> Self {
        let dict = Self::new();
        dict.change(|all| {
            all.extend(
                entries
                    .into_iter()
                    .map(|(key, value)| (Key::from(key), value)),
            );
        });
        dict
    }
}

/// A Python set or frozenset. Share it with `Rc`.
#[derive(Default)]
pub struct Set {
    items: RefCell<SetItems>,
    /// Whether it is a frozenset.
    pub(crate) frozen: bool,
    charge: Charge,
}

impl Set {
    /// A set of `items`.
    pub(crate) fn new(items: SetItems, frozen: bool) -> Self {
        let charge = Charge::new(set_size(&items));
        Self {
            items: RefCell::new(items),
            frozen,
            charge,
        }
    }

    /// The items, borrowed: let go of them before Python code runs.
    pub(crate) fn borrow(&self) -> Ref<'_, SetItems> {
        self.items.borrow()
    }

    /// A copy of the items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items
            .borrow()
            .iter()
            .map(|key| key.value().clone())
            .collect()
    }

    /// How many items there are.
    pub(crate) fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes that one more item may take: a table that is full is made anew.
    pub(super) fn growth(&self) -> usize {
        let items = self.items.borrow();
        if items.is_full() {
            set_growth(items.len() + 1)
        } else {
            0
        }
    }

    /// Changes the items; `change` must not run Python code.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut SetItems) -> T) -> T {
        let result = change(&mut self.items.borrow_mut());
        self.charge.set(set_size(&self.items.borrow()));
        result
    }
}

/// The bytes that a set of so many items takes at most.
pub(super) fn set_growth(items: usize) -> usize {
    // a table that grows has up to eight places for each item
    OBJECT + items.saturating_mul(8 * PLACE)
}

fn set_size(items: &SetItems) -> usize {
    OBJECT + items.capacity() * PLACE
}

// A list in a list in a list is dropped level by level, however deep.

impl Drop for List {
    fn drop(&mut self) {
        let items = self.items.take();
        super::ensure_stack(|| drop(items));
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        let items = std::mem::take(&mut self.items);
        super::ensure_stack(|| drop(items));
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        let entries = self.entries.take();
        super::ensure_stack(|| drop(entries));
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        let items = self.items.take();
        super::ensure_stack(|| drop(items));
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "list of {}", self.len())
    }
}

impl fmt::Debug for Tuple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tuple of {}", self.items.len())
    }
}

impl fmt::Debug for Dict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dict of {}", self.len())
    }
}

impl fmt::Debug for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "set of {}", self.len())
    }
}
