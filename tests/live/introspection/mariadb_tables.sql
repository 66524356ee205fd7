CREATE TABLE customers (
    id INT NOT NULL AUTO_INCREMENT,
    email VARCHAR(190) NOT NULL,
    `with space` INT CHECK (`with space` > 0),
    `order` VARCHAR(100),
    words TEXT,
    PRIMARY KEY (id),
    UNIQUE KEY uq_email (email),
    KEY ix_prefix (`order`(10), email(5)),
    KEY ix_sorted (email DESC),
    KEY ix_hash (`with space`) USING BTREE,
    FULLTEXT KEY ix_words (words),
    CONSTRAINT ck_email CHECK (length(email) > 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC COMMENT='who buys, ENGINE=x';
CREATE TABLE orders (
    id INT NOT NULL,
    line INT NOT NULL,
    customer INT,
    other INT,
    third INT,
    PRIMARY KEY (id, line),
    CONSTRAINT fk_customer FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE ON UPDATE SET NULL,
    FOREIGN KEY (other) REFERENCES customers (id) ON DELETE RESTRICT,
    CONSTRAINT fk_third FOREIGN KEY (third) REFERENCES customers (id) ON DELETE NO ACTION
) ENGINE=InnoDB;
CREATE TABLE keyless (a INT) ENGINE=Aria;
CREATE VIEW seen AS SELECT id FROM customers;
CREATE SEQUENCE numbers;
CREATE TABLE parts (id INT NOT NULL, at DATE NOT NULL, PRIMARY KEY (id, at))
    PARTITION BY RANGE (year(at)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE);
