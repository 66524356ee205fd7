//! The parts of a comparison that run (Alembic: `runtime/plugins.py`).

/// Alembic's own plugins, by what each compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a plugin that is on or off"
)]
pub struct Plugins {
    /// Which schemas are looked at: without it nothing is compared.
    pub schemas: bool,
    /// Tables and columns: without it nothing is compared either.
    pub tables: bool,
    /// Types of columns.
    pub types: bool,
    /// Indexes, unique constraints, foreign keys, and whether a column takes NULL.
    pub constraints: bool,
    /// Server defaults.
    pub defaults: bool,
    /// Comments.
    pub comments: bool,
    /// Check constraints, by their names.
    pub checks: bool,
}

impl Default for Plugins {
    /// What `alembic.autogenerate.*` selects.
    fn default() -> Self {
        Self {
            checks: false,
            ..Self::ALL
        }
    }
}

/// A selection that Alembic refuses as well.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PluginError {
    /// Not a name, nor names with a `*` among them.
    #[error("`{0}` is not the name of a plugin")]
    Name(String),
    /// Nothing has these names; a package of the project may.
    #[error("the plugins {} are not Alembic's own", quoted(.0))]
    Unknown(Vec<String>),
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

impl Plugins {
    const ALL: Self = Self {
        schemas: true,
        tables: true,
        types: true,
        constraints: true,
        defaults: true,
        comments: true,
        checks: true,
    };

    const NONE: Self = Self {
        schemas: false,
        tables: false,
        types: false,
        constraints: false,
        defaults: false,
        comments: false,
        checks: false,
    };

    /// What `autogenerate_plugins` selects: names, `*` for any words, `~` before what is left out.
    ///
    /// # Errors
    /// What is no name, and a name that selects nothing.
    pub fn selected<S: AsRef<str>>(words: &[S]) -> Result<Self, PluginError> {
        let mut excluded = Vec::new();
        let mut included = Vec::new();
        for word in words.iter().map(AsRef::as_ref) {
            match word.strip_prefix('~') {
                Some(rest) => excluded.push(pattern(rest)?),
                None => included.push((word, pattern(word)?)),
            }
        }
        let mut unknown = included.clone();
        let mut selected = Self::NONE;
        for (name, is_on) in selected.by_name() {
            if excluded.iter().any(|it| matches(it, name)) {
                continue;
            }
            *is_on = included.iter().any(|(_, it)| matches(it, name));
            unknown.retain(|(_, it)| !matches(it, name));
        }
        if unknown.is_empty() {
            return Ok(selected);
        }
        let names = unknown.into_iter().map(|(word, _)| word.to_owned());
        Err(PluginError::Unknown(names.collect()))
    }

    fn by_name(&mut self) -> [(&'static str, &mut bool); 7] {
        [
            ("alembic.autogenerate.schemas", &mut self.schemas),
            ("alembic.autogenerate.tables", &mut self.tables),
            ("alembic.autogenerate.types", &mut self.types),
            ("alembic.autogenerate.constraints", &mut self.constraints),
            ("alembic.autogenerate.defaults", &mut self.defaults),
            ("alembic.autogenerate.comments", &mut self.comments),
            (CHECKS, &mut self.checks),
        ]
    }
}

const CHECKS: &str = "alembic.ext.checkconstraint_byname";

/// The name that [`CHECKS`] had before Alembic 1.19.2.
const OLD_CHECKS: &str = "alembic.autogenerate.checkconstraint_byname";

fn pattern(word: &str) -> Result<&str, PluginError> {
    let is_part = |part: &str| part == "*" || is_identifier(part);
    if !word.split('.').all(is_part) {
        return Err(PluginError::Name(word.to_owned()));
    }
    Ok(if word == OLD_CHECKS { CHECKS } else { word })
}

fn is_identifier(part: &str) -> bool {
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
    part.chars().all(is_of_word) && part.chars().next().is_some_and(|c| !c.is_numeric())
}

/// Whether a `*` of the pattern can stand for one letter or more, dots among them.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == name;
    };
    name.strip_prefix(before).is_some_and(|rest| {
        let mut ends = rest.char_indices().skip(1).map(|(at, _)| at);
        ends.any(|at| matches(after, &rest[at..])) || (after.is_empty() && !rest.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(words: &[&str]) -> String {
        match Plugins::selected(words) {
            Ok(mut plugins) => {
                let on = plugins.by_name().into_iter().filter(|(_, on)| **on);
                let names = on.filter_map(|(name, _)| name.rsplit('.').next());
                names.collect::<Vec<_>>().join(" ")
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_default_is_all_but_check_constraints() {
        let default = Plugins::selected(&["alembic.autogenerate.*"]);
        assert_eq!(default, Ok(Plugins::default()));
    }

    #[test]
    fn names_and_stars_select() {
        let cases: [&[&str]; 8] = [
            &["alembic.*"],
            &["*"],
            &["*.types", "alembic.autogenerate.schemas"],
            &["alembic.autogenerate.*", "~alembic.autogenerate.comments"],
            &["*.autogenerate.*", OLD_CHECKS, "~*.ta*"],
            &["alembic.autogenerate.*", CHECKS, "~*.tables"],
            &[],
            &["alembic.utils", "types", "alembic.autogenerate.*"],
        ];
        let page: Vec<String> = cases.iter().map(|words| selected(words)).collect();
        insta::assert_snapshot!(page.join("\n"), @"
        schemas tables types constraints defaults comments checkconstraint_byname
        schemas tables types constraints defaults comments checkconstraint_byname
        schemas types
        schemas tables types constraints defaults
        `*.ta*` is not the name of a plugin
        schemas types constraints defaults comments checkconstraint_byname

        the plugins `alembic.utils`, `types` are not Alembic's own
        ");
    }
}
