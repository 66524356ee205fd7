//! f-strings.

use ruff_python_ast::{self as ast, ConversionFlag, FStringPart, InterpolatedStringElement};
use ruff_text_size::TextRange;

use super::super::code::{Build, Conversion, Instruction};
use super::super::py_error::PyError;
use super::super::value::Value;
use super::call::offsets;
use super::{Compiled, Compiler, index};

impl<'a> Compiler<'a> {
    pub(super) fn f_string(&mut self, text: &'a ast::ExprFString) -> Compiled {
        let mut parts = 0;
        for part in text.value.as_slice() {
            match part {
                FStringPart::Literal(literal) => {
                    self.constant(Value::from(&*literal.value));
                    parts += 1;
                }
                FStringPart::FString(text) => parts += self.elements(&text.elements)?,
            }
        }
        self.at(text.range);
        self.emit(Instruction::Build(Build::Text(index(parts))));
        Ok(())
    }

    /// Pushes the parts of a text and says how many they are.
    fn elements(
        &mut self,
        elements: &'a ast::InterpolatedStringElements,
    ) -> Result<usize, super::PyError> {
        let mut parts = 0;
        for element in elements {
            parts += 1;
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    self.constant(Value::from(&*literal.value));
                }
                InterpolatedStringElement::Interpolation(field) => parts += self.field(field)?,
            }
        }
        Ok(parts)
    }

    /// Pushes a replacement field and says how many parts more than one it takes.
    fn field(&mut self, field: &'a ast::InterpolatedElement) -> Result<usize, super::PyError> {
        let mut more = 0;
        let mut conversion = conversion(field.conversion);
        if let Some(debug) = &field.debug_text {
            let text = format!(
                "{}{}{}",
                debug.leading(),
                debug.expression(),
                debug.trailing()
            );
            self.constant(Value::from(text));
            more = 1;
            if conversion == Conversion::None && field.format_spec.is_none() {
                conversion = Conversion::Repr;
            }
        }
        self.expression(&field.expression)?;
        if let Some(specification) = &field.format_spec {
            let parts = self.elements(&specification.elements)?;
            self.emit(Instruction::Build(Build::Text(index(parts))));
        }
        self.at(field.range);
        self.emit(Instruction::Format {
            conversion,
            specification: field.format_spec.is_some(),
        });
        Ok(more)
    }
}

fn conversion(flag: ConversionFlag) -> Conversion {
    match flag {
        ConversionFlag::None => Conversion::None,
        ConversionFlag::Str => Conversion::Str,
        ConversionFlag::Ascii => Conversion::Ascii,
        ConversionFlag::Repr => Conversion::Repr,
    }
}

impl Compiler<'_> {
    /// Half of a pair of UTF-16 is a character in Python and none here.
    pub(super) fn refuse_surrogates(&self, text: &str, range: TextRange) -> Result<(), PyError> {
        let written = &self.source.text[offsets(range)];
        let is_half = |after: &str| {
            let after = after
                .strip_prefix('u')
                .or_else(|| after.strip_prefix("U0000"));
            let digits = after.and_then(|after| after.get(..2)).unwrap_or_default();
            let digits = digits.to_ascii_lowercase();
            ["d8", "d9", "da", "db", "dc", "dd", "de", "df"].contains(&digits.as_str())
        };
        if text.contains('\u{fffd}') && written.split('\\').skip(1).any(is_half) {
            return Err(self.unsupported(range, "half of a surrogate pair"));
        }
        Ok(())
    }
}
