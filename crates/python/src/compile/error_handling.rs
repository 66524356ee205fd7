//! `try` and `with`.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::super::code::Instruction;
use super::super::value::Value;
use super::{Block, Compiled, Compiler, Label};

impl<'a> Compiler<'a> {
    pub(super) fn try_statement(&mut self, handling: &'a ast::StmtTry) -> Compiled {
        if handling.is_star {
            return Err(self.unsupported(handling.range, "`except*`"));
        }
        if handling.finalbody.is_empty() {
            self.try_except(handling)
        } else {
            self.try_finally(handling)
        }
    }

    /// The `finally` body stands twice: for the way out with an error and for the one without.
    fn try_finally(&mut self, handling: &'a ast::StmtTry) -> Compiled {
        let (handler, end) = (self.label(), self.label());
        self.emit(Instruction::Protect(Self::jump_to(handler)));
        self.unit().blocks.push(Block::Finally(&handling.finalbody));
        self.try_except(handling)?;
        self.unit().blocks.pop();
        self.emit(Instruction::Unprotect);
        self.statements(&handling.finalbody)?;
        self.emit(Instruction::Jump(Self::jump_to(end)));
        self.place_label(handler);
        self.unit().blocks.push(Block::Unwinding);
        self.statements(&handling.finalbody)?;
        self.unit().blocks.pop();
        self.emit(Instruction::RaiseAgain);
        self.place_label(end);
        Ok(())
    }

    fn try_except(&mut self, handling: &'a ast::StmtTry) -> Compiled {
        if handling.handlers.is_empty() {
            self.statements(&handling.body)?;
            return self.statements(&handling.orelse);
        }
        let (handler, end) = (self.label(), self.label());
        let guard = usize::from(handling.handlers.iter().any(catches_import_errors));
        self.emit(Instruction::Protect(Self::jump_to(handler)));
        self.unit().blocks.push(Block::Protected);
        self.import_guards += guard;
        let first = self.unit().code.instructions.len();
        self.statements(&handling.body)?;
        let end_of_body = self.unit().code.instructions.len();
        self.unit().code.protected.push(first..end_of_body);
        self.import_guards -= guard;
        self.unit().blocks.pop();
        self.emit(Instruction::Unprotect);
        self.statements(&handling.orelse)?;
        self.emit(Instruction::Jump(Self::jump_to(end)));
        self.place_label(handler);
        for ast::ExceptHandler::ExceptHandler(clause) in &handling.handlers {
            self.except(clause, end)?;
        }
        self.emit(Instruction::RaiseAgain);
        self.place_label(end);
        Ok(())
    }

    /// One `except` clause; the exception lies on top of the stack.
    fn except(&mut self, clause: &'a ast::ExceptHandlerExceptHandler, end: Label) -> Compiled {
        let (next, cleanup) = (self.label(), self.label());
        if let Some(class) = &clause.type_ {
            self.expression(class)?;
            self.at(class.range());
            self.emit(Instruction::MatchError);
            self.emit(Instruction::JumpIf(false, Self::jump_to(next)));
        }
        self.at(clause.range);
        let name = clause
            .name
            .as_ref()
            .map(ruff_python_ast::Identifier::as_str);
        match name {
            Some(name) => {
                self.emit(Instruction::Duplicate);
                self.emit(Instruction::EnterHandler);
                self.store(name);
            }
            None => self.emit(Instruction::EnterHandler),
        }
        self.emit(Instruction::Protect(Self::jump_to(cleanup)));
        self.unit().blocks.push(Block::Handler { name });
        self.statements(&clause.body)?;
        self.unit().blocks.pop();
        self.emit(Instruction::Unprotect);
        self.emit(Instruction::LeaveHandler);
        self.forget(name);
        self.emit(Instruction::Jump(Self::jump_to(end)));
        self.place_label(cleanup);
        self.emit(Instruction::LeaveHandler);
        self.forget(name);
        self.emit(Instruction::RaiseAgain);
        self.place_label(next);
        Ok(())
    }

    /// `except ... as name` forgets its name at its end.
    pub(super) fn forget(&mut self, name: Option<&str>) {
        if let Some(name) = name {
            self.constant(Value::None);
            self.store(name);
            let variable = self.variable(name);
            self.emit(Instruction::Delete(variable));
        }
    }

    pub(super) fn with_statement(&mut self, with: &'a ast::StmtWith) -> Compiled {
        self.with_items(&with.items, &with.body)
    }

    fn with_items(&mut self, items: &'a [ast::WithItem], body: &'a [Stmt]) -> Compiled {
        let Some((first, rest)) = items.split_first() else {
            return self.statements(body);
        };
        let (handler, end, raise) = (self.label(), self.label(), self.label());
        self.expression(&first.context_expr)?;
        self.at(first.context_expr.range());
        self.emit(Instruction::WithEnter);
        self.emit(Instruction::ProtectManager(Self::jump_to(handler)));
        self.unit().blocks.push(Block::With);
        match &first.optional_vars {
            Some(target) => self.assign_to(target)?,
            None => self.emit(Instruction::Pop),
        }
        self.with_items(rest, body)?;
        self.unit().blocks.pop();
        self.at(first.context_expr.range());
        self.emit(Instruction::Unprotect);
        self.emit(Instruction::WithExit);
        self.emit(Instruction::Jump(Self::jump_to(end)));
        self.place_label(handler);
        self.emit(Instruction::WithExitError);
        self.emit(Instruction::JumpIf(false, Self::jump_to(raise)));
        self.emit(Instruction::Pop);
        self.emit(Instruction::Pop);
        self.emit(Instruction::Jump(Self::jump_to(end)));
        self.place_label(raise);
        self.emit(Instruction::RaiseAgain);
        self.place_label(end);
        Ok(())
    }
}

/// Whether an `except` clause waits for an import that fails.
fn catches_import_errors(handler: &ast::ExceptHandler) -> bool {
    let ast::ExceptHandler::ExceptHandler(clause) = handler;
    let names_it = |class: &Expr| match class {
        Expr::Name(name) => matches!(
            name.id.as_str(),
            "ImportError" | "ModuleNotFoundError" | "Exception" | "BaseException"
        ),
        _ => false,
    };
    match clause.type_.as_deref() {
        None => true,
        Some(Expr::Tuple(classes)) => classes.elts.iter().any(names_it),
        Some(class) => names_it(class),
    }
}
