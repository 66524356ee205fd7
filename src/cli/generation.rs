//! What `generate`, `revision` and `merge` share: a new script for each selected project.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{Session, events, selection};
use crate::failure::{Failure, Kind};
use crate::report::Format;
use crate::report::json::GeneratedObject;
use crate::workspace::{Answer, Content, Needs, RevisionRequest, Workspace, Written};

/// The options of a new revision.
#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// The head to build on: a revision, `head`, or `label@head`
    #[arg(long, value_name = "REV", default_value = "head")]
    head: String,

    /// Allow a revision that is no head as `--head`
    #[arg(long)]
    splice: bool,

    /// A label for the new branch
    #[arg(long, value_name = "LABEL")]
    branch_label: Option<String>,

    /// The version location to write to
    #[arg(long, value_name = "PATH")]
    version_path: Option<PathBuf>,

    /// The id of the new revision, instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// A revision that this one depends on; repeats
    #[arg(long, value_name = "REV")]
    depends_on: Vec<String>,

    /// Run env.py offline, as Alembic's
    #[arg(long)]
    sql: bool,

    /// On every project of the manifest, where no -p selects some
    #[arg(long)]
    all: bool,
}

impl NewArguments {
    /// Writes a revision in each selected project; `tell` says what is printed of it.
    pub(super) async fn run(
        &self,
        session: &Session,
        message: Option<&str>,
        content: Content,
        tell: impl Fn(&str) -> String,
    ) -> Result<(), Failure> {
        if self.sql && content != Content::Blank {
            let message = "`--sql` compares nothing: it does not connect to the database";
            return Err(Failure::new(Kind::CommandLine, message));
        }
        let needs = match content {
            Content::Differences { .. } => Needs::Database,
            Content::Blank => Needs::History,
        };
        let workspace = selection::of_one_history(session, self.all, needs).await?;
        let request = self.request(session, message)?;
        generate(
            session,
            &workspace,
            &request,
            content,
            |written| match written {
                Written::Script(path) => session.output.line(&tell(path)),
                Written::NothingDiffers => session.output.log(NOTHING_DIFFERS),
                Written::None => session
                    .output
                    .log("the project's Alembic wrote no revision"),
            },
        )
        .await;
        Ok(())
    }

    fn request(
        &self,
        session: &Session,
        message: Option<&str>,
    ) -> Result<RevisionRequest, Failure> {
        let here = session.directory()?;
        Ok(RevisionRequest {
            id: self.rev_id.clone(),
            message: message.map(str::to_owned),
            heads: vec![self.head.clone()],
            splice: self.splice,
            branch_label: self.branch_label.clone(),
            version_path: self.version_path.as_ref().map(|path| here.join(path)),
            depends_on: self.depends_on.clone(),
        })
    }
}

const NOTHING_DIFFERS: &str = "the models and the database do not differ: no revision is written \
                               (`--allow-empty` writes one, `--empty` one to fill by hand)";

/// Writes a revision in each project, shows what happens, and gives the path of each script.
pub(super) async fn generate(
    session: &Session,
    workspace: &Workspace,
    request: &RevisionRequest,
    content: Content,
    show: impl Fn(&Written),
) {
    let mut control = session.control();
    let watch = control.watch();
    let writing = workspace.generate(request, content, &control);
    let is_json = session.output.format() == Format::Json;
    let (answers, happened) = if is_json {
        events::gather(watch, writing).await
    } else {
        events::follow(session, workspace, watch, writing).await
    };
    for Answer { project, result } in answers {
        happened.show(session, &project);
        match result {
            Ok(written) if is_json => {
                let kinds = happened.of(&project).map(|event| &event.kind);
                let object = GeneratedObject::new(&project, &written, kinds);
                session.output.json(&object);
            }
            Ok(written) => show(&written),
            Err(failure) => session.output.failure(&failure.note("project", project)),
        }
    }
}
