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

/// Pieces of programs: put together they are often Python, and seldom sensible.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("x".to_owned()),
        Just("f".to_owned()),
        Just("C".to_owned()),
        Just("None".to_owned()),
        Just("...".to_owned()),
        Just("'a%s{}'".to_owned()),
        Just("b'q'".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        any::<i16>().prop_map(|number| number.to_string()),
        any::<f32>().prop_map(|number| format!("float('{number}')")),
        "[a-z]{1,6}",
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let operator = prop_oneof![
            Just("+"),
            Just("-"),
            Just("*"),
            Just("/"),
            Just("//"),
            Just("%"),
            Just("**"),
            Just("<<"),
            Just(">>"),
            Just("|"),
            Just("&"),
            Just("^"),
            Just("@"),
            Just("<"),
            Just("=="),
            Just("in"),
            Just("is"),
            Just("and"),
            Just("or"),
            Just("not in"),
        ];
        let builtin = prop_oneof![
            Just("len"),
            Just("str"),
            Just("repr"),
            Just("list"),
            Just("dict"),
            Just("set"),
            Just("tuple"),
            Just("sorted"),
            Just("sum"),
            Just("int"),
            Just("float"),
            Just("bool"),
            Just("iter"),
            Just("next"),
            Just("map"),
            Just("zip"),
            Just("range"),
            Just("type"),
            Just("getattr"),
            Just("isinstance"),
            Just("format"),
            Just("round"),
            Just("max"),
            Just("hash"),
            Just("super"),
            Just("property"),
        ];
        let method = prop_oneof![
            Just("join"),
            Just("split"),
            Just("format"),
            Just("append"),
            Just("items"),
            Just("pop"),
            Just("get"),
            Just("sort"),
            Just("index"),
            Just("replace"),
            Just("center"),
            Just("union"),
            Just("encode"),
            Just("__class__"),
            Just("__init__"),
            Just("send"),
        ];
        prop_oneof![
            (inner.clone(), operator, inner.clone())
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
            (builtin, prop::collection::vec(inner.clone(), 0..3))
                .prop_map(|(name, all)| format!("{name}({})", all.join(", "))),
            (
                inner.clone(),
                method,
                prop::collection::vec(inner.clone(), 0..3)
            )
                .prop_map(|(value, name, all)| format!("({value}).{name}({})", all.join(", "))),
            (inner.clone(), inner.clone()).prop_map(|(value, key)| format!("({value})[{key}]")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a})[{b}:{c}]")),
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|all| format!("[{}]", all.join(", "))),
            prop::collection::vec((inner.clone(), inner.clone()), 0..3).prop_map(|all| format!(
                "{{{}}}",
                all.iter()
                    .map(|(k, v)| format!("{k}: {v}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            )),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a} if {b} else {c})")),
            (inner.clone(), inner.clone())
                .prop_map(|(item, all)| format!("[{item} for x in {all}]")),
            (inner.clone(), inner.clone())
                .prop_map(|(item, all)| format!("({item} for x in {all} if x)")),
            inner
                .clone()
                .prop_map(|body| format!("(lambda x=1, *a, **k: {body})")),
            inner
                .clone()
                .prop_map(|value| format!("f'{{{}}}'", value.replace('\'', "\""))),
            (inner.clone(), inner).prop_map(|(format, value)| format!("({format} % ({value},))")),
        ]
    })
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
