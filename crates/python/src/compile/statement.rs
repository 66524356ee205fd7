//! Statements, by kind.

use ruff_python_ast::{self as ast, Stmt};
use ruff_text_size::Ranged;

use super::super::code::{CodeKind, Instruction};
use super::super::exceptions::StandardError;
use super::super::scope::ScopeKind;
use super::super::value::Value;
use super::{Compiled, Compiler};

impl<'a> Compiler<'a> {
    pub(super) fn statements(&mut self, statements: &'a [Stmt]) -> Compiled {
        statements
            .iter()
            .try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &'a Stmt) -> Compiled {
        self.deeper(statement.range(), |compiler| {
            compiler.at(statement.range());
            compiler.recoverable(statement, |compiler| compiler.by_kind(statement))
        })
    }

    fn by_kind(&mut self, statement: &'a Stmt) -> Compiled {
        match statement {
            Stmt::Expr(_)
            | Stmt::Assign(_)
            | Stmt::AugAssign(_)
            | Stmt::AnnAssign(_)
            | Stmt::TypeAlias(_)
            | Stmt::Delete(_) => self.simple(statement),
            Stmt::Pass(_) | Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::Import(import) => {
                self.import(import);
                Ok(())
            }
            Stmt::ImportFrom(import) => {
                self.import_from(import);
                Ok(())
            }
            Stmt::FunctionDef(function) => self.function_statement(function),
            Stmt::ClassDef(class) => self.class_statement(class),
            Stmt::Raise(raise) => self.raise(raise),
            Stmt::Assert(assert) => self.assert(assert),
            Stmt::Try(handling) => self.try_statement(handling),
            Stmt::With(with) => self.with_statement(with),
            Stmt::Match(matching) => self.match_statement(matching),
            _ => self.control(statement),
        }
    }

    fn simple(&mut self, statement: &'a Stmt) -> Compiled {
        match statement {
            Stmt::Expr(expression) => {
                self.expression(&expression.value)?;
                self.emit(Instruction::Discard);
                Ok(())
            }
            Stmt::Assign(assignment) => self.assign(assignment),
            Stmt::AugAssign(assignment) => self.assign_in_place(assignment),
            Stmt::AnnAssign(assignment) => self.assign_annotated(assignment),
            Stmt::TypeAlias(alias) => {
                self.expression(&alias.value)?;
                self.assign_to(&alias.name)
            }
            Stmt::Delete(delete) => delete
                .targets
                .iter()
                .try_for_each(|target| self.delete(target)),
            _ => Err(self.unsupported(statement.range(), "this statement")),
        }
    }

    fn control(&mut self, statement: &'a Stmt) -> Compiled {
        match statement {
            Stmt::If(branches) => self.if_statement(branches),
            Stmt::While(repeat) => self.while_statement(repeat),
            Stmt::For(each) => self.for_statement(each),
            Stmt::Break(_) => self.break_statement(statement.range()),
            Stmt::Continue(_) => self.continue_statement(statement.range()),
            Stmt::Return(result) => self.return_statement(result),
            _ => Err(self.unsupported(statement.range(), "this statement")),
        }
    }

    fn return_statement(&mut self, result: &'a ast::StmtReturn) -> Compiled {
        if self.scope().kind != ScopeKind::Function {
            return Err(self.invalid(result.range, "'return' outside function"));
        }
        match &result.value {
            Some(_) if self.unit().code.flavour == CodeKind::AsyncGenerator => {
                return Err(self.invalid(result.range, "'return' with value in async generator"));
            }
            Some(value) => self.expression(value)?,
            None => self.constant(Value::None),
        }
        self.leave_blocks(0, true)?;
        self.emit(Instruction::Return);
        Ok(())
    }

    fn raise(&mut self, raise: &'a ast::StmtRaise) -> Compiled {
        let Some(exception) = &raise.exc else {
            self.emit(Instruction::Reraise);
            return Ok(());
        };
        self.expression(exception)?;
        if let Some(cause) = &raise.cause {
            self.expression(cause)?;
        }
        self.at(raise.range);
        self.emit(Instruction::Raise {
            cause: raise.cause.is_some(),
        });
        Ok(())
    }

    fn assert(&mut self, assert: &'a ast::StmtAssert) -> Compiled {
        let holds = self.label();
        self.expression(&assert.test)?;
        self.at(assert.range);
        self.emit(Instruction::JumpIf(true, Self::jump_to(holds)));
        self.constant(Value::Class(StandardError::AssertionError.class()));
        if let Some(message) = &assert.msg {
            self.expression(message)?;
            self.at(assert.range);
            self.call_with_one(assert.range);
        }
        self.emit(Instruction::Raise { cause: false });
        self.place_label(holds);
        Ok(())
    }
}
