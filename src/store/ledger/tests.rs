use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{super::StoreError, Position, Writer, replay};
use crate::domain::Event;

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + day * 86_400).unwrap()
}

fn event(text: &str) -> Event {
    Event::Begun { installation: text.to_owned() }
}

fn read(folder: &Path) -> Result<(Vec<String>, Position), StoreError> {
    let mut texts = Vec::new();
    let end = replay(folder, Position::start(), |line, _| {
        for event in line.events {
            if let Event::Begun { installation } = event {
                texts.push(installation);
            }
        }
        Ok(())
    })?;
    Ok((texts, end))
}

fn write(folder: &Path, days: &[i64]) -> Position {
    let mut writer = Writer::open(folder, Position::start(), at(0)).unwrap();
    for day in days {
        writer.push(at(*day), &[event(&format!("day {day}"))]).unwrap();
        writer.flush(at(*day)).unwrap();
    }
    writer.position().clone()
}

fn only_segment(folder: &Path) -> PathBuf {
    fs::read_dir(folder).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn lines_are_read_back_over_months_and_continued() {
    let folder = tempfile::tempdir().unwrap();
    let end = write(folder.path(), &[0, 1, 40, 41, 80]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    let (texts, read_end) = read(folder.path()).unwrap();
    assert_eq!(texts, ["day 0", "day 1", "day 40", "day 41", "day 80"]);
    assert_eq!(read_end, end);

    // A clock that goes back does not go back to an older segment.
    let mut writer = Writer::open(folder.path(), end, at(1)).unwrap();
    writer.push(at(1), &[event("back")]).unwrap();
    writer.push(at(1), &[event("in time")]).unwrap();
    writer.flush(at(1)).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    assert_eq!(read(folder.path()).unwrap().0.len(), 7);
}

#[test]
fn a_torn_end_is_cut_wherever_it_is_torn() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[0, 1, 2]);
    let path = only_segment(folder.path());
    let whole = fs::read(&path).unwrap();
    let second_end = {
        let ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(i, _)| i);
        ends.collect::<Vec<_>>()[1] + 1
    };
    for cut in second_end..whole.len() {
        for tail in [&b""[..], &[0; 64]] {
            fs::write(&path, [&whole[..cut], tail].concat()).unwrap();
            let (texts, end) = read(folder.path()).unwrap();
            assert_eq!(texts, ["day 0", "day 1"], "cut at {cut}");
            let mut writer = Writer::open(folder.path(), end, at(3)).unwrap();
            writer.push(at(3), &[event("after")]).unwrap();
            writer.flush(at(3)).unwrap();
            assert_eq!(read(folder.path()).unwrap().0, ["day 0", "day 1", "after"]);
        }
    }
}

#[test]
fn damage_in_the_middle_is_an_alarm() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[0, 1, 2]);
    let path = only_segment(folder.path());
    let whole = fs::read_to_string(&path).unwrap();
    let lines = whole.lines().collect::<Vec<_>>();
    for (case, text) in [
        ("changed", whole.replace("day 1", "day 9")),
        ("removed", format!("{}\n{}\n", lines[0], lines[2])),
        ("swapped", format!("{}\n{}\n{}\n", lines[1], lines[0], lines[2])),
        ("changed at the end", whole.replace("day 2", "day 9")),
        ("doubled", format!("{}\n{}\n{}\n", lines[0], lines[0], lines[1])),
    ] {
        fs::write(&path, text).unwrap();
        assert!(matches!(read(folder.path()), Err(StoreError::Broken { .. })), "{case}");
    }
}

#[test]
fn only_months_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let end = write(folder.path(), &[0, 40]);
    for name in
        ["notes.jsonl", "2026-9.jsonl", "2026-ab.jsonl", "2099-01.jsonl.bak", "+209-01.jsonl"]
    {
        fs::write(folder.path().join(name), "a note\n").unwrap();
    }
    assert_eq!(read(folder.path()).unwrap(), (vec!["day 0".into(), "day 40".into()], end));
}
