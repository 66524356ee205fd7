use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::settings::text::secrets_in_lines;

fn parse(text: &str) -> Result<Ini, IniError> {
    let text = SettingsText::new("alembic.ini", text, secrets_in_lines(text));
    Ini::parse(&text, "/here")
}

/// Every option of every section, or the error with its place.
fn read(text: &str) -> String {
    let ini = match parse(text) {
        Ok(ini) => ini,
        Err(error) => return shown(&error),
    };
    let mut page = Vec::new();
    for section in ini.sections.keys() {
        page.push(format!("[{section}]"));
        for option in ini.options(section) {
            page.push(match ini.get(section, &option) {
                Ok(value) => format!("{option} = {:?}", value.unwrap_or_default()),
                Err(error) => format!("{option}: {}", shown(&error)),
            });
        }
    }
    page.join("\n")
}

fn shown(error: &IniError) -> String {
    let place = error.place().map(Place::to_string).unwrap_or_default();
    format!("{place}: {error}; {}", error.hint().unwrap_or(""))
}

/// Compared with Python 3.11's ConfigParser.
#[test]
fn values_are_configparsers() {
    assert_snapshot!(read(
        "# comment
[DEFAULT]
Base: /base

[alembic]
script_location = %(here)s/migrations
version_locations =
    %(here)s/a
  ; a comment in between
    %(base)s/b

    c
Sqlalchemy.URL = postgresql://u:p%%40w@h/d?x=1 ; no comment
empty =
file_template = %%(rev)s_%%(slug)s
nested = <%(script_location)s>
  key = still the value
[a]b]c]
x = y
"), @r#"
[alembic]
here = "/here"
base = "/base"
script_location = "/here/migrations"
version_locations = "\n/here/a\n/base/b\n\nc"
sqlalchemy.url = "postgresql://u:p%40w@h/d?x=1 ; no comment"
empty = ""
file_template = "%(rev)s_%(slug)s"
nested = "</here/migrations>\nkey = still the value"
[a]b]c]
here = "/here"
base = "/base"
x = "y"
"#);
}

#[test]
fn what_configparser_refuses_is_an_error() {
    assert_snapshot!(read("a = 1\n[x]\n"), @"alembic.ini:1:1: the line stands before the first `[section]`; begin the file with `[alembic]`");
    assert_snapshot!(read("[x]\nno option\n"), @"alembic.ini:2:1: the line is no `key = value`; write `key = value`, or indent the line to continue the value above");
    assert_snapshot!(read("[x]\n= 1\n"), @"alembic.ini:2:1: the line is no `key = value`; write `key = value`, or indent the line to continue the value above");
    assert_snapshot!(read("[x]\na = 1\nA = 2\n"), @"alembic.ini:3:1: the option `a` is there twice in its section; remove one of the two");
    assert_snapshot!(read("[x]\n[x]\n"), @"alembic.ini:2:1: the section `x` is there twice; remove one of the two");
    assert_snapshot!(read("[x]\na = 5%\nb = %(none)s\nc = %(c)s\nd = %(a\n"), @r#"
    [x]
    here = "/here"
    a: alembic.ini:2:1: the value of `a` has a `%` that is neither `%%` nor `%(name)s`; write a percent sign as `%%`
    b: alembic.ini:3:1: the value of `b` names `%(none)s`, which is not there; define it in the same section or in `[DEFAULT]`, or write `%%(`
    c: alembic.ini:4:1: the value of `c` names other options more than ten deep; 
    d: alembic.ini:5:1: the value of `d` has a `%` that is neither `%%` nor `%(name)s`; write a percent sign as `%%`
    "#);
}

#[test]
fn options_can_be_set_and_removed() {
    let mut ini = parse("[alembic]\na = 1\n").unwrap();
    ini.set("alembic", "B", "<%(a)s> 100%%").unwrap();
    ini.set("other", "c", "2").unwrap();
    assert_eq!(
        ini.get("alembic", "b").unwrap().as_deref(),
        Some("<1> 100%")
    );
    assert_eq!(ini.get("other", "c").unwrap().as_deref(), Some("2"));
    ini.remove("alembic", "a");
    assert_snapshot!(shown(&ini.get("alembic", "b").unwrap_err()), @": the value of `b` names `%(a)s`, which is not there; define it in the same section or in `[DEFAULT]`, or write `%%(`");
    assert_snapshot!(shown(&ini.set("alembic", "url", "p%w").unwrap_err()), @": the value of `url` has a `%` that is neither `%%` nor `%(name)s`; write a percent sign as `%%`");
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in ".*", lines in "([\\[\\]a=:%()s# ]{0,5}\n){0,12}") {
        let _ = read(&text);
        let _ = read(&lines);
    }

    #[test]
    fn a_value_with_doubled_percent_signs_comes_back(value in "[a-z%@:/#]+") {
        let ini = parse(&format!("[x]\nurl = {}\n", value.replace('%', "%%"))).unwrap();
        prop_assert_eq!(ini.get("x", "url").unwrap(), Some(value));
    }
}
