//! Floats as bits, for Python's `struct`.

use num_traits::ToPrimitive;

use crate::{Arguments, Interpreter, PyError, PyResult, StandardError, Value};

fn too_large(letter: char) -> PyError {
    let message = format!("float too large to pack with {letter} format");
    PyError::standard(StandardError::OverflowError, message)
}

/// The bits of a float in 2, 4 or 8 bytes.
pub(super) fn bits_of_float(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("bits_of_float(value, size)")?;
    let (number, size): (f64, i64) = (bound.required("value")?, bound.required("size")?);
    let bits = match size {
        8 => number.to_bits(),
        4 => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "what is too large is seen below"
            )]
            let narrow = number as f32;
            if narrow.is_infinite() && number.is_finite() {
                return Err(too_large('f'));
            }
            u64::from(narrow.to_bits())
        }
        _ => return Err(crate::absent::not_supported("struct.pack('e')")),
    };
    Ok(Value::from(num_bigint::BigInt::from(bits)))
}

/// The float that bits are.
pub(super) fn float_of_bits(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("float_of_bits(bits, size)")?;
    let bits: Value = bound.required("bits")?;
    let bits = bits.as_int().and_then(|bits| bits.to_big().to_u64());
    let bits = bits.ok_or_else(|| PyError::type_error("bits are wanted"))?;
    match bound.required::<i64>("size")? {
        8 => Ok(Value::Float(f64::from_bits(bits))),
        4 => {
            let narrow = f32::from_bits(u32::try_from(bits).unwrap_or_default());
            Ok(Value::Float(f64::from(narrow)))
        }
        _ => Err(crate::absent::not_supported("struct.unpack('e')")),
    }
}
