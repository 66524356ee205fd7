"""The table of docs/compatibility.md: rows that were measured before stay until they are measured again."""

import os
import re

HEAD = """# Real histories

Alembic histories that ship with packages on PyPI, upgraded from nothing to their heads by dbm alone (`--python never`), and
compared with what Alembic makes of them: schema, rows, version table. Moments of the run itself count as the same, and so does the order of a
table's columns and constraints on SQLite, where Alembic's own changes from run to run. *Native* is the share of revisions that dbm understands in both directions without the project's Python.

- *identical*: both were run, and the databases are the same.
- *upgraded*: dbm upgrades the history; Alembic cannot, mostly since the application's packages are not installed here, so there is nothing to compare with.
- *fails in both*: dbm stops for the reason that is shown, and Alembic fails here too. Many of these cannot be run from nothing, since they need tables that the application
  makes first, or its configuration; where Alembic only lacks the application's packages, the row does not show whether dbm lacks something.
- *refused*: dbm does not understand something. With `--python auto` these revisions go to the project's own Python.
- *different*: dbm runs the history to another result.

Each row is of the last run of its history; rows of other runs stay.

"""

COLUMNS = "| history | package | dialect | revisions | native | result | why |\n| --- | --- | --- | --- | --- | --- | --- |\n"

MISSING_TABLE = [
    r'relation "([\w.]+)" does not exist',
    r"no such table: ([\w.]+)",
    r"NoSuchTableError: ([\w.]+)",
    r"there is no table `([\w.]+)`",
    r"Table '(?:\w+\.)?(\w+)' doesn't exist",
]
LONGEST = 110


def reason(detail, history):
    """A message in a few words, for a cell."""
    for pattern in MISSING_TABLE:
        found = re.search(pattern, detail)
        if found:
            return f"needs table `{found.group(1)}`, which the application makes first"
    module = re.search(r"ModuleNotFoundError: No module named '([\w.]+)'", detail)
    if module:
        return f"the scripts import `{module.group(1)}`"
    where = rf"\S*/{re.escape(history.package)}-{re.escape(history.version)}/"
    text = re.sub(where, "", detail).replace("|", "\\|")
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " ..."


def write_table(path, outcomes):
    """Puts the rows of `outcomes` into the table."""
    rows = known_rows(path)
    rows.update((key(row), row) for row in (outcome.row() for outcome in outcomes))
    lines = [rows[name] for name in sorted(rows, key=str)]
    with open(path, "w") as file:
        file.write(f"{HEAD}Written by `scripts/corpus --write`. {summary(lines)}.\n\n{COLUMNS}" + "\n".join(lines) + "\n")


def known_rows(path):
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        text = file.read()
    rows = [line for line in text.partition(COLUMNS)[2].splitlines() if line.startswith("|")]
    return {key(row): row for row in rows}


def key(row):
    """History and dialect."""
    cells = cells_of(row)
    return cells[0], cells[2]


def cells_of(row):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]


def summary(rows):
    """How many upgrades ended how, with how many revisions."""
    counts, revisions = {}, {}
    for row in rows:
        cells = cells_of(row)
        counts[cells[5]] = counts.get(cells[5], 0) + 1
        revisions[cells[5]] = revisions.get(cells[5], 0) + int(cells[3])
    parts = [f"{counts[result]} {result} ({revisions[result]} revisions)" for result in sorted(counts)]
    histories = len({cells_of(row)[0] for row in rows})
    return f"{histories} histories, {len(rows)} upgrades: {', '.join(parts)}"
