//! Expressions.

use num_bigint::BigInt;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;

use super::super::code::{Build, CodeKind, CollectionUpdate, Instruction};
use super::super::native::{BinaryOperator, Comparison, UnaryOperator};
use super::super::value::Value;
use super::{Compiled, Compiler, index};

/// Python reads integers of 4300 digits at most.
const MOST_DIGITS: usize = 4300;

impl<'a> Compiler<'a> {
    /// Pushes the value of an expression.
    pub(super) fn expression(&mut self, expression: &'a Expr) -> Compiled {
        self.deeper(expression.range(), |compiler| match expression {
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => compiler.literal(expression),
            Expr::List(_) | Expr::Tuple(_) | Expr::Set(_) | Expr::Dict(_) | Expr::Slice(_) => {
                compiler.display(expression)
            }
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                compiler.comprehension(expression)
            }
            Expr::Call(call) => compiler.call(call),
            Expr::FString(text) => compiler.f_string(text),
            Expr::Lambda(lambda) => compiler.lambda(lambda),
            Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_) => compiler.suspension(expression),
            _ => compiler.operation(expression),
        })?;
        self.at(expression.range());
        Ok(())
    }

    fn literal(&mut self, expression: &'a Expr) -> Compiled {
        self.at(expression.range());
        let value = match expression {
            Expr::StringLiteral(text) => {
                self.refuse_surrogates(text.value.to_str(), text.range)?;
                Value::from(text.value.to_str())
            }
            Expr::BytesLiteral(bytes) => Value::from(bytes.value.bytes().collect::<Vec<u8>>()),
            Expr::BooleanLiteral(truth) => Value::Bool(truth.value),
            Expr::EllipsisLiteral(_) => Value::Ellipsis,
            Expr::NumberLiteral(number) => match &number.value {
                ast::Number::Float(float) => Value::Float(*float),
                ast::Number::Int(int) => self.integer(int, number)?,
                ast::Number::Complex { .. } => {
                    return Err(self.unsupported(number.range, "a complex number"));
                }
            },
            _ => Value::None,
        };
        self.constant(value);
        Ok(())
    }

    fn integer(
        &self,
        int: &ast::Int,
        number: &ast::ExprNumberLiteral,
    ) -> Result<Value, super::PyError> {
        if let Some(small) = int.as_i64() {
            return Ok(Value::from(small));
        }
        let text = int.to_string().to_lowercase().replace('_', "");
        let (digits, radix) = match text.get(..2) {
            Some("0x") => (&text[2..], 16),
            Some("0o") => (&text[2..], 8),
            Some("0b") => (&text[2..], 2),
            _ => (text.as_str(), 10),
        };
        if radix == 10 && digits.len() > MOST_DIGITS {
            return Err(self.invalid(
                number.range,
                "Exceeds the limit (4300 digits) for integer string conversion",
            ));
        }
        let big = BigInt::parse_bytes(digits.as_bytes(), radix);
        big.map(Value::from)
            .ok_or_else(|| self.unsupported(number.range, "this number"))
    }

    fn display(&mut self, expression: &'a Expr) -> Compiled {
        match expression {
            Expr::List(list) => self.items(&list.elts, Build::List)?,
            Expr::Set(set) => self.items(&set.elts, Build::Set)?,
            Expr::Tuple(tuple) => self.items(&tuple.elts, Build::Tuple)?,
            Expr::Dict(dict) => self.dict(dict)?,
            Expr::Slice(slice) => {
                for part in [&slice.lower, &slice.upper, &slice.step] {
                    match part {
                        Some(part) => self.expression(part)?,
                        None => self.constant(Value::None),
                    }
                }
                self.emit(Instruction::Build(Build::Slice));
            }
            _ => return Err(self.unsupported(expression.range(), "this display")),
        }
        Ok(())
    }

    fn items(&mut self, items: &'a [Expr], build: fn(u32) -> Build) -> Compiled {
        if !items.iter().any(Expr::is_starred_expr) {
            let build = build(index(items.len()));
            // Python takes such a set from a constant, which shows in its order
            if matches!(build, Build::Set(3..)) && items.iter().all(is_constant) {
                self.emit(Instruction::Build(Build::Set(0)));
                self.constant_set(items)?;
                self.emit(Instruction::CollectionUpdate(CollectionUpdate::Update, 1));
                return Ok(());
            }
            items.iter().try_for_each(|item| self.expression(item))?;
            self.emit(Instruction::Build(build));
            return Ok(());
        }
        if matches!(build(0), Build::Set(_)) {
            return self.spread_set(items);
        }
        self.spread(items)?;
        if matches!(build(0), Build::Tuple(_)) {
            self.emit(Instruction::Build(Build::TupleOfList));
        }
        Ok(())
    }

    fn constant_set(&mut self, items: &'a [Expr]) -> Compiled {
        items.iter().try_for_each(|item| self.expression(item))?;
        self.emit(Instruction::Build(Build::ConstantSet(index(items.len()))));
        Ok(())
    }

    /// What is gone through: a set of constants is the constant itself.
    pub(super) fn iterated(&mut self, expression: &'a Expr) -> Compiled {
        match expression {
            Expr::Set(set) if set.elts.iter().all(is_constant) => self.constant_set(&set.elts),
            _ => self.expression(expression),
        }
    }

    /// A set of items of which some are starred: Python makes it of those before the first one.
    fn spread_set(&mut self, items: &'a [Expr]) -> Compiled {
        let plain = items.iter().take_while(|item| !item.is_starred_expr());
        let count = plain.count();
        items[..count]
            .iter()
            .try_for_each(|item| self.expression(item))?;
        self.emit(Instruction::Build(Build::Set(index(count))));
        for item in &items[count..] {
            if let Expr::Starred(starred) = item {
                self.expression(&starred.value)?;
                self.emit(Instruction::CollectionUpdate(CollectionUpdate::Update, 1));
            } else {
                self.expression(item)?;
                self.emit(Instruction::CollectionUpdate(CollectionUpdate::Add, 1));
            }
        }
        Ok(())
    }

    /// Pushes a list of items of which some are starred.
    pub(super) fn spread(&mut self, items: &'a [Expr]) -> Compiled {
        self.emit(Instruction::Build(Build::List(0)));
        for item in items {
            if let Expr::Starred(starred) = item {
                self.expression(&starred.value)?;
                self.emit(Instruction::CollectionUpdate(CollectionUpdate::Extend, 1));
            } else {
                self.expression(item)?;
                self.emit(Instruction::CollectionUpdate(CollectionUpdate::Append, 1));
            }
        }
        Ok(())
    }

    fn dict(&mut self, dict: &'a ast::ExprDict) -> Compiled {
        if dict.items.iter().all(|item| item.key.is_some()) {
            for item in &dict.items {
                item.key.iter().try_for_each(|key| self.expression(key))?;
                self.expression(&item.value)?;
            }
            self.at(dict.range);
            self.emit(Instruction::Build(Build::Dict(index(dict.items.len()))));
            return Ok(());
        }
        self.emit(Instruction::Build(Build::Dict(0)));
        for item in &dict.items {
            if let Some(key) = &item.key {
                self.expression(key)?;
                self.expression(&item.value)?;
                self.emit(Instruction::CollectionUpdate(CollectionUpdate::Insert, 1));
            } else {
                self.expression(&item.value)?;
                self.emit(Instruction::CollectionUpdate(CollectionUpdate::Merge, 1));
            }
        }
        Ok(())
    }

    fn operation(&mut self, expression: &'a Expr) -> Compiled {
        match expression {
            Expr::Name(name) => {
                self.at(name.range);
                self.load(&name.id);
            }
            Expr::Attribute(attribute) => {
                self.expression(&attribute.value)?;
                self.at(attribute.range);
                let name = self.attribute(&attribute.attr);
                self.emit(Instruction::LoadAttribute(name));
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.value)?;
                self.expression(&subscript.slice)?;
                self.at(subscript.range);
                self.emit(Instruction::LoadItem);
            }
            Expr::BinOp(operation) => {
                self.expression(&operation.left)?;
                self.expression(&operation.right)?;
                self.at(operation.range);
                self.emit(Instruction::Binary(binary_operator(operation.op)));
            }
            Expr::UnaryOp(operation) => {
                self.expression(&operation.operand)?;
                self.at(operation.range);
                self.emit(unary_operation(operation.op));
            }
            Expr::BoolOp(operation) => self.boolean(operation)?,
            Expr::Compare(comparison) => self.compare(comparison)?,
            Expr::If(choice) => self.choice(choice)?,
            Expr::Named(named) => {
                self.expression(&named.value)?;
                self.emit(Instruction::Duplicate);
                self.assign_to(&named.target)?;
            }
            _ => return Err(self.unsupported(expression.range(), "this expression")),
        }
        Ok(())
    }

    fn boolean(&mut self, operation: &'a ast::ExprBoolOp) -> Compiled {
        let end = self.label();
        let stop = operation.op == ast::BoolOp::Or;
        let last = operation.values.len().saturating_sub(1);
        for (at, value) in operation.values.iter().enumerate() {
            self.expression(value)?;
            if at < last {
                self.emit(Instruction::JumpIfOrPop(stop, Self::jump_to(end)));
            }
        }
        self.place_label(end);
        Ok(())
    }

    /// `a < b < c` evaluates `b` once and stops at the first that does not hold.
    fn compare(&mut self, comparison: &'a ast::ExprCompare) -> Compiled {
        self.expression(&comparison.left)?;
        let (stop, end) = (self.label(), self.label());
        let last = comparison.ops.len().saturating_sub(1);
        for (at, (operator, right)) in comparison
            .ops
            .iter()
            .zip(&comparison.comparators)
            .enumerate()
        {
            self.expression(right)?;
            if at < last {
                self.emit(Instruction::Duplicate);
                self.emit(Instruction::Rotate(2));
            }
            self.at(comparison.range);
            self.emit(comparison_operation(*operator));
            if at < last {
                self.emit(Instruction::JumpIfOrPop(false, Self::jump_to(stop)));
            }
        }
        if last > 0 {
            self.emit(Instruction::Jump(Self::jump_to(end)));
            self.place_label(stop);
            self.emit(Instruction::Swap);
            self.emit(Instruction::Pop);
            self.place_label(end);
        }
        Ok(())
    }

    fn choice(&mut self, choice: &'a ast::ExprIf) -> Compiled {
        let (otherwise, end) = (self.label(), self.label());
        self.jump_unless(&choice.test, otherwise)?;
        self.expression(&choice.body)?;
        self.emit(Instruction::Jump(Self::jump_to(end)));
        self.place_label(otherwise);
        self.expression(&choice.orelse)?;
        self.place_label(end);
        Ok(())
    }

    fn suspension(&mut self, expression: &'a Expr) -> Compiled {
        if self.unit().code.flavour == CodeKind::Body {
            return Err(self.invalid(expression.range(), "'yield' or 'await' outside function"));
        }
        match expression {
            Expr::Await(awaited) => {
                self.expression(&awaited.value)?;
                self.at(awaited.range);
                self.emit(Instruction::Await);
            }
            Expr::Yield(given) => {
                match &given.value {
                    Some(value) => self.expression(value)?,
                    None => self.constant(Value::None),
                }
                self.at(given.range);
                self.emit(Instruction::Yield);
            }
            Expr::YieldFrom(delegated) => {
                self.expression(&delegated.value)?;
                self.at(delegated.range);
                self.emit(Instruction::Iterate);
                self.constant(Value::None);
                self.emit(Instruction::YieldFrom);
            }
            _ => {}
        }
        Ok(())
    }
}

pub(super) fn binary_operator(operator: ast::Operator) -> BinaryOperator {
    match operator {
        ast::Operator::Add => BinaryOperator::Add,
        ast::Operator::Sub => BinaryOperator::Subtract,
        ast::Operator::Mult => BinaryOperator::Multiply,
        ast::Operator::MatMult => BinaryOperator::MatrixMultiply,
        ast::Operator::Div => BinaryOperator::Divide,
        ast::Operator::Mod => BinaryOperator::Remainder,
        ast::Operator::Pow => BinaryOperator::Power,
        ast::Operator::LShift => BinaryOperator::ShiftLeft,
        ast::Operator::RShift => BinaryOperator::ShiftRight,
        ast::Operator::BitOr => BinaryOperator::Or,
        ast::Operator::BitXor => BinaryOperator::ExclusiveOr,
        ast::Operator::BitAnd => BinaryOperator::And,
        ast::Operator::FloorDiv => BinaryOperator::FloorDivide,
    }
}

fn unary_operation(operator: ast::UnaryOp) -> Instruction {
    match operator {
        ast::UnaryOp::Not => Instruction::Not,
        ast::UnaryOp::Invert => Instruction::Unary(UnaryOperator::Invert),
        ast::UnaryOp::UAdd => Instruction::Unary(UnaryOperator::Plus),
        ast::UnaryOp::USub => Instruction::Unary(UnaryOperator::Negate),
    }
}

fn comparison_operation(operator: ast::CmpOp) -> Instruction {
    match operator {
        ast::CmpOp::Eq => Instruction::Compare(Comparison::Equal),
        ast::CmpOp::NotEq => Instruction::Compare(Comparison::NotEqual),
        ast::CmpOp::Lt => Instruction::Compare(Comparison::Less),
        ast::CmpOp::LtE => Instruction::Compare(Comparison::LessEqual),
        ast::CmpOp::Gt => Instruction::Compare(Comparison::Greater),
        ast::CmpOp::GtE => Instruction::Compare(Comparison::GreaterEqual),
        ast::CmpOp::Is => Instruction::Is { negated: false },
        ast::CmpOp::IsNot => Instruction::Is { negated: true },
        ast::CmpOp::In => Instruction::In { negated: false },
        ast::CmpOp::NotIn => Instruction::In { negated: true },
    }
}

/// Whether Python knows the value before it runs.
fn is_constant(expression: &Expr) -> bool {
    match expression {
        Expr::Tuple(tuple) => tuple.elts.iter().all(is_constant),
        Expr::UnaryOp(operation) => is_constant(&operation.operand),
        Expr::BinOp(operation) => is_constant(&operation.left) && is_constant(&operation.right),
        _ => expression.is_literal_expr(),
    }
}
