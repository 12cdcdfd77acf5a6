//! Small files of every format that are meant to hurt, and those that once did, each read in every
//! way there is.

use super::{
    laws::{check, readers},
    mutate::own,
};

#[test]
fn the_corpus_breaks_nothing() {
    let (corpus, readers) = (own("tests/corpus"), readers());
    assert!(corpus.len() >= 20 && readers.len() > 45, "{} {}", corpus.len(), readers.len());
    for (_, body) in &corpus {
        for reader in &readers {
            check(reader, body);
        }
    }
}
