use std::collections::BTreeMap;

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;

/// Each variable as `NAME=value @line`, or the error with the line it shows.
fn read(text: &str) -> String {
    let process = BTreeMap::from([("PROCESS".to_owned(), "from process".to_owned())]);
    match parse(".env", text, &process) {
        Ok(found) => found
            .iter()
            .map(|(name, (value, place))| format!("{name}={value:?} @{}", place.line()))
            .collect::<Vec<_>>()
            .join("\n"),
        Err(error) => {
            let place = &error.place;
            let shown = place
                .source
                .text
                .lines()
                .nth(place.line() - 1)
                .unwrap_or("");
            format!("{place}: {error}; {}\n  {shown}", error.hint)
        }
    }
}

/// Compared with python-dotenv 1.2.
#[test]
fn values_are_python_dotenvs() {
    assert_snapshot!(read(
        r#"# a comment
A=1
export B = two words # comment
C=pa$word#1
D='single $A ${A} \' \n'
E="double ${A} \" \n \x"
F=${A}/${MISSING}/${MISSING:-default}/${PROCESS}
  G  =  spaced
H=
I= # only a comment
J=#value
K="over
two lines"
'quoted key'=x
L
M=${not:valid} $A ${unclosed
N="tab\there"
URL=postgresql://u:p@h/d?x=1
"#), @r##"
A="1" @2
B="two words" @3
C="pa$word#1" @4
D="single $A 1 ' \\n" @5
E="double 1 \" \n \\x" @6
F="1//default/from process" @7
G="spaced" @8
H="" @9
I="" @10
J="#value" @11
K="over\ntwo lines" @12
quoted key="x" @14
M="${not:valid} $A ${unclosed" @16
N="tab\there" @17
URL="postgresql://u:p@h/d?x=1" @18
"##);
}

#[test]
fn a_malformed_line_is_shown_without_its_value() {
    assert_snapshot!(read("A=1\nDB_PASSWORD hunter2\n"), @r"
    .env:2:1: the line is no `NAME=value`; write `NAME=value`, with quotes around all of the value or none
      ***
    ");
    assert_snapshot!(read("A=1\nB=\"hunter2\n"), @r"
    .env:2:1: the line is no `NAME=value`; close the quote of the value
      ***
    ");
    assert_snapshot!(read("A='hunter2' hunter3\n"), @r"
    .env:1:1: the line is no `NAME=value`; write `NAME=value`, with quotes around all of the value or none
      ***
    ");
    assert_snapshot!(read("=hunter2\n"), @r"
    .env:1:1: the line is no `NAME=value`; write a name before the `=`
      ***
    ");
    assert_snapshot!(read("'A=hunter2\n"), @r"
    .env:1:1: the line is no `NAME=value`; close the quote of the name
      ***
    ");
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in ".*", lines in "([A-Z'\"=# ${}:\\\\\n-]{0,4}){0,12}") {
        let _ = read(&text);
        let _ = read(&lines);
    }

    #[test]
    fn a_quoted_password_comes_back(password in "[^'\\\\$]*") {
        let process = BTreeMap::new();
        let found = parse(".env", &format!("P='{password}'"), &process).unwrap();
        prop_assert_eq!(&found["P"].0, &password);
    }
}
