//! What a start makes of what it finds.

use std::{fs, path::Path};

use super::world::{World, at, filled, open, picture};
use crate::{
    domain::PostKey,
    store::{Store, StoreError, key, open::open_sled, verify_ledger},
};

#[tokio::test]
async fn what_is_committed_is_read_back_whatever_became_of_the_index() {
    let world = World::new();
    for harm in ["none", "unclean", "removed", "flipped", "truncated", "other boot", "foreign"] {
        let folder = tempfile::tempdir().unwrap();
        let store = filled(folder.path(), &world).await;
        let before = picture(&store, &world);
        assert_eq!(before.matches("Very rude.").count(), 2, "under its key and its alias");
        if harm == "unclean" {
            drop(store);
        } else {
            store.close().await.unwrap();
            drop(store);
        }
        let db = folder.path().join("index/db");
        match harm {
            "removed" => fs::remove_dir_all(folder.path().join("index")).unwrap(),
            "flipped" => {
                let mut bytes = fs::read(&db).unwrap();
                for byte in bytes.iter_mut().step_by(97) {
                    *byte ^= 0x55;
                }
                fs::write(&db, bytes).unwrap();
            }
            "truncated" => {
                let length = fs::metadata(&db).unwrap().len();
                fs::File::options().write(true).open(&db).unwrap().set_len(length / 3).unwrap();
            }
            "other boot" => fs::write(folder.path().join("index.open"), "another").unwrap(),
            "foreign" => {
                // A ledger that was put back from yesterday: the index knows more than it.
                let path = fs::read_dir(folder.path().join("ledger")).unwrap();
                let path = path.last().unwrap().unwrap().path();
                let text = fs::read_to_string(&path).unwrap();
                let lines = text.split_inclusive('\n').take(2).collect::<String>();
                fs::write(&path, lines).unwrap();
                let store = open(folder.path(), 9);
                assert!(picture(&store, &world).contains("Late."));
                assert!(!picture(&store, &world).contains("Very rude."));
                continue;
            }
            _ => {}
        }
        let store = open(folder.path(), 9);
        assert_eq!(picture(&store, &world), before, "index {harm}");
        store.commit(world.appeared("id:9", "Still here.", 9)).await.unwrap();
        store.close().await.unwrap();
        drop(store);
        let report = verify_ledger(folder.path()).unwrap();
        assert_eq!(report.commits, 7, "{harm}");
    }
}

#[tokio::test]
async fn one_process_one_format() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    assert!(matches!(Store::open(folder.path(), "shop.example", at(0)), Err(StoreError::InUse(_))));
    drop(store);
    fs::write(folder.path().join("FORMAT"), "sled-1.0").unwrap();
    assert!(matches!(
        Store::open(folder.path(), "shop.example", at(0)),
        Err(StoreError::Format { .. })
    ));
}

#[tokio::test]
async fn damage_that_only_a_read_finds_is_mended_at_the_next_start() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let before = filled_and_closed(folder.path(), &world).await;
    flip_a_byte_of(&folder.path().join("index"), &key::post(&world.source.id, &"id:0".into()));

    let store = open(folder.path(), 5);
    let read = store.post(&world.source.id, &PostKey::from("id:0"));
    assert!(matches!(read, Err(StoreError::Damaged(_))), "{read:?}");
    assert!(store.post(&world.source.id, &PostKey::from("id:1")).unwrap().is_some());
    store.close().await.unwrap();
    drop(store);
    assert_eq!(fs::read_to_string(folder.path().join("index.open")).unwrap(), "damaged");

    let store = open(folder.path(), 6);
    assert_eq!(picture(&store, &world), before);
    store.close().await.unwrap();
    assert!(!folder.path().join("index.open").exists());
}

#[tokio::test]
async fn damage_that_the_committer_finds_is_mended_at_the_next_start() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let before = filled_and_closed(folder.path(), &world).await;
    flip_a_byte_of(&folder.path().join("index"), &key::source(&world.source.id));

    let store = open(folder.path(), 5);
    let refused = store.commit(world.appeared("id:5", "Late.", 5)).await.unwrap_err();
    assert!(refused.is_fatal(), "{refused}");
    assert!(store.close().await.is_err());
    drop(store);
    assert_eq!(picture(&open(folder.path(), 6), &world), before);
}

#[tokio::test]
async fn a_lock_that_is_given_up_late_is_no_damage() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let before = filled_and_closed(folder.path(), &world).await;
    let tree = open_sled(&folder.path().join("index")).unwrap();
    let holder = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(200));
        drop(tree);
    });
    assert_eq!(picture(&open(folder.path(), 5), &world), before);
    holder.join().unwrap();
    let mut names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!names.any(|name| name.to_string_lossy().starts_with("index.bad-")));
}

/// A store with something in it, closed well; what is in it.
async fn filled_and_closed(folder: &Path, world: &World) -> String {
    let store = filled(folder, world).await;
    let before = picture(&store, world);
    store.close().await.unwrap();
    before
}

/// As a disk would that sled does not notice.
fn flip_a_byte_of(index: &Path, key: &[u8]) {
    let tree = open_sled(index).unwrap();
    let mut value = tree.get(key).unwrap().unwrap().to_vec();
    *value.last_mut().unwrap() ^= 1;
    tree.insert(key, value).unwrap();
    tree.flush().unwrap();
}

#[tokio::test]
async fn three_bad_indexes_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path(), 0).close().await.unwrap();
    for second in [10, 20, 20, 5, 30] {
        fs::write(folder.path().join("index/witness"), second.to_string()).unwrap();
        fs::write(folder.path().join("index.open"), "another boot").unwrap();
        open(folder.path(), second).close().await.unwrap();
    }
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let mut aside =
        names.filter(|path| path.to_string_lossy().contains("index.bad-")).collect::<Vec<_>>();
    aside.sort();
    let witness = |path: &std::path::PathBuf| fs::read_to_string(path.join("witness")).unwrap();
    assert_eq!(aside.iter().map(witness).collect::<Vec<_>>(), ["20", "5", "30"]);
}

#[tokio::test]
async fn an_index_that_cannot_be_read_is_not_put_away() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path(), 0).close().await.unwrap();
    let index = folder.path().join("index");
    fs::remove_dir_all(&index).unwrap();
    fs::write(&index, "no folder").unwrap();
    let refused = Store::open(folder.path(), "shop.example", at(1)).unwrap_err();
    assert!(matches!(refused, StoreError::Io { .. }), "{refused}");
    assert_eq!(fs::read_to_string(&index).unwrap(), "no folder");
}

#[tokio::test]
async fn an_installation_keeps_its_name_and_its_domain() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), 0);
    let name = store.installation().unwrap();
    assert!(name.ends_with("@shop.example") && name.len() == 32 + "@shop.example".len(), "{name}");
    store.close().await.unwrap();
    drop(store);
    let store = Store::open(folder.path(), "other.example", at(1)).unwrap();
    assert_eq!(store.installation().unwrap(), name);
}
