//! `import` and `from ... import`.

use ruff_python_ast as ast;

use super::super::code::{Import, Index, Instruction};
use super::{Compiler, index};

impl<'a> Compiler<'a> {
    pub(super) fn import(&mut self, import: &'a ast::StmtImport) {
        for alias in &import.names {
            self.at(alias.range);
            let module = alias.name.as_str();
            let first = module.split('.').next().unwrap_or(module);
            let target = alias.asname.as_ref().map_or(first, |name| name.as_str());
            let import = self.add_import(module, 0, alias.asname.is_none());
            self.emit(Instruction::Import(import));
            self.store(target);
        }
    }

    pub(super) fn import_from(&mut self, import: &'a ast::StmtImportFrom) {
        let module = import.module.as_ref().map_or("", |name| name.as_str());
        if module == "__future__" {
            return;
        }
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
    }

    fn add_import(&mut self, module: &str, level: u32, first: bool) -> Index {
        let guarded = self.import_guards > 0;
        let imports = &mut self.unit().code.imports;
        imports.push(Import {
            module: module.to_owned(),
            level,
            first,
            guarded,
        });
        index(imports.len() - 1)
    }
}
