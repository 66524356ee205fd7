//! Python's `random`, `secrets` and `time`: what only a running script may know.

use crate::module::{Entry, ModuleTable};
use crate::{Arguments, Interpreter, PyError, PyResult, Value};

use super::digests::hex;

/// The module `random`.
pub(crate) static RANDOM: ModuleTable = ModuleTable::new(&[
    ("random", Entry::Function(random)),
    ("randint", Entry::Function(randint)),
    ("randrange", Entry::Function(randrange)),
    ("choice", Entry::Function(choice)),
    ("choices", Entry::Function(choices)),
]);

/// The module `secrets`.
pub(crate) static SECRETS: ModuleTable = ModuleTable::new(&[
    ("token_hex", Entry::Function(token_hex)),
    ("token_bytes", Entry::Function(token_bytes)),
    ("token_urlsafe", Entry::Function(token_urlsafe)),
    ("choice", Entry::Function(choice)),
]);

/// The module `time`.
pub(crate) static TIME: ModuleTable = ModuleTable::new(&[
    ("time", Entry::Function(seconds)),
    ("monotonic", Entry::Function(seconds)),
    ("perf_counter", Entry::Function(seconds)),
]);

fn bytes(interpreter: &mut Interpreter, count: usize) -> Result<Vec<u8>, PyError> {
    interpreter.reserve(count)?;
    let mut bytes = vec![0; count];
    interpreter.world().random(&mut bytes)?;
    Ok(bytes)
}

/// A number below `bound`, each as likely as the others.
fn below(interpreter: &mut Interpreter, bound: u64) -> Result<u64, PyError> {
    let mut bytes = [0; 16];
    interpreter.world().random(&mut bytes)?;
    let number = u128::from_le_bytes(bytes) % u128::from(bound.max(1));
    Ok(u64::try_from(number).unwrap_or(0))
}

fn random(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("random")?;
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a float")]
    let number = below(interpreter, 1 << 53)? as f64 / (1u64 << 53) as f64;
    Ok(Value::Float(number))
}

fn between(interpreter: &mut Interpreter, start: i64, end: i64) -> PyResult {
    let width = end
        .checked_sub(start)
        .and_then(|width| u64::try_from(width).ok())
        .filter(|width| *width > 0)
        .ok_or_else(|| PyError::value_error("empty range for randrange()"))?;
    let step = below(interpreter, width)?;
    Ok(Value::from(start.wrapping_add_unsigned(step)))
}

fn randint(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("randint(a, b)")?;
    let last: i64 = bound.required("b")?;
    between(interpreter, bound.required("a")?, last.saturating_add(1))
}

fn randrange(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("randrange(start, stop=None)")?;
    let start: i64 = bound.required("start")?;
    match bound.optional("stop")? {
        Some(stop) => between(interpreter, start, stop),
        None => between(interpreter, 0, start),
    }
}

fn pick(interpreter: &mut Interpreter, items: &[Value]) -> PyResult {
    if items.is_empty() {
        return Err(PyError::index_error("Cannot choose from an empty sequence"));
    }
    let at = below(interpreter, items.len() as u64)?;
    Ok(items[usize::try_from(at).unwrap_or(0)].clone())
}

fn choice(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let sequence: Value = arguments.one("choice")?;
    let items = interpreter.iterate(&sequence)?;
    pick(interpreter, &items)
}

fn choices(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("choices(population, *, k=1)")?;
    let items = interpreter.iterate(&bound.required("population")?)?;
    let count: usize = bound.or("k", 1)?;
    interpreter.reserve(count)?;
    let picked: Result<Vec<Value>, PyError> =
        (0..count).map(|_| pick(interpreter, &items)).collect();
    Ok(Value::list(picked?))
}

fn token(
    interpreter: &mut Interpreter,
    arguments: Arguments,
    signature: &'static str,
) -> Result<Vec<u8>, PyError> {
    let count = arguments.bind(signature)?.optional("nbytes")?.unwrap_or(32);
    bytes(interpreter, count)
}

fn token_bytes(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    token(interpreter, arguments, "token_bytes(nbytes=None)").map(Value::from)
}

fn token_hex(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bytes = token(interpreter, arguments, "token_hex(nbytes=None)")?;
    Ok(Value::from(hex(&bytes)))
}

fn token_urlsafe(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    use base64::Engine as _;
    let bytes = token(interpreter, arguments, "token_urlsafe(nbytes=None)")?;
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
    Ok(Value::from(text))
}

fn seconds(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("time")?;
    let now = interpreter.world().now()?;
    #[expect(clippy::cast_precision_loss, reason = "Python gives a float")]
    let seconds = now.as_microsecond() as f64 / 1e6;
    Ok(Value::Float(seconds))
}
