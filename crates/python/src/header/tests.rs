use insta::assert_snapshot;

use super::{Header, Literal, Variable};
use crate::decode;

const NAMES: [&str; 3] = ["revision", "down_revision", "depends_on"];

/// The header of a module, a line for each variable; `?` for what only running it tells.
fn header(text: &str) -> String {
    let text = decode(text.as_bytes().to_vec()).unwrap();
    let header = match Header::read(&text, &NAMES) {
        Ok(header) => header,
        Err(error) => return format!("{error} at `{}`", &text[error.span.clone()]),
    };
    let line = |name: &&str| {
        let value = match header.variable(name)? {
            Variable::Computed(_) => "?".to_owned(),
            Variable::Literal(Literal::None, _) => "None".to_owned(),
            Variable::Literal(Literal::Text(text), _) => format!("{text:?}"),
            Variable::Literal(Literal::Texts(texts), _) => format!("{texts:?}"),
        };
        Some(format!("{name} = {value}"))
    };
    let mut lines: Vec<_> = NAMES.iter().filter_map(line).collect();
    lines.extend(header.docstring.map(|text| format!("{text:?}")));
    lines.join("\n")
}

#[test]
fn the_literals_of_a_script() {
    assert_snapshot!(header(r#""""Add users.

Revision ID: 1975ea83b712
"""
from typing import Sequence, Union

from alembic import op

# revision identifiers, used by Alembic.
revision: str = '1975ea83b712'
down_revision: Union[str, Sequence[str], None] = ("a" 'b', """c""")
depends_on = None


def upgrade() -> None:
    op.execute("drop revision")
"#), @r#"
    revision = "1975ea83b712"
    down_revision = ["ab", "c"]
    depends_on = None
    "Add users.\n\nRevision ID: 1975ea83b712\n"
    "#);
    assert_snapshot!(header("revision = ('a')\ndown_revision = ['b',]\ndepends_on = {'c'}"), @r#"
    revision = "a"
    down_revision = ["b"]
    depends_on = ["c"]
    "#);
    assert_snapshot!(header("'''A\r\nB'''\r\nrevision = 'a'\r\ndown_revision = ()\r\n"), @r#"
    revision = "a"
    down_revision = []
    "A\nB"
    "#);
    assert_snapshot!(header("revision = '\\x61\\N{BULLET}'\ndown_revision = r'\\x'"), @r#"
    revision = "a•"
    down_revision = "\\x"
    "#);
}

#[test]
fn what_comes_last_counts() {
    assert_snapshot!(header("revision = 'a'\nrevision = 'b'"), @r#"revision = "b""#);
    assert_snapshot!(header("revision = 'a'\ndef upgrade():\n    pass\nrevision = 'b'"), @r#"revision = "b""#);
    assert_snapshot!(header("revision = 'a'\ndef upgrade():\n    revision = 'b'\n"), @r#"revision = "a""#);
    assert_snapshot!(header("from x import *\nrevision = 'a'"), @r#"
    revision = "a"
    down_revision = ?
    depends_on = ?
    "#);
    assert_snapshot!(header("revision = 'a'\n__doc__ = 'late'"), @r#"
    revision = "a"
    "late"
    "#);
}

#[test]
fn what_is_no_literal_is_computed() {
    assert_snapshot!(header("revision = 'a' + 'b'\ndown_revision = f'{x}'\ndepends_on = [x]"), @"
    revision = ?
    down_revision = ?
    depends_on = ?
    ");
    assert_snapshot!(header("revision, down_revision = 'a', None"), @"
    revision = ?
    down_revision = ?
    ");
    assert_snapshot!(header("revision = down_revision = 'a'"), @r#"
    revision = "a"
    down_revision = "a"
    "#);
    assert_snapshot!(header("revision = 'a'\nif x:\n    revision = 'b'"), @"revision = ?");
    assert_snapshot!(header("revision = 'a'\ndef f():\n    pass\nif x:\n    revision = 'b'"), @"revision = ?");
    assert_snapshot!(header("def f():\n    global revision\n    revision = 'a'\nf()"), @"revision = ?");
    assert_snapshot!(header("revision = 'a'\nglobals()['revision'] = 'b'"), @"
    revision = ?
    down_revision = ?
    depends_on = ?
    ");
    assert_snapshot!(header("revision = 'a'\nfrom x import revision"), @"revision = ?");
    assert_snapshot!(header("revision = 'a'\nrevision += 'b'"), @"revision = ?");
    assert_snapshot!(header("def revision():\n    pass"), @"revision = ?");
}

#[test]
fn a_definition_inside_a_string_does_not_end_the_header() {
    assert_snapshot!(header("'''Like\ndef upgrade():\n    pass\n'''\nrevision = 'a'"), @r#"
    revision = "a"
    "Like\ndef upgrade():\n    pass\n"
    "#);
    assert_snapshot!(header("revision = 'a'\ndef upgrade():\n    x = '''\nrevision = 'b'\n'''"), @r#"revision = "a""#);
}

#[test]
fn what_is_no_python_is_an_error() {
    assert_snapshot!(header("revision = 'a'\nprint 'x'"), @"Simple statements must be separated by newlines or semicolons at `'x'`");
    assert_snapshot!(header("revision = 'a"), @"missing closing quote in string literal at `'a`");
}
