//! Whatever a program says, it ends, and it ends in a value or an error.

use proptest::prelude::*;

use super::{Budget, run_with};

fn run(text: &str) -> String {
    run_with(
        &[],
        text,
        Budget {
            steps: 20_000,
            memory: 16 << 20,
            depth: 100,
        },
    )
}

/// Names and literals.
fn leaf() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &["x", "f", "C", "None", "...", "'a%s{}'", "b'q'", "[]", "{}"];
    prop_oneof![
        prop::sample::select(NAMES).prop_map(str::to_owned),
        any::<i16>().prop_map(|number| number.to_string()),
        any::<f32>().prop_map(|number| format!("float('{number}')")),
        "[a-z]{1,6}",
    ]
}

const OPERATORS: &[&str] = &[
    "+", "-", "*", "/", "//", "%", "**", "<<", ">>", "|", "&", "^", "@", "<", "==", "in", "is",
    "and", "or", "not in",
];

const BUILTINS: &[&str] = &[
    "len",
    "str",
    "repr",
    "list",
    "dict",
    "set",
    "tuple",
    "sorted",
    "sum",
    "int",
    "float",
    "bool",
    "iter",
    "next",
    "map",
    "zip",
    "range",
    "type",
    "getattr",
    "isinstance",
    "format",
    "round",
    "max",
    "hash",
    "super",
    "property",
];

const METHODS: &[&str] = &[
    "join",
    "split",
    "format",
    "append",
    "items",
    "pop",
    "get",
    "sort",
    "index",
    "replace",
    "center",
    "union",
    "encode",
    "__class__",
    "__init__",
    "send",
];

/// Pieces of programs: put together they are often Python, and seldom sensible.
fn expression() -> impl Strategy<Value = String> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        prop_oneof![operation(inner.clone()), display(inner)]
    })
}

fn operation(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let (operator, builtin, method) = (
        prop::sample::select(OPERATORS),
        prop::sample::select(BUILTINS),
        prop::sample::select(METHODS),
    );
    let arguments = || prop::collection::vec(inner.clone(), 0..3).prop_map(|all| all.join(", "));
    prop_oneof![
        (inner.clone(), operator, inner.clone())
            .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
        (builtin, arguments()).prop_map(|(name, all)| format!("{name}({all})")),
        (inner.clone(), method, arguments())
            .prop_map(|(value, name, all)| format!("({value}).{name}({all})")),
        (inner.clone(), inner.clone()).prop_map(|(value, key)| format!("({value})[{key}]")),
        (inner.clone(), inner.clone(), inner.clone())
            .prop_map(|(a, b, c)| format!("({a})[{b}:{c}]")),
        (inner.clone(), inner.clone(), inner.clone())
            .prop_map(|(a, b, c)| format!("({a} if {b} else {c})")),
        (inner.clone(), inner.clone())
            .prop_map(|(format, value)| format!("({format} % ({value},))")),
    ]
}

fn display(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let pair = (inner.clone(), inner.clone()).prop_map(|(key, value)| format!("{key}: {value}"));
    prop_oneof![
        prop::collection::vec(inner.clone(), 0..4).prop_map(|all| format!("[{}]", all.join(", "))),
        prop::collection::vec(pair, 0..3).prop_map(|all| format!("{{{}}}", all.join(", "))),
        (inner.clone(), inner.clone()).prop_map(|(item, all)| format!("[{item} for x in {all}]")),
        (inner.clone(), inner.clone())
            .prop_map(|(item, all)| format!("({item} for x in {all} if x)")),
        inner
            .clone()
            .prop_map(|body| format!("(lambda x=1, *a, **k: {body})")),
        inner.prop_map(|value| format!("f'{{{}}}'", value.replace('\'', "\""))),
    ]
}

fn program() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        expression().prop_map(|value| format!("x = {value}")),
        expression().prop_map(|value| format!("x += {value}")),
        expression().prop_map(|value| format!("for x in {value}: f = x")),
        expression().prop_map(|value| format!("while {value}: x = {value}")),
        expression().prop_map(|value| format!("def f(x=0, *y): return {value}")),
        expression().prop_map(|value| format!("def f(x=0):\n    yield {value}")),
        expression().prop_map(|value| format!("class C:\n    x = {value}\n    def __eq__(self, o): return {value}")),
        expression().prop_map(|value| format!("try:\n    {value}\nexcept Exception as x: pass\nfinally: f = x")),
        expression().prop_map(|value| format!("with {value} as x: pass")),
        expression().prop_map(|value| format!("a, *b = {value}")),
        expression().prop_map(|value| format!("match {value}:\n    case [x, *y]: f = x\n    case {{'a': x}}: f = x\n    case C(x=1): f = 1")),
        expression().prop_map(|value| format!("del ({value})[0]")),
        expression().prop_map(|value| format!("x[{value}] = {value}")),
    ];
    prop::collection::vec(line, 1..8).prop_map(|lines| {
        let guarded = lines.iter().map(|line| {
            format!(
                "try:\n    {}\nexcept Exception: pass\n",
                line.replace('\n', "\n    ")
            )
        });
        format!("x = f = C = 0\n{}", guarded.collect::<String>())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn no_program_panics(text in program()) {
        run(&text);
    }

    #[test]
    fn no_text_panics(text in "(?s).{0,80}") {
        run(&text);
    }
}
