//! A project's Alembic configuration: a section of its `alembic.ini`, and
//! `[tool.alembic]` of its `pyproject.toml`, which the ini wins over key by key
//! (Alembic: `config.py`).

use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;

use super::ini::{Ini, IniError};
use super::text::{SettingsText, secrets_in_lines};
use super::toml::{TomlError, TomlFile};
use super::{Origin, Resolved};

/// Both files; either may be absent.
#[derive(Debug, Clone)]
pub(crate) struct AlembicConfig {
    /// The ini file; empty if there is none.
    pub(crate) ini: Ini,
    /// The ini file's path, if it is there.
    pub(crate) ini_path: Option<PathBuf>,
    /// Alembic's `-n`: the section of the ini file.
    pub(crate) section: String,
    pyproject: Option<TomlFile>,
    pyproject_here: String,
}

/// What is wrong with a project's Alembic configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AlembicConfigError {
    /// A file cannot be read.
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// The ini file that was named is not there.
    #[error("there is no file `{0}`")]
    Missing(String),
    /// The ini file's syntax or interpolation.
    #[error(transparent)]
    Ini(#[from] IniError),
    /// The TOML file's syntax.
    #[error(transparent)]
    Toml(#[from] TomlError),
    /// A value of the wrong kind.
    #[error("`{key}` must be {wanted}")]
    Kind {
        /// The option.
        key: String,
        /// What it must be.
        wanted: &'static str,
        /// Where it is.
        place: Option<Place>,
    },
}

impl From<AlembicConfigError> for Failure {
    fn from(error: AlembicConfigError) -> Self {
        let mut failure = Failure::new(Kind::Settings, error.to_string());
        match error {
            AlembicConfigError::Ini(error) => return error.into(),
            AlembicConfigError::Toml(error) => return error.into(),
            AlembicConfigError::Kind { place, .. } => failure.place = place,
            AlembicConfigError::Missing(_) | AlembicConfigError::Unreadable(..) => {}
        }
        failure
    }
}

/// A file of the configuration: its path, and the name that errors show.
#[derive(Debug, Clone)]
pub(crate) struct ConfigFile {
    /// The absolute path.
    pub(crate) path: PathBuf,
    /// The path as the user knows it.
    pub(crate) name: String,
    /// Whether it was named, so that it must be there.
    pub(crate) named: bool,
}

impl AlembicConfig {
    /// Reads both files; `section` is Alembic's `-n`.
    pub(crate) fn read(
        ini: &ConfigFile,
        pyproject: &ConfigFile,
        section: &str,
    ) -> Result<Self, AlembicConfigError> {
        let ini_text = read(ini)?;
        let here = posix_parent(&ini.path);
        let parsed = match &ini_text {
            None => Ini::parse(&SettingsText::new("", "", Vec::new()), &here)?,
            Some(text) => Ini::parse(
                &SettingsText::new(&ini.name, text, secrets_in_lines(text)),
                &here,
            )?,
        };
        let toml = read(pyproject)?.map(|text| TomlFile::parse(&pyproject.name, &text));
        Ok(Self {
            ini: parsed,
            ini_path: ini_text.map(|_| ini.path.clone()),
            section: section.to_owned(),
            pyproject: toml.transpose()?,
            pyproject_here: posix_parent(&pyproject.path),
        })
    }

    /// The `pyproject.toml`, if it configures Alembic.
    pub(crate) fn pyproject_path(&self) -> Option<PathBuf> {
        self.tool_table()?;
        Some(PathBuf::from(&self.pyproject_here).join("pyproject.toml"))
    }

    /// Whether either file configures Alembic.
    pub(crate) fn is_there(&self) -> bool {
        self.ini_path.is_some() || self.tool_table().is_some()
    }

    /// An option's text, `%(here)s` replaced.
    pub(crate) fn text(&self, key: &str) -> Result<Option<Resolved<String>>, AlembicConfigError> {
        if let Some(found) = self.ini_text(key)? {
            return Ok(Some(found));
        }
        match self.tool_value(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(self.of_tool(key, self.interpolate(key, text)?))),
            Some(Value::Integer(number)) => Ok(Some(self.of_tool(key, number.to_string()))),
            Some(_) => Err(self.wrong_kind(key, "a text")),
        }
    }

    /// A truth value: in the ini file only the text `true` is.
    pub(crate) fn flag(&self, key: &str) -> Result<Option<Resolved<bool>>, AlembicConfigError> {
        if let Some(found) = self.ini_text(key)? {
            return Ok(Some(found.map(|text| text == "true")));
        }
        match self.tool_value(key) {
            None => Ok(None),
            Some(Value::Boolean(flag)) => Ok(Some(self.of_tool(key, *flag))),
            Some(_) => Err(self.wrong_kind(key, "`true` or `false`")),
        }
    }

    /// A list of paths. An ini file's is split at `path_separator`, else at `legacy`.
    pub(crate) fn paths(
        &self,
        key: &str,
        legacy: Legacy,
    ) -> Result<Option<Resolved<Vec<String>>>, AlembicConfigError> {
        if let Some(found) = self.ini_text(key)?.filter(|it| !it.value.is_empty()) {
            let separator = self.separator(legacy)?;
            return Ok(Some(
                found.map(|text| split_paths(&text, separator, legacy)),
            ));
        }
        match self.tool_value(key) {
            None => Ok(None),
            Some(Value::Array(items)) => {
                let paths = items.iter().map(|item| match item {
                    Value::String(text) => self.interpolate(key, text),
                    _ => Err(self.wrong_kind(key, "a list of texts")),
                });
                Ok(Some(self.of_tool(key, paths.collect::<Result<_, _>>()?)))
            }
            Some(_) => Err(self.wrong_kind(key, "a list of texts")),
        }
    }

    /// The post-write hooks: the name and the options of each, in order.
    pub(crate) fn hooks(&self) -> Result<Vec<HookOptions>, AlembicConfigError> {
        if self.ini.has_section(HOOKS) {
            self.ini_hooks()
        } else {
            self.tool_hooks()
        }
    }

    fn ini_hooks(&self) -> Result<Vec<HookOptions>, AlembicConfigError> {
        let names = self.ini.get(HOOKS, "hooks")?.unwrap_or_default();
        let mut hooks = Vec::new();
        for name in split_paths(&names, None, Legacy::Spaces)
            .into_iter()
            .filter(|it| !it.is_empty())
        {
            let mut options = Vec::new();
            for option in self.ini.options(HOOKS) {
                if let Some(key) = option.strip_prefix(&format!("{name}.")) {
                    let value = self.ini.get(HOOKS, &option)?.unwrap_or_default();
                    options.push((key.to_owned(), value));
                }
            }
            hooks.push((name, options));
        }
        Ok(hooks)
    }

    fn tool_hooks(&self) -> Result<Vec<HookOptions>, AlembicConfigError> {
        let wrong = || self.wrong_kind(HOOKS, "an array of tables of texts, each with a `name`");
        let Some(value) = self.tool_value(HOOKS) else {
            return Ok(Vec::new());
        };
        let mut hooks = Vec::new();
        for table in value.as_array().ok_or_else(wrong)? {
            let mut options = Vec::new();
            for (key, value) in table.as_table().ok_or_else(wrong)? {
                let text = value.as_str().ok_or_else(wrong)?;
                options.push((key.clone(), self.interpolate(HOOKS, text)?));
            }
            let name = options
                .iter()
                .position(|(key, _)| key == "name")
                .ok_or_else(wrong)?;
            hooks.push((options.remove(name).1, options));
        }
        Ok(hooks)
    }

    fn ini_text(&self, key: &str) -> Result<Option<Resolved<String>>, IniError> {
        if !self.ini.has_section(&self.section) {
            return Ok(None);
        }
        let origin = || match self.ini.place(&self.section, key) {
            Some(place) => Origin::File(place.clone()),
            None => Origin::Default,
        };
        let found = self.ini.get(&self.section, key)?;
        Ok(found.map(|text| Resolved::new(text, origin())))
    }

    fn tool_table(&self) -> Option<&Table> {
        let table = self.pyproject.as_ref()?.table();
        table.get("tool")?.as_table()?.get("alembic")?.as_table()
    }

    fn tool_value(&self, key: &str) -> Option<&Value> {
        self.tool_table()?.get(key)
    }

    fn tool_place(&self, key: &str) -> Option<Place> {
        Some(self.pyproject.as_ref()?.place_of(&["tool", "alembic", key]))
    }

    fn of_tool<T>(&self, key: &str, value: T) -> Resolved<T> {
        Resolved::new(
            value,
            self.tool_place(key).map_or(Origin::Default, Origin::File),
        )
    }

    fn wrong_kind(&self, key: &str, wanted: &'static str) -> AlembicConfigError {
        AlembicConfigError::Kind {
            key: key.to_owned(),
            wanted,
            place: self.tool_place(key),
        }
    }

    /// Python's `text % {"here": ...}`, which Alembic applies to every text of `[tool.alembic]`.
    fn interpolate(&self, key: &str, text: &str) -> Result<String, AlembicConfigError> {
        let found = interpolated(text, &self.pyproject_here);
        found.ok_or_else(|| {
            self.wrong_kind(key, "a text in which `%` is `%%` or part of `%(here)s`")
        })
    }

    fn separator(&self, legacy: Legacy) -> Result<Option<char>, AlembicConfigError> {
        let names: &[&str] = match legacy {
            Legacy::Spaces => &["path_separator", "version_path_separator"],
            Legacy::SpacesAndColons => &["path_separator"],
        };
        for name in names {
            if let Some(found) = self.ini_text(name)? {
                return separator_of(&found.value).map(Some).ok_or_else(|| {
                    AlembicConfigError::Kind {
                        key: (*name).to_owned(),
                        wanted: "`os`, `space`, `newline`, `:` or `;`",
                        place: found.origin.place().cloned(),
                    }
                });
            }
        }
        Ok(None)
    }
}

/// `text % {"here": here}`; none for another percent sign.
fn interpolated(text: &str, here: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut interpolated = parts.next()?.to_owned();
    while let Some(part) = parts.next() {
        if part.is_empty() {
            interpolated.push('%');
            interpolated += parts.next()?;
        } else {
            interpolated += here;
            interpolated += part.strip_prefix("(here)s")?;
        }
    }
    Some(interpolated)
}

const HOOKS: &str = "post_write_hooks";

/// A post-write hook: its name, and its options in order.
pub(crate) type HookOptions = (String, Vec<(String, String)>);

/// Where a list of paths was split before `path_separator` was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Legacy {
    /// At spaces and commas: `version_locations`.
    Spaces,
    /// At colons too: `prepend_sys_path`.
    SpacesAndColons,
}

fn separator_of(name: &str) -> Option<char> {
    match name {
        "space" => Some(' '),
        "newline" => Some('\n'),
        "os" if cfg!(windows) => Some(';'),
        "os" | ":" => Some(':'),
        ";" => Some(';'),
        _ => None,
    }
}

fn split_paths(text: &str, separator: Option<char>, legacy: Legacy) -> Vec<String> {
    if let Some(separator) = separator {
        let parts = text.split(separator).filter(|it| !it.is_empty());
        return parts.map(|it| it.trim().to_owned()).collect();
    }
    let mut parts = vec![String::new()];
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let separates = c == ',' || c == ' ' || (c == ':' && legacy == Legacy::SpacesAndColons);
        match parts.last_mut() {
            Some(last) if !separates => last.push(c),
            _ => parts.push(String::new()),
        }
        if c == ',' || c == ' ' {
            rest = rest.trim_start_matches(' ');
        }
    }
    parts
}

fn read(file: &ConfigFile) -> Result<Option<String>, AlembicConfigError> {
    match fs::read_to_string(&file.path) {
        Ok(text) => Ok(Some(
            text.strip_prefix('\u{feff}')
                .map(str::to_owned)
                .unwrap_or(text),
        )),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(AlembicConfigError::Unreadable(file.name.clone(), error))
        }
        Err(_) if file.named => Err(AlembicConfigError::Missing(file.name.clone())),
        Err(_) => Ok(None),
    }
}

/// The directory of a file with forward slashes: `%(here)s`.
fn posix_parent(path: &Path) -> String {
    let parent = path.parent().unwrap_or(path).display().to_string();
    if cfg!(windows) {
        parent.replace('\\', "/")
    } else {
        parent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_may_have_a_percent_sign() {
        let texts = [
            "%(here)s/x%%",
            "%%(here)s",
            "100%",
            "%s",
            "%(there)s",
            "%%%(here)s",
        ];
        let shown = texts.map(|text| format!("{text} {:?}", interpolated(text, "/100%/(here)s")));
        insta::assert_snapshot!(shown.join("\n"), @r#"
        %(here)s/x%% Some("/100%/(here)s/x%")
        %%(here)s Some("%(here)s")
        100% None
        %s None
        %(there)s None
        %%%(here)s Some("%/100%/(here)s")
        "#);
    }

    #[test]
    fn paths_are_split_as_alembic_splits_them() {
        let split = |text, separator, legacy| split_paths(text, separator, legacy).join("|");
        assert_eq!(split("a, b  c,d:e", None, Legacy::Spaces), "a|b|c|d:e");
        assert_eq!(split("a:b, .", None, Legacy::SpacesAndColons), "a|b|.");
        assert_eq!(split("\n a \n b\n", Some('\n'), Legacy::Spaces), "a|b");
        assert_eq!(split("a", None, Legacy::Spaces), "a");
    }
}
