//! Changes of state with their log: nothing without a row, no row that can be changed.

use super::audit::{self, Entry, Fault, Verified};
use super::changes::{Change, Subject, To, apply};
use super::outbox::{self, Claim, End, NewTask};
use super::testing::{self, admin, finding, noon, postgres};
use super::values::args;
use super::{Store, StoreError, findings};
use chrono::{NaiveDate, TimeDelta};

const UNTIL: &[(&str, To<'_>)] = &[(
    "dismissed_until",
    To::Day(NaiveDate::from_ymd_opt(2025, 1, 1)),
)];

fn dismissal<'a>(fingerprint: &'a str, version: i64, tasks: &'a [NewTask<'a>]) -> Change<'a> {
    Change {
        subject: Subject::Finding(fingerprint),
        version,
        from: "open",
        to: "dismissed",
        actor: "李某",
        at: noon(),
        reason: Some("已整改"),
        detail: None,
        set: UNTIL,
        tasks,
    }
}

fn task(key: &str) -> NewTask<'_> {
    NewTask {
        kind: "remind",
        key,
        body: "{}",
        next_at: noon(),
    }
}

async fn seen(store: &Store, fingerprints: &[&str]) {
    let run = testing::run(store).await;
    let all: Vec<_> = fingerprints.iter().map(|f| finding(f)).collect();
    findings::put(store, run, &all).await.unwrap();
}

#[tokio::test]
async fn a_change_its_row_and_its_task_are_one() {
    for (_place, store) in testing::stores().await {
        seen(&store, &["f1", "f2"]).await;
        let tasks = [task("f1")];
        apply(&store, &[dismissal("f1", 1, &tasks)]).await.unwrap();
        let f1 = findings::get(&store, "f1").await.unwrap().unwrap();
        assert_eq!((f1.state.as_str(), f1.version), ("dismissed", 2));
        assert_eq!(f1.reason.as_deref(), Some("已整改"));
        assert_eq!(f1.dismissed_until, NaiveDate::from_ymd_opt(2025, 1, 1));
        let log = audit::of(&store, "finding", "f1").await.unwrap();
        assert_eq!(log.len(), 1);
        assert_eq!(log[0].to.as_deref(), Some("dismissed"));

        // The second of two is late: nothing of either happens.
        let both = [dismissal("f2", 1, &[]), dismissal("f1", 1, &[])];
        let error = apply(&store, &both).await.unwrap_err();
        let StoreError::Conflict {
            expected, found, ..
        } = error
        else {
            panic!("{error}");
        };
        assert_eq!((expected, found), (1, 2));
        let f2 = findings::get(&store, "f2").await.unwrap().unwrap();
        assert_eq!((f2.state.as_str(), f2.version), ("open", 1));
        assert_eq!(audit::after(&store, 0, 9).await.unwrap().len(), 1);

        let error = apply(&store, &[dismissal("f9", 1, &[])]).await.unwrap_err();
        assert!(matches!(error, StoreError::Missing { .. }), "{error}");
        // No column by the back door.
        let sneaky = Change {
            set: &[("version", To::Number(Some(9)))],
            ..dismissal("f2", 1, &[])
        };
        assert!(apply(&store, &[sneaky]).await.is_err());
        // Nor a state that there is none of; and that leaves no row either.
        let odd = Change {
            to: "gone",
            ..dismissal("f2", 1, &[])
        };
        assert!(apply(&store, &[odd]).await.is_err());
        assert_eq!(audit::after(&store, 0, 9).await.unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_decide_at_once_one_does_and_the_log_stays_whole() {
    for (_place, store) in testing::stores().await {
        let names: Vec<String> = (0..6).map(|n| format!("f{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        seen(&store, &names).await;
        let mut tasks = Vec::new();
        for _ in 0..4 {
            for name in &names {
                let (store, name) = (store.clone(), (*name).to_owned());
                tasks.push(tokio::spawn(async move {
                    apply(&store, &[dismissal(&name, 1, &[])]).await
                }));
            }
        }
        let mut done = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => done += 1,
                Err(StoreError::Conflict { .. }) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(done, 6);
        let whole = audit::verify(&store).await.unwrap();
        assert!(
            matches!(whole, Verified::Whole { rows: 6, .. }),
            "{whole:?}"
        );
    }
}

/// Lets a test change the log, as somebody with all rights to the file or the server could.
async fn without_triggers(store: &Store, sql: &str) {
    let sqlite = store.address().file().is_some();
    let names: &[&str] = if sqlite {
        &["audit_keeps_rows", "audit_keeps_all", "audit_goes_on"]
    } else {
        &["audit_keeps_rows ON audit", "audit_keeps_all ON audit"]
    };
    for name in names {
        let drop = format!("DROP TRIGGER IF EXISTS {name}");
        store.execute(sqlx::AssertSqlSafe(drop), &[]).await.unwrap();
    }
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    assert_eq!(store.execute(sql, &[]).await.unwrap(), 1);
}

async fn logged(store: &Store, rows: u32) {
    let mut tx = store.write().await.unwrap();
    for n in 0..rows {
        let subject = n.to_string();
        let entry = Entry {
            at: noon(),
            actor: "张某",
            kind: "case",
            subject: &subject,
            action: "note",
            from: None,
            to: (n % 2 == 0).then_some("triage"),
            reason: Some("a\0b"),
            detail: Some("{}"),
        };
        audit::append(&mut tx, &[entry]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_first_row_that_is_wrong_is_named() {
    let harm = [
        (
            "UPDATE audit SET reason = 'x' WHERE seq = 3",
            3,
            Fault::Content,
        ),
        // From one column into the next.
        (
            "UPDATE audit SET from_state = to_state, to_state = NULL WHERE seq = 5",
            5,
            Fault::Content,
        ),
        (
            "UPDATE audit SET at = at + 1 WHERE seq = 1",
            1,
            Fault::Content,
        ),
        (
            "UPDATE audit SET hash = previous WHERE seq = 2",
            2,
            Fault::Content,
        ),
        (
            "UPDATE audit SET previous = hash WHERE seq = 4",
            4,
            Fault::Link,
        ),
        ("DELETE FROM audit WHERE seq = 4", 4, Fault::Gap),
        ("DELETE FROM audit WHERE seq = 1", 1, Fault::Gap),
    ];
    for (sql, seq, why) in harm {
        for (_place, store) in testing::stores().await {
            logged(&store, 6).await;
            let whole = audit::verify(&store).await.unwrap();
            assert!(
                matches!(whole, Verified::Whole { rows: 6, .. }),
                "{whole:?}"
            );
            without_triggers(&store, sql).await;
            let broken = audit::verify(&store).await.unwrap();
            assert_eq!(broken, Verified::Broken { seq, why }, "{sql}");
        }
    }
}

#[tokio::test]
async fn an_end_that_is_gone_shows_in_the_head() {
    for (_place, store) in testing::stores().await {
        logged(&store, 3).await;
        let before = audit::verify(&store).await.unwrap();
        without_triggers(&store, "DELETE FROM audit WHERE seq = 3").await;
        assert_ne!(audit::verify(&store).await.unwrap(), before);
    }
}

#[tokio::test]
async fn nobody_changes_the_log() {
    for (_place, store) in testing::stores().await {
        logged(&store, 2).await;
        let hash = "0".repeat(64);
        for sql in [
            "UPDATE audit SET reason = 'x'",
            "DELETE FROM audit",
            "DELETE FROM audit WHERE seq = 2",
        ] {
            let error = store.execute(sql, &[]).await.unwrap_err().to_string();
            assert!(error.contains("append-only"), "{sql}: {error}");
        }
        let other = if store.address().file().is_some() {
            "INSERT OR REPLACE INTO audit VALUES (1, 0, '', '', '', '', '', '', '', '', $1, $1)"
        } else {
            "INSERT INTO audit VALUES (1, 0, '', '', '', '', '', '', '', '', $1, $1)"
        };
        assert!(store.execute(other, &args![&hash]).await.is_err());
        if store.address().file().is_none() {
            let error = store.execute("TRUNCATE audit", &[]).await.unwrap_err();
            assert!(error.to_string().contains("append-only"), "{error}");
        }
        let whole = audit::verify(&store).await.unwrap();
        assert!(
            matches!(whole, Verified::Whole { rows: 2, .. }),
            "{whole:?}"
        );
    }
}

#[tokio::test]
async fn the_programs_own_role_may_add_to_the_log_and_no_more() {
    let place = postgres().await;
    place.open().await.close().await;
    let schema = place.address.rsplit("%3D").next().unwrap();
    let role = format!("app_{schema}");
    let roles = include_str!("engine/roles.sql");
    admin(&format!("SET search_path = {schema}; {roles}")).await;
    admin(&format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'app' IN ROLE tutorwatch_app"
    ))
    .await;
    let address = place
        .address
        .replace("tests@localhost", &format!("{role}:app@localhost"));
    // It opens a schema that is up to date, works, and changes states.
    let app = Store::open(&address).await.unwrap();
    seen(&app, &["f1"]).await;
    apply(&app, &[dismissal("f1", 1, &[])]).await.unwrap();
    for sql in [
        "UPDATE audit SET reason = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TABLE audit",
    ] {
        let error = app.execute(sql, &[]).await.unwrap_err();
        assert!(
            matches!(error, StoreError::NoRight { .. }),
            "{sql}: {error}"
        );
    }
    let whole = audit::verify(&app).await.unwrap();
    assert!(
        matches!(whole, Verified::Whole { rows: 1, .. }),
        "{whole:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_task_goes_to_one_worker_and_comes_back_when_that_one_is_gone() {
    for (_place, store) in testing::stores().await {
        seen(&store, &["f1"]).await;
        let keys: Vec<String> = (0..40).map(|n| n.to_string()).collect();
        let mut tasks: Vec<_> = keys.iter().map(|key| task(key)).collect();
        tasks.push(task("7"));
        apply(&store, &[dismissal("f1", 1, &tasks)]).await.unwrap();
        let minutes = |n| noon() + TimeDelta::minutes(n);
        let claim = |worker: &'static str, now: i64| {
            let store = store.clone();
            async move {
                let claim = Claim {
                    kind: "remind",
                    worker,
                    now: minutes(now),
                    until: minutes(now + 5),
                    most: 15,
                };
                outbox::claim(&store, &claim).await.unwrap()
            }
        };
        let workers = ["w1", "w2", "w3", "w4"].map(|w| tokio::spawn(claim(w, 0)));
        let mut got = Vec::new();
        for worker in workers {
            got.extend(worker.await.unwrap().into_iter().map(|t| t.id));
        }
        let many = got.len();
        got.sort_unstable();
        got.dedup();
        assert_eq!(got.len(), many, "a task went to two workers");
        while let rest = claim("w5", 0).await
            && !rest.is_empty()
        {
            got.extend(rest.iter().map(|t| t.id));
        }
        assert_eq!(got.len(), 40);

        // One is done by w9 after everybody's lease has run out; its first owner is told.
        let late = claim("w9", 6).await;
        assert_eq!((late.len(), late[0].attempts), (15, 2));
        let id = late[0].id;
        let now = minutes(6);
        assert!(!outbox::end(&store, id, "w1", End::Done, now).await.unwrap());
        assert!(outbox::end(&store, id, "w9", End::Done, now).await.unwrap());
        assert!(!outbox::end(&store, id, "w9", End::Done, now).await.unwrap());
        let again = End::Again {
            next_at: minutes(30),
            error: "450",
        };
        assert!(
            outbox::end(&store, late[1].id, "w9", again, now)
                .await
                .unwrap()
        );
        assert!(
            outbox::end(&store, late[2].id, "w9", End::Failed("550"), now)
                .await
                .unwrap()
        );
        let mut later = 0;
        while let more = claim("w5", 29).await
            && !more.is_empty()
        {
            later += more.len();
        }
        assert_eq!(later, 37);
    }
}
