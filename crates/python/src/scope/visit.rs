//! The walk through a module that finds each scope and its names.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{self as ast, Expr, Stmt};

use super::{ScopeKind, Scopes, address};

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
            _ => crate::ensure_stack(|| walk_stmt(self, statement)),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        crate::ensure_stack(|| self.expression(expression));
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
        crate::ensure_stack(|| walk_pattern(self, pattern));
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
