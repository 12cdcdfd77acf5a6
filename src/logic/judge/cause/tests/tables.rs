//! The tables are well formed.

use super::super::table::{FILES, Table};

#[test]
fn each_line_is_well_formed() {
    let (table, bad) = Table::of(&FILES);
    assert_eq!(bad, Vec::<&str>::new());
    assert!(table.len() > 800, "{} phrases", table.len());
}

#[test]
fn no_line_stands_there_twice() {
    for file in FILES {
        let mut lines = file.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>();
        lines.sort_unstable();
        let twice = lines.windows(2).filter(|pair| pair[0] == pair[1]).collect::<Vec<_>>();
        assert!(twice.is_empty(), "{twice:?}");
    }
}

#[test]
fn a_line_that_is_not_well_formed_is_told() {
    let bad = [
        "billing\t4\tfee",
        "nothing\t1\tfee",
        "billing\t1",
        "billing\t1\tfee\tmore",
        "billing\t1\t… fee",
        "billing\t1\tfee …",
        "billing\t1\t<unknown>",
        "billing\t1\tfe*",
        "billing\t1\tl'eau|fee",
        "billing\t1\ta … b … c … d",
    ];
    for line in bad {
        assert_eq!(Table::of(&[line]).1, [line]);
    }
}
