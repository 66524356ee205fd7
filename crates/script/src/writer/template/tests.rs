use std::rc::Rc;

use insta::assert_snapshot;

use super::*;
use dbm_python::{Budget, NoHost};

/// The Python text that a template becomes.
fn python_of(template: &str) -> String {
    let source = Source::new("script.py.mako", template);
    let translated =
        lexer::nodes(&source).and_then(|nodes| python::translate(&source, &nodes, &["message"]));
    match translated {
        Ok(translation) => format!("{}\n{:#?}", translation.python.text, translation.texts),
        Err(error) => {
            let failure = Failure::from(error);
            format!("{} {failure}", failure.place.clone().unwrap())
        }
    }
}

#[test]
fn text_and_expressions_are_written_in_order() {
    assert_snapshot!(python_of("\"\"\"${message}\n\nRevises: ${down | comma,n}\n"), @r#"
    def __render(__output, __texts, context, message):
        pass
        __output.append(__texts[0])
        __output.append(str((message)))
        __output.append(__texts[1])
        __output.append(comma((down)))
        __output.append(__texts[2])

    [
        "\"\"\"",
        "\n\nRevises: ",
        "\n",
    ]
    "#);
}

#[test]
fn control_lines_nest() {
    assert_snapshot!(python_of("\
% for name in names:
  % if name:
${name | trim}
  % else:
%% no name
  % endif
% endfor
"), @r#"
    def __render(__output, __texts, context, message):
        pass
        for name in names:
            pass
            if name:
                pass
                __output.append(str.strip(str((name))))
                __output.append(__texts[0])
            else:
                pass
                __output.append(__texts[1])

    [
        "\n",
        "% no name\n",
    ]
    "#);
}

#[test]
fn code_loses_the_indentation_that_it_shares() {
    assert_snapshot!(python_of("\
<%!
    import re
%>\\
<% names = re.split('%>', \"}\")
   more = 1 %>
## a comment
<%doc> left out </%doc>${ {'a': 1}['a'] }"), @r#"
    import re
    def __render(__output, __texts, context, message):
        pass
        names = re.split('%>', "}")
        more = 1
        __output.append(__texts[0])
        __output.append(str(({'a': 1}['a'])))

    [
        "\n",
    ]
    "#);
}

#[test]
fn what_is_not_understood_is_an_error_at_its_place() {
    assert_snapshot!(python_of("a\n<%def name=\"x()\">"), @"script.py.mako:2:1 the tag `<%def>` is not supported in a revision template");
    assert_snapshot!(python_of("${ 'never ends }"), @"script.py.mako:1:1 `${` without `}`");
    assert_snapshot!(python_of("% if a:\n"), @"script.py.mako:1:3 `% if` without `% endif`");
    assert_snapshot!(python_of("% endif\n"), @"script.py.mako:1:3 `% endif` closes nothing");
    assert_snapshot!(python_of("% import re\n"), @"script.py.mako:1:3 `import re` is no control line");
}

/// What a template gives with a message, a head, and a world without modules.
fn rendered(template: &str) -> String {
    let source = Source::new("script.py.mako", template);
    let mut interpreter = Interpreter::new(Rc::new(NoHost), Budget::default());
    let variables = [
        ("message", Value::from("add \"user\" table")),
        ("up_revision", Value::from("a1")),
        ("down_revision", Value::tuple(["b1", "b2"].map(Value::from))),
        ("comma", comma()),
        ("imports", Value::native(Undefined)),
        ("upgrades", Value::native(Undefined)),
    ];
    match render(&source, &variables, &mut interpreter) {
        Ok(text) => text,
        Err(failure) => format!("{:?} {failure}", failure.place),
    }
}

#[test]
fn the_stock_template_is_rendered() {
    assert_snapshot!(rendered(r#""""${message}

Revises: ${down_revision | comma,n}

"""
${imports if imports else ""}
revision: str = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
"#), @r#"
    """add "user" table

    Revises: b1, b2

    """

    revision: str = 'a1'
    down_revision = ('b1', 'b2')


    def upgrade() -> None:
        pass
    "#);
}

#[test]
fn python_of_a_template_runs() {
    assert_snapshot!(rendered("\
<%!
    import re
%>\\
<% names = 'one, two' %>\\
% for name in re.split(r',\\s*', names):
def ${name}():
    ${context.get('%s_upgrades' % name, 'pass')}

% endfor
"), @"
    def one():
        pass

    def two():
        pass
    ");
}

#[test]
fn an_error_is_one_of_the_template() {
    assert_snapshot!(rendered("a\n${upgrades}"), @"Some(script.py.mako:2:3) NameError: Undefined");
    assert_snapshot!(rendered("a\n${ 1 / 0 }"), @"Some(script.py.mako:2:4) ZeroDivisionError: division by zero");
    assert_snapshot!(rendered("a\n${ 1 + }"), @"Some(script.py.mako:2:7) this is no Python: Expected an expression");
    assert_snapshot!(rendered("% if x y:\n% endif"), @"Some(script.py.mako:1:8) this is no Python: Expected `:`, found name");
    assert_snapshot!(rendered("a\n  ${nothing}"), @"Some(script.py.mako:2:5) NameError: name 'nothing' is not defined");
}
