//! What `op` and `context` know of the evaluation that they are part of.

use std::rc::Rc;
use std::sync::Arc;

use crate::{Context, convention};
use dbm_core::graph::Graph;
use dbm_core::schema::NamingConvention;
use dbm_python::Interpreter;

/// Kept with [`Interpreter::set_state`].
#[derive(Debug, Default)]
pub(crate) struct ScriptState {
    /// How the constraints of operations are named.
    pub(crate) convention: Rc<NamingConvention>,
    /// The `-x` arguments.
    pub(crate) x_arguments: Vec<String>,
    /// The options of `alembic.ini`.
    pub(crate) main_options: Vec<(String, String)>,
    /// The history that the script belongs to.
    pub(crate) graph: Option<Arc<Graph>>,
    /// `version_table`
    pub(crate) version_table: String,
    /// `version_table_schema`
    pub(crate) version_table_schema: Option<String>,
}

impl ScriptState {
    /// The state that a context gives.
    pub(crate) fn new(context: &Context) -> Self {
        Self {
            convention: Rc::new(convention(context)),
            x_arguments: context.x_arguments.clone(),
            main_options: context.main_options.clone(),
            graph: context.graph.clone(),
            version_table: context.version_table.clone(),
            version_table_schema: context.version_table_schema.clone(),
        }
    }

    /// The state of this evaluation.
    pub(crate) fn of(interpreter: &Interpreter) -> Rc<Self> {
        interpreter.state::<Self>().unwrap_or_default()
    }
}
