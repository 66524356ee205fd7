//! Budgets: a script that takes too much ends in an error, never in a crash or a hang.

use super::{Budget, Stage, run, run_with};
use crate::memory::live;
use crate::with_large_stack;

fn tight(text: &str) -> String {
    run_with(
        &[],
        text,
        Budget {
            steps: 100_000,
            memory: 8 << 20,
            depth: 200,
        },
    )
}

#[test]
fn loops_without_end() {
    insta::assert_snapshot!(tight("while True: pass\n"), @"script.py:1:13: the script takes more than 100000 steps");
    insta::assert_snapshot!(tight("x = []\nfor i in x + [1]: x.append(i)\nl = [1]\nfor i in l: l.append(i)\n"), @"script.py:4:13: the script takes more than 100000 steps");
    insta::assert_snapshot!(tight("try:\n    while True: pass\nexcept BaseException: pass\n"), @"script.py:2:11: the script takes more than 100000 steps");
    insta::assert_snapshot!(tight("import itertools\nsum(itertools.count())\n"), @"script.py:2:1: the script takes more than 100000 steps");
    insta::assert_snapshot!(tight("list(iter(int, 1))\n"), @"script.py:1:1: the script takes more than 100000 steps");
}

#[test]
fn texts_and_lists_without_measure() {
    insta::assert_snapshot!(tight("x = 'a' * 10 ** 10\n"), @"script.py:1:5: the script needs more than 8 MB");
    insta::assert_snapshot!(tight("x = 'a'\nwhile True: x += x\n"), @"script.py:2:13: the script needs more than 8 MB");
    insta::assert_snapshot!(tight("x = [1] * 10 ** 9\n"), @"script.py:1:5: the script needs more than 8 MB");
    insta::assert_snapshot!(tight("x = [0]\nwhile True: x = [x, x, list(x)]\n"), @"script.py:2:24: the script takes more than 100000 steps");
    insta::assert_snapshot!(tight("x = '%1000000000d' % 1\n"), @"script.py:1:5: a text of 1000000000 characters is too wide");
    insta::assert_snapshot!(tight("x = f'{1:>99999999999}'\n"), @"script.py:1:7: a text of 99999999999 characters is too wide");
    insta::assert_snapshot!(tight("x = 'a' * 1000000\nx = x.replace('a', x)\n"), @"script.py:2:5: the script needs more than 8 MB");
    insta::assert_snapshot!(tight("list(range(10 ** 12))\n"), @"script.py:1:1: the script takes more than 100000 steps");
    insta::assert_snapshot!(tight("x = ['a' * 1000000] * 1000\n''.join(x)\n"), @"script.py:2:1: the script needs more than 8 MB");
}

#[test]
fn integers_without_measure() {
    insta::assert_snapshot!(tight("x = 2 ** 10 ** 9\n"), @"script.py:1:5: the script takes more than 100000 steps");
    insta::assert_snapshot!(tight("x = 1 << 10 ** 12\n"), @"script.py:1:5: an integer has more than 4194304 bits");
    insta::assert_snapshot!(tight("x = 3\nwhile True: x *= x\n"), @"script.py:2:13: the script takes more than 100000 steps");
    insta::assert_snapshot!(tight("str(10 ** 5000)\n"), @"script.py:1:1: ValueError: Exceeds the limit (4300 digits) for integer string conversion");
}

#[test]
fn calls_within_calls() {
    insta::assert_snapshot!(tight("def f(): f()\nf()\n"), @"script.py:1:10: RecursionError: maximum recursion depth exceeded");
    insta::assert_snapshot!(tight("def f():\n    try: f()\n    except RecursionError: return 1\nprint(f())\n"), @"None");
    insta::assert_snapshot!(tight("class A:\n    def __getattr__(self, n): return getattr(self, n + 'x')\nA().b\n"), @"script.py:2:38: RecursionError: maximum recursion depth exceeded");
    insta::assert_snapshot!(tight("class A:\n    def __repr__(self): return repr(self)\nrepr(A())\n"), @"script.py:2:32: RecursionError: maximum recursion depth exceeded");
    let nested = "x = y = [1]\nfor i in range(5000): x, y = [x], [y]\n";
    insta::assert_snapshot!(tight(&format!("{nested}x == y\n")), @"script.py:3:1: RecursionError: maximum recursion depth exceeded in comparison");
    insta::assert_snapshot!(tight(&format!("{nested}repr(x)\n")), @"script.py:3:1: RecursionError: maximum recursion depth exceeded in comparison");
}

#[test]
fn trees_of_any_depth() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("x = {}1{}\n", open.repeat(depth), close.repeat(depth))
    };
    assert_eq!(run(&nested("(", ")", 10_000)), "");
    assert_eq!(run(&nested("[", "]", 10_000)), "");
    assert_eq!(run(&nested("-", "", 10_001)), "");
    assert_eq!(run(&nested("not ", "", 10_000)), "");
    assert_eq!(run(&nested("lambda: ", "", 10_000)), "");
    assert_eq!(run(&format!("x = {}1\n", "1 + ".repeat(50_000))), "");
    assert_eq!(
        run(&format!("x = {}1\n", "1 if 0 else ".repeat(10_000))),
        ""
    );
    assert_eq!(
        run(&format!("x = str{}\n", ".__class__".repeat(20_000))),
        ""
    );
    let lines: Vec<String> = (0..90)
        .map(|depth| format!("{}if 1:\n", " ".repeat(depth)))
        .collect();
    let blocks = lines.concat();
    assert_eq!(run(&format!("{blocks}{}pass\n", " ".repeat(90))), "");
}

#[test]
fn patterns_that_backtrack() {
    insta::assert_snapshot!(tight("import re\nre.match('(a+)+$', 'a' * 40 + 'b')\n"), @"script.py:2:1: the regular expression needs too many steps on this text");
}

#[test]
fn what_a_script_made_goes_with_its_interpreter() {
    let script = "import json\ndef f(x=[0] * 1000): return g\ndef g(): return f()\nkept = [f]\nkept.append(lambda: kept)\n";
    let left = with_large_stack(|| {
        let perform = |script| Stage::default().perform(script, Budget::default());
        perform("");
        let before = live();
        perform(script);
        live() - before
    });
    assert_eq!(left.expect("a thread"), 0);
}
