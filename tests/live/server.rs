use insta::assert_snapshot;

use crate::support::postgresql::Database;

#[test]
fn a_test_has_a_database_of_its_own() {
    let (one, other) = (Database::create(), Database::create());
    one.query("CREATE TABLE users (id integer PRIMARY KEY, name text)");
    one.query("INSERT INTO users VALUES (1, 'Ada')");

    assert_snapshot!(one.query("SELECT * FROM users"), @"1|Ada");
    assert_snapshot!(one.schema(), @"
    CREATE TABLE public.users (
        id integer NOT NULL,
        name text
    );
    ALTER TABLE ONLY public.users
        ADD CONSTRAINT users_pkey PRIMARY KEY (id);
    ");
    assert_snapshot!(one.rows(), @"INSERT INTO public.users VALUES (1, 'Ada');");
    assert_eq!(other.schema(), "");
}
