//! Python's own exceptions and their order.

use std::rc::Rc;

use super::class::Class;
use super::instance::Instance;
use super::value::Value;

macro_rules! standard_errors {
    ($($name:ident: $parent:expr;)*) => {
        /// One of Python's own exceptions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the names are Python's")]
        pub enum StandardError { $($name),* }

        impl StandardError {
            /// Every one, a parent before its children.
            pub(crate) const ALL: &[Self] = &[$(Self::$name),*];

            /// Python's name.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }

            fn parent(self) -> Option<Self> {
                match self { $(Self::$name => $parent),* }
            }
        }
    };
}

standard_errors! {
    BaseException: None;
    Exception: Some(Self::BaseException);
    KeyboardInterrupt: Some(Self::BaseException);
    SystemExit: Some(Self::BaseException);
    GeneratorExit: Some(Self::BaseException);
    ArithmeticError: Some(Self::Exception);
    OverflowError: Some(Self::ArithmeticError);
    ZeroDivisionError: Some(Self::ArithmeticError);
    FloatingPointError: Some(Self::ArithmeticError);
    AssertionError: Some(Self::Exception);
    AttributeError: Some(Self::Exception);
    BufferError: Some(Self::Exception);
    EOFError: Some(Self::Exception);
    ImportError: Some(Self::Exception);
    ModuleNotFoundError: Some(Self::ImportError);
    LookupError: Some(Self::Exception);
    IndexError: Some(Self::LookupError);
    KeyError: Some(Self::LookupError);
    MemoryError: Some(Self::Exception);
    NameError: Some(Self::Exception);
    UnboundLocalError: Some(Self::NameError);
    OSError: Some(Self::Exception);
    ConnectionError: Some(Self::OSError);
    ConnectionRefusedError: Some(Self::ConnectionError);
    FileExistsError: Some(Self::OSError);
    FileNotFoundError: Some(Self::OSError);
    IsADirectoryError: Some(Self::OSError);
    NotADirectoryError: Some(Self::OSError);
    PermissionError: Some(Self::OSError);
    TimeoutError: Some(Self::OSError);
    ReferenceError: Some(Self::Exception);
    RuntimeError: Some(Self::Exception);
    NotImplementedError: Some(Self::RuntimeError);
    RecursionError: Some(Self::RuntimeError);
    StopIteration: Some(Self::Exception);
    StopAsyncIteration: Some(Self::Exception);
    SyntaxError: Some(Self::Exception);
    SystemError: Some(Self::Exception);
    TypeError: Some(Self::Exception);
    ValueError: Some(Self::Exception);
    UnicodeError: Some(Self::ValueError);
    UnicodeDecodeError: Some(Self::UnicodeError);
    UnicodeEncodeError: Some(Self::UnicodeError);
    Warning: Some(Self::Exception);
    DeprecationWarning: Some(Self::Warning);
    PendingDeprecationWarning: Some(Self::Warning);
    RuntimeWarning: Some(Self::Warning);
    UserWarning: Some(Self::Warning);
    FutureWarning: Some(Self::Warning);
    ImportWarning: Some(Self::Warning);
    SyntaxWarning: Some(Self::Warning);
    ResourceWarning: Some(Self::Warning);
}

thread_local! {
    static CLASSES: Vec<Rc<Class>> = classes();
}

fn classes() -> Vec<Rc<Class>> {
    let mut classes: Vec<Rc<Class>> = Vec::new();
    for error in StandardError::ALL {
        let parent = match error.parent() {
            Some(parent) => Some(Rc::clone(&classes[parent as usize])),
            None => super::types::class("object"),
        };
        let parent = parent.map(Value::Class);
        classes.push(Rc::new(Class::native_exception(
            error.name(),
            "builtins",
            parent,
        )));
    }
    classes
}

impl StandardError {
    /// Its class.
    pub fn class(self) -> Rc<Class> {
        CLASSES.with(|classes| Rc::clone(&classes[self as usize]))
    }
}

impl Class {
    /// A class of exceptions below a standard one, for a native module: `sqlalchemy.exc.DBAPIError`.
    pub fn exception(name: &str, module: &str, parent: &Rc<Self>) -> Rc<Self> {
        Rc::new(Self::native_exception(
            name,
            module,
            Some(Value::Class(Rc::clone(parent))),
        ))
    }
}

impl Instance {
    /// A new exception with `args`.
    pub fn exception(class: &Rc<Class>, arguments: Vec<Value>) -> Value {
        let instance = Self::new(Rc::clone(class));
        instance.set("args", Value::tuple(arguments));
        Value::Instance(Rc::new(instance))
    }
}

/// `ValueError: no such day`, without running Python code.
pub(super) fn describe(exception: &Value) -> String {
    let Value::Instance(instance) = exception else {
        return exception.type_name().to_owned();
    };
    let name = instance.class().name();
    let message = match instance.get("args") {
        Some(Value::Tuple(arguments)) => message(name, &arguments),
        _ => String::new(),
    };
    if message.is_empty() {
        name.to_owned()
    } else {
        format!("{name}: {message}")
    }
}

fn message(class: &str, arguments: &[Value]) -> String {
    match arguments {
        [] => String::new(),
        [Value::Str(text)] if class != "KeyError" => text.to_string(),
        [value] => super::render::plain_repr(value),
        _ => super::render::plain_repr(&Value::tuple(arguments.iter().cloned())),
    }
}

/// What exceptions have beside `args`.
pub(super) fn attribute(this: &Value, instance: &Rc<Instance>, name: &str) -> Option<Value> {
    match name {
        "__traceback__" | "__cause__" | "__context__" => Some(Value::None),
        "__suppress_context__" => Some(Value::Bool(false)),
        "with_traceback" => Some(Value::method(this, name, |_, this, _| Ok(this.clone()))),
        "add_note" => Some(Value::method(this, name, |_, _, _| Ok(Value::None))),
        "code" | "value" | "errno" => first_argument(instance, 0),
        "strerror" => first_argument(instance, 1),
        _ => None,
    }
}

fn first_argument(instance: &Rc<Instance>, at: usize) -> Option<Value> {
    match instance.get("args") {
        Some(Value::Tuple(arguments)) => Some(arguments.get(at).cloned().unwrap_or(Value::None)),
        _ => None,
    }
}
