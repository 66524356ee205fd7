//! `ScriptDirectory`: the history that a script belongs to, and that `env.py` may ask for.

use std::rc::Rc;
use std::sync::Arc;

use crate::module_name;
use crate::state::ScriptState;
use dbm_core::graph::{Graph, GraphError, Position, Range};
use dbm_core::revision::Revision;
use dbm_python::{Arguments, Interpreter, Native, NativeMethod, PyError, PyResult, Value};
use dbm_sqlalchemy::errors;

/// `ScriptDirectory`.
#[derive(Debug)]
pub(crate) struct HistoryObject(Arc<Graph>);

impl HistoryObject {
    /// The history of this evaluation, where it is known.
    pub(crate) fn of(interpreter: &Interpreter) -> Option<Value> {
        let graph = ScriptState::of(interpreter).graph.clone()?;
        Some(script_directory(graph))
    }
}

/// `ScriptDirectory`, as code holds it.
pub fn script_directory(graph: Arc<Graph>) -> Value {
    Value::native(HistoryObject(graph))
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("get_revision", get_revision),
    ("get_current_head", current_head),
    ("get_heads", |_, this, arguments| {
        arguments.none("get_heads")?;
        let graph = graph_of(this)?;
        Ok(Value::list(ids(&graph, graph.heads())))
    }),
    ("get_bases", |_, this, arguments| {
        arguments.none("get_bases")?;
        let graph = graph_of(this)?;
        Ok(Value::list(ids(&graph, &bases(&graph))))
    }),
    ("get_base", |_, this, arguments| {
        arguments.none("get_base")?;
        let graph = graph_of(this)?;
        match bases(&graph).as_slice() {
            [] => Ok(Value::None),
            [only] => Ok(Value::from(graph.revision(*only).id.as_str())),
            _ => Err(errors::command(
                "The script directory has multiple bases. Please use get_bases().",
            )),
        }
    }),
    ("walk_revisions", walk_revisions),
];

fn graph_of(this: &Value) -> Result<Arc<Graph>, PyError> {
    let object = this.as_native::<HistoryObject>();
    let object = object.ok_or_else(|| PyError::type_error("a `ScriptDirectory` is expected"))?;
    Ok(Arc::clone(&object.0))
}

fn ids<'g>(graph: &'g Graph, positions: &'g [Position]) -> impl Iterator<Item = Value> + 'g {
    let positions = positions.iter();
    positions.map(|position| Value::from(graph.revision(*position).id.as_str()))
}

fn bases(graph: &Graph) -> Vec<Position> {
    let is_base = |at: &Position| graph.revision(*at).down_revisions.is_empty();
    (0..graph.len()).filter(is_base).collect()
}

/// `script.get_revision(id)`: what the id, a part of one, `head` or a label names.
fn get_revision(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("get_revision(id_)")?;
    let graph = graph_of(this)?;
    let wanted = bound.required::<String>("id_")?;
    let found = graph.resolve(&wanted);
    let found = found.map_err(|error| not_resolved(&error).at(bound.place_of("id_")))?;
    match found.as_slice() {
        [] => Ok(Value::None),
        [only] => Ok(RevisionObject::at(&graph, *only)),
        _ => {
            let message = format!("`{wanted}` names several revisions");
            Err(errors::command(message).at(bound.place_of("id_")))
        }
    }
}

/// What Alembic raises of a name that is no revision's.
fn not_resolved(error: &GraphError) -> PyError {
    errors::command(match error {
        GraphError::NotFound { symbol } => {
            format!("Can't locate revision identified by '{symbol}'")
        }
        other => other.to_string(),
    })
}

fn current_head(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("get_current_head")?;
    let graph = graph_of(this)?;
    match graph.heads() {
        [] => Ok(Value::None),
        [only] => Ok(Value::from(graph.revision(*only).id.as_str())),
        _ => Err(errors::command(
            "The script directory has multiple heads (due to branching).Please use get_heads(), \
             or merge the branches using alembic merge.",
        )),
    }
}

/// `script.walk_revisions(base="base", head="heads")`: newest first.
fn walk_revisions(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("walk_revisions(base='base', head='heads')")?;
    let graph = graph_of(this)?;
    let range = format!(
        "{}:{}",
        bound.or("base", "base".to_owned())?,
        bound.or("head", "heads".to_owned())?
    );
    let order = Range::parse(&range).map(|range| graph.history(&range, &[]));
    let order = order.unwrap_or_else(|| graph.history(&Range::ALL, &[]));
    let order = order.map_err(|error| errors::command(error.to_string()))?;
    let revisions = order.into_iter();
    let revisions = revisions.map(|position| RevisionObject::at(&graph, position));
    Ok(Value::list(revisions))
}

impl Native for HistoryObject {
    fn type_name(&self) -> &'static str {
        "ScriptDirectory"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if METHODS.iter().any(|(known, _)| *known == name) {
            return Ok(None);
        }
        not_supported("ScriptDirectory", name)
    }
}

/// `Script`: one revision of the history.
#[derive(Debug)]
struct RevisionObject {
    graph: Arc<Graph>,
    position: Position,
}

impl RevisionObject {
    fn at(graph: &Arc<Graph>, position: Position) -> Value {
        Value::native(Self {
            graph: Arc::clone(graph),
            position,
        })
    }
}

fn one_or_more(ids: &[String]) -> Value {
    match ids {
        [] => Value::None,
        [only] => Value::from(only.as_str()),
        many => Value::tuple(many.iter().map(|id| Value::from(id.as_str()))),
    }
}

impl Native for RevisionObject {
    fn type_name(&self) -> &'static str {
        "Script"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let (graph, revision) = (&self.graph, self.graph.revision(self.position));
        Ok(Some(match name {
            "revision" => Value::from(revision.id.as_str()),
            "down_revision" => one_or_more(&revision.down_revisions),
            "dependencies" => one_or_more(&revision.depends_on),
            "is_head" => Value::Bool(graph.is_head(self.position)),
            "is_base" => Value::Bool(revision.down_revisions.is_empty()),
            "is_branch_point" => Value::Bool(graph.is_branch_point(self.position)),
            "is_merge_point" => Value::Bool(graph.is_merge_point(self.position)),
            "doc" => Value::from(revision.summary()),
            "longdoc" => Value::from(revision.docstring.as_str()),
            "path" => Value::from(revision.path.display().to_string()),
            "module" => return module(revision, interpreter).map(Some),
            _ => return not_supported("Script", name),
        }))
    }
}

/// The module of another script, which runs once.
fn module(revision: &Revision, interpreter: &mut Interpreter) -> PyResult {
    let name = module_name(&revision.source);
    let module = match interpreter.loaded(&name) {
        Some(module) => module,
        None => interpreter.run_module(&revision.source, &name)?,
    };
    Ok(Value::Module(Rc::clone(&module)))
}

fn not_supported(class: &str, name: &str) -> Result<Option<Value>, PyError> {
    if name.starts_with('_') {
        return Ok(None);
    }
    let message = format!("`{name}` of a `{class}` is not supported");
    Err(PyError::unsupported(message))
}
