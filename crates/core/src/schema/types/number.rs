//! Types of numbers.

/// The classes of whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegerClass {
    /// `sa.Integer`.
    Integer,
    /// `sa.SmallInteger`.
    SmallInteger,
    /// `sa.BigInteger`.
    BigInteger,
    /// `sa.INTEGER`.
    IntegerSql,
    /// `sa.SMALLINT`.
    Smallint,
    /// `sa.BIGINT`.
    Bigint,
    /// `mysql.TINYINT`.
    Tinyint,
    /// `mysql.MEDIUMINT`.
    Mediumint,
}

/// A whole number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntegerType {
    /// The class that was written.
    pub class: IntegerClass,
    /// MySQL's display width.
    pub display_width: Option<u32>,
    /// MySQL's `UNSIGNED`.
    pub unsigned: bool,
    /// MySQL's `ZEROFILL`.
    pub zerofill: bool,
}

/// The classes of exact numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumericClass {
    /// `sa.Numeric`.
    Numeric,
    /// `sa.NUMERIC`.
    NumericSql,
    /// `sa.DECIMAL`.
    Decimal,
}

/// An exact number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumericType {
    /// The class that was written.
    pub class: NumericClass,
    /// All digits.
    pub precision: Option<u32>,
    /// Digits after the point.
    pub scale: Option<i32>,
    /// `asdecimal=`, when it was written.
    pub asdecimal: Option<bool>,
    /// MySQL's `UNSIGNED`.
    pub unsigned: bool,
    /// MySQL's `ZEROFILL`.
    pub zerofill: bool,
}

/// The classes of floating point numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FloatClass {
    /// `sa.Float`.
    Float,
    /// `sa.Double`.
    Double,
    /// `sa.FLOAT`.
    FloatSql,
    /// `sa.REAL`.
    Real,
    /// `sa.DOUBLE`.
    DoubleSql,
    /// `sa.DOUBLE_PRECISION`.
    DoublePrecision,
}

/// A floating point number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FloatType {
    /// The class that was written.
    pub class: FloatClass,
    /// Binary or decimal digits, as the dialect takes them.
    pub precision: Option<u32>,
    /// MySQL's digits after the point.
    pub scale: Option<i32>,
    /// `asdecimal=`, when it was written.
    pub asdecimal: Option<bool>,
    /// MySQL's `UNSIGNED`.
    pub unsigned: bool,
    /// MySQL's `ZEROFILL`.
    pub zerofill: bool,
}
