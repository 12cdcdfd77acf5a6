//! Damaged pages of every platform and format, read by their own preset and by others.
//! `VIGIE_CASES` says how many times as many are tried as usual.

use fastrand::Rng;
use vigie::extract::Rules;

use super::{
    laws::{Reader, check, readers},
    mutate::{captures, mutated, own},
};

fn cases(usual: usize) -> usize {
    let factor = std::env::var("VIGIE_CASES").ok().and_then(|text| text.parse::<usize>().ok());
    usual * factor.unwrap_or(1)
}

/// Damages each body so many times, and reads it by what knows it, without rules, and by one more.
fn damage(seeds: &[(String, Vec<u8>)], times: usize, seed: u64) -> usize {
    let readers = readers();
    let mut rng = Rng::with_seed(seed);
    let mut read = 0;
    for (name, body) in seeds {
        let own = readers.iter().filter(|reader| name.starts_with(&reader.name));
        let own = own.max_by_key(|reader| reader.name.len());
        for _ in 0..times {
            let other = &seeds[rng.usize(..seeds.len())].1;
            let body = mutated(&mut rng, body, other);
            let any = &readers[rng.usize(..readers.len())];
            for reader in own.into_iter().chain([&readers[0], any]) {
                read += usize::from(!check(reader, &body).posts.is_empty());
            }
        }
    }
    read
}

#[test]
fn damaged_pages_break_nothing() {
    let mut seeds = own("tests/presets/fixtures");
    seeds.extend(own("tests/corpus"));
    let times = cases(3);
    let read = damage(&seeds, times, 7);
    assert!(seeds.len() > 60 && read > seeds.len() * times * 2 / 5, "{read} of {}", seeds.len());
}

#[test]
fn damaged_real_pages_break_nothing() {
    let seeds = captures();
    if !seeds.is_empty() {
        let read = damage(&seeds, cases(1), 8);
        assert!(read > seeds.len() / 5, "{read} of {}", seeds.len());
    }
}

#[test]
fn damaged_rules_break_nothing() {
    let (presets, pages) = (own("config/presets"), own("tests/presets/fixtures"));
    let mut rng = Rng::with_seed(9);
    let mut compiled = 0;
    for (name, text) in &presets {
        let text = String::from_utf8_lossy(text);
        // The rules alone, whose tables are named from the root of the file.
        let from = |line: &&str| !line.starts_with("[extract") && !line.starts_with("[[extract");
        let rules: Vec<_> =
            text.lines().skip_while(from).filter(|line| *line != "[extract]").collect();
        let rules = rules.join("\n").replace("[extract.", "[");
        for _ in 0..cases(60) {
            let other = &presets[rng.usize(..presets.len())].1;
            let damaged = mutated(&mut rng, rules.as_bytes(), other);
            let Ok(rules) = toml::from_str::<Rules>(&String::from_utf8_lossy(&damaged)) else {
                continue;
            };
            let Ok(reader) = Reader::new(name, Some(&rules)) else { continue };
            compiled += 1;
            check(&reader, &pages[rng.usize(..pages.len())].1);
        }
    }
    assert!(compiled > cases(20), "{compiled} of the damaged rules could be tried");
}
