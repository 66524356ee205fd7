//! Files that are read whole: never one without an end, nor one larger than there is room for.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use dbm_python::PathKind;

/// The largest script that is read.
pub const LARGEST_SCRIPT: u64 = 64 << 20;

/// The bytes of a file.
///
/// # Errors
/// When it is larger than `most`, no regular file (reading a pipe waits for whoever writes to it), or cannot be read.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "it is not a regular file",
        ));
    }
    if metadata.len() > most {
        let message = format!("it is larger than {} MB", most >> 20);
        return Err(io::Error::new(ErrorKind::FileTooLarge, message));
    }
    fs::read(path)
}

/// The text of a file, as [`read`] reads it.
///
/// # Errors
/// The same, and when it is not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    let bytes = read(path, LARGEST_SCRIPT)?;
    String::from_utf8(bytes).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
}

/// The bytes of a file; a directory has none.
///
/// # Errors
/// As [`read`].
pub fn content(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    if path.is_dir() {
        return Ok(None);
    }
    read(path, most).map(Some)
}

/// What is at a path that exists.
pub fn kind(path: &Path) -> PathKind {
    if path.is_dir() {
        PathKind::Directory
    } else {
        PathKind::File
    }
}

/// The names in a directory, in the order that the system gives.
///
/// # Errors
/// When it is none, or cannot be read.
pub fn names(directory: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(directory)?;
    let name =
        |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    entries.map(name).collect()
}
