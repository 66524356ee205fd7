CREATE TABLE numbers (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tiny TINYINT(1) DEFAULT 1,
    small SMALLINT(5) UNSIGNED ZEROFILL,
    medium MEDIUMINT,
    big BIGINT NOT NULL DEFAULT 0,
    dec_ DECIMAL(12, 2) NOT NULL DEFAULT 0.00,
    dec_unsigned DECIMAL(10) UNSIGNED,
    num NUMERIC,
    flo FLOAT,
    flo_digits FLOAT(7, 3) DEFAULT 1.5,
    dou DOUBLE DEFAULT 1e10,
    dou_unsigned DOUBLE UNSIGNED,
    bits BIT(8) DEFAULT b'101',
    y YEAR,
    flag BOOLEAN,
    negative INT DEFAULT -1
);
CREATE TABLE texts (
    c CHAR(3) CHARACTER SET latin1 COLLATE latin1_bin,
    v VARCHAR(20) DEFAULT 'it''s: a \\ "x"' COMMENT 'a comment, it''s 100%: \\ \n',
    nat NATIONAL VARCHAR(10),
    t TEXT NOT NULL,
    tt TINYTEXT,
    mt MEDIUMTEXT CHARACTER SET utf8mb3,
    lt LONGTEXT,
    b BINARY(4),
    vb VARBINARY(16),
    bl BLOB,
    tb TINYBLOB,
    mb MEDIUMBLOB,
    lb LONGBLOB,
    j JSON,
    e ENUM('a', 'it''s', 'b,c') NOT NULL DEFAULT 'a',
    s SET('x', 'y') COLLATE utf8mb4_bin,
    u UUID DEFAULT uuid(),
    concatenated VARCHAR(40) DEFAULT concat('a', 'b'),
    made VARCHAR(20) GENERATED ALWAYS AS (upper(v)) VIRTUAL,
    kept VARCHAR(20) AS (concat(v, ' ', v)) STORED
);
CREATE TABLE moments (
    d DATE DEFAULT '2025-01-01',
    t TIME,
    t3 TIME(3),
    dt DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    dt6 DATETIME(6) DEFAULT NULL,
    ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    ts3 TIMESTAMP(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)
);
