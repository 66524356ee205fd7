//! A page: the Python that goes before, and rules that make expressions.
//!
//! After a line `---` each rule is a name on a line of its own, with its alternatives indented below; `$name`
//! stands for one of them. Inputs are made of `call`, each alternative as often as the others.

use std::collections::HashSet;

use indexmap::IndexMap;

/// The depth behind which only alternatives without holes are taken.
const DEPTH: usize = 7;

pub(super) struct Page {
    /// Python that is run before the inputs.
    pub(super) prelude: String,
    rules: IndexMap<String, Vec<Vec<Part>>>,
}

/// A piece of an alternative.
enum Part {
    Text(String),
    Hole(String),
}

impl Page {
    pub(super) fn parse(text: &str) -> Self {
        let (prelude, grammar) = text.split_once("\n---\n").expect("a line `---`");
        let mut rules: IndexMap<String, Vec<Vec<Part>>> = IndexMap::new();
        let names: HashSet<&str> = grammar
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with(' '))
            .collect();
        for line in grammar.lines().filter(|line| !line.trim().is_empty()) {
            match (line.strip_prefix("    "), rules.last_mut()) {
                (Some(alternative), Some((_, all))) => all.push(parts(alternative, &names)),
                _ => {
                    rules.insert(line.to_owned(), Vec::new());
                }
            }
        }
        Self {
            prelude: prelude.to_owned(),
            rules,
        }
    }

    /// How many functions the page tries.
    pub(super) fn forms(&self) -> usize {
        self.rules["call"].len()
    }

    /// Up to `count` different expressions.
    pub(super) fn inputs(&self, count: usize, seed: u64) -> Vec<String> {
        let mut chance = Chance(seed);
        let calls = &self.rules["call"];
        let mut made = indexmap::IndexSet::new();
        for turn in 0..count * 2 {
            let mut text = String::new();
            self.expand(&calls[turn % calls.len()], 0, &mut chance, &mut text);
            made.insert(text);
            if made.len() == count {
                break;
            }
        }
        made.into_iter().collect()
    }

    fn expand(&self, alternative: &[Part], depth: usize, chance: &mut Chance, text: &mut String) {
        for part in alternative {
            match part {
                Part::Text(own) => text.push_str(own),
                Part::Hole(name) => {
                    let all = &self.rules[name.as_str()];
                    let is_plain =
                        |it: &&Vec<Part>| it.iter().all(|part| matches!(part, Part::Text(_)));
                    let plain: Vec<_> = all.iter().filter(is_plain).collect();
                    let chosen = if depth > DEPTH && !plain.is_empty() {
                        plain[chance.below(plain.len())]
                    } else {
                        &all[chance.below(all.len())]
                    };
                    self.expand(chosen, depth + 1, chance, text);
                }
            }
        }
    }
}

/// The longest name of a rule counts; a `$` before anything else is a `$`.
fn parts(alternative: &str, names: &HashSet<&str>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut pieces = alternative.split('$');
    parts.push(Part::Text(pieces.next().unwrap_or_default().to_owned()));
    for piece in pieces {
        let known = names.iter().filter(|name| piece.starts_with(**name));
        match known.max_by_key(|name| name.len()) {
            Some(name) => {
                parts.push(Part::Hole((*name).to_owned()));
                parts.push(Part::Text(piece[name.len()..].to_owned()));
            }
            None => parts.push(Part::Text(format!("${piece}"))),
        }
    }
    parts
}

/// Numbers that look random and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let mixed = (mixed ^ (mixed >> 31)) >> 33;
        usize::try_from(mixed).unwrap_or_default() % limit
    }
}
