//! Assignment and deletion: what stands left of `=`.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

use super::super::code::Instruction;
use super::super::scope::{ScopeKind, address};
use super::{Compiled, Compiler, index};

impl<'a> Compiler<'a> {
    pub(super) fn assign(&mut self, assignment: &'a ast::StmtAssign) -> Compiled {
        self.expression(&assignment.value)?;
        let last = assignment.targets.len().saturating_sub(1);
        for (at, target) in assignment.targets.iter().enumerate() {
            if at < last {
                self.emit(Instruction::Duplicate);
            }
            self.assign_to(target)?;
        }
        Ok(())
    }

    /// `x: T = value`; only class bodies remember annotations.
    pub(super) fn assign_annotated(&mut self, assignment: &'a ast::StmtAnnAssign) -> Compiled {
        if let Some(value) = &assignment.value {
            self.expression(value)?;
            self.assign_to(&assignment.target)?;
        }
        match &*assignment.target {
            Expr::Name(name) if self.scope().kind == ScopeKind::Class => {
                let annotation = &*assignment.annotation;
                let code = self.thunk(annotation)?;
                self.at(annotation.range());
                self.make_function_without_defaults(code);
                let name = self.name(&name.id);
                self.emit(Instruction::Annotate(name));
                debug_assert!(self.scopes.of_node(address(annotation)).is_some());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Pops a value into a target.
    pub(super) fn assign_to(&mut self, target: &'a Expr) -> Compiled {
        match target {
            Expr::Name(name) => {
                self.at(name.range);
                self.store(&name.id);
            }
            Expr::Attribute(attribute) => {
                self.expression(&attribute.value)?;
                self.at(attribute.range);
                let name = self.attribute(&attribute.attr);
                self.emit(Instruction::StoreAttribute(name));
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.value)?;
                self.expression(&subscript.slice)?;
                self.at(subscript.range);
                self.emit(Instruction::StoreItem);
            }
            Expr::Tuple(tuple) => self.unpack_to(&tuple.elts, target)?,
            Expr::List(list) => self.unpack_to(&list.elts, target)?,
            Expr::Starred(starred) => {
                return Err(self.invalid(
                    starred.range,
                    "starred assignment target must be in a list or tuple",
                ));
            }
            _ => return Err(self.unsupported(target.range(), "this target of an assignment")),
        }
        Ok(())
    }

    fn unpack_to(&mut self, targets: &'a [Expr], whole: &Expr) -> Compiled {
        let starred: Vec<usize> = targets
            .iter()
            .enumerate()
            .filter(|(_, target)| target.is_starred_expr())
            .map(|(at, _)| at)
            .collect();
        self.at(whole.range());
        match starred.as_slice() {
            [] => self.emit(Instruction::Unpack(index(targets.len()))),
            [star] => self.emit(Instruction::UnpackStar(
                index(*star),
                index(targets.len() - star - 1),
            )),
            _ => {
                return Err(
                    self.invalid(whole.range(), "multiple starred expressions in assignment")
                );
            }
        }
        targets.iter().try_for_each(|target| match target {
            Expr::Starred(starred) => self.assign_to(&starred.value),
            _ => self.assign_to(target),
        })
    }

    pub(super) fn assign_in_place(&mut self, assignment: &'a ast::StmtAugAssign) -> Compiled {
        let operation = Instruction::InPlace(super::expression::binary_operator(assignment.op));
        match &*assignment.target {
            Expr::Name(name) => {
                self.load(&name.id);
                self.expression(&assignment.value)?;
                self.at(assignment.range);
                self.emit(operation);
                self.store(&name.id);
            }
            Expr::Attribute(attribute) => {
                self.expression(&attribute.value)?;
                let name = self.attribute(&attribute.attr);
                self.emit(Instruction::Duplicate);
                self.emit(Instruction::LoadAttribute(name));
                self.expression(&assignment.value)?;
                self.at(assignment.range);
                self.emit(operation);
                self.emit(Instruction::Swap);
                self.emit(Instruction::StoreAttribute(name));
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.value)?;
                self.expression(&subscript.slice)?;
                self.emit(Instruction::DuplicatePair);
                self.emit(Instruction::LoadItem);
                self.expression(&assignment.value)?;
                self.at(assignment.range);
                self.emit(operation);
                self.emit(Instruction::Rotate(2));
                self.emit(Instruction::StoreItem);
            }
            target => return Err(self.unsupported(target.range(), "this target of an assignment")),
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, target: &'a Expr) -> Compiled {
        self.at(target.range());
        match target {
            Expr::Name(name) => {
                let variable = self.variable(&name.id);
                self.emit(Instruction::Delete(variable));
            }
            Expr::Attribute(attribute) => {
                self.expression(&attribute.value)?;
                let name = self.attribute(&attribute.attr);
                self.emit(Instruction::DeleteAttribute(name));
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.value)?;
                self.expression(&subscript.slice)?;
                self.at(target.range());
                self.emit(Instruction::DeleteItem);
            }
            Expr::Tuple(tuple) => tuple
                .elts
                .iter()
                .try_for_each(|target| self.delete(target))?,
            Expr::List(list) => list
                .elts
                .iter()
                .try_for_each(|target| self.delete(target))?,
            _ => return Err(self.unsupported(target.range(), "this target of `del`")),
        }
        Ok(())
    }
}
