//! Names in hints: the one that was probably meant, and all that there are.

/// `a`, `b`, `c`
pub fn in_backticks(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// The name that is most like `wanted`, if any is much like it; the case of its letters aside.
pub fn suggest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    suggest_within(1 + wanted.chars().count() / 4, wanted, names)
}

/// The name that is most like `wanted`, if no more than so many letters differ.
pub fn suggest_within<'a>(
    letters: usize,
    wanted: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let lower = wanted.to_lowercase();
    let alike = |name: &&str| strsim::damerau_levenshtein(&lower, &name.to_lowercase());
    let best = names.into_iter().min_by_key(alike)?;
    (alike(&best) <= letters).then(|| best.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        assert_eq!(
            suggest("timezome", ["path", "timezone"]).as_deref(),
            Some("timezone")
        );
        assert_eq!(suggest("xyz", ["path", "timezone"]), None);
    }
}
