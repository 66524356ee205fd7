//! Functions, lambdas, classes and comprehensions: what has code of its own.

use std::rc::Rc;

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::super::code::{Build, Code, CodeKind, CollectionUpdate, Instruction, Parameters};
use super::super::scope::{Home, address};
use super::super::text::Str;
use super::super::value::Value;
use super::{Compiled, Compiler, index};

impl<'a> Compiler<'a> {
    pub(super) fn function_statement(&mut self, function: &'a ast::StmtFunctionDef) -> Compiled {
        self.decorators(&function.decorator_list)?;
        self.type_parameters(function.type_params.as_deref());
        self.defaults(Some(&function.parameters))?;
        let flavour = self.flavour(address(function), function.is_async);
        self.open(address(function), &function.name, flavour, function.range)?;
        self.unit().code.doc = docstring(&function.body);
        let returns = function.returns.as_ref();
        let text = returns.map(|it| Str::from(&self.source.text[it.range().to_std_range()]));
        self.unit().code.returns = text;
        self.parameters(Some(&function.parameters));
        self.statements(&function.body)?;
        self.constant(Value::None);
        self.emit(Instruction::Return);
        let code = self.close()?;
        self.at(function.name.range());
        self.make_function(code);
        self.decorate(&function.decorator_list);
        self.at(function.name.range());
        self.store(&function.name);
        Ok(())
    }

    pub(super) fn lambda(&mut self, lambda: &'a ast::ExprLambda) -> Compiled {
        self.defaults(lambda.parameters.as_deref())?;
        let flavour = self.flavour(address(lambda), false);
        self.open(address(lambda), "<lambda>", flavour, lambda.range)?;
        self.parameters(lambda.parameters.as_deref());
        self.expression(&lambda.body)?;
        self.emit(Instruction::Return);
        let code = self.close()?;
        self.make_function(code);
        Ok(())
    }

    pub(super) fn class_statement(&mut self, class: &'a ast::StmtClassDef) -> Compiled {
        self.decorators(&class.decorator_list)?;
        self.type_parameters(class.type_params.as_deref());
        if let Some(arguments) = &class.arguments {
            self.spread(&arguments.args)?;
            self.keywords(&arguments.keywords)?;
        } else {
            self.emit(Instruction::Build(Build::List(0)));
            self.emit(Instruction::Build(Build::Dict(0)));
        }
        let span = TextRange::new(class.range.start(), class.name.range().end());
        let site = self.site(span, class.arguments.as_deref());
        self.open(address(class), &class.name, CodeKind::Body, span)?;
        self.unit().code.doc = docstring(&class.body);
        self.statements(&class.body)?;
        self.constant(Value::None);
        self.emit(Instruction::Return);
        let code = self.close()?;
        let code = self.add_code(code);
        self.at(span);
        self.emit(Instruction::MakeClass { code, site });
        self.decorate(&class.decorator_list);
        self.at(class.name.range());
        self.store(&class.name);
        Ok(())
    }

    /// A comprehension is a function whose one parameter is its first iterator.
    pub(super) fn comprehension(&mut self, expression: &'a Expr) -> Compiled {
        let (address, generators, name) = match expression {
            Expr::ListComp(list) => (address(list), &list.generators, "<listcomp>"),
            Expr::SetComp(set) => (address(set), &set.generators, "<setcomp>"),
            Expr::DictComp(dict) => (address(dict), &dict.generators, "<dictcomp>"),
            Expr::Generator(generator) => (address(generator), &generator.generators, "<genexpr>"),
            _ => return Err(self.unsupported(expression.range(), "this comprehension")),
        };
        let Some(first) = generators.first() else {
            return Err(self.unsupported(expression.range(), "this comprehension"));
        };
        let flavour = if expression.is_generator_expr() {
            CodeKind::Generator
        } else {
            CodeKind::Function
        };
        self.open(address, name, flavour, expression.range())?;
        self.unit().code.parameters = Parameters {
            positional_only: 1,
            positional: 1,
            ..Parameters::default()
        };
        self.local(".0");
        match expression {
            Expr::ListComp(_) => self.emit(Instruction::Build(Build::List(0))),
            Expr::SetComp(_) => self.emit(Instruction::Build(Build::Set(0))),
            Expr::DictComp(_) => self.emit(Instruction::Build(Build::Dict(0))),
            _ => self.constant(Value::None),
        }
        self.generators(expression, generators, 0)?;
        self.emit(Instruction::Return);
        let code = self.close()?;
        self.make_function_without_defaults(code);
        self.iterated(&first.iter)?;
        self.emit(Instruction::Iterate);
        self.call_with_one(expression.range());
        Ok(())
    }

    fn generators(
        &mut self,
        expression: &'a Expr,
        generators: &'a [ast::Comprehension],
        at: usize,
    ) -> Compiled {
        let Some(generator) = generators.get(at) else {
            return self.element(expression, index(generators.len()) + 1);
        };
        let (again, end) = (self.label(), self.label());
        if at == 0 {
            self.load(".0");
        } else {
            self.iterated(&generator.iter)?;
            self.emit(Instruction::Iterate);
        }
        self.place_label(again);
        self.at(generator.iter.range());
        self.emit(Instruction::Next(Self::jump_to(end)));
        self.assign_to(&generator.target)?;
        for condition in &generator.ifs {
            self.jump_unless(condition, again)?;
        }
        self.generators(expression, generators, at + 1)?;
        self.emit(Instruction::Jump(Self::jump_to(again)));
        self.place_label(end);
        Ok(())
    }

    fn element(&mut self, expression: &'a Expr, depth: u32) -> Compiled {
        match expression {
            Expr::ListComp(list) => {
                self.expression(&list.elt)?;
                self.emit(Instruction::CollectionUpdate(
                    CollectionUpdate::Append,
                    depth,
                ));
            }
            Expr::SetComp(set) => {
                self.expression(&set.elt)?;
                self.emit(Instruction::CollectionUpdate(CollectionUpdate::Add, depth));
            }
            Expr::DictComp(dict) => {
                let Some(key) = &dict.key else {
                    return Err(self.unsupported(dict.range, "this comprehension"));
                };
                self.expression(key)?;
                self.expression(&dict.value)?;
                self.emit(Instruction::CollectionUpdate(
                    CollectionUpdate::Insert,
                    depth,
                ));
            }
            Expr::Generator(generator) => {
                self.expression(&generator.elt)?;
                self.emit(Instruction::Yield);
                self.emit(Instruction::Pop);
            }
            _ => {}
        }
        Ok(())
    }

    /// Makes the function that defaults on the stack and a code come to.
    fn make_function(&mut self, code: Rc<Code>) {
        let code = self.add_code(code);
        self.emit(Instruction::MakeFunction(code));
    }

    pub(super) fn make_function_without_defaults(&mut self, code: Rc<Code>) {
        self.emit(Instruction::Build(Build::Tuple(0)));
        self.emit(Instruction::Build(Build::Dict(0)));
        self.make_function(code);
    }

    fn add_code(&mut self, code: Rc<Code>) -> u32 {
        let codes = &mut self.unit().code.codes;
        codes.push(code);
        index(codes.len() - 1)
    }

    fn flavour(&self, address: usize, is_async: bool) -> CodeKind {
        let generator = self
            .scopes
            .of_node(address)
            .is_some_and(|(_, scope)| scope.is_generator);
        match (generator, is_async) {
            (false, false) => CodeKind::Function,
            (true, false) => CodeKind::Generator,
            (false, true) => CodeKind::Coroutine,
            (true, true) => CodeKind::AsyncGenerator,
        }
    }

    fn defaults(&mut self, parameters: Option<&'a ast::Parameters>) -> Compiled {
        let positional = || {
            parameters
                .into_iter()
                .flat_map(|all| all.posonlyargs.iter().chain(&all.args))
        };
        let mut count = 0;
        for default in positional().filter_map(|parameter| parameter.default.as_deref()) {
            self.expression(default)?;
            count += 1;
        }
        self.emit(Instruction::Build(Build::Tuple(count)));
        self.emit(Instruction::Build(Build::Dict(0)));
        for parameter in parameters.into_iter().flat_map(|all| &all.kwonlyargs) {
            if let Some(default) = &parameter.default {
                self.constant(Value::from(parameter.parameter.name.as_str()));
                self.expression(default)?;
                self.emit(Instruction::CollectionUpdate(CollectionUpdate::Insert, 1));
            }
        }
        Ok(())
    }

    /// Parameters are the first locals; those that inner functions use move to cells on entry.
    fn parameters(&mut self, parameters: Option<&'a ast::Parameters>) {
        let Some(all) = parameters else { return };
        self.unit().code.parameters = Parameters {
            positional_only: all.posonlyargs.len(),
            positional: all.posonlyargs.len() + all.args.len(),
            keyword_only: all.kwonlyargs.len(),
            rest: all.vararg.is_some(),
            keywords: all.kwarg.is_some(),
        };
        let named = all
            .posonlyargs
            .iter()
            .chain(&all.args)
            .chain(&all.kwonlyargs);
        let plain = named.map(|parameter| parameter.parameter.name.as_str());
        let variadic = all
            .vararg
            .iter()
            .chain(&all.kwarg)
            .map(|parameter| parameter.name.as_str());
        let all: Vec<&str> = plain.chain(variadic).collect();
        self.unit().first_parameter = all.first().map(|name| Str::from(*name));
        for name in all {
            let local = self.local(name);
            if self.scope().names.get(name) == Some(&Home::Cell) {
                let cell = self.cell(name);
                self.unit().code.cell_parameters.push((local, cell));
            }
        }
    }

    fn decorators(&mut self, decorators: &'a [ast::Decorator]) -> Compiled {
        decorators
            .iter()
            .try_for_each(|decorator| self.expression(&decorator.expression))
    }

    fn decorate(&mut self, decorators: &'a [ast::Decorator]) {
        for decorator in decorators.iter().rev() {
            self.at(decorator.range);
            self.call_with_one(decorator.range);
        }
    }

    /// Type parameters are plain names here: nothing evaluates what they stand in.
    fn type_parameters(&mut self, parameters: Option<&'a ast::TypeParams>) {
        for parameter in parameters
            .into_iter()
            .flat_map(|parameters| parameters.iter())
        {
            self.constant(Value::None);
            self.store(parameter.name());
        }
    }
}

pub(super) fn docstring(body: &[Stmt]) -> Option<Str> {
    match body.first() {
        Some(Stmt::Expr(statement)) => match &*statement.value {
            Expr::StringLiteral(text) => Some(Str::from(text.value.to_str())),
            _ => None,
        },
        _ => None,
    }
}
