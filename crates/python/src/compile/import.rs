//! `import` and `from ... import`.

use ruff_python_ast as ast;
use ruff_text_size::TextRange;

use super::super::code::{Deferral, Import, Index, Instruction};
use super::{Compiler, Label, index};

impl<'a> Compiler<'a> {
    pub(super) fn import(&mut self, import: &'a ast::StmtImport) {
        let deferred = import.names.iter().map(|alias| {
            let whole = self.import_of(&alias.name, 0, alias.asname.is_none());
            deferral(target(alias), whole, None, alias.range)
        });
        let deferred = deferred.collect();
        let end = self.defer(deferred);
        for alias in &import.names {
            self.at(alias.range);
            let import = self.add_import(&alias.name, 0, alias.asname.is_none());
            self.emit(Instruction::Import(import));
            self.store(target(alias));
        }
        self.end_deferral(end);
    }

    pub(super) fn import_from(&mut self, import: &'a ast::StmtImportFrom) {
        let module = import.module.as_ref().map_or("", |name| name.as_str());
        if module == "__future__" {
            return;
        }
        let end = self.defer_from(module, import);
        let number = self.add_import(module, import.level, false);
        self.emit(Instruction::Import(number));
        for alias in &import.names {
            self.at(alias.range);
            if alias.name.as_str() == "*" {
                self.emit(Instruction::ImportStar);
                return;
            }
            let name = self.name(&alias.name);
            self.emit(Instruction::ImportName(name));
            self.store(alias.asname.as_ref().map_or(&alias.name, |name| name));
        }
        self.emit(Instruction::Pop);
        self.end_deferral(end);
    }

    fn defer_from(&mut self, module: &str, import: &'a ast::StmtImportFrom) -> Option<Label> {
        if import.names.iter().any(|alias| alias.name.as_str() == "*") {
            return None;
        }
        let whole = self.import_of(module, import.level, false);
        let deferred = import.names.iter().map(|alias| {
            let name = alias.asname.as_ref().map_or(&alias.name, |name| name);
            deferral(name, whole.clone(), Some(&alias.name), alias.range)
        });
        let deferred = deferred.collect();
        self.defer(deferred)
    }

    /// Begins an import that can wait: one at the top of a module that no `except` waits for.
    fn defer(&mut self, deferred: Vec<Deferral>) -> Option<Label> {
        let is_top = self.units.len() == 1 && self.unit().blocks.is_empty();
        if !is_top || self.import_guards > 0 {
            return None;
        }
        let end = self.label();
        let deferrals = &mut self.unit().code.deferrals;
        deferrals.push(deferred);
        let deferral = index(deferrals.len() - 1);
        let end_index = Self::jump_to(end);
        self.emit(Instruction::Defer {
            deferral,
            end: end_index,
        });
        Some(end)
    }

    fn end_deferral(&mut self, end: Option<Label>) {
        if let Some(end) = end {
            self.place_label(end);
        }
    }

    fn import_of(&self, module: &str, level: u32, first: bool) -> Import {
        Import {
            module: module.to_owned(),
            level,
            first,
            guarded: self.import_guards > 0,
        }
    }

    fn add_import(&mut self, module: &str, level: u32, first: bool) -> Index {
        let import = self.import_of(module, level, first);
        let imports = &mut self.unit().code.imports;
        imports.push(import);
        index(imports.len() - 1)
    }
}

/// The name that `import a.b` and `import a.b as c` bind.
fn target(alias: &ast::Alias) -> &str {
    let whole = alias.name.as_str();
    let first = whole.split('.').next().unwrap_or(whole);
    alias.asname.as_ref().map_or(first, |name| name.as_str())
}

fn deferral(binds: &str, import: Import, member: Option<&str>, range: TextRange) -> Deferral {
    Deferral {
        binds: binds.into(),
        import,
        member: member.map(str::to_owned),
        span: (range.start().to_u32(), range.end().to_u32()),
    }
}
