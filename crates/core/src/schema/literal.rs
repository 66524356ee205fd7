//! Python values that reach a database: parameters, rows, inline literals.

use indexmap::IndexMap;
use jiff::civil;
use num_bigint::BigInt;

/// A value with the meaning that Python gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `None`.
    Null,
    /// `True` or `False`.
    Bool(bool),
    /// An `int` of any size.
    Integer(BigInt),
    /// A `float`.
    Float(f64),
    /// A `decimal.Decimal`, with its digits as Python prints them.
    Decimal(String),
    /// A `str`.
    Text(String),
    /// `bytes`.
    Bytes(Vec<u8>),
    /// A `datetime.date`.
    Date(civil::Date),
    /// A `datetime.time` without a zone.
    Time(civil::Time),
    /// A `datetime.datetime`, with its offset from UTC in seconds when it has one.
    DateTime(civil::DateTime, Option<i32>),
    /// A `datetime.timedelta`, in microseconds.
    Interval(i128),
    /// A `uuid.UUID`.
    Uuid(uuid::Uuid),
    /// A `list` or `tuple`.
    List(Vec<Literal>),
    /// A `dict` with string keys.
    Map(IndexMap<String, Literal>),
}
