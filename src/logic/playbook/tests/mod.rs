//! Tests of the playbooks that are part of the program.

mod books;
