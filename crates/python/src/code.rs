//! What Python text is compiled to: flat instructions for a stack machine.
//!
//! Flat code has no depth: it is run and dropped without recursion, a generator
//! stops at any instruction, and every instruction knows its place.

use std::fmt;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use dbm_core::source::{Place, Source};

use super::arguments::CallSite;
use super::key::Key;
use super::native::{BinaryOperator, Comparison, UnaryOperator};
use super::text::Str;
use super::value::Value;

/// An index into one of the tables of a [`Code`], a count, or an instruction to jump to.
pub(super) type Index = u32;

/// Where a name lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable {
    /// A local of the function.
    Local(Index),
    /// A local that inner functions share, or one of an outer function.
    Cell(Index),
    /// A global, else a builtin.
    Global(Index),
    /// A name of a class body, else a global.
    Name(Index),
    /// A name of a class body, else the cell: the name's index and the cell's.
    NameOrCell(Index, Index),
}

/// What a display, a slice or an f-string makes of the topmost values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Build {
    List(Index),
    Tuple(Index),
    Set(Index),
    /// A set that Python takes from a constant, which it makes twice.
    ConstantSet(Index),
    /// So many pairs of key and value.
    Dict(Index),
    Slice,
    Text(Index),
    /// A list becomes a tuple.
    TupleOfList,
}

/// What is added to the collection that lies so deep below the added value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CollectionUpdate {
    /// A list takes an item.
    Append,
    /// A list takes an iterable's items.
    Extend,
    /// A set takes an item.
    Add,
    /// A set takes an iterable's items.
    Update,
    /// A dict takes a key (below) and a value.
    Insert,
    /// A dict takes a mapping's entries.
    Merge,
    /// The keyword arguments of a call take a mapping's entries; none may be double.
    MergeKeywords,
}

/// The conversion of a replacement field: `{x!r}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conversion {
    None,
    Str,
    Repr,
    Ascii,
}

/// What a `case` pattern asks of the value on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pattern {
    /// A sequence of exactly so many items, or of at least so many.
    Sequence { length: Index, exact: bool },
    /// A mapping.
    Mapping,
    /// A mapping with the keys of the tuple on top; pushes the values, else `None`.
    Keys,
    /// What a mapping has beside the keys of the tuple on top.
    Rest,
    /// An object of the class on top with so many positional patterns and the attributes that a
    /// constant tuple names; pushes their values, else `None`.
    Class { positional: Index, names: Index },
}

/// One instruction of the stack machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instruction {
    Constant(Index),
    Load(Variable),
    Store(Variable),
    Delete(Variable),
    Pop,
    /// An iterator goes before its end: a generator runs its `finally`.
    Abandon,
    /// The value of an expression statement goes.
    Discard,
    Duplicate,
    DuplicatePair,
    Swap,
    /// The topmost value goes below the next so many.
    Rotate(Index),
    LoadAttribute(Index),
    StoreAttribute(Index),
    DeleteAttribute(Index),
    LoadItem,
    StoreItem,
    DeleteItem,
    Build(Build),
    CollectionUpdate(CollectionUpdate, Index),
    Format {
        conversion: Conversion,
        specification: bool,
    },
    Unary(UnaryOperator),
    Binary(BinaryOperator),
    InPlace(BinaryOperator),
    Compare(Comparison),
    Is {
        negated: bool,
    },
    In {
        negated: bool,
    },
    Not,
    Jump(Index),
    /// Pops; jumps if the value's truth is this.
    JumpIf(bool, Index),
    /// Jumps and keeps the value if its truth is this, else pops it.
    JumpIfOrPop(bool, Index),
    Iterate,
    /// Pushes the iterator's next item, else pops it and jumps.
    Next(Index),
    Unpack(Index),
    /// So many before the starred target, so many after it.
    UnpackStar(Index, Index),
    Call(Index),
    /// A call with `*` or `**`: a list and a dict lie above what is called.
    CallSpread(Index),
    /// Below lie the positional defaults as a tuple and the keyword defaults as a dict.
    MakeFunction(Index),
    /// Below lie the bases as a list and the keywords as a dict.
    MakeClass {
        code: Index,
        site: Index,
    },
    /// The thunk on top is the annotation of a name in a class body.
    Annotate(Index),
    Return,
    Yield,
    /// Pops what `send` gave and yields from the iterator below, else pops it and pushes its result.
    YieldFrom,
    Await,
    Raise {
        cause: bool,
    },
    Reraise,
    /// Errors from here on go to the handler.
    Protect(Index),
    /// The same where a manager and what entering it gave lie on top; only the manager stays.
    ProtectManager(Index),
    Unprotect,
    /// The exception on top is now the one being handled.
    EnterHandler,
    LeaveHandler,
    /// Pops a class; pushes whether the exception below is of it.
    MatchError,
    /// Raises the exception on top again.
    RaiseAgain,
    /// Pops a manager; pushes it and what entering it gives.
    WithEnter,
    /// Pops a manager and leaves it.
    WithExit,
    /// Leaves the manager below the exception on top; pushes whether that swallowed it.
    WithExitError,
    Import(Index),
    /// Where modules are read lazily, the imports up to `end` wait until their names are used.
    Defer {
        deferral: Index,
        end: Index,
    },
    /// Pushes a name of the module on top.
    ImportName(Index),
    ImportStar,
    Match(Pattern),
}

/// One import statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    /// The dotted name; empty in `from . import x`.
    pub(crate) module: String,
    /// How many dots stand before it.
    pub(crate) level: u32,
    /// Whether the first part is wanted (`import a.b`) and not the last.
    pub(crate) first: bool,
    /// Whether `except ImportError` waits for it.
    pub(crate) guarded: bool,
}

/// An import statement of a module that can wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deferral {
    /// The name that it binds.
    pub(crate) binds: Str,
    /// The module.
    pub(crate) import: Import,
    /// The name of the module that is wanted; none: the module itself.
    pub(crate) member: Option<String>,
    /// Its place in the text.
    pub(crate) span: (u32, u32),
}

/// How a module goes on without one of its statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recovery {
    /// Its first instruction.
    pub(crate) start: Index,
    /// The first instruction behind it.
    pub(crate) end: Index,
    /// The names that it binds.
    pub(crate) binds: Vec<Str>,
    /// What it may alter.
    pub(crate) alters: Vec<Altered>,
    /// Whether it binds names that only running it tells: `import *`.
    pub(crate) has_star: bool,
    /// Whether it imports, and does nothing else.
    pub(crate) is_import: bool,
    /// Whether a decorator runs, which may make more of the definition than a name.
    pub(crate) is_decorated: bool,
}

/// An object that a statement may alter: `root`, or `root.attribute` where the root is a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Altered {
    pub(crate) root: Str,
    pub(crate) attribute: Option<Str>,
}

/// The parameters of a function.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    /// How many are only positional.
    pub(crate) positional_only: usize,
    /// How many can be positional, the former included.
    pub(crate) positional: usize,
    /// How many follow that are only by keyword.
    pub(crate) keyword_only: usize,
    /// Whether `*rest` follows.
    pub(crate) rest: bool,
    /// Whether `**keywords` follows.
    pub(crate) keywords: bool,
}

impl Parameters {
    /// How many locals they take.
    pub(super) fn count(&self) -> usize {
        self.positional + self.keyword_only + usize::from(self.rest) + usize::from(self.keywords)
    }
}

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeKind {
    /// Runs when its turn comes: module, class body.
    Body,
    /// Runs when it is called.
    Function,
    /// Runs when it is called, and may use the names of the class body it stands in.
    Annotation,
    /// Gives a generator when it is called.
    Generator,
    /// Gives an awaitable when it is called.
    Coroutine,
    /// Gives an asynchronous generator when it is called.
    AsyncGenerator,
}

/// A compiled module, class body, function or expression.
pub(super) struct Code {
    pub(crate) name: Str,
    pub(crate) qualified_name: Str,
    pub(crate) source: Arc<Source>,
    /// The whole definition.
    pub(crate) span: (u32, u32),
    pub(crate) flavour: CodeKind,
    pub(crate) parameters: Parameters,
    pub(crate) instructions: Vec<Instruction>,
    /// The place of each instruction.
    pub(crate) spans: Vec<(u32, u32)>,
    pub(crate) constants: Vec<Value>,
    pub(crate) names: Vec<Key>,
    /// The locals' names, parameters first.
    pub(crate) locals: Vec<Str>,
    /// The names of its own cells.
    pub(crate) cells: Vec<Str>,
    /// The parameters among its own cells: the local and the cell.
    pub(crate) cell_parameters: Vec<(Index, Index)>,
    /// The names of the outer cells, which lie after its own.
    pub(crate) free: Vec<Str>,
    /// For each of them, the cell of the code around it.
    pub(crate) captures: Vec<Index>,
    pub(crate) codes: Vec<Rc<Self>>,
    pub(crate) sites: Vec<Rc<CallSite>>,
    pub(crate) imports: Vec<Import>,
    /// The imports that can wait; each [`Instruction::Defer`] starts a row that ends with its statement.
    pub(crate) deferrals: Vec<Vec<Deferral>>,
    /// The statements of a module, inner ones first.
    pub(crate) recoveries: Vec<Recovery>,
    /// The globals that the functions of a module set.
    pub(crate) sets_globals: Vec<Str>,
    /// The bodies of `try` statements that have an `except`: their instructions.
    pub(crate) protected: Vec<Range<usize>>,
    pub(crate) doc: Option<Str>,
    /// The text of the return annotation.
    pub(crate) returns: Option<Str>,
}

impl Code {
    /// Whether an `except` of this code waits for what an instruction raises.
    pub(super) fn is_protected(&self, at: usize) -> bool {
        self.protected.iter().any(|body| body.contains(&at))
    }

    /// The place of an instruction.
    pub(super) fn place(&self, at: usize) -> Place {
        let (start, end) = self.spans.get(at).copied().unwrap_or(self.span);
        Place::new(&self.source, start as usize..end as usize)
    }

    /// The place of the whole definition.
    pub(super) fn definition(&self) -> Place {
        Place::new(&self.source, self.span.0 as usize..self.span.1 as usize)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<code {}>", self.qualified_name)
    }
}
