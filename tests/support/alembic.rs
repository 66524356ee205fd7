//! The real Alembic: a virtual environment under `target/`, made once.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const REQUIREMENTS: &str = include_str!("../requirements.txt");

/// The Python that has Alembic; the first caller makes its virtual environment.
pub fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("alembic");
        fs::create_dir_all(&environment).unwrap();
        let lock = File::create(environment.join("lock")).unwrap();
        lock.lock().unwrap();
        let python = if cfg!(windows) {
            environment.join("Scripts/python.exe")
        } else {
            environment.join("bin/python")
        };
        let done = environment.join("requirements.txt");
        if fs::read_to_string(&done).ok().as_deref() != Some(REQUIREMENTS) {
            make(&environment, &python);
            fs::write(done, REQUIREMENTS).unwrap();
        }
        python
    })
}

fn make(environment: &Path, python: &Path) {
    let system = if cfg!(windows) { "python" } else { "python3" };
    must_run(
        Command::new(system).args(["-m", "venv"]).arg(environment),
        "Python 3 with venv (apt-get install python3-venv)",
    );
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/requirements.txt");
    must_run(
        Command::new(python)
            .args(["-m", "pip", "install", "--quiet", "-r"])
            .arg(requirements),
        "PyPI, for the packages of tests/requirements.txt",
    );
}

/// Runs `command` to its end, or says what the tests miss.
fn must_run(command: &mut Command, needed: &str) {
    match command.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => panic!(
            "the tests need {needed}\n{command:?}\n{}",
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) => panic!("the tests need {needed}\n{command:?}\n{error}"),
    }
}
