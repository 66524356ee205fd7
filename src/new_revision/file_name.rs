//! The name of a revision's file: `file_template`, filled in as Python's `%` does
//! (Alembic: `ScriptDirectory._rev_path`).

use std::path::PathBuf;
use std::rc::Rc;

use crate::new_revision::created::Created;
use crate::new_revision::draft::Draft;
use dbm_core::failure::{Failure, Kind};
use dbm_project::project::Scripts;
use dbm_python::{BinaryOperator, Budget, Interpreter, NoHost, Value};

/// The path of the new script; `file_template` may name directories below the version location.
pub(super) fn path(
    scripts: &Scripts,
    draft: &Draft,
    created: &Created,
) -> Result<PathBuf, Failure> {
    let message = draft.message.as_deref().unwrap_or_default();
    let slug = slug(message, scripts.truncate_slug_length.value);
    let name = filled(&scripts.file_template.value, &draft.id, &slug, created);
    let name = name.map_err(|failure| {
        let message = format!("`file_template` cannot be filled in: {}", failure.message);
        let mut failure = Failure::new(Kind::Settings, message);
        failure.place = scripts.file_template.origin.place().cloned();
        failure
    })?;
    Ok(draft.directory.join(format!("{name}.py")))
}

fn filled(template: &str, id: &str, slug: &str, created: &Created) -> Result<String, Failure> {
    let moment = &created.moment;
    let number = |number: i64| Value::from(number);
    let values = Value::dict([
        ("rev", Value::from(id)),
        ("slug", Value::from(slug)),
        ("epoch", number(moment.timestamp().as_second())),
        ("year", number(moment.year().into())),
        ("month", number(moment.month().into())),
        ("day", number(moment.day().into())),
        ("hour", number(moment.hour().into())),
        ("minute", number(moment.minute().into())),
        ("second", number(moment.second().into())),
    ]);
    let mut interpreter = Interpreter::new(Rc::new(NoHost), Budget::default());
    let template = Value::from(template);
    let name = interpreter.binary(BinaryOperator::Remainder, &template, &values)?;
    Ok(interpreter.text(&name)?)
}

/// The words of a message, joined; a long one loses its last word.
fn slug(message: &str, longest: usize) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words: Vec<&str> = message
        .split(|c| !is_word(c))
        .filter(|word| !word.is_empty())
        .collect();
    let slug = words.join("_").to_lowercase();
    if slug.chars().count() <= longest {
        return slug;
    }
    let short: String = slug.chars().take(longest).collect();
    let kept = short.rsplit_once('_').map_or(&*short, |(kept, _)| kept);
    format!("{kept}_")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use dbm_project::settings::Resolved;

    fn at_noon() -> Created {
        let moment: Timestamp = "2024-03-05T11:07:09.5Z".parse().unwrap();
        let zone = Resolved::default_value("europe/berlin".to_owned());
        Created::at(moment, Some(&zone)).unwrap()
    }

    #[test]
    fn a_template_is_filled_in_as_python_does() {
        let name = |template: &str| filled(template, "a1", "add_users", &at_noon()).unwrap();
        assert_eq!(name("%(rev)s_%(slug)s"), "a1_add_users");
        assert_eq!(
            name("%(year)d/%(month).2d-%(day)02d_%(hour).2d%(minute).2d%(second)s_%(rev)s"),
            "2024/03-05_12079_a1"
        );
        assert_eq!(name("%(epoch)s%%"), "1709636829%");
    }

    #[test]
    fn a_slug_is_made_of_the_words() {
        assert_eq!(slug("Add \"User\" table!", 40), "add_user_table");
        assert_eq!(slug("", 40), "");
        assert_eq!(slug("Größe ändern", 40), "größe_ändern");
        assert_eq!(slug("one two three", 9), "one_two_");
        assert_eq!(slug("unbreakable", 5), "unbre_");
    }
}
