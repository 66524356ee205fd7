//! What is remembered while one statement is written: numbered names, enclosing queries, CTEs.

use std::cell::RefCell;
use std::collections::HashMap;

use dbm_core::schema::query::froms::Enclosing;
use dbm_core::schema::query::names::{Identity, ItemName};
use dbm_core::schema::query::{Source, SourceName};

/// The memory of one statement.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    names: RefCell<Names>,
    frames: RefCell<Vec<Frame>>,
    ctes: RefCell<Vec<RenderedCte>>,
}

/// Names that are numbered as they are met.
#[derive(Debug, Default)]
struct Names {
    known: HashMap<(Identity, String), String>,
    counters: HashMap<String, usize>,
}

/// A statement that others stand in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    /// The sources of this and all enclosing statements.
    pub(crate) all: Vec<Source>,
    /// The sources of this statement.
    pub(crate) own: Vec<Source>,
    /// The labels of its columns clause, by which `ORDER BY` finds them.
    pub(crate) labels: Vec<Label>,
}

/// A label of a columns clause, or a column of it under its name.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    /// The name.
    pub(crate) name: String,
    /// What it names; nothing where only the name can be shown.
    pub expression: Option<dbm_core::schema::Expression>,
}

/// A CTE that the statement begins with.
#[derive(Debug)]
struct RenderedCte {
    source: Source,
    name: String,
    /// Nothing while its query is being written.
    sql: Option<String>,
    recursive: bool,
}

impl Scope {
    /// How deep the statement is inside others; 0 is the outermost.
    pub(crate) fn depth(&self) -> usize {
        self.frames.borrow().len()
    }

    /// Goes into a statement.
    pub(crate) fn enter(&self, frame: Frame) {
        self.frames.borrow_mut().push(frame);
    }

    /// Comes out of it.
    pub(crate) fn leave(&self) {
        self.frames.borrow_mut().pop();
    }

    /// The statement that is being written.
    pub(crate) fn frame(&self) -> Frame {
        self.frames.borrow().last().cloned().unwrap_or_default()
    }

    /// What a query that stands here may correlate with
    /// (SQLAlchemy: `SQLCompiler._enclosing_correlate_froms`).
    pub(crate) fn enclosing(&self, in_from: bool, lateral: bool) -> Enclosing {
        let Frame { mut all, own, .. } = self.frame();
        if in_from && !lateral {
            all.retain(|source| !own.contains(source));
            return Enclosing {
                explicit: all,
                implicit: Vec::new(),
            };
        }
        Enclosing {
            explicit: all,
            implicit: own,
        }
    }

    /// A name in a columns clause, numbered if need be.
    pub(crate) fn item_name(&self, name: &ItemName) -> String {
        match name {
            ItemName::Plain(name) => name.clone(),
            ItemName::Anonymous(identity, base) => self.numbered(identity.clone(), base),
        }
    }

    /// The name of a source, numbered if need be.
    pub(crate) fn source_name(&self, source: &Source, name: &SourceName) -> String {
        match name {
            SourceName::Given(name) => name.clone(),
            SourceName::Anonymous(base) => self.numbered(Identity::Object(source.identity()), base),
        }
    }

    fn numbered(&self, identity: Identity, base: &str) -> String {
        let mut names = self.names.borrow_mut();
        let key = (identity, base.to_owned());
        if let Some(name) = names.known.get(&key) {
            return name.clone();
        }
        let counter = names.counters.entry(base.to_owned()).or_insert(0);
        *counter += 1;
        let name = format!("{base}_{counter}");
        names.known.insert(key, name.clone());
        name
    }

    /// The CTE of that name that was met before.
    pub(crate) fn known_cte(&self, name: &str) -> Option<Source> {
        let ctes = self.ctes.borrow();
        let known = ctes.iter().find(|known| known.name == name)?;
        Some(known.source.clone())
    }

    /// Notes that the query of a CTE is being written.
    pub(crate) fn begin_cte(&self, source: &Source, name: &str, recursive: bool) {
        self.ctes.borrow_mut().push(RenderedCte {
            source: source.clone(),
            name: name.to_owned(),
            sql: None,
            recursive,
        });
    }

    /// Notes the text of a CTE; it comes behind those that were written meanwhile.
    pub(crate) fn end_cte(&self, source: &Source, sql: String) {
        let mut ctes = self.ctes.borrow_mut();
        if let Some(at) = ctes.iter().position(|cte| cte.source == *source) {
            let mut cte = ctes.remove(at);
            cte.sql = Some(sql);
            ctes.push(cte);
        }
    }

    /// `WITH ...`, once, before the outermost statement.
    pub(crate) fn take_ctes(&self) -> String {
        let ctes = self.ctes.take();
        if ctes.is_empty() {
            return String::new();
        }
        let recursive = ctes.iter().any(|cte| cte.recursive);
        let keyword = if recursive { "WITH RECURSIVE" } else { "WITH" };
        let texts: Vec<String> = ctes.into_iter().filter_map(|cte| cte.sql).collect();
        format!("{keyword} {}\n ", texts.join(", \n"))
    }
}
