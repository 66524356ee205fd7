//! What a function can reach without being run.

use std::rc::Rc;

use super::code::{Code, CodeKind, Instruction, Variable};
use super::function::Function;
use super::interpreter::Interpreter;
use super::module::Module;
use super::py_error::PyError;
use super::value::Value;

/// What was looked at, and what still has to be.
struct Reach {
    /// The script: code of other files is not looked at.
    module: Rc<Module>,
    seen: Vec<Rc<Code>>,
    waiting: Vec<Rc<Code>>,
}

impl Interpreter {
    /// The first name of its own file that `function` uses, itself or in a function that it uses, of which
    /// it is certain that nothing is known: an import that was not found, or what a native module lacks.
    ///
    /// It is the error that using it would be.
    pub fn unknown_below(&mut self, function: &Value) -> Option<PyError> {
        let Value::Function(function) = function else {
            return None;
        };
        let mut reach = Reach {
            module: Rc::clone(&function.module),
            seen: Vec::new(),
            waiting: vec![Rc::clone(&function.code)],
        };
        while let Some(code) = reach.waiting.pop() {
            if reach.seen.iter().any(|seen| Rc::ptr_eq(seen, &code)) {
                continue;
            }
            if let Some(raised) = self.unknown_in(&code, &mut reach) {
                return Some(raised);
            }
            let inner = code.codes.iter();
            let inner = inner.filter(|code| code.flavour != CodeKind::Annotation);
            reach.waiting.extend(inner.cloned());
            reach.seen.push(code);
        }
        None
    }

    fn unknown_in(&mut self, code: &Rc<Code>, reach: &mut Reach) -> Option<PyError> {
        for (at, instruction) in code.instructions.iter().enumerate() {
            if code.is_protected(at) {
                continue;
            }
            let found = match instruction {
                Instruction::Load(Variable::Global(name)) => {
                    let name = code.names[*name as usize].as_str().unwrap_or_default();
                    self.reached(code, at, name, reach)
                }
                Instruction::Import(index) => {
                    let import = code.imports[*index as usize].clone();
                    let is_plain = import.level == 0 && !import.guarded;
                    is_plain
                        .then(|| self.unknown_module(&import.module, code, at))
                        .flatten()
                }
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// A global that is loaded, with the attributes that are taken of it.
    fn reached(
        &mut self,
        code: &Rc<Code>,
        at: usize,
        name: &str,
        reach: &mut Reach,
    ) -> Option<PyError> {
        let module = Rc::clone(&reach.module);
        let mut value = match self.module_attribute(&module, name) {
            Ok(value) => value?,
            Err(raised) => return certain(raised, code, at),
        };
        let mut last = at;
        while let Value::Module(module) = &value
            && let Some(Instruction::LoadAttribute(name)) = code.instructions.get(last + 1)
        {
            last += 1;
            let name = code.names[*name as usize].as_str().unwrap_or_default();
            value = match self.module_attribute(&Rc::clone(module), name) {
                Ok(value) => value?,
                Err(raised) => return certain(raised, code, last),
            };
        }
        match value {
            Value::Unavailable(unavailable) => certain(unavailable.raise(), code, last),
            Value::Function(function) => {
                reach.wait_for(&function);
                None
            }
            _ => None,
        }
    }

    /// A module that a function imports.
    fn unknown_module(&mut self, name: &str, code: &Rc<Code>, at: usize) -> Option<PyError> {
        match self.import(name) {
            Ok(_) => None,
            Err(raised) => {
                let message = format!("the module `{name}` is not available");
                let raised = certain(raised, code, at);
                raised.map(|_| PyError::unsupported(message).at(code.place(at)))
            }
        }
    }
}

impl Reach {
    fn wait_for(&mut self, function: &Rc<Function>) {
        if Rc::ptr_eq(&function.module, &self.module) {
            self.waiting.push(Rc::clone(&function.code));
        }
    }
}

/// The error, if it is certain to come: what is known only while running is not, nor is a budget.
fn certain(raised: PyError, code: &Code, at: usize) -> Option<PyError> {
    use super::py_error::Cause;
    let is_certain = match raised.cause() {
        Cause::Unsupported(_) | Cause::Syntax(_) | Cause::Failure(_) | Cause::Exception(_) => true,
        Cause::Limit(_) | Cause::Live(_) | Cause::Stopped(_) => false,
    };
    is_certain.then(|| raised.at(code.place(at)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Budget, NoHost};
    use dbm_core::source::Source;

    /// What is unknown of the function `f` of a script.
    fn unknown(text: &str) -> String {
        let mut interpreter = Interpreter::new(Rc::new(NoHost), Budget::default());
        let source = Source::new("a.py", text);
        let module = interpreter.run_module(&source, "a").expect("a module");
        let function = module.get("f").expect("a function");
        match interpreter.unknown_below(&function) {
            Some(raised) => match raised.place() {
                Some(place) => format!("{} {}", place, raised.message()),
                None => raised.message(),
            },
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn an_import_that_is_not_found_is_unknown_where_it_is_used() {
        let pages = [
            "import nowhere\ndef f():\n    pass",
            "import nowhere\ndef g():\n    return [nowhere.x for _ in ()]\ndef f():\n    g()",
            "def f():\n    import nowhere\n    nowhere.x()",
            "def f():\n    from nowhere import x\n    x()",
            "def f():\n    try:\n        import nowhere\n    except ImportError:\n        pass",
            "import nowhere\ndef f(x: nowhere.X) -> nowhere.Y:\n    import json\n    return json.dumps(x)",
        ];
        insta::assert_snapshot!(pages.map(unknown).join("\n"), @"
        nothing
        a.py:3:13 `nowhere` is not available: its import at a.py:1:8 was not found
        a.py:2:12 the module `nowhere` is not available
        a.py:2:5 the module `nowhere` is not available
        nothing
        nothing
        ");
    }
}
