"""Calls dbm for this project: $DBM, else `dbm` on PATH, else the repository's own source."""

import os
import shutil
import subprocess
from pathlib import Path

PROJECT = "sparkr"
ROOT = Path(__file__).resolve().parents[2]


def dbm(*arguments: str) -> int:
    if program := os.environ.get("DBM") or shutil.which("dbm"):
        command = [program]
    else:
        command = ["cargo", "run", "--quiet", "--manifest-path", str(ROOT / "Cargo.toml"), "--"]
    manifest = str(ROOT / "projects.toml")
    return subprocess.call([*command, "--manifest", manifest, "-p", PROJECT, *arguments])
