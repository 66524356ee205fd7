"""Writes a revision from what changed in the models: generate_migration.py "description"."""

import argparse
import sys

from call_dbm import dbm

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("description", help='what the revision does, such as "add user table"')
sys.exit(dbm("generate", "-m", parser.parse_args().description))
