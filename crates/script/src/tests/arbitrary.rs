//! Programs of any shape, grown from a grammar: an answer or an error at a place, but no panic,
//! no hang and no memory beyond the budget.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::evaluate;
use crate::Context;
use dbm_core::source::Source;
use dbm_dialect::Rendering;
use dbm_python::Budget;

const NAMES: &[&str] = &[
    "a",
    "b",
    "c",
    "self",
    "args",
    "op",
    "sa",
    "A",
    "B",
    "f",
    "str",
    "int",
    "float",
    "list",
    "dict",
    "set",
    "tuple",
    "bytes",
    "len",
    "range",
    "print",
    "sorted",
    "zip",
    "map",
    "type",
    "super",
    "isinstance",
    "getattr",
    "setattr",
    "enumerate",
    "sum",
    "max",
    "any",
    "iter",
    "next",
    "open",
    "Exception",
    "ValueError",
    "globals",
    "datetime",
    "json",
    "re",
    "enum",
    "uuid",
    "decimal",
];

const ATTRIBUTES: &[&str] = &[
    "a",
    "b",
    "append",
    "format",
    "join",
    "split",
    "items",
    "keys",
    "update",
    "pop",
    "sort",
    "name",
    "value",
    "encode",
    "replace",
    "upper",
    "__class__",
    "__dict__",
    "__name__",
    "__init__",
    "mro",
    "execute",
    "create_table",
    "add_column",
    "drop_column",
    "alter_column",
    "get_bind",
    "Column",
    "Integer",
    "String",
    "text",
    "select",
    "table",
    "func",
    "Enum",
    "c",
    "dialect",
    "now",
    "loads",
    "dumps",
    "compile",
    "sub",
    "Decimal",
    "uuid4",
    "timedelta",
    "desc",
    "in_",
    "label",
    "where",
];

const CONSTANTS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2**70",
    "10**40",
    "1.5",
    "1e308",
    "float('nan')",
    "True",
    "None",
    "...",
    "''",
    "'x'",
    "'%s %d'",
    "'{0!r:>9} {a}'",
    "'é\u{1f600}'",
    "b'\\xff'",
    "[]",
    "{}",
    "()",
    "set()",
    "'a' * 9",
    "[0] * 99",
    "range(3)",
    "f'{a!r:>{b}}'",
    "r'(a|b)*$'",
    "slice(1, None, -1)",
];

#[rustfmt::skip]
const BINARY: &[&str] = &[
    "+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>", "@", "and", "or", "==", "!=",
    "<", ">=", "is", "is not", "in", "not in",
];

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        select(NAMES).prop_map(str::to_owned),
        select(CONSTANTS).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            (inner.clone(), select(BINARY), inner.clone())
                .prop_map(|(a, it, b)| format!("({a} {it} {b})")),
            (inner.clone(), select(ATTRIBUTES)).prop_map(|(a, name)| format!("{a}.{name}")),
            (inner.clone(), vec(inner.clone(), 0..3))
                .prop_map(|(f, all)| format!("{f}({})", all.join(", "))),
            (inner.clone(), select(NAMES), inner.clone())
                .prop_map(|(f, name, a)| format!("{f}({name}={a})")),
            (inner.clone(), inner.clone()).prop_map(|(f, a)| format!("{f}(*{a}, **{a})")),
            pair.clone().prop_map(|(a, b)| format!("{a}[{b}]")),
            pair.clone().prop_map(|(a, b)| format!("{a}[{b}::-1]")),
            pair.clone()
                .prop_map(|(a, b)| format!("({a} if {b} else {a})")),
            pair.clone()
                .prop_map(|(a, b)| format!("[{a} for a in {b}]")),
            pair.clone()
                .prop_map(|(a, b)| format!("{{{a}: b for a, b in {b} if a}}")),
            pair.clone()
                .prop_map(|(a, b)| format!("{{{a}: {b}, 'k': {a}}}")),
            pair.prop_map(|(a, b)| format!("[{a}, *{b}]")),
            inner
                .clone()
                .prop_map(|a| format!("(lambda *args, a=1: {a})")),
            inner.clone().prop_map(|a| format!("(not {a})")),
            inner.clone().prop_map(|a| format!(
                "f'{{{}!r:>12}}'",
                a.replace(['\'', '"', '\\', '{', '}'], "")
            )),
            inner.clone().prop_map(|a| format!("(yield {a})")),
            inner.prop_map(|a| format!("(b := {a})")),
        ]
    })
}

/// Statements; lines after the first are indented under it.
fn statement() -> impl Strategy<Value = Vec<String>> {
    let line = |text: String| vec![text];
    let leaf = prop_oneof![
        (select(NAMES), expression()).prop_map(move |(name, it)| line(format!("{name} = {it}"))),
        expression().prop_map(line),
        (select(NAMES), select(BINARY), expression())
            .prop_map(move |(name, it, b)| line(format!("{name} {it}= {b}"))),
        (expression(), expression()).prop_map(move |(a, b)| line(format!("a, *b = {a}, {b}"))),
        (expression(), select(ATTRIBUTES), expression())
            .prop_map(move |(a, name, b)| line(format!("({a}).{name} = {b}"))),
        expression().prop_map(move |it| line(format!("return {it}"))),
        expression().prop_map(move |it| line(format!("raise {it}"))),
        expression().prop_map(move |it| line(format!("del ({it})[0]"))),
        Just(line("break".to_owned())),
        Just(line("global a, b".to_owned())),
        Just(line(
            "import json, re, enum, uuid, datetime, decimal".to_owned()
        )),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let body = vec(inner, 1..4).prop_map(|lines| lines.concat());
        prop_oneof![
            (expression(), body.clone(), body.clone()).prop_map(|(it, one, other)| [
                under(format!("if {it}:"), one),
                under("else:".to_owned(), other)
            ]
            .concat()),
            (expression(), body.clone())
                .prop_map(|(it, body)| under(format!("for a in {it}:"), body)),
            (expression(), body.clone()).prop_map(|(it, body)| under(format!("while {it}:"), body)),
            (expression(), body.clone())
                .prop_map(|(it, body)| under(format!("with {it} as c:"), body)),
            (body.clone(), body.clone(), body.clone()).prop_map(|(one, other, last)| [
                under("try:".to_owned(), one),
                under("except Exception as e:".to_owned(), other),
                under("finally:".to_owned(), last)
            ]
            .concat()),
            (select(NAMES), body.clone()).prop_map(|(name, body)| under(
                format!("def {name}(self, a=1, *args, **b):"),
                body
            )),
            (select(NAMES), expression(), body.clone())
                .prop_map(|(name, base, body)| under(format!("class {name}({base}):"), body)),
            body.prop_map(|body| under("class A(enum.Enum):".to_owned(), body)),
        ]
    })
}

fn under(head: String, body: Vec<String>) -> Vec<String> {
    let body = body.into_iter().map(|line| format!("    {line}"));
    std::iter::once(head).chain(body).collect()
}

fn program() -> impl Strategy<Value = String> {
    let statements = || vec(statement(), 1..6).prop_map(|all| all.concat());
    (statements(), statements()).prop_map(|(module, body)| {
        let module = ["from alembic import op", "import sqlalchemy as sa"]
            .map(str::to_owned)
            .into_iter()
            .chain(module);
        let lines: Vec<String> = module
            .chain(under("def upgrade():".to_owned(), body))
            .collect();
        lines.join("\n") + "\n"
    })
}

fn survives(program: &str) {
    let dialect = dbm_dialect::by_name("postgresql").unwrap();
    let context = Context {
        budget: Budget {
            steps: 200_000,
            memory: 16 << 20,
            depth: 900,
        },
        ..Context::new("postgresql")
    };
    let Ok(script) = evaluate(Source::new("versions/ae10_any.py", program), &context) else {
        return;
    };
    for located in &script.operations {
        let _ = dbm_dialect::render(dialect, &located.operation, &Rendering::offline(dialect));
    }
}

proptest! {
    #[test]
    fn any_program_is_an_answer_or_an_error(program in program()) {
        survives(&program);
    }

    #[test]
    fn any_statement_alone_is_an_answer_or_an_error(body in statement()) {
        survives(&format!("from alembic import op\nimport sqlalchemy as sa\n{}\n", under("def upgrade():".to_owned(), body).join("\n")));
    }
}
