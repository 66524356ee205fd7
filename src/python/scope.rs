//! Which scope each name of a module belongs to, by Python's rules.

use std::borrow::Cow;
use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{self as ast, Expr, ModModule, Stmt};

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
    pub kind: ScopeKind,
    pub parent: Option<usize>,
    /// The class around it, whose name private names take.
    pub class: Option<String>,
    pub is_generator: bool,
    pub is_async: bool,
    pub names: IndexMap<String, Home>,
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

    fn comprehension(
        &mut self,
        address: usize,
        generators: &[ast::Comprehension],
        elements: &[&Expr],
    ) {
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        self.within(ScopeKind::Comprehension, address, |scopes| {
            scopes.bind(".0");
            for (at, generator) in generators.iter().enumerate() {
                scopes.scope().is_async |= generator.is_async;
                scopes.visit_expr(&generator.target);
                if at > 0 {
                    scopes.visit_expr(&generator.iter);
                }
                generator
                    .ifs
                    .iter()
                    .for_each(|condition| scopes.visit_expr(condition));
            }
            for element in elements {
                scopes.visit_expr(element);
            }
        });
    }

    fn function(
        &mut self,
        address: usize,
        parameters: Option<&ast::Parameters>,
        body: impl FnOnce(&mut Self),
    ) {
        let all = || {
            parameters
                .into_iter()
                .flat_map(ruff_python_ast::Parameters::iter_non_variadic_params)
        };
        for default in all().filter_map(|parameter| parameter.default.as_deref()) {
            self.visit_expr(default);
        }
        self.within(ScopeKind::Function, address, |scopes| {
            all().for_each(|parameter| scopes.bind(&parameter.parameter.name));
            for variadic in parameters
                .into_iter()
                .flat_map(|all| all.vararg.iter().chain(&all.kwarg))
            {
                scopes.bind(&variadic.name);
            }
            body(scopes);
        });
    }

    fn function_statement(&mut self, function: &ast::StmtFunctionDef) {
        function
            .decorator_list
            .iter()
            .for_each(|decorator| self.visit_expr(&decorator.expression));
        self.bind(&function.name);
        self.type_parameters(function.type_params.as_deref());
        self.function(address(function), Some(&function.parameters), |scopes| {
            scopes.scope().is_async = function.is_async;
            scopes.visit_body(&function.body);
        });
    }

    fn class_statement(&mut self, class: &ast::StmtClassDef) {
        class
            .decorator_list
            .iter()
            .for_each(|decorator| self.visit_expr(&decorator.expression));
        self.bind(&class.name);
        self.type_parameters(class.type_params.as_deref());
        if let Some(arguments) = &class.arguments {
            self.visit_arguments(arguments);
        }
        self.within(ScopeKind::Class, address(class), |scopes| {
            scopes.scope().class = Some(class.name.to_string());
            scopes.visit_body(&class.body);
        });
    }

    fn type_parameters(&mut self, parameters: Option<&ast::TypeParams>) {
        for parameter in parameters
            .into_iter()
            .flat_map(|parameters| parameters.iter())
        {
            self.bind(parameter.name());
        }
    }

    fn annotated(&mut self, statement: &ast::StmtAnnAssign) {
        if let Some(value) = &statement.value {
            self.visit_expr(value);
        }
        self.visit_expr(&statement.target);
        if self.scope().kind == ScopeKind::Class && statement.target.is_name_expr() {
            let annotation = &*statement.annotation;
            self.within(ScopeKind::Annotation, address(annotation), |scopes| {
                scopes.visit_expr(annotation);
            });
        }
    }

    fn imports(&mut self, names: &[ast::Alias], dotted: bool) {
        for alias in names {
            let whole = alias.name.as_str();
            let first = if dotted {
                whole.split('.').next().unwrap_or(whole)
            } else {
                whole
            };
            self.bind(alias.asname.as_ref().map_or(first, |name| name.as_str()));
        }
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

impl<'a> Visitor<'a> for Scopes {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.function_statement(function),
            Stmt::ClassDef(class) => self.class_statement(class),
            Stmt::AnnAssign(annotated) => self.annotated(annotated),
            Stmt::Import(import) => self.imports(&import.names, true),
            Stmt::ImportFrom(import) => self.imports(&import.names, false),
            Stmt::Global(global) => {
                let names = global.names.iter().map(ToString::to_string);
                self.scope().global.extend(names);
            }
            Stmt::Nonlocal(nonlocal) => {
                let names = nonlocal.names.iter().map(ToString::to_string);
                self.scope().nonlocal.extend(names);
            }
            _ => super::with_room(|| walk_stmt(self, statement)),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        super::with_room(|| self.expression(expression));
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(clause) = handler;
        if let Some(name) = &clause.name {
            self.bind(name);
        }
        ruff_python_ast::visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a ast::Pattern) {
        let name = match pattern {
            ast::Pattern::MatchAs(pattern) => pattern.name.as_ref(),
            ast::Pattern::MatchStar(pattern) => pattern.name.as_ref(),
            ast::Pattern::MatchMapping(pattern) => pattern.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.bind(name);
        }
        super::with_room(|| walk_pattern(self, pattern));
    }
}

impl Scopes {
    fn expression(&mut self, expression: &Expr) {
        match expression {
            Expr::Name(name) if name.ctx.is_load() => {
                self.use_name(&name.id);
                if name.id == "super" {
                    self.use_name("__class__");
                }
            }
            Expr::Name(name) => self.bind(&name.id),
            Expr::Named(named) => {
                if let Expr::Name(name) = &*named.target {
                    self.bind_walrus(&name.id);
                }
                self.visit_expr(&named.value);
            }
            Expr::Lambda(lambda) => {
                self.function(address(lambda), lambda.parameters.as_deref(), |scopes| {
                    scopes.visit_expr(&lambda.body);
                });
            }
            Expr::ListComp(list) => {
                self.comprehension(address(list), &list.generators, &[&list.elt]);
            }
            Expr::SetComp(set) => self.comprehension(address(set), &set.generators, &[&set.elt]),
            Expr::Generator(generator) => {
                self.comprehension(address(generator), &generator.generators, &[&generator.elt]);
            }
            Expr::DictComp(dict) => {
                let elements: Vec<&Expr> = dict
                    .key
                    .iter()
                    .chain(std::iter::once(&dict.value))
                    .map(|part| &**part)
                    .collect();
                self.comprehension(address(dict), &dict.generators, &elements);
            }
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                self.scope().is_generator = true;
                walk_expr(self, expression);
            }
            _ => walk_expr(self, expression),
        }
    }
}
