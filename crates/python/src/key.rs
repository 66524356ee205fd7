//! Keys of dicts and items of sets: values with a hash.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use indexmap::Equivalent;
use num_traits::{Signed, ToPrimitive};

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
    pub(crate) fn hash_code(&self) -> u64 {
        self.hash
    }

    /// Python's hash, where it is the same in each run.
    pub(super) fn known_hash(&self) -> Option<i64> {
        match self.canonical {
            Some(_) => None,
            None => known_hash(&self.value),
        }
    }

    /// The text, if the key is a str.
    pub(crate) fn as_str(&self) -> Option<&str> {
        self.value.as_str()
    }
}

const MODULUS: u64 = (1 << 61) - 1;

/// So many items of nested tuples are looked at: a tuple may hold itself many times over.
const MOST_ITEMS: usize = 10_000;

/// Python's hash of a number or of a tuple of them.
pub(super) fn known_hash(value: &Value) -> Option<i64> {
    let mut left = MOST_ITEMS;
    hash_within(value, &mut left)
}

fn hash_within(value: &Value, left: &mut usize) -> Option<i64> {
    *left = left.checked_sub(1)?;
    match value {
        Value::Bool(_) | Value::Int(_) => {
            let number = value.as_int()?.to_big();
            let rest = (number.magnitude() % MODULUS).to_i64()?;
            Some(signed(rest, number.is_negative()))
        }
        Value::Float(number) => float_hash(*number),
        Value::Tuple(items) => super::ensure_stack(|| tuple_hash(items, left)),
        _ => None,
    }
}

/// -1 says that something failed, so that nothing has this hash.
fn signed(hash: i64, is_negative: bool) -> i64 {
    match if is_negative { -hash } else { hash } {
        -1 => -2,
        hash => hash,
    }
}

fn float_hash(number: f64) -> Option<i64> {
    if number.is_nan() {
        return None;
    }
    if number.is_infinite() {
        return Some(signed(314_159, number < 0.0));
    }
    let bits = number.to_bits();
    let exponent = (bits >> 52 & 0x7FF).cast_signed();
    let (mantissa, exponent) = match exponent {
        0 => (bits & ((1 << 52) - 1), -1074),
        _ => (bits & ((1 << 52) - 1) | 1 << 52, exponent - 1075),
    };
    // 2 to the power of 61 leaves the rest 1
    let turns = exponent.rem_euclid(61);
    let turned = (mantissa << turns & MODULUS) | (mantissa >> (61 - turns));
    Some(signed((turned % MODULUS).cast_signed(), number < 0.0))
}

fn tuple_hash(items: &[Value], left: &mut usize) -> Option<i64> {
    const PRIMES: [u64; 3] = [
        11_400_714_785_074_694_791,
        14_029_467_366_897_019_727,
        2_870_177_450_012_600_261,
    ];
    let mut sum = PRIMES[2];
    for item in items {
        let lane = hash_within(item, left)?.cast_unsigned();
        sum = sum.wrapping_add(lane.wrapping_mul(PRIMES[1]));
        sum = sum.rotate_left(31).wrapping_mul(PRIMES[0]);
    }
    let sum = sum.wrapping_add(items.len() as u64 ^ (PRIMES[2] ^ 0x0035_D373));
    Some(match sum.cast_signed() {
        -1 => 1_546_275_796,
        hash => hash,
    })
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
