//! What can be said of Python's `zlib` without being it: checksums and unpacking.

use std::rc::Rc;

use crate::module::{Entry, ModuleTable};
use crate::{
    Arguments, Bytes, Class, Instance, Interpreter, PyError, PyResult, StandardError, Value,
};

/// The module `zlib`. What packing makes depends on the library, byte for byte, so it is left to Python.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    ("adler32", Entry::Function(adler32)),
    ("crc32", Entry::Function(crc32)),
    ("decompress", Entry::Function(decompress)),
    ("error", Entry::Value(|_| Ok(Value::Class(error_class())))),
    ("MAX_WBITS", Entry::Value(|_| Ok(Value::from(15)))),
]);

thread_local! {
    static ERROR: Rc<Class> = Class::exception("error", "zlib", &StandardError::Exception.class());
}

fn error_class() -> Rc<Class> {
    ERROR.with(Rc::clone)
}

/// The checksum that Python's `zlib` and `binascii` share.
pub(super) fn crc32(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("crc32(data, value=0, /)")?;
    let data: Bytes = bound.required("data")?;
    let mut hasher = crc32fast::Hasher::new_with_initial(start(bound.or("value", 0)?));
    hasher.update(&data);
    Ok(Value::from(i64::from(hasher.finalize())))
}

fn start(value: i64) -> u32 {
    u32::try_from(value & 0xFFFF_FFFF).unwrap_or_default()
}

fn adler32(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    const MODULUS: u32 = 65521;
    let bound = arguments.bind("adler32(data, value=1, /)")?;
    let data: Bytes = bound.required("data")?;
    let value = start(bound.or("value", 1)?);
    let sums = data
        .iter()
        .fold((value & 0xFFFF, value >> 16), |(low, high), byte| {
            let low = (low + u32::from(*byte)) % MODULUS;
            (low, (high + low) % MODULUS)
        });
    Ok(Value::from(i64::from(sums.1 << 16 | sums.0)))
}

fn decompress(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    const MOST: usize = 64 << 20;
    let bound = arguments.bind("decompress(data, /, wbits=15, bufsize=16384)")?;
    let data: Bytes = bound.required("data")?;
    let most = MOST.min(interpreter.room());
    let unpacked = match bound.or("wbits", 15_i64)? {
        8..=15 => miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&data, most),
        -15..=-8 => miniz_oxide::inflate::decompress_to_vec_with_limit(&data, most),
        _ => return Err(bound.unsupported("wbits", "such `wbits` are not supported")),
    };
    let unpacked = unpacked.map_err(|error| match error.status {
        miniz_oxide::inflate::TINFLStatus::HasMoreOutput => {
            PyError::limit("the unpacked data is too large")
        }
        _ => {
            let message = Value::from("Error while decompressing data");
            PyError::exception(Instance::exception(&error_class(), vec![message]))
        }
    })?;
    interpreter.reserve(unpacked.len())?;
    Ok(Value::from(unpacked))
}
