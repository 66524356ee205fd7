//! `alembic.ini`, as Python's ConfigParser reads it: continuation lines,
//! `[DEFAULT]`, `%(name)s` and `%%` (`Lib/configparser.py`, strict, with
//! `BasicInterpolation`).

use indexmap::IndexMap;

use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;

use super::text::SettingsText;

/// An ini file: sections of options, not yet interpolated.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ini {
    defaults: Section,
    sections: IndexMap<String, Section>,
}

type Section = IndexMap<String, IniOption>;

/// An option as written: with its `%(name)s`.
#[derive(Debug, Clone)]
struct IniOption {
    lines: Vec<String>,
    place: Option<Place>,
}

impl IniOption {
    fn raw(&self) -> String {
        self.lines.join("\n").trim_end().to_owned()
    }
}

/// What is wrong with an ini file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IniError {
    /// An option before the first `[section]`.
    #[error("the line stands before the first `[section]`")]
    NoSection(Place),
    /// No `=` or `:`, or nothing before it.
    #[error("the line is no `key = value`")]
    NoOption(Place),
    /// A section twice.
    #[error("the section `{0}` is there twice")]
    TwoSections(String, Place),
    /// An option twice in one section.
    #[error("the option `{0}` is there twice in its section")]
    TwoOptions(String, Place),
    /// A `%` that is neither `%%` nor `%(name)s`.
    #[error("the value of `{0}` has a `%` that is neither `%%` nor `%(name)s`")]
    Percent(String, Option<Place>),
    /// `%(name)s` of an option that is not there.
    #[error("the value of `{option}` names `%({missing})s`, which is not there")]
    Missing {
        /// The option that names it.
        option: String,
        /// The name.
        missing: String,
        /// The option's place.
        place: Option<Place>,
    },
    /// `%(name)s` that names itself in the end.
    #[error("the value of `{0}` names other options more than ten deep")]
    TooDeep(String, Option<Place>),
}

impl IniError {
    fn place(&self) -> Option<&Place> {
        match self {
            Self::NoSection(place)
            | Self::NoOption(place)
            | Self::TwoSections(_, place)
            | Self::TwoOptions(_, place) => Some(place),
            Self::Percent(_, place) | Self::Missing { place, .. } | Self::TooDeep(_, place) => {
                place.as_ref()
            }
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoSection(_) => Some("begin the file with `[alembic]`"),
            Self::NoOption(_) => {
                Some("write `key = value`, or indent the line to continue the value above")
            }
            Self::TwoSections(..) | Self::TwoOptions(..) => Some("remove one of the two"),
            Self::Percent(..) => Some("write a percent sign as `%%`"),
            Self::Missing { .. } => {
                Some("define it in the same section or in `[DEFAULT]`, or write `%%(`")
            }
            Self::TooDeep(..) => None,
        }
    }
}

impl From<IniError> for Failure {
    fn from(error: IniError) -> Self {
        let mut failure = Failure::new(Kind::Settings, error.to_string());
        failure.place = error.place().cloned();
        failure.hint = error.hint().map(str::to_owned);
        failure
    }
}

impl Ini {
    /// Reads `text`; `here` is what `%(here)s` stands for.
    pub(crate) fn parse(text: &SettingsText, here: &str) -> Result<Self, IniError> {
        let mut reader = Reader::new(here);
        let mut start = 0;
        for line in text.text().split_inclusive(['\n', '\r']) {
            let end = start + line.len();
            reader.read(line, &text.place(start..start + line.trim_end().len()))?;
            start = end;
        }
        Ok(reader.ini)
    }

    /// Whether there is a section of this name; `DEFAULT` is none.
    pub(crate) fn has_section(&self, section: &str) -> bool {
        self.sections.contains_key(section)
    }

    /// The interpolated value of an option of `section` or of `[DEFAULT]`.
    pub(crate) fn get(&self, section: &str, option: &str) -> Result<Option<String>, IniError> {
        let option = option.to_lowercase();
        let Some(found) = self.find(section, &option) else {
            return Ok(None);
        };
        self.interpolate(section, &option, &found.raw(), 1)
            .map(Some)
    }

    /// Where an option is written; none for one that was set later.
    pub(crate) fn place(&self, section: &str, option: &str) -> Option<&Place> {
        self.find(section, &option.to_lowercase())?.place.as_ref()
    }

    /// The names of the options of `section`, those of `[DEFAULT]` first, as `ConfigParser.items` has them.
    pub(crate) fn options(&self, section: &str) -> Vec<String> {
        let mut names: Vec<String> = self.defaults.keys().cloned().collect();
        for name in self
            .sections
            .get(section)
            .into_iter()
            .flat_map(Section::keys)
        {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// Sets an option, its section made where needed, as Alembic's `set_section_option`.
    pub(crate) fn set(&mut self, section: &str, option: &str, value: &str) -> Result<(), IniError> {
        let option = option.to_lowercase();
        if stray_percent(value) {
            return Err(IniError::Percent(option, None));
        }
        let lines = vec![value.to_owned()];
        let section = self.sections.entry(section.to_owned()).or_default();
        section.insert(option, IniOption { lines, place: None });
        Ok(())
    }

    /// Removes an option of `section` itself, as `ConfigParser.remove_option`.
    pub(crate) fn remove(&mut self, section: &str, option: &str) {
        if let Some(section) = self.sections.get_mut(section) {
            section.shift_remove(&option.to_lowercase());
        }
    }

    fn find(&self, section: &str, option: &str) -> Option<&IniOption> {
        let own = self.sections.get(section).and_then(|it| it.get(option));
        own.or_else(|| self.defaults.get(option))
    }

    fn interpolate(
        &self,
        section: &str,
        option: &str,
        raw: &str,
        depth: usize,
    ) -> Result<String, IniError> {
        let place = || self.place(section, option).cloned();
        if depth > MAX_INTERPOLATION_DEPTH {
            return Err(IniError::TooDeep(option.to_owned(), place()));
        }
        let mut value = String::new();
        let mut rest = raw;
        while let Some(at) = rest.find('%') {
            value += &rest[..at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('%') {
                value.push('%');
                rest = after;
                continue;
            }
            let (name, after) =
                reference(rest).ok_or_else(|| IniError::Percent(option.to_owned(), place()))?;
            let name = name.to_lowercase();
            let found = self.find(section, &name).ok_or_else(|| IniError::Missing {
                option: option.to_owned(),
                missing: name.clone(),
                place: place(),
            })?;
            value += &self.interpolate(section, option, &found.raw(), depth + 1)?;
            rest = after;
        }
        Ok(value + rest)
    }
}

/// `configparser.MAX_INTERPOLATION_DEPTH`
const MAX_INTERPOLATION_DEPTH: usize = 10;

/// The name of `(name)s` and what follows it.
fn reference(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('(')?.split_once(')')?;
    let after = after.strip_prefix('s')?;
    (!name.is_empty()).then_some((name, after))
}

/// Whether `value` has a `%` that `ConfigParser.set` refuses.
fn stray_percent(value: &str) -> bool {
    let mut rest = value;
    while let Some(at) = rest.find('%') {
        rest = &rest[at + 1..];
        match (rest.strip_prefix('%'), reference(rest)) {
            (Some(after), _) | (None, Some((_, after))) => rest = after,
            (None, None) => return true,
        }
    }
    false
}

/// Reads line after line.
struct Reader {
    ini: Ini,
    /// The section, and the option that a continuation line goes on with.
    section: Option<String>,
    option: Option<String>,
    indent: usize,
}

impl Reader {
    fn new(here: &str) -> Self {
        let mut ini = Ini::default();
        let here = IniOption {
            lines: vec![here.to_owned()],
            place: None,
        };
        ini.defaults.insert("here".to_owned(), here);
        Self {
            ini,
            section: None,
            option: None,
            indent: 0,
        }
    }

    fn read(&mut self, line: &str, place: &Place) -> Result<(), IniError> {
        let value = line.trim();
        if value.starts_with(['#', ';']) {
            return Ok(());
        }
        if value.is_empty() {
            self.continue_with("");
            return Ok(());
        }
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        if indent > self.indent && self.continue_with(value) {
            return Ok(());
        }
        self.indent = indent;
        match value.strip_prefix('[').and_then(|it| it.rsplit_once(']')) {
            Some((name, _)) if !name.is_empty() => self.open(name, place),
            _ => self.set(value, place),
        }
    }

    /// Adds a line to the option before it; false if there is none.
    fn continue_with(&mut self, value: &str) -> bool {
        let Some(option) = self.option.clone() else {
            return false;
        };
        if let Some(option) = self.current().and_then(|it| it.get_mut(&option)) {
            option.lines.push(value.to_owned());
        }
        true
    }

    fn current(&mut self) -> Option<&mut Section> {
        match self.section.as_deref()? {
            "DEFAULT" => Some(&mut self.ini.defaults),
            name => self.ini.sections.get_mut(name),
        }
    }

    fn open(&mut self, name: &str, place: &Place) -> Result<(), IniError> {
        if self.ini.has_section(name) {
            return Err(IniError::TwoSections(name.to_owned(), place.clone()));
        }
        if name != "DEFAULT" {
            self.ini.sections.insert(name.to_owned(), Section::new());
        }
        self.section = Some(name.to_owned());
        self.option = None;
        Ok(())
    }

    fn set(&mut self, line: &str, place: &Place) -> Result<(), IniError> {
        let Some(section) = self.current() else {
            return Err(IniError::NoSection(place.clone()));
        };
        let (name, value) = line
            .split_once(['=', ':'])
            .filter(|(name, _)| !name.trim().is_empty())
            .ok_or_else(|| IniError::NoOption(place.clone()))?;
        let name = name.trim().to_lowercase();
        let stated = section.get(&name).is_some_and(|it| it.place.is_some());
        if stated {
            return Err(IniError::TwoOptions(name, place.clone()));
        }
        let lines = vec![value.trim().to_owned()];
        let option = IniOption {
            lines,
            place: Some(place.clone()),
        };
        section.insert(name.clone(), option);
        self.option = Some(name);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
