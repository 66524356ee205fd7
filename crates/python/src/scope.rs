//! Which scope each name of a module belongs to, by Python's rules.

mod visit;

use std::borrow::Cow;
use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};
use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, ModModule};

use super::text::Str;

/// What opens a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Module,
    Class,
    Function,
    Comprehension,
    /// An annotation in a class body, evaluated when it is asked for.
    Annotation,
}

/// Where a name of a scope lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    Local,
    /// A local that inner scopes use.
    Cell,
    /// A cell of an outer function.
    Free,
    Global,
    /// A class body's own.
    Class,
}

/// One scope.
#[derive(Debug)]
pub(super) struct Scope {
    pub(crate) kind: ScopeKind,
    pub(crate) parent: Option<usize>,
    /// The class around it, whose name private names take.
    pub(crate) class: Option<String>,
    pub(crate) is_generator: bool,
    pub(crate) is_async: bool,
    pub(crate) names: IndexMap<String, Home>,
    bound: IndexSet<String>,
    used: IndexSet<String>,
    global: IndexSet<String>,
    nonlocal: IndexSet<String>,
}

/// The scopes of a module, by the address of the node that opens them.
///
/// Addresses hold because the tree does not move while it is compiled.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    all: Vec<Scope>,
    by_node: HashMap<usize, usize>,
    current: Vec<usize>,
}

/// A private name of a class, `__x`, is `_Class__x` outside.
pub(super) fn mangled<'a>(name: &'a str, class: Option<&str>) -> Cow<'a, str> {
    let private = name.starts_with("__") && !name.ends_with("__") && !name.contains('.');
    match class {
        Some(class) if private => Cow::Owned(format!("_{}{name}", class.trim_start_matches('_'))),
        _ => Cow::Borrowed(name),
    }
}

/// The address that stands for a node.
pub(super) fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

impl Scopes {
    /// The scopes of a module.
    pub(super) fn of_module(module: &ModModule) -> Self {
        let mut scopes = Self::default();
        scopes.within(ScopeKind::Module, address(module), |scopes| {
            scopes.visit_body(&module.body);
        });
        scopes.resolve();
        scopes
    }

    /// The scope of an expression on its own, which sees the names of a class body.
    pub(super) fn of_expression(expression: &Expr) -> Self {
        let mut scopes = Self::default();
        scopes.within(ScopeKind::Module, 0, |scopes| {
            scopes.within(ScopeKind::Annotation, address(expression), |scopes| {
                scopes.visit_expr(expression);
            });
        });
        scopes.resolve();
        scopes
    }

    /// The scope that a node opens.
    pub(super) fn of_node(&self, address: usize) -> Option<(usize, &Scope)> {
        let index = *self.by_node.get(&address)?;
        Some((index, self.all.get(index)?))
    }

    /// The globals that functions set.
    pub(super) fn set_globals(&self) -> Vec<Str> {
        let names = self.all.iter().flat_map(|scope| &scope.global);
        let names: IndexSet<&String> = names.collect();
        names.into_iter().map(|name| name.as_str().into()).collect()
    }

    /// A scope by its number.
    pub(super) fn get(&self, index: usize) -> &Scope {
        &self.all[index]
    }

    fn within(&mut self, kind: ScopeKind, address: usize, visit: impl FnOnce(&mut Self)) {
        let index = self.all.len();
        self.all.push(Scope {
            kind,
            parent: self.current.last().copied(),
            class: self
                .current
                .last()
                .and_then(|outer| self.all[*outer].class.clone()),
            is_generator: false,
            is_async: false,
            names: IndexMap::new(),
            bound: IndexSet::new(),
            used: IndexSet::new(),
            global: IndexSet::new(),
            nonlocal: IndexSet::new(),
        });
        self.by_node.insert(address, index);
        self.current.push(index);
        visit(self);
        self.current.pop();
    }

    fn scope(&mut self) -> &mut Scope {
        let index = self.current.last().copied().unwrap_or(0);
        &mut self.all[index]
    }

    fn bind(&mut self, name: &str) {
        let scope = self.scope();
        let name = mangled(name, scope.class.as_deref()).into_owned();
        scope.bound.insert(name);
    }

    fn use_name(&mut self, name: &str) {
        let scope = self.scope();
        let name = mangled(name, scope.class.as_deref()).into_owned();
        scope.used.insert(name);
    }

    /// `(name := ...)` in a comprehension binds in the scope around it.
    fn bind_walrus(&mut self, name: &str) {
        let comprehensions = self
            .current
            .iter()
            .rev()
            .take_while(|index| self.all[**index].kind == ScopeKind::Comprehension);
        let depth = comprehensions.count();
        let outside = self.current.len().saturating_sub(depth + 1);
        let target = self.current[outside];
        self.all[target].bound.insert(name.to_owned());
        let is_function = self.all[target].kind == ScopeKind::Function;
        let (all, current) = (&mut self.all, &self.current);
        for index in &current[outside + 1..] {
            let scope = &mut all[*index];
            let set = if is_function {
                &mut scope.nonlocal
            } else {
                &mut scope.global
            };
            set.insert(name.to_owned());
        }
    }

    fn resolve(&mut self) {
        for index in 0..self.all.len() {
            let names: Vec<String> = self.all[index].mentioned().collect();
            for name in names {
                let home = self.home(index, &name);
                self.all[index].names.entry(name).or_insert(home);
            }
        }
    }

    fn home(&mut self, index: usize, name: &str) -> Home {
        let scope = &self.all[index];
        if scope.global.contains(name) || scope.kind == ScopeKind::Module {
            return Home::Global;
        }
        if scope.bound.contains(name) && !scope.nonlocal.contains(name) {
            return if scope.kind == ScopeKind::Class {
                Home::Class
            } else {
                Home::Local
            };
        }
        if self.capture(index, name) {
            Home::Free
        } else {
            Home::Global
        }
    }

    /// Finds the function around a scope that binds a name, and makes it a cell all the way down.
    fn capture(&mut self, index: usize, name: &str) -> bool {
        let mut between = Vec::new();
        let mut at = self.all[index].parent;
        while let Some(outer) = at {
            let scope = &self.all[outer];
            let binds = scope.bound.contains(name)
                && !scope.nonlocal.contains(name)
                && !scope.global.contains(name);
            let visible = match scope.kind {
                ScopeKind::Module => return false,
                ScopeKind::Class => name == "__class__",
                ScopeKind::Function | ScopeKind::Comprehension | ScopeKind::Annotation => true,
            };
            if visible && (binds || (scope.kind == ScopeKind::Class && name == "__class__")) {
                self.all[outer].names.insert(name.to_owned(), Home::Cell);
                for between in between {
                    let scope: &mut Scope = &mut self.all[between];
                    let own = scope.names.get(name).copied();
                    if own.is_none()
                        && !(scope.kind == ScopeKind::Class && scope.bound.contains(name))
                    {
                        scope.names.insert(name.to_owned(), Home::Free);
                    }
                }
                return true;
            }
            if visible && scope.global.contains(name) {
                return false;
            }
            between.push(outer);
            at = scope.parent;
        }
        false
    }
}

impl Scope {
    fn mentioned(&self) -> impl Iterator<Item = String> {
        let all = self
            .bound
            .iter()
            .chain(&self.used)
            .chain(&self.global)
            .chain(&self.nonlocal);
        all.cloned().collect::<IndexSet<_>>().into_iter()
    }
}
