//! How a module goes on without a statement that cannot be run: what the statement would have
//! bound or altered is unavailable from then on, so that nothing is guessed.

use std::rc::Rc;

use super::code::{Altered, Code, Instruction, Recovery};
use super::frame::Frame;
use super::interpreter::Interpreter;
use super::machine::errors;
use super::module::{Module, Reading, Unavailable};
use super::py_error::{Cause, PyError};
use super::text::Str;
use super::value::Value;

impl Interpreter {
    /// Goes on behind the statement that failed, where the module can; else looks for a handler.
    pub(super) fn recover(
        &mut self,
        frame: &mut Frame,
        at: usize,
        raised: PyError,
    ) -> Result<(), PyError> {
        let code = Rc::clone(&frame.code);
        let Some(recovery) = recovery(&code, frame, at, &raised) else {
            return errors::handle(frame, at, raised);
        };
        if let Some(active) = self.active.last() {
            self.handling.truncate(active.handling);
        }
        let place = code.place(at);
        let inside_function = !raised.trace().is_empty();
        let lost = |name: &str| Rc::new(Unavailable::failed(name, place.clone(), raised.clone()));
        for name in &recovery.binds {
            lose(&frame.module, name, lost(name));
        }
        for altered in &recovery.alters {
            lose_altered(&frame.module, altered, &lost);
        }
        if inside_function {
            for name in &code.sets_globals {
                lose(&frame.module, name, lost(name));
            }
        }
        if let Some(deferred) = frame.module.deferred().filter(|_| recovery.has_star) {
            deferred.lose_star(&lost("import *"));
        }
        if !recovery.is_import {
            let lost = lost(frame.module.name());
            self.incomplete.push((Some(Rc::clone(&frame.module)), lost));
        }
        frame.stack.clear();
        frame.guards.clear();
        frame.handled.clear();
        frame.next = recovery.end as usize;
        Ok(())
    }
}

/// The innermost statement that can be lost, if the module may lose one to this error.
fn recovery<'a>(
    code: &'a Code,
    frame: &Frame,
    at: usize,
    raised: &PyError,
) -> Option<&'a Recovery> {
    let at_top = frame.namespace.is_none() && !code.recoveries.is_empty();
    if !at_top || raised.is_final() {
        return None;
    }
    let statements = &code.recoveries;
    let inside = |it: &&Recovery| (it.start as usize..it.end as usize).contains(&at);
    let recovery = statements.iter().find(inside)?;
    let is_exception = matches!(raised.cause(), Cause::Exception(_));
    let may_lose = match frame.module.reading() {
        Reading::Eager => false,
        // What a script does at its top is its own; what it only names there may be unknown.
        Reading::Script => !is_exception && !recovery.binds.is_empty() && !recovery.is_decorated,
        Reading::Lazy => {
            let is_raise = matches!(
                code.instructions.get(at),
                Some(Instruction::Raise { .. } | Instruction::RaiseAgain | Instruction::Reraise)
            );
            !is_exception || (frame.guards.is_empty() && !is_raise)
        }
    };
    may_lose.then_some(recovery)
}

fn lose(module: &Module, name: &Str, unavailable: Rc<Unavailable>) {
    module
        .globals()
        .insert_str(name.clone(), Value::Unavailable(unavailable));
}

/// An object whose state is unknown now; of a module only the attribute.
fn lose_altered(module: &Module, altered: &Altered, lost: &impl Fn(&str) -> Rc<Unavailable>) {
    let Altered { root, attribute } = altered;
    match (module.get(root), attribute) {
        (Some(Value::Module(other)), Some(attribute)) => {
            let name = format!("{root}.{attribute}");
            lose(&other, attribute, lost(&name));
        }
        (None | Some(Value::Module(_) | Value::Unavailable(_)), _) => {}
        (Some(_), _) => lose(module, root, lost(root)),
    }
}
