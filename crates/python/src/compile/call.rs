//! Calls.

use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::super::arguments::CallSite;
use super::super::code::{Build, CollectionUpdate, Index, Instruction, Variable};
use super::super::value::Value;
use super::{Compiled, Compiler, index};

impl<'a> Compiler<'a> {
    pub(super) fn call(&mut self, call: &'a ast::ExprCall) -> Compiled {
        self.expression(&call.func)?;
        if is_bare_super(call) {
            return self.bare_super(call);
        }
        let site = self.site(call.range(), Some(&call.arguments));
        let starred = call.arguments.args.iter().any(Expr::is_starred_expr);
        let spread = starred
            || call
                .arguments
                .keywords
                .iter()
                .any(|keyword| keyword.arg.is_none());
        if spread {
            self.spread(&call.arguments.args)?;
            self.keywords(&call.arguments.keywords)?;
            self.at(call.range());
            self.emit(Instruction::CallSpread(site));
            return Ok(());
        }
        call.arguments
            .args
            .iter()
            .try_for_each(|argument| self.expression(argument))?;
        call.arguments
            .keywords
            .iter()
            .try_for_each(|keyword| self.expression(&keyword.value))?;
        self.at(call.range());
        self.emit(Instruction::Call(site));
        Ok(())
    }

    /// Calls what lies below one argument.
    pub(super) fn call_with_one(&mut self, range: TextRange) {
        let site = self.add_site(CallSite {
            source: Arc::clone(self.source),
            span: offsets(range),
            positional: vec![offsets(range)],
            keywords: Vec::new(),
        });
        self.emit(Instruction::Call(site));
    }

    /// Pushes a dict of keyword arguments.
    pub(super) fn keywords(&mut self, keywords: &'a [ast::Keyword]) -> Compiled {
        self.emit(Instruction::Build(Build::Dict(0)));
        for keyword in keywords {
            if let Some(name) = &keyword.arg {
                self.constant(Value::from(name.as_str()));
                self.expression(&keyword.value)?;
                self.emit(Instruction::CollectionUpdate(CollectionUpdate::Insert, 1));
            } else {
                self.expression(&keyword.value)?;
                self.emit(Instruction::CollectionUpdate(
                    CollectionUpdate::MergeKeywords,
                    1,
                ));
            }
        }
        Ok(())
    }

    pub(super) fn site(&mut self, range: TextRange, arguments: Option<&ast::Arguments>) -> Index {
        let all = || arguments.into_iter().flat_map(|arguments| &arguments.args);
        let plain = all().take_while(|argument| !argument.is_starred_expr());
        let positional = plain.map(|argument| offsets(argument.range())).collect();
        let keywords = arguments
            .into_iter()
            .flat_map(|arguments| &arguments.keywords);
        let named = keywords.filter_map(|keyword| {
            let name = keyword.arg.as_ref()?;
            Some((name.as_str().into(), offsets(keyword.value.range())))
        });
        self.add_site(CallSite {
            source: Arc::clone(self.source),
            span: offsets(range),
            positional,
            keywords: named.collect(),
        })
    }

    fn add_site(&mut self, site: CallSite) -> Index {
        let sites = &mut self.unit().code.sites;
        sites.push(Rc::new(site));
        index(sites.len() - 1)
    }

    /// `super()` is `super(__class__, self)`.
    fn bare_super(&mut self, call: &'a ast::ExprCall) -> Compiled {
        let class = self.variable("__class__");
        let first = self.unit().first_parameter.clone();
        let (Variable::Cell(_), Some(first)) = (class, first) else {
            return Err(self.unsupported(call.range(), "`super()` outside a method"));
        };
        self.emit(Instruction::Load(class));
        self.load(&first);
        let site = self.add_site(CallSite {
            source: Arc::clone(self.source),
            span: offsets(call.range()),
            positional: vec![offsets(call.range()), offsets(call.range())],
            keywords: Vec::new(),
        });
        self.at(call.range());
        self.emit(Instruction::Call(site));
        Ok(())
    }
}

pub(super) fn offsets(range: TextRange) -> std::ops::Range<usize> {
    range.start().to_usize()..range.end().to_usize()
}

fn is_bare_super(call: &ast::ExprCall) -> bool {
    let named = matches!(&*call.func, Expr::Name(name) if name.id == "super");
    named && call.arguments.args.is_empty() && call.arguments.keywords.is_empty()
}
