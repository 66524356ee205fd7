//! The application's modules as code.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use dbm_core::source::Source;

use crate::code::Code;
use crate::py_error::PyError;

/// A file and its code.
type Compiled = (Arc<Source>, Rc<Code>);

thread_local! {
    /// The application's modules, compiled once a thread, however many scripts import them.
    static COMPILED: RefCell<HashMap<String, Compiled>> = RefCell::default();
}

/// The code of an application's module.
pub(super) fn compiled(source: &Arc<Source>) -> Result<Rc<Code>, PyError> {
    let known = COMPILED.with_borrow(|all| {
        let (known, code) = all.get(&source.name)?;
        (known.text == source.text).then(|| Rc::clone(code))
    });
    if let Some(code) = known {
        return Ok(code);
    }
    let code = crate::compile::module(source)?;
    let entry = (Arc::clone(source), Rc::clone(&code));
    COMPILED.with_borrow_mut(|all| all.insert(source.name.clone(), entry));
    Ok(code)
}
