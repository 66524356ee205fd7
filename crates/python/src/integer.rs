//! Python's `int`: without limit, and quick while it is small.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use super::memory::Charge;

/// A Python integer. One that fits into 64 bits is always [`Int::Small`].
#[derive(Clone, Debug)]
pub enum Int {
    /// It fits into 64 bits.
    Small(i64),
    /// It does not.
    Big(Rc<Large>),
}

/// An integer of more than 64 bits; it derefs to its number.
#[derive(Debug)]
pub struct Large {
    number: BigInt,
    _charge: Charge,
}

impl Deref for Large {
    type Target = BigInt;

    fn deref(&self) -> &BigInt {
        &self.number
    }
}

impl Int {
    /// The number, if it fits into 64 bits.
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            Self::Small(number) => Some(*number),
            Self::Big(_) => None,
        }
    }

    /// The number as a size, if it is one.
    pub fn to_usize(&self) -> Option<usize> {
        self.to_i64()
            .and_then(|number| usize::try_from(number).ok())
    }

    /// The number, whatever its size.
    pub fn to_big(&self) -> BigInt {
        match self {
            Self::Small(number) => BigInt::from(*number),
            Self::Big(number) => BigInt::clone(number),
        }
    }

    /// The nearest float; infinite when there is none.
    pub fn to_f64(&self) -> f64 {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "Python rounds as well")]
            Self::Small(number) => *number as f64,
            Self::Big(number) => number.to_f64().unwrap_or(f64::INFINITY),
        }
    }

    /// Whether it is 0.
    pub(crate) fn is_zero(&self) -> bool {
        matches!(self, Self::Small(0))
    }

    /// Whether it is below 0.
    pub(crate) fn is_negative(&self) -> bool {
        match self {
            Self::Small(number) => *number < 0,
            Self::Big(number) => number.is_negative(),
        }
    }

    /// How many bits it takes, its sign left aside.
    pub(crate) fn bits(&self) -> u64 {
        match self {
            Self::Small(number) => u64::from(64 - number.unsigned_abs().leading_zeros()),
            Self::Big(number) => number.bits(),
        }
    }
}

impl Int {
    fn large(number: BigInt) -> Self {
        let bytes = usize::try_from(number.bits() / 8).unwrap_or(usize::MAX);
        let charge = Charge::new(bytes.saturating_add(64));
        Self::Big(Rc::new(Large {
            number,
            _charge: charge,
        }))
    }
}

impl From<i64> for Int {
    fn from(number: i64) -> Self {
        Self::Small(number)
    }
}

impl From<usize> for Int {
    fn from(number: usize) -> Self {
        i64::try_from(number).map_or_else(|_| Self::from(BigInt::from(number)), Self::Small)
    }
}

impl From<BigInt> for Int {
    fn from(number: BigInt) -> Self {
        if number.is_zero() {
            return Self::Small(0);
        }
        number
            .to_i64()
            .map_or_else(|| Self::large(number), Self::Small)
    }
}

impl PartialEq for Int {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Int {}

impl PartialOrd for Int {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Int {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Small(left), Self::Small(right)) => left.cmp(right),
            (left, right) => left.to_big().cmp(&right.to_big()),
        }
    }
}

impl Hash for Int {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Small(number) => number.hash(state),
            Self::Big(number) => (***number).hash(state),
        }
    }
}

impl fmt::Display for Int {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Small(number) => fmt::Display::fmt(number, f),
            Self::Big(number) => fmt::Display::fmt(&***number, f),
        }
    }
}
