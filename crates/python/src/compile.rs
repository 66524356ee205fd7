//! Compiles Python's tree to [`Code`].

mod assign;
mod call;
mod control;
mod definition;
mod error_handling;
mod expression;
mod import;
mod pattern;
mod recovery;
mod statement;
mod text;

use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::{Expr, ModModule};
use ruff_text_size::{Ranged, TextRange};

use dbm_core::source::{Place, Source};

use super::code::{Code, CodeKind, Index, Instruction, Parameters, Variable};
use super::key::Key;
use super::measure::{DEEPEST, with_tree_room};
use super::py_error::{Cause, PyError};
use super::scope::{Home, Scope, ScopeKind, Scopes, address, mangled};
use super::text::Str;
use super::value::Value;

/// What compiling comes to.
type Compiled = Result<(), PyError>;

/// What is in a function of a longer name is not named after all that is around it.
const LONGEST_NAME: usize = 1_000;

/// Parses and compiles a file.
///
/// # Errors
/// What is no Python, and what is not supported, at its place.
pub(super) fn module(source: &Arc<Source>) -> Result<Rc<Code>, PyError> {
    in_tree_room(source, || {
        let parsed = ruff_python_parser::parse_module(&source.text)
            .map_err(|error| syntax_error(source, &error))?;
        let tree = parsed.into_syntax();
        let scopes = Scopes::of_module(&tree);
        let mut compiler = Compiler::new(source, &scopes);
        compiler.module(&tree)
    })
}

/// Parses and compiles an expression, which sees the names of a class body: an annotation that is a str.
///
/// # Errors
/// What is no Python, and what is not supported.
pub(super) fn expression(source: &Arc<Source>) -> Result<Rc<Code>, PyError> {
    in_tree_room(source, || {
        let parsed = ruff_python_parser::parse_expression(&source.text)
            .map_err(|error| syntax_error(source, &error))?;
        let tree = parsed.into_expr();
        let scopes = Scopes::of_expression(&tree);
        Compiler::new(source, &scopes).thunk(&tree)
    })
}

/// Compiles where the tree of the text has room.
fn in_tree_room<T>(
    source: &Arc<Source>,
    compile: impl FnOnce() -> Result<T, PyError>,
) -> Result<T, PyError> {
    with_tree_room(&source.text, compile).unwrap_or_else(|too_large| {
        Err(PyError::limit(too_large.message()).at(Place::new(source, 0..0)))
    })
}

fn syntax_error(source: &Arc<Source>, error: &ruff_python_parser::ParseError) -> PyError {
    let place = place(source, error.location);
    PyError::new(Cause::Syntax(format!("this is no Python: {}", error.error))).at(place)
}

fn place(source: &Arc<Source>, range: TextRange) -> Place {
    Place::new(source, range.start().to_usize()..range.end().to_usize())
}

/// A place to jump to that is not known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Label(usize);

/// What a `return`, `break` or `continue` must leave on its way out.
#[derive(Clone, Copy)]
enum Block<'a> {
    /// A loop; `for` keeps its iterator on the stack.
    Loop {
        again: Label,
        end: Label,
        iterator: bool,
    },
    /// A `try` body whose errors go to handlers.
    Protected,
    /// A `try` body with a `finally`.
    Finally(&'a [ruff_python_ast::Stmt]),
    /// An `except` clause, which forgets its name at its end.
    Handler { name: Option<&'a str> },
    /// A `with` body, whose manager lies on the stack.
    With,
    /// The `finally` body while an error is in flight, which lies on the stack.
    Unwinding,
}

/// The code that is being written.
struct Unit<'a> {
    code: Code,
    scope: usize,
    blocks: Vec<Block<'a>>,
    /// The instruction that each label stands before.
    labels: Vec<Index>,
    span: (u32, u32),
    first_parameter: Option<Str>,
}

struct Compiler<'a> {
    source: &'a Arc<Source>,
    scopes: &'a Scopes,
    units: Vec<Unit<'a>>,
    depth: usize,
    /// How many `try` bodies around this wait for an `ImportError`.
    import_guards: usize,
    /// Whether this is the top of a module, or stands there below `if`s alone.
    at_top: bool,
}

impl<'a> Compiler<'a> {
    fn new(source: &'a Arc<Source>, scopes: &'a Scopes) -> Self {
        Self {
            source,
            scopes,
            units: Vec::new(),
            depth: 0,
            import_guards: 0,
            at_top: false,
        }
    }

    fn module(&mut self, tree: &'a ModModule) -> Result<Rc<Code>, PyError> {
        self.open(address(tree), "<module>", CodeKind::Body, tree.range)?;
        self.unit().code.doc = definition::docstring(&tree.body);
        self.unit().code.sets_globals = self.scopes.set_globals();
        self.at_top = true;
        self.statements(&tree.body)?;
        self.constant(Value::None);
        self.emit(Instruction::Return);
        self.close()
    }

    /// A function without parameters that gives the value of an expression.
    fn thunk(&mut self, expression: &'a Expr) -> Result<Rc<Code>, PyError> {
        self.open(
            address(expression),
            "<annotation>",
            CodeKind::Annotation,
            expression.range(),
        )?;
        self.expression(expression)?;
        self.emit(Instruction::Return);
        self.close()
    }

    /// `Class.method`, `function.<locals>.inner`.
    fn qualified_name(&self, name: &str, scope: &Scope) -> String {
        match self.units.last() {
            Some(outer)
                if scope
                    .parent
                    .is_some_and(|parent| self.scopes.get(parent).kind != ScopeKind::Module) =>
            {
                let infix = if self.scopes.get(outer.scope).kind == ScopeKind::Class {
                    ""
                } else {
                    "<locals>."
                };
                let outer = &outer.code.qualified_name;
                // each of thousands of functions in functions would be named after all around it
                let outer = if outer.len() > LONGEST_NAME {
                    "..."
                } else {
                    outer.as_str()
                };
                format!("{outer}.{infix}{name}")
            }
            _ => name.to_owned(),
        }
    }

    fn unit(&mut self) -> &mut Unit<'a> {
        let last = self.units.len() - 1;
        &mut self.units[last]
    }

    fn scope(&self) -> &'a Scope {
        self.scopes.get(self.units[self.units.len() - 1].scope)
    }

    /// Begins the code of the scope that the node at `address` opens.
    fn open(
        &mut self,
        address: usize,
        name: &str,
        flavour: CodeKind,
        range: TextRange,
    ) -> Compiled {
        let (index, scope) = self
            .scopes
            .of_node(address)
            .ok_or_else(|| self.unsupported(range, "this definition"))?;
        let span = (range.start().to_u32(), range.end().to_u32());
        let qualified_name = self.qualified_name(name, scope);
        let mut code = Code {
            name: name.into(),
            qualified_name: qualified_name.into(),
            source: Arc::clone(self.source),
            span,
            flavour,
            parameters: Parameters::default(),
            instructions: Vec::new(),
            spans: Vec::new(),
            constants: Vec::new(),
            names: Vec::new(),
            locals: Vec::new(),
            cells: Vec::new(),
            cell_parameters: Vec::new(),
            free: Vec::new(),
            captures: Vec::new(),
            codes: Vec::new(),
            sites: Vec::new(),
            imports: Vec::new(),
            deferrals: Vec::new(),
            recoveries: Vec::new(),
            sets_globals: Vec::new(),
            protected: Vec::new(),
            doc: None,
            returns: None,
        };
        for (name, home) in &scope.names {
            match home {
                Home::Cell => code.cells.push(name.as_str().into()),
                Home::Free => code.free.push(name.as_str().into()),
                Home::Local | Home::Global | Home::Class => {}
            }
        }
        self.units.push(Unit {
            code,
            scope: index,
            blocks: Vec::new(),
            labels: Vec::new(),
            span,
            first_parameter: None,
        });
        Ok(())
    }

    /// Ends the code: labels become instructions to jump to, outer cells are looked up.
    fn close(&mut self) -> Result<Rc<Code>, PyError> {
        let Some(Unit {
            mut code, labels, ..
        }) = self.units.pop()
        else {
            return Err(PyError::unsupported("code outside a module"));
        };
        for instruction in &mut code.instructions {
            relocate(instruction, &labels);
        }
        if let Some(outer) = self.units.last() {
            let cells: Vec<Str> = outer
                .code
                .cells
                .iter()
                .chain(&outer.code.free)
                .cloned()
                .collect();
            code.captures = code
                .free
                .iter()
                .filter_map(|name| position(&cells, name))
                .collect();
        }
        Ok(Rc::new(code))
    }

    fn emit(&mut self, instruction: Instruction) {
        let unit = self.unit();
        let span = unit.span;
        unit.code.instructions.push(instruction);
        unit.code.spans.push(span);
    }

    /// Instructions from here on stand for this piece of text.
    fn at(&mut self, range: TextRange) {
        self.unit().span = (range.start().to_u32(), range.end().to_u32());
    }

    fn label(&mut self) -> Label {
        let labels = &mut self.unit().labels;
        labels.push(0);
        Label(labels.len() - 1)
    }

    fn jump_to(label: Label) -> Index {
        index(label.0)
    }

    fn place_label(&mut self, label: Label) {
        let unit = self.unit();
        unit.labels[label.0] = index(unit.code.instructions.len());
    }

    fn constant(&mut self, value: Value) {
        let index = self.add_constant(value);
        self.emit(Instruction::Constant(index));
    }

    fn add_constant(&mut self, value: Value) -> Index {
        let constants = &mut self.unit().code.constants;
        constants.push(value);
        index(constants.len() - 1)
    }

    fn name(&mut self, name: &str) -> Index {
        let names = &mut self.unit().code.names;
        if let Some(at) = names.iter().position(|known| known.as_str() == Some(name)) {
            return index(at);
        }
        names.push(Key::from(name));
        index(names.len() - 1)
    }

    /// The index of an attribute's name.
    fn attribute(&mut self, name: &str) -> Index {
        let class = self.scope().class.as_deref();
        self.name(&mangled(name, class))
    }

    /// Where a name lives, seen from the code that is being written.
    fn variable(&mut self, name: &str) -> Variable {
        let scope = self.scope();
        let name = &*mangled(name, scope.class.as_deref());
        match (scope.names.get(name), scope.kind) {
            (Some(Home::Local), _) => Variable::Local(self.local(name)),
            (Some(Home::Free), ScopeKind::Class | ScopeKind::Annotation) => {
                Variable::NameOrCell(self.name(name), self.cell(name))
            }
            (Some(Home::Cell | Home::Free), _) => Variable::Cell(self.cell(name)),
            (_, ScopeKind::Annotation | ScopeKind::Class) => Variable::Name(self.name(name)),
            _ => Variable::Global(self.name(name)),
        }
    }

    fn local(&mut self, name: &str) -> Index {
        let locals = &mut self.unit().code.locals;
        if let Some(at) = position(locals, name) {
            return at;
        }
        locals.push(name.into());
        index(locals.len() - 1)
    }

    fn cell(&mut self, name: &str) -> Index {
        let code = &self.unit().code;
        let own = position(&code.cells, name);
        let outer = || position(&code.free, name).map(|at| at + index(code.cells.len()));
        own.or_else(outer).unwrap_or(0)
    }

    fn load(&mut self, name: &str) {
        let variable = self.variable(name);
        self.emit(Instruction::Load(variable));
    }

    fn store(&mut self, name: &str) {
        let variable = self.variable(name);
        self.emit(Instruction::Store(variable));
    }

    fn unsupported(&self, range: TextRange, what: &str) -> PyError {
        PyError::unsupported(format!("{what} is not supported")).at(place(self.source, range))
    }

    fn invalid(&self, range: TextRange, message: &str) -> PyError {
        PyError::new(Cause::Syntax(format!("this is no Python: {message}")))
            .at(place(self.source, range))
    }

    /// Goes one level deeper into the tree.
    fn deeper(
        &mut self,
        range: TextRange,
        compile: impl FnOnce(&mut Self) -> Compiled,
    ) -> Compiled {
        if self.depth >= DEEPEST {
            return Err(
                PyError::limit("the script is nested too deeply").at(place(self.source, range))
            );
        }
        self.depth += 1;
        let compiled = super::ensure_stack(|| compile(self));
        self.depth -= 1;
        compiled
    }
}

fn position(names: &[Str], name: &str) -> Option<Index> {
    names.iter().position(|known| known == name).map(index)
}

/// A position or count, which fits because a text of more than 4 GB is never read.
fn index(number: usize) -> Index {
    Index::try_from(number).unwrap_or(Index::MAX)
}

fn relocate(instruction: &mut Instruction, labels: &[Index]) {
    match instruction {
        Instruction::Jump(target)
        | Instruction::JumpIf(_, target)
        | Instruction::JumpIfOrPop(_, target)
        | Instruction::Next(target)
        | Instruction::Protect(target)
        | Instruction::ProtectManager(target)
        | Instruction::Defer { end: target, .. } => *target = labels[*target as usize],
        _ => {}
    }
}
