CREATE TABLE users (
    id INTEGER NOT NULL, email VARCHAR(255) NOT NULL, name TEXT, "Weird Name" NVARCHAR(20), active BOOLEAN DEFAULT 1,
    age SMALLINT DEFAULT 18, made DATETIME DEFAULT CURRENT_TIMESTAMP, word VARCHAR DEFAULT 'it''s', half NUMERIC(10, 2) DEFAULT 0.5,
    twice INTEGER GENERATED ALWAYS AS (age * (1 + 1)) STORED,
    thrice INTEGER GENERATED ALWAYS AS (age * 3),
    sum INTEGER DEFAULT (1 + 2), word_count INTEGER NOT NULL UNIQUE,
    CONSTRAINT pk_users PRIMARY KEY (id), CONSTRAINT uq_users_email UNIQUE (email), UNIQUE (name, age),
    CONSTRAINT ck_users_age CHECK (age > 0 AND (name <> ')' OR age < 5)), CHECK (length(name) > 1)
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT, part INT, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    other_id INTEGER, third_id BIGINT, code CHAR(3) UNIQUE, extra JSON, price DECIMAL(5), ratio FLOAT, weight DOUBLE, whole REAL,
    body BLOB, day DATE, moment TIME, stamp TIMESTAMP, tiny TINYINT, odd "MONEY TYPE", precise DOUBLE PRECISION, untyped, spaced VARCHAR (9),
    FOREIGN KEY(other_id) REFERENCES users (id) ON DELETE SET NULL ON UPDATE NO ACTION,
    CONSTRAINT fk_third FOREIGN KEY(third_id) REFERENCES "users" ("id") ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE pairs (a INTEGER, b INTEGER, "key" VARCHAR(3), PRIMARY KEY (b, a)) WITHOUT ROWID;
CREATE TABLE references_all (a INTEGER, b INTEGER, FOREIGN KEY (b, a) REFERENCES pairs);
CREATE INDEX ix_users_name ON users (name);
CREATE INDEX ix_users_weird ON users ("Weird Name", email DESC);
CREATE INDEX ix_users_active ON users (email) WHERE active = 1 AND name <> ') where';
