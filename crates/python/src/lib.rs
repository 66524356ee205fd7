//! An evaluator for the Python of revision scripts, `env.py`, settings and models.
//!
//! It knows Python, not Alembic: `sqlalchemy` and its like are tables of native
//! functions that a [`HostEnvironment`] provides. It has no files, no network, no clock and
//! no environment but what the world gives it, and a [`Budget`].

mod absent;
mod arguments;
mod attribute;
mod builtins;
mod bytes;
mod calling;
mod class;
mod code;
mod codec;
mod collections;
mod compare;
mod compile;
mod convert;
mod encoding;
mod lazy_import;
mod define;
mod descriptor;
mod enumeration;
mod exceptions;
mod format;
mod frame;
mod function;
mod header;
mod generator;
mod import;
mod instance;
mod integer;
mod interpreter;
mod items;
mod iteration;
mod key;
pub mod library;
mod machine;
mod measure;
mod memory;
mod metaclass;
mod module;
mod native;
mod number;
mod operators;
mod quote;
mod percent;
mod py_error;
mod range;
mod static_check;
mod recovery;
mod render;
mod scope;
mod set_items;
mod signature;
mod slice;
mod text;
mod types;
mod typing;
mod value;
mod world;

pub use arguments::{Arguments, CallSite};
pub(crate) use bytes::Bytes;
pub use class::Class;
pub use collections::{Dict, List, Set, Tuple};
pub use convert::{ConversionError, FromValue};
pub use encoding::{EncodingError, decode};
pub use exceptions::StandardError;
pub use header::{Header, Literal, SyntaxError, Variable};
pub use instance::Instance;
pub use integer::Int;
pub use interpreter::Interpreter;
pub use key::Key;
pub use memory::{Charge, DEEPEST, allows};
pub use module::{Entry, Module, ModuleTable, Unavailable};
pub use native::{
    BinaryOperator, Comparison, Native, NativeFunction, NativeMethod, PyResult, UnaryOperator,
};
pub use py_error::{Cause, Frame, PyError};
pub use quote::quote;
pub use signature::{Bound, Signature};
pub use slice::Slice;
pub use text::Str;
pub use typing::{GenericAlias, SpecialForm, Union};
pub use value::Value;
pub use world::{Budget, HostEnvironment, ModuleSource, NoHost, PathKind};

/// Enough for the deepest script that the parser and the evaluator accept.
pub const LARGE_STACK: usize = 1 << 30;

/// Runs `work` on a thread of its own whose stack fits the deepest script.
///
/// # Errors
/// When the thread cannot be started.
pub fn with_large_stack<T: Send>(
    work: impl FnOnce() -> T + Send,
) -> Result<T, dbm_core::failure::Failure> {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new()
            .name("python".to_owned())
            .stack_size(LARGE_STACK);
        let handle = builder.spawn_scoped(scope, work).map_err(cannot_start)?;
        handle
            .join()
            .map_err(|panic| std::panic::resume_unwind(panic))
    })
}

/// Starts `work` on a thread of its own whose stack fits the deepest script, and does not wait for it.
///
/// # Errors
/// When the thread cannot be started.
pub fn start_with_large_stack(
    work: impl FnOnce() + Send + 'static,
) -> Result<(), dbm_core::failure::Failure> {
    let builder = std::thread::Builder::new()
        .name("python".to_owned())
        .stack_size(LARGE_STACK);
    let started = builder.spawn(work);
    started.map(drop).map_err(cannot_start)
}

fn cannot_start(error: std::io::Error) -> dbm_core::failure::Failure {
    let message = format!("cannot start a thread for Python: {error}");
    dbm_core::failure::Failure::new(dbm_core::failure::Kind::Plan, message)
}

/// Runs one level of a recursion, on a new piece of stack where the old one ends.
fn ensure_stack<T>(work: impl FnOnce() -> T) -> T {
    const NEEDED: usize = 256 << 10;
    const PIECE: usize = 16 << 20;
    stacker::maybe_grow(NEEDED, PIECE, work)
}

#[cfg(test)]
mod tests;
