//! `match`: each pattern asks a local that holds its subject, and jumps when it fails.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

use super::super::code::{Build, Index, Instruction, Pattern, Variable};
use super::super::native::Comparison;
use super::super::value::Value;
use super::{Compiled, Compiler, Label, PyError, index};

impl<'a> Compiler<'a> {
    pub(super) fn match_statement(&mut self, matching: &'a ast::StmtMatch) -> Compiled {
        self.expression(&matching.subject)?;
        let subject = self.keep();
        let end = self.label();
        for case in &matching.cases {
            let next = self.label();
            self.pattern(&case.pattern, subject, next)?;
            if let Some(guard) = &case.guard {
                self.jump_unless(guard, next)?;
            }
            self.statements(&case.body)?;
            self.emit(Instruction::Jump(Self::jump_to(end)));
            self.place_label(next);
        }
        self.place_label(end);
        Ok(())
    }

    /// Pops a value into a local of its own.
    fn keep(&mut self) -> Variable {
        let locals = &mut self.unit().code.locals;
        locals.push(format!(".match{}", locals.len()).as_str().into());
        let variable = Variable::Local(index(locals.len() - 1));
        self.emit(Instruction::Store(variable));
        variable
    }

    fn pattern(&mut self, pattern: &'a ast::Pattern, subject: Variable, fail: Label) -> Compiled {
        self.deeper(pattern.range(), |compiler| {
            compiler.at(pattern.range());
            match pattern {
                ast::Pattern::MatchValue(pattern) => {
                    compiler.match_value(&pattern.value, subject, fail)
                }
                ast::Pattern::MatchSingleton(pattern) => {
                    compiler.match_singleton(pattern.value, subject, fail);
                    Ok(())
                }
                ast::Pattern::MatchSequence(pattern) => {
                    compiler.match_sequence(pattern, subject, fail)
                }
                ast::Pattern::MatchMapping(pattern) => {
                    compiler.match_mapping(pattern, subject, fail)
                }
                ast::Pattern::MatchClass(pattern) => compiler.match_class(pattern, subject, fail),
                ast::Pattern::MatchAs(pattern) => compiler.match_as(pattern, subject, fail),
                ast::Pattern::MatchOr(pattern) => compiler.match_or(pattern, subject, fail),
                ast::Pattern::MatchStar(pattern) => {
                    Err(compiler.invalid(pattern.range, "a star pattern stands alone"))
                }
            }
        })
    }

    fn fail_unless(&mut self, truth: bool, fail: Label) {
        self.emit(Instruction::JumpIf(!truth, Self::jump_to(fail)));
    }

    fn match_value(&mut self, value: &'a Expr, subject: Variable, fail: Label) -> Compiled {
        self.emit(Instruction::Load(subject));
        self.expression(value)?;
        self.emit(Instruction::Compare(Comparison::Equal));
        self.fail_unless(true, fail);
        Ok(())
    }

    fn match_singleton(&mut self, singleton: ast::Singleton, subject: Variable, fail: Label) {
        self.emit(Instruction::Load(subject));
        self.constant(match singleton {
            ast::Singleton::None => Value::None,
            ast::Singleton::True => Value::Bool(true),
            ast::Singleton::False => Value::Bool(false),
        });
        self.emit(Instruction::Is { negated: false });
        self.fail_unless(true, fail);
    }

    fn match_sequence(
        &mut self,
        pattern: &'a ast::PatternMatchSequence,
        subject: Variable,
        fail: Label,
    ) -> Compiled {
        let count = pattern.patterns.len();
        let star = pattern
            .patterns
            .iter()
            .position(ast::Pattern::is_match_star);
        let length = index(count - usize::from(star.is_some()));
        self.emit(Instruction::Load(subject));
        self.emit(Instruction::Match(Pattern::Sequence {
            length,
            exact: star.is_none(),
        }));
        self.fail_unless(true, fail);
        self.emit(Instruction::Load(subject));
        match star {
            Some(star) => self.emit(Instruction::UnpackStar(
                index(star),
                index(count - star - 1),
            )),
            None => self.emit(Instruction::Unpack(length)),
        }
        let items: Vec<Variable> = pattern.patterns.iter().map(|_| self.keep()).collect();
        for (pattern, item) in pattern.patterns.iter().zip(items) {
            match pattern {
                ast::Pattern::MatchStar(star) => {
                    if let Some(name) = &star.name {
                        self.emit(Instruction::Load(item));
                        self.store(name);
                    }
                }
                _ => self.pattern(pattern, item, fail)?,
            }
        }
        Ok(())
    }

    fn match_mapping(
        &mut self,
        pattern: &'a ast::PatternMatchMapping,
        subject: Variable,
        fail: Label,
    ) -> Compiled {
        self.emit(Instruction::Load(subject));
        self.emit(Instruction::Match(Pattern::Mapping));
        self.fail_unless(true, fail);
        self.emit(Instruction::Load(subject));
        pattern
            .keys
            .iter()
            .try_for_each(|key| self.expression(key))?;
        self.emit(Instruction::Build(Build::Tuple(index(pattern.keys.len()))));
        let keys = self.keep();
        self.emit(Instruction::Load(keys));
        self.emit(Instruction::Match(Pattern::Keys));
        self.found(&pattern.patterns, fail)?;
        if let Some(rest) = &pattern.rest {
            self.emit(Instruction::Load(subject));
            self.emit(Instruction::Load(keys));
            self.emit(Instruction::Match(Pattern::Rest));
            self.store(rest);
        }
        Ok(())
    }

    fn match_class(
        &mut self,
        pattern: &'a ast::PatternMatchClass,
        subject: Variable,
        fail: Label,
    ) -> Compiled {
        let names = pattern
            .arguments
            .keywords
            .iter()
            .map(|keyword| Value::from(keyword.attr.as_str()));
        let names = Value::tuple(names);
        let names = self.add_constant(names);
        self.emit(Instruction::Load(subject));
        self.expression(&pattern.cls)?;
        let positional = index(pattern.arguments.patterns.len());
        self.emit(Instruction::Match(Pattern::Class { positional, names }));
        let keywords = pattern
            .arguments
            .keywords
            .iter()
            .map(|keyword| &keyword.pattern);
        self.found(
            pattern
                .arguments
                .patterns
                .iter()
                .chain(keywords)
                .collect::<Vec<_>>(),
            fail,
        )
    }

    /// Takes the tuple of values on top apart; `None` there is a failure.
    fn found(
        &mut self,
        patterns: impl IntoIterator<Item = &'a ast::Pattern>,
        fail: Label,
    ) -> Compiled {
        let values = self.keep();
        self.emit(Instruction::Load(values));
        self.constant(Value::None);
        self.emit(Instruction::Is { negated: false });
        self.fail_unless(false, fail);
        let patterns: Vec<_> = patterns.into_iter().collect();
        self.emit(Instruction::Load(values));
        self.emit(Instruction::Unpack(self::count(&patterns)));
        let values: Vec<Variable> = patterns.iter().map(|_| self.keep()).collect();
        patterns
            .into_iter()
            .zip(values)
            .try_for_each(|(pattern, value)| self.pattern(pattern, value, fail))
    }

    fn match_as(
        &mut self,
        pattern: &'a ast::PatternMatchAs,
        subject: Variable,
        fail: Label,
    ) -> Compiled {
        if let Some(inner) = &pattern.pattern {
            self.pattern(inner, subject, fail)?;
        }
        if let Some(name) = &pattern.name {
            self.emit(Instruction::Load(subject));
            self.store(name);
        }
        Ok(())
    }

    fn match_or(
        &mut self,
        pattern: &'a ast::PatternMatchOr,
        subject: Variable,
        fail: Label,
    ) -> Result<(), PyError> {
        let matched = self.label();
        for alternative in &pattern.patterns {
            let next = self.label();
            self.pattern(alternative, subject, next)?;
            self.emit(Instruction::Jump(Self::jump_to(matched)));
            self.place_label(next);
        }
        self.emit(Instruction::Jump(Self::jump_to(fail)));
        self.place_label(matched);
        Ok(())
    }
}

fn count<T>(items: &[T]) -> Index {
    index(items.len())
}
