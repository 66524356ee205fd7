//! Up, down to base and up again, with rows: the same databases.

use pretty_assertions::assert_eq;

use super::sample::Sample;

/// Two teams with posts and accounts, as of the revision `add posts`.
const SOCIAL_SUIT_ROWS: &[&str] = &[
    "INSERT INTO users (id, email, hashed_password, created_at) VALUES (1, 'ada@example.org', 'x', '2025-02-18 10:00:00'), \
     (2, 'Grace@example.org', 'y', '2025-02-18 11:00:00')",
    "INSERT INTO teams (id, name, owner_id, created_at) VALUES (1, 'The Analysts', 1, '2025-02-18 12:00:00'), \
     (2, 'Compilers', 2, '2025-02-18 12:30:00')",
    "INSERT INTO team_members (team_id, user_id) VALUES (1, 1), (2, 2)",
    "INSERT INTO connected_accounts (id, team_id, platform, external_id, handle, access_token, created_at) VALUES \
     (1, 1, 'x', '100', 'ada', 't', '2025-02-18 13:00:00'), (2, 1, 'x', '101', 'lovelace', 't', '2025-02-18 13:00:00'), \
     (3, 2, 'linkedin', '102', 'grace', 't', '2025-02-18 13:00:00')",
    "INSERT INTO posts (id, team_id, author_id, body, legacy_ref, status, created_at) VALUES \
     (1, 1, 1, 'It can be ''anything'': 100%', 'old-7', 'published', '2025-02-18 14:00:00')",
];

/// A campaign and its leads, as of the revision `create contents`.
const SPARKR_ROWS: &[&str] = &[
    "INSERT INTO campaigns (id, name, starts_on, created_at, updated_at) VALUES \
     (1, 'Spring', '2025-04-01', '2025-04-02 15:00:00', '2025-04-02 15:00:00')",
    "INSERT INTO leads (id, campaign_id, email, stage, created_at, updated_at) VALUES \
     (1, 1, 'ada@example.org', 'won', '2025-04-02 16:00:00', '2025-04-02 16:00:00'), \
     (2, 1, 'grace@example.org', 'new', '2025-04-02 16:00:00', '2025-04-02 16:00:00')",
    "INSERT INTO contents (id, campaign_id, kind, title, body, created_at, updated_at) VALUES \
     (1, 1, 'mail', 'Hello', 'Spring is here', '2025-04-02 17:00:00', '2025-04-02 17:00:00')",
];

#[test]
fn social_suit_on_postgresql() {
    same_database(
        Sample::social_suit_on_postgresql,
        "e08d4b6a7f13",
        SOCIAL_SUIT_ROWS,
    );
}

#[test]
fn social_suit_on_sqlite() {
    same_database(
        Sample::social_suit_on_sqlite,
        "e08d4b6a7f13",
        SOCIAL_SUIT_ROWS,
    );
}

#[test]
fn sparkr_on_postgresql() {
    same_database(Sample::sparkr_on_postgresql, "c6d31f8e0b95", SPARKR_ROWS);
}

#[test]
fn sparkr_on_sqlite() {
    same_database(Sample::sparkr_on_sqlite, "c6d31f8e0b95", SPARKR_ROWS);
}

fn same_database(sample: fn() -> Sample, middle: &str, rows: &[&str]) {
    let (ours, theirs) = (sample(), sample());
    same_step(&ours, &theirs, &["upgrade", middle]);
    for sql in rows {
        ours.execute(sql);
        theirs.execute(sql);
    }
    same_step(&ours, &theirs, &["upgrade", "head"]);
    same_step(&ours, &theirs, &["downgrade", "-1"]);
    same_step(&ours, &theirs, &["downgrade", middle]);
    same_step(&ours, &theirs, &["downgrade", "base"]);
    same_step(&ours, &theirs, &["upgrade", "head"]);
}

fn same_step(ours: &Sample, theirs: &Sample, command: &[&str]) {
    ours.dbm(command).expect(0);
    theirs.alembic(command).expect(0);
    assert_eq!(ours.schema(), theirs.schema(), "after {command:?}");
    assert_eq!(ours.rows(), theirs.rows(), "after {command:?}");
}
