//! What scripts ask for, as the SQL of each dialect: the script above, the SQL below.

mod sql {
    mod batch;
    mod batch_columns;
    mod batch_refusals;
    mod column_scripts;
    mod edges;
    mod legacy;
    mod mysql;
    mod scripts;
    mod statements;
}
