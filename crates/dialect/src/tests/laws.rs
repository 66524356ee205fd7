//! What holds for every operation, name and value.

use proptest::prelude::*;

use super::wild_expressions::{literal, text};
use super::wild_operations::operation;
use crate::{Dialect, Renderer, Rendering, by_name, render};
use dbm_core::sql::script::is_closed;

const NAMES: [&str; 4] = ["postgresql", "sqlite", "mysql", "mariadb"];

fn renderings(dialect: &dyn Dialect) -> [Rendering; 2] {
    [
        Rendering::offline(dialect),
        Rendering::online(dialect, Some((10, 5))),
    ]
}

proptest! {
    #[test]
    fn an_operation_is_rendered_or_refused(operation in operation()) {
        for name in NAMES {
            let dialect = by_name(name).expect("a dialect");
            for rendering in renderings(dialect) {
                if let Err(error) = render(dialect, &operation, &rendering) {
                    prop_assert!(!error.to_string().is_empty());
                }
            }
        }
    }

    #[test]
    fn a_quoted_name_ends_where_it_should(name in text()) {
        for dialect in NAMES.map(|name| by_name(name).expect("a dialect")) {
            let rendering = Rendering::offline(dialect);
            let facts = dialect.facts();
            let quoted = Renderer::new(dialect, &rendering).quote(&name);
            prop_assert!(is_closed(&quoted, facts.syntax), "{quoted}");
            if quoted != name {
                let reopened = format!("{quoted}{}", facts.quote);
                prop_assert!(!is_closed(&reopened, facts.syntax), "{}", quoted);
            }
        }
    }

    #[test]
    fn a_sent_value_ends_where_it_should(value in literal()) {
        for dialect in NAMES.map(|name| by_name(name).expect("a dialect")) {
            for rendering in renderings(dialect) {
                let syntax = dialect.facts().syntax;
                let renderer = Renderer::new(dialect, &rendering);
                if let Some(sent) = dialect.sent(&renderer, &value) {
                    prop_assert!(is_closed(&sent, syntax), "{sent}");
                    let reopened = format!("{sent}'");
                    prop_assert!(!is_closed(&reopened, syntax), "{}", sent);
                }
            }
        }
    }
}
