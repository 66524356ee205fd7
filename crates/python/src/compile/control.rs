//! `if`, `while`, `for`, and the ways out of them.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::super::code::Instruction;
use super::{Block, Compiled, Compiler, Label};

impl<'a> Compiler<'a> {
    pub(super) fn if_statement(&mut self, branches: &'a ast::StmtIf) -> Compiled {
        let end = self.label();
        let mut next = self.label();
        self.jump_unless(&branches.test, next)?;
        self.statements(&branches.body)?;
        for clause in &branches.elif_else_clauses {
            self.emit(Instruction::Jump(Self::jump_to(end)));
            self.place_label(next);
            next = self.label();
            if let Some(test) = &clause.test {
                self.jump_unless(test, next)?;
            }
            self.statements(&clause.body)?;
        }
        self.place_label(next);
        self.place_label(end);
        Ok(())
    }

    pub(super) fn jump_unless(&mut self, test: &'a Expr, target: Label) -> Compiled {
        self.expression(test)?;
        self.at(test.range());
        self.emit(Instruction::JumpIf(false, Self::jump_to(target)));
        Ok(())
    }

    pub(super) fn while_statement(&mut self, repeat: &'a ast::StmtWhile) -> Compiled {
        let (again, otherwise, end) = (self.label(), self.label(), self.label());
        self.place_label(again);
        self.jump_unless(&repeat.test, otherwise)?;
        self.unit().blocks.push(Block::Loop {
            again,
            end,
            iterator: false,
        });
        self.statements(&repeat.body)?;
        self.unit().blocks.pop();
        self.emit(Instruction::Jump(Self::jump_to(again)));
        self.place_label(otherwise);
        self.statements(&repeat.orelse)?;
        self.place_label(end);
        Ok(())
    }

    pub(super) fn for_statement(&mut self, each: &'a ast::StmtFor) -> Compiled {
        let (again, otherwise, end) = (self.label(), self.label(), self.label());
        self.iterated(&each.iter)?;
        self.at(each.iter.range());
        self.emit(Instruction::Iterate);
        self.place_label(again);
        self.at(each.iter.range());
        self.emit(Instruction::Next(Self::jump_to(otherwise)));
        self.assign_to(&each.target)?;
        self.unit().blocks.push(Block::Loop {
            again,
            end,
            iterator: true,
        });
        self.statements(&each.body)?;
        self.unit().blocks.pop();
        self.emit(Instruction::Jump(Self::jump_to(again)));
        self.place_label(otherwise);
        self.statements(&each.orelse)?;
        self.place_label(end);
        Ok(())
    }

    pub(super) fn break_statement(&mut self, range: TextRange) -> Compiled {
        let (depth, _, end, iterator) = self.innermost_loop(range, "'break' outside loop")?;
        self.leave_blocks(depth + 1, false)?;
        if iterator {
            self.emit(Instruction::Abandon);
        }
        self.emit(Instruction::Jump(Self::jump_to(end)));
        Ok(())
    }

    pub(super) fn continue_statement(&mut self, range: TextRange) -> Compiled {
        let (depth, again, ..) = self.innermost_loop(range, "'continue' not properly in loop")?;
        self.leave_blocks(depth + 1, false)?;
        self.emit(Instruction::Jump(Self::jump_to(again)));
        Ok(())
    }

    fn innermost_loop(
        &mut self,
        range: TextRange,
        message: &str,
    ) -> Result<(usize, Label, Label, bool), super::PyError> {
        let found = self
            .unit()
            .blocks
            .iter()
            .enumerate()
            .rev()
            .find_map(|(depth, block)| match block {
                Block::Loop {
                    again,
                    end,
                    iterator,
                } => Some((depth, *again, *end, *iterator)),
                _ => None,
            });
        found.ok_or_else(|| self.invalid(range, message))
    }

    /// Leaves the blocks above `depth`, innermost first; with `result`, a value stays on top of the stack.
    pub(super) fn leave_blocks(&mut self, depth: usize, result: bool) -> Compiled {
        let blocks = self.unit().blocks.clone();
        for at in (depth..blocks.len()).rev() {
            self.unit().blocks.truncate(at);
            self.leave_block(blocks[at], result)?;
        }
        self.unit().blocks = blocks;
        Ok(())
    }

    fn leave_block(&mut self, block: Block<'a>, result: bool) -> Compiled {
        match block {
            Block::Loop { iterator: true, .. } => self.drop_below(result, Instruction::Abandon),
            Block::Unwinding => self.drop_below(result, Instruction::Pop),
            Block::Loop {
                iterator: false, ..
            } => {}
            Block::Protected => self.emit(Instruction::Unprotect),
            Block::Finally(body) => {
                self.emit(Instruction::Unprotect);
                self.statements(body)?;
            }
            Block::Handler { name } => {
                self.emit(Instruction::Unprotect);
                self.emit(Instruction::LeaveHandler);
                self.forget(name);
            }
            Block::With => {
                self.emit(Instruction::Unprotect);
                if result {
                    self.emit(Instruction::Swap);
                }
                self.emit(Instruction::WithExit);
            }
        }
        Ok(())
    }

    fn drop_below(&mut self, result: bool, pop: Instruction) {
        if result {
            self.emit(Instruction::Swap);
        }
        self.emit(pop);
    }
}
