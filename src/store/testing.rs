//! Real SQLite files for the tests, and the tests of opening one.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tempfile::TempDir;

use super::runs::{self, NewRun};
use super::{RunId, Store, StoreError};

pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_726_632_000, 0).unwrap()
}

pub async fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("t.db")).await.unwrap();
    (folder, store)
}

pub async fn run(store: &Store) -> RunId {
    let new = NewRun {
        started_at: noon(),
        day: noon().date_naive(),
        rulebook: "rugao-2021-125",
        rulebook_sha256: "00",
    };
    runs::begin(store, &new).await.unwrap()
}

async fn open(path: &Path) -> StoreError {
    let opened = Store::open_patiently(path, Duration::from_millis(100)).await;
    opened.unwrap_err()
}

#[tokio::test]
async fn makes_folder_and_file_and_opens_them_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("var/demo/tutorwatch.db");
    let store = Store::open(&path).await.unwrap();
    let first = run(&store).await;
    store.close().await;
    let store = Store::open(&path).await.unwrap();
    assert_eq!(runs::latest(&store, 1).await.unwrap()[0].id, first);
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(store.pool())
        .await
        .unwrap();
    assert_eq!(mode, "wal");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_may_open_a_new_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let path = path.clone();
            tokio::spawn(async move { Store::open(&path).await.map(drop) })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    std::fs::write(&path, "这不是数据库。".repeat(500)).unwrap();
    let error = open(&path).await;
    assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
    assert!(error.to_string().contains("t.db"));
}

#[tokio::test]
async fn a_folder_in_the_place_of_the_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = open(folder.path()).await;
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error}");
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = open(&file.join("t.db")).await;
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error}");
}

#[tokio::test]
async fn a_file_in_use_is_named() {
    let (folder, store) = store().await;
    let path = folder.path().join("t.db");
    let held = store.write().await.unwrap();
    let other = Store::open_patiently(&path, Duration::from_millis(100)).await;
    let error = other.unwrap().write().await.unwrap_err();
    assert!(matches!(error, StoreError::Locked(_)), "{error}");
    drop(held);
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_left_alone() {
    let (folder, store) = store().await;
    sqlx::query("UPDATE _sqlx_migrations SET version = version + 9000")
        .execute(store.pool())
        .await
        .unwrap();
    store.close().await;
    let error = open(&folder.path().join("t.db")).await;
    assert!(matches!(error, StoreError::Newer(_)), "{error}");
}
