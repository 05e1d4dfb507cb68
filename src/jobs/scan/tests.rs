//! Nights that are killed at every commit, and nights that several processes share.

use std::collections::BTreeSet;
use std::fs;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Knowledge, ScanError, ScanReport, ScanTold, scan};
use crate::config::Config;
use crate::jobs::cases::{FindingAsk, Told, on_finding};
use crate::jobs::import::{ImportTold, import};
use crate::store::audit::{Verified, verify};
use crate::store::fuse::Fuse;
use crate::store::testing::{self, dump, noon};
use crate::store::{Store, findings};

fn knowledge() -> Knowledge {
    Knowledge::load(&Config::default()).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn later() -> DateTime<Utc> {
    noon() + TimeDelta::hours(1)
}

fn told(worker: &str, on: &str, clock: fn() -> DateTime<Utc>) -> ScanTold {
    ScanTold {
        worker: worker.to_owned(),
        on: day(on),
        full: false,
        lease: TimeDelta::seconds(30),
        batch: 1,
        uncrawled: None,
        allow: None,
        clock,
    }
}

/// A county of so many institutions, each with two late lessons; what `change` says.
fn county(count: usize, change: impl Fn(usize) -> Option<&'static str>) -> tempfile::TempDir {
    let mut institutions = "institution_id,name,category,permit_no,uscc\n".to_owned();
    let mut classes =
        "class_id,institution_id,name,category,mode,stage,lesson_minutes,filing_no\n".to_owned();
    let mut sessions = "session_id,class_id,start,end\n".to_owned();
    for n in 1..=count {
        let Some(end) = change(n) else {
            continue;
        };
        institutions.push_str(&format!("H{n},示例{n},subject,X{n},\n"));
        classes.push_str(&format!(
            "C{n},H{n},示例{n}班,subject,online,primary,30,B{n}\n"
        ));
        sessions.push_str(&format!(
            "S{n},C{n},2024-09-11 20:45,2024-09-11 {end}\nT{n},C{n},2024-09-12 20:45,2024-09-12 21:10\n"
        ));
    }
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(format!("{name}.csv")), text).unwrap();
    };
    write("institutions", &institutions);
    write("classes", &classes);
    write("sessions", &sessions);
    folder
}

fn first(count: usize) -> tempfile::TempDir {
    county(count, |_| Some("21:15"))
}

/// One has stopped, one is on time, one is later still, one has gone.
fn second(count: usize) -> tempfile::TempDir {
    county(count, |n| match n {
        1 => Some("21:00"),
        2 => Some("21:14"),
        3 => None,
        _ => Some("21:15"),
    })
}

async fn bring(store: &Store, folder: &tempfile::TempDir) {
    let told = ImportTold {
        paths: vec![folder.path().to_owned()],
        registry: "registry".into(),
        accept_empty: false,
        clock: noon,
    };
    let report = import(store, &told, &|_| ()).await.unwrap();
    assert!(report.complete, "{:?}", report.report);
}

async fn night(store: &Store, knowledge: &Knowledge, told: &ScanTold) -> ScanReport {
    scan(store, knowledge, told, &|_| ()).await.unwrap()
}

/// A first night, what an officer decided upon it, and the registry of the second.
async fn evening(store: &Store, knowledge: &Knowledge, count: usize) {
    bring(store, &first(count)).await;
    night(store, knowledge, &told("w", "2024-09-18", noon)).await;
    let dismiss = FindingAsk::Dismiss(day("2024-09-19"), "已核对".into());
    let officer = Told {
        by: "王",
        on: day("2024-09-18"),
        at: noon(),
        version: None,
    };
    let all = findings::of_institution(store, "H4").await.unwrap();
    let late = all.iter().find(|f| f.record_id == "T4").unwrap();
    on_finding(store, &late.fingerprint, &dismiss, &officer)
        .await
        .unwrap();
    bring(store, &second(count)).await;
}

/// What findings and cases came to. A process that comes when a round has just ended begins one
/// of its own, with nothing to do; that one is left out.
async fn outcome(store: &Store) -> Vec<String> {
    let all = dump(store).await;
    let lines = all.lines();
    let lines = lines.filter(|l| !l.starts_with("scan ") && !l.starts_with("audit run"));
    lines.map(str::to_owned).collect()
}

async fn whole(store: &Store) {
    let log = verify(store).await.unwrap();
    assert!(matches!(log, Verified::Whole { .. }), "{log:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_night_that_is_killed_anywhere_ends_as_one_that_was_not() {
    let knowledge = knowledge();
    let count = 4;
    let tonight = |worker: &str, clock| told(worker, "2024-09-20", clock);
    let mut points = 0;
    for engine in [0, 1] {
        let mut expected = None;
        for boundary in 0.. {
            let place = match engine {
                0 => testing::sqlite(),
                _ => testing::postgres().await,
            };
            let store = place.open().await;
            evening(&store, &knowledge, count).await;
            let fuse = match boundary {
                0 => Fuse::default(),
                nth => Fuse::after(nth - 1),
            };
            let dying = store.with_fuse(&fuse);
            let killed = scan(&dying, &knowledge, &tonight("w1", noon), &|_| ()).await;
            if boundary == 0 {
                let counts = killed.unwrap().counts;
                assert_eq!(
                    (
                        counts.resolved > 0,
                        counts.changed > 0,
                        counts.unverified > 0
                    ),
                    (true, true, true),
                    "{counts:?}"
                );
                expected = Some(outcome(&store).await);
                whole(&store).await;
                continue;
            }
            let reached = fuse.is_blown();
            assert_eq!(killed.is_err(), reached, "{killed:?}");
            night(&store, &knowledge, &tonight("w2", later)).await;
            let found = outcome(&store).await;
            assert_eq!(Some(found), expected, "killed at {boundary}");
            whole(&store).await;
            if !reached {
                break;
            }
            points += 1;
        }
    }
    println!("{points} points");
    assert!(points >= 60, "{points}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_night_that_is_killed_anywhere_is_one_first_night() {
    let knowledge = knowledge();
    for (place, store) in testing::stores().await {
        bring(&store, &first(2)).await;
        night(&store, &knowledge, &told("w", "2024-09-18", noon)).await;
        let expected = outcome(&store).await;
        drop(place);
        let sqlite = store.address().file().is_some();
        for boundary in 1.. {
            let place = match sqlite {
                true => testing::sqlite(),
                false => testing::postgres().await,
            };
            let store = place.open().await;
            bring(&store, &first(2)).await;
            let fuse = Fuse::after(boundary - 1);
            let dying = store.with_fuse(&fuse);
            let today = |worker: &str, clock| told(worker, "2024-09-18", clock);
            let killed = scan(&dying, &knowledge, &today("w1", noon), &|_| ()).await;
            let reached = fuse.is_blown();
            night(&store, &knowledge, &today("w2", later)).await;
            assert_eq!(outcome(&store).await, expected, "killed at {boundary}");
            if !reached {
                assert!(killed.is_ok());
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_that_share_a_night_come_to_what_one_does() {
    let knowledge = std::sync::Arc::new(knowledge());
    let count = 24;
    let tonight = |worker: &str| told(worker, "2024-09-20", noon);
    for (place, store) in testing::stores().await {
        evening(&store, &knowledge, count).await;
        night(&store, &knowledge, &tonight("w")).await;
        let expected = outcome(&store).await;
        let other = match store.address().file() {
            Some(_) => testing::sqlite(),
            None => testing::postgres().await,
        };
        drop(place);
        let store = other.open().await;
        evening(&store, &knowledge, count).await;
        let mut tasks = Vec::new();
        for n in 0..4 {
            let (address, knowledge) = (other.address.clone(), knowledge.clone());
            let told = tonight(&format!("w{n}"));
            tasks.push(tokio::spawn(async move {
                let store = Store::open(&address).await.unwrap();
                scan(&store, &knowledge, &told, &|_| ()).await.unwrap()
            }));
        }
        let mut runs = BTreeSet::new();
        for task in tasks {
            runs.insert(task.await.unwrap().round.run);
        }
        assert_eq!(outcome(&store).await, expected, "{runs:?}");
        whole(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_piece_that_was_taken_over_is_not_written_twice() {
    use crate::store::scan::{claim, end_weighing, open, take};
    let knowledge = knowledge();
    for (_place, store) in testing::stores().await {
        evening(&store, &knowledge, 4).await;
        // The round is begun by one that dies at once.
        let dying = store.with_fuse(&Fuse::after(4));
        let dead = scan(&dying, &knowledge, &told("w1", "2024-09-20", noon), &|_| ()).await;
        assert!(dead.is_err());
        let round = open(&store).await.unwrap().unwrap();
        let span = |from: DateTime<Utc>| (from, from + TimeDelta::seconds(30));
        let slow = claim(&store, round.run, false, "slow", span(noon()));
        let slow = slow.await.unwrap().unwrap();
        // Everything that is left is somebody else's by now.
        while let Some(piece) = claim(&store, round.run, false, "fast", span(later()))
            .await
            .unwrap()
        {
            if piece.nth == slow.nth {
                break;
            }
        }
        let ended = end_weighing(&store, &slow, "slow", "{}", true).await;
        assert!(!ended.unwrap(), "its lease had run out");
        assert!(take(&store, &slow, "slow").await.unwrap().is_none());
        assert!(take(&store, &slow, "fast").await.unwrap().is_some());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_named() {
    let knowledge = knowledge();
    for (_place, store) in testing::stores().await {
        let nothing = scan(&store, &knowledge, &told("w", "2024-09-18", noon), &|_| ()).await;
        assert!(matches!(nothing, Err(ScanError::Empty)), "{nothing:?}");
        bring(&store, &first(1)).await;
        let unasked = ScanTold {
            allow: Some(("王".into(), "x".into())),
            ..told("w", "2024-09-18", noon)
        };
        let unasked = scan(&store, &knowledge, &unasked, &|_| ()).await;
        assert!(
            matches!(unasked, Err(ScanError::NothingToAllow)),
            "{unasked:?}"
        );
    }
}
