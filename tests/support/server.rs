//! A database server that lives as long as the test process.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Runs the server in the background and waits for the end of its own input, which is
/// the end of the test process, however that comes about. Then it ends the server and
/// removes the directory.
const WATCH: &str = r#"
trap '' INT TERM HUP
"$@" >"$DIRECTORY/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -"$END" "$server"
wait "$server"
rm -rf "$DIRECTORY"
"#;

/// A directory of its own, the user who may run servers there, and a free port.
pub struct Home {
    /// Data, log and whatever else the server needs.
    pub directory: PathBuf,
    /// Free a moment ago.
    pub port: u16,
    user: Option<(u32, u32)>,
}

impl Home {
    /// A home for the server `name`. A server refuses to run as root: then it is `account`'s, or nobody's.
    pub fn new(name: &str, account: &str) -> Self {
        let directory = tempfile::Builder::new()
            .prefix(&format!("dbm-{name}-"))
            .tempdir()
            .unwrap()
            .keep();
        let user = (fs::metadata(&directory).unwrap().uid() == 0)
            .then(|| user(account).or_else(|| user("nobody")).unwrap());
        if let Some((uid, gid)) = user {
            chown(&directory, Some(uid), Some(gid)).unwrap();
        }
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        Self {
            directory,
            port,
            user,
        }
    }

    /// A command that runs here, as the home's user.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.directory);
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// A file that nobody but the home's user and root may read.
    pub fn secret(&self, name: &str, text: &str) -> PathBuf {
        let path = self.directory.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        if let Some((uid, gid)) = self.user {
            chown(&path, Some(uid), Some(gid)).unwrap();
        }
        path
    }

    /// Starts `program`, which the signal `end` ends, and waits until its port answers.
    pub fn serve(&self, program: &Path, arguments: &[&str], end: &str) -> Child {
        let mut watch = self.command(Path::new("/bin/sh"));
        watch
            .args(["-c", WATCH, "watch"])
            .arg(program)
            .args(arguments);
        watch.env("DIRECTORY", &self.directory).env("END", end);
        let child = watch.stdin(Stdio::piped()).spawn().unwrap();
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let log = fs::read_to_string(self.directory.join("log")).unwrap_or_default();
            assert!(
                start.elapsed() < Duration::from_mins(1),
                "{} did not start:\n{log}",
                program.display()
            );
            sleep(Duration::from_millis(20));
        }
        child
    }
}

/// The ids of an account of this machine.
fn user(account: &str) -> Option<(u32, u32)> {
    let accounts = fs::read_to_string("/etc/passwd").ok()?;
    let line = accounts
        .lines()
        .find(|line| line.split(':').next() == Some(account))?;
    let mut fields = line.split(':').skip(2).map(str::parse);
    Some((fields.next()?.ok()?, fields.next()?.ok()?))
}
