//! Opening a database: made, found, damaged, in use, too new, away, refused.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

use super::testing::{admin, places, postgres, run, server, sqlite, stores};
use super::values::args;
use super::{Address, Store, StoreError, runs};

async fn impatient(address: impl AsRef<OsStr>) -> Result<Store, StoreError> {
    let address = Address::parse(address.as_ref()).unwrap();
    Store::open_patiently(address, Duration::from_secs(2)).await
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
    let mode = store.optional("PRAGMA journal_mode", &[], |row| row.get::<String, _>(0));
    assert_eq!(mode.await.unwrap().as_deref(), Some("wal"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_may_open_a_new_one_at_once() {
    for place in places().await {
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let address = place.address.clone();
                tokio::spawn(async move { Store::open(&address).await.map(drop) })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    std::fs::write(&path, "这不是数据库。".repeat(500)).unwrap();
    let error = impatient(&path).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
    assert!(error.to_string().contains("t.db"));
}

#[tokio::test]
async fn a_folder_in_the_place_of_the_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = impatient(folder.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error}");
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = impatient(&file.join("t.db")).await.unwrap_err();
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error}");
}

#[tokio::test]
async fn what_another_program_holds_is_named() {
    let sql = "UPDATE run SET rulebook = 'other' WHERE id = $1";
    for (place, store) in stores().await {
        let id = run(&store).await;
        let mut held = store.write().await.unwrap();
        held.execute(sql, &args![id.0]).await.unwrap();
        let other = impatient(&place.address).await.unwrap();
        let error = other.execute(sql, &args![id.0]).await.unwrap_err();
        assert!(matches!(error, StoreError::Locked(_)), "{error}");
        drop(held);
        assert_eq!(
            runs::latest(&store, 1).await.unwrap()[0].rulebook,
            "rugao-2021-125"
        );
    }
}

#[tokio::test]
async fn what_a_newer_program_made_is_left_alone() {
    for (place, store) in stores().await {
        let sql = "UPDATE _sqlx_migrations SET version = version + 9000";
        store.execute(sql, &[]).await.unwrap();
        store.close().await;
        let error = Store::open(&place.address).await.unwrap_err();
        assert!(matches!(error, StoreError::Newer(_)), "{error}");
    }
}

#[tokio::test]
async fn a_full_disk_is_named() {
    let place = sqlite();
    let store = place.open().await;
    // As many pages as the file has already: SQLite says "full" then as on a full disk. The
    // limit is that of one connection, so all four are asked for it.
    for _ in 0..4 {
        let sql = "PRAGMA max_page_count = 1";
        store.all(sql, &[], |_| Ok(())).await.unwrap();
    }
    let sql = "INSERT INTO crawl_source (id, address, open, started_at) VALUES ('s', $1, 1, 0)";
    let address = "7".repeat(200_000);
    let error = store.execute(sql, &args![&address]).await.unwrap_err();
    assert!(matches!(error, StoreError::Full(_)), "{error}");
}

#[tokio::test]
async fn a_file_that_may_only_be_read_is_named() {
    let place = sqlite();
    place.open().await.close().await;
    let path = Path::new(&place.address);
    // Root may write anything, so the file itself says that nobody may: a read-only URI is what
    // a read-only mount looks like to SQLite.
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(path)
        .read_only(true);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let error = sqlx::query("UPDATE run SET day = ''").execute(&pool).await;
    let at = Address::parse(path.as_os_str()).unwrap();
    let error = super::engine::failure(&at, &error.unwrap_err());
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error}");
}

#[tokio::test]
async fn a_server_that_is_away_is_named() {
    let error = impatient("postgres://xun:hushhush@127.0.0.1:1/tw").await;
    let error = error.unwrap_err();
    assert!(matches!(error, StoreError::Away { .. }), "{error}");
    let text = format!("{error} {error:?}");
    assert!(text.contains("xun@127.0.0.1:1/tw"), "{text}");
    assert!(!text.contains("hush"), "{text}");
}

#[tokio::test]
async fn a_wrong_password_a_missing_database_and_a_missing_right_are_told_apart() {
    let role = format!("r{}", std::process::id());
    admin(&format!("CREATE ROLE {role} LOGIN PASSWORD 'right'")).await;
    let of = |password: &str, base: &str| {
        base.replace("tests@localhost", &format!("{role}:{password}@localhost"))
    };
    let error = Store::open(of("hushhush", server())).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused(_)), "{error}");
    assert!(!format!("{error} {error:?}").contains("hush"));

    let error = Store::open(of("right", server()).replace("/postgres?", "/nowhere?")).await;
    let error = error.unwrap_err();
    assert!(matches!(error, StoreError::NoDatabase(_)), "{error}");

    let place = postgres().await;
    let error = Store::open(of("right", &place.address)).await.unwrap_err();
    assert!(matches!(error, StoreError::NoRight { .. }), "{error}");
    admin(&format!("DROP ROLE {role}")).await;
}

#[tokio::test]
async fn a_server_that_only_reads_is_named() {
    let place = postgres().await;
    place.open().await.close().await;
    let reading = format!(
        "{}%20-c%20default_transaction_read_only%3Don",
        place.address
    );
    let store = impatient(&reading).await.unwrap();
    let sql = "UPDATE run SET day = ''";
    let error = store.execute(sql, &[]).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error}");
}
