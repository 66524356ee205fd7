"""Applies the pending revisions, or reverts: run_migrations.py [revision] [--down [revision]]."""

import argparse
import sys

from call_dbm import dbm

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("revision", nargs="?", default="head", help="how far up (default: head)")
parser.add_argument("--down", nargs="?", const="-1", metavar="REVISION",
                    help="revert to this revision (default: the one before)")
arguments = parser.parse_args()

if arguments.down is None:
    sys.exit(dbm("upgrade", arguments.revision))
sys.exit(dbm("downgrade", arguments.down))
