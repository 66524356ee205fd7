//! What a statement of a module binds and alters: what is lost when it cannot be run.

use indexmap::IndexSet;
use ruff_python_ast::visitor::{Visitor, walk_stmt};
use ruff_python_ast::{self as ast, Expr, Stmt};

use super::super::code::{Altered, Recovery};
use super::super::text::Str;
use super::Compiler;

impl<'a> Compiler<'a> {
    /// Compiles a statement of a module so that the module can go on without it.
    ///
    /// Only where the stack is empty before and after: at the top of the module and below its `if`s.
    pub(super) fn recoverable(
        &mut self,
        statement: &'a Stmt,
        compile: impl FnOnce(&mut Self) -> super::Compiled,
    ) -> super::Compiled {
        if !self.at_top {
            return compile(self);
        }
        self.at_top = statement.is_if_stmt();
        let start = super::index(self.unit().code.instructions.len());
        let compiled = compile(self);
        self.at_top = true;
        let end = super::index(self.unit().code.instructions.len());
        let recovery = Effects::of(statement).recovery(start, end, statement);
        self.unit().code.recoveries.push(recovery);
        compiled
    }
}

/// The names that a statement binds, and the objects that it may alter.
#[derive(Default)]
struct Effects {
    binds: IndexSet<String>,
    alters: IndexSet<(String, Option<String>)>,
    has_star: bool,
}

impl Effects {
    fn of(statement: &Stmt) -> Self {
        let mut effects = Self::default();
        effects.visit_stmt(statement);
        effects
    }

    fn recovery(self, start: u32, end: u32, statement: &Stmt) -> Recovery {
        let altered = |(root, attribute): (String, Option<String>)| Altered {
            root: root.as_str().into(),
            attribute: attribute.map(|attribute| attribute.as_str().into()),
        };
        Recovery {
            start,
            end,
            binds: self
                .binds
                .iter()
                .map(|name| Str::from(name.as_str()))
                .collect(),
            alters: self.alters.into_iter().map(altered).collect(),
            has_star: self.has_star,
            is_import: matches!(statement, Stmt::Import(_) | Stmt::ImportFrom(_)),
            is_decorated: is_decorated(statement),
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
            if first == "*" {
                self.has_star = true;
                continue;
            }
            let name = alias.asname.as_ref().map_or(first, |name| name.as_str());
            self.binds.insert(name.to_owned());
        }
    }

    /// `x[...] = `, `x.y = `, `x.append(...)` alter what `x` is.
    fn alter(&mut self, expression: &Expr) {
        let mut attribute = None;
        let mut at = expression;
        loop {
            at = match at {
                Expr::Attribute(access) => {
                    attribute = Some(access.attr.to_string());
                    &access.value
                }
                Expr::Subscript(access) => &access.value,
                Expr::Call(call) => {
                    attribute = None;
                    &call.func
                }
                Expr::Name(name) => {
                    self.alters.insert((name.id.to_string(), attribute));
                    return;
                }
                _ => return,
            };
        }
    }
}

impl<'a> Visitor<'a> for Effects {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.binds.insert(function.name.to_string());
            }
            Stmt::ClassDef(class) => {
                self.binds.insert(class.name.to_string());
            }
            Stmt::Import(import) => self.imports(&import.names, true),
            Stmt::ImportFrom(import) => self.imports(&import.names, false),
            Stmt::Expr(expression) => {
                if let Expr::Call(call) = &*expression.value
                    && let Expr::Attribute(method) = &*call.func
                {
                    self.alter(&method.value);
                }
                walk_stmt(self, statement);
            }
            _ => super::super::ensure_stack(|| walk_stmt(self, statement)),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) if !name.ctx.is_load() => {
                self.binds.insert(name.id.to_string());
            }
            Expr::Attribute(access) if !access.ctx.is_load() => self.alter(expression),
            Expr::Subscript(access) if !access.ctx.is_load() => self.alter(expression),
            Expr::Lambda(_) => {}
            Expr::Named(named) => {
                if let Expr::Name(name) = &*named.target {
                    self.binds.insert(name.id.to_string());
                }
                self.visit_expr(&named.value);
            }
            _ => super::super::ensure_stack(|| {
                ruff_python_ast::visitor::walk_expr(self, expression);
            }),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(clause) = handler;
        if let Some(name) = &clause.name {
            self.binds.insert(name.to_string());
        }
        ast::visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a ast::Pattern) {
        let name = match pattern {
            ast::Pattern::MatchAs(pattern) => pattern.name.as_ref(),
            ast::Pattern::MatchStar(pattern) => pattern.name.as_ref(),
            ast::Pattern::MatchMapping(pattern) => pattern.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.binds.insert(name.to_string());
        }
        super::super::ensure_stack(|| ast::visitor::walk_pattern(self, pattern));
    }
}

fn is_decorated(statement: &Stmt) -> bool {
    match statement {
        Stmt::FunctionDef(definition) => !definition.decorator_list.is_empty(),
        Stmt::ClassDef(definition) => !definition.decorator_list.is_empty(),
        _ => false,
    }
}
