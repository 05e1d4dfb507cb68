//! Nights that are killed at every commit and between the commands to the mail server, and
//! gone on with: the same findings, cases and deliveries as of a night that was not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};

use super::{NightlyError, NightlyReport, NightlyTold, StepState, nightly};
use crate::config::Config;
use crate::crawl::AllowList;
use crate::jobs::notices::tests::world::{Server, World};
use crate::jobs::scan::Knowledge;
use crate::store::Store;
use crate::store::audit::{Verified, verify};
use crate::store::fuse::Fuse;
use crate::store::nightly::{Held, take_lease};
use crate::store::testing::{self, Place, dump, dump_notices};

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::load(&Config::default()).unwrap());

/// When the world of notices begins.
fn noon() -> DateTime<Utc> {
    "2026-03-03T04:00:00Z".parse().unwrap()
}

fn later() -> DateTime<Utc> {
    noon() + TimeDelta::hours(1)
}

/// Institutions whose online lessons follow each other too soon; those in `good` do not.
fn registry(folder: &Path, count: usize, good: &[usize]) {
    let mut tables = [
        "institution_id,name,category,permit_no,uscc\n".to_owned(),
        "class_id,institution_id,name,category,mode,stage,lesson_minutes,filing_no\n".to_owned(),
        "session_id,class_id,start,end\n".to_owned(),
    ];
    for n in 1..=count {
        let next = if good.contains(&n) { "18:40" } else { "18:39" };
        tables[0].push_str(&format!("H{n},示例{n},subject,X{n},\n"));
        tables[1].push_str(&format!("C{n},H{n},班{n},subject,online,primary,30,B{n}\n"));
        tables[2].push_str(&format!(
            "S{n},C{n},2026-02-25 18:00,2026-02-25 18:30\n\
             T{n},C{n},2026-02-25 {next},2026-02-25 19:10\n"
        ));
    }
    for (name, text) in ["institutions", "classes", "sessions"].iter().zip(tables) {
        fs::write(folder.join(format!("{name}.csv")), text).unwrap();
    }
}

fn config(folder: &Path) -> Config {
    Config {
        registry: Some(folder.to_owned()),
        ..Config::default()
    }
}

async fn night(
    store: &Store,
    world: &World,
    server: &Server,
    config: &Config,
    (holder, clock): (&str, fn() -> DateTime<Utc>),
) -> Result<NightlyReport, NightlyError> {
    let told = NightlyTold {
        config,
        store,
        knowledge: &KNOWLEDGE,
        office: Some(world.office(store)),
        mailer: server,
        allow: AllowList::default(),
        on: "2026-03-03".parse().unwrap(),
        holder: holder.to_owned(),
        is_alive: |_| true,
        clock,
    };
    nightly(&told, &|_| ()).await
}

/// Findings and cases, and apart from them notices and deliveries.
async fn outcome(store: &Store) -> (Vec<String>, Vec<String>) {
    let all = dump(store).await;
    let kept = ["finding ", "in ", "case ", "judged ", "unknown "];
    let lines = all
        .lines()
        .filter(|l| kept.iter().any(|k| l.starts_with(k)));
    let lines = lines.map(str::to_owned).collect();
    (lines, dump_notices(store).await)
}

async fn place(engine: u8) -> Place {
    match engine {
        0 => testing::sqlite(),
        _ => testing::postgres().await,
    }
}

/// Kills a night at every `every`th moment on each engine; says how often.
async fn kill_at_every(every: i64, first: i64) -> u32 {
    let folder = tempfile::tempdir().unwrap();
    registry(folder.path(), 3, &[]);
    let config = config(folder.path());
    let mut points = 0;
    for engine in [0, 1] {
        let (world, server) = (World::automatic(), Server::default());
        let place_of = place(engine).await;
        let store = place_of.open().await;
        let whole = night(&store, &world, &server, &config, ("w1", noon))
            .await
            .unwrap();
        assert_eq!(
            whole.state(),
            StepState::Person,
            "new cases: {:?}",
            whole.steps
        );
        let expected = outcome(&store).await;
        let count =
            |lines: &[String], word: &str| lines.iter().filter(|l| l.contains(word)).count();
        assert_eq!(count(&expected.0, "online-break"), 3, "{:#?}", expected.0);
        assert!(count(&expected.1, " accepted") >= 6, "{:#?}", expected.1);
        let mails: BTreeSet<_> = server.arrived().into_iter().collect();
        for boundary in (first..).step_by(usize::try_from(every).unwrap()) {
            let (world, server) = (World::automatic(), Server::default());
            let place_of = place(engine).await;
            let store = place_of.open().await;
            let fuse = Fuse::after(boundary);
            let dying = store.with_fuse(&fuse);
            let mailer = server.with_fuse(&fuse);
            let killed = night(&dying, &world, &mailer, &config, ("w1", noon)).await;
            let reached = fuse.is_blown();
            assert!(reached || killed.is_ok(), "{killed:?}");
            // The lease of the dead has run out by then, and so have its other claims.
            world.pass(TimeDelta::hours(1));
            night(&store, &world, &server, &config, ("w2", later))
                .await
                .unwrap();
            let found = outcome(&store).await;
            let mut arrived: BTreeMap<(String, String), u32> = BTreeMap::new();
            for one in server.arrived() {
                *arrived.entry(one).or_default() += 1;
            }
            assert!(
                arrived.values().all(|n| *n == 1),
                "sent twice, at {boundary}: {arrived:?}"
            );
            assert_eq!(count(&found.0, "finding "), count(&expected.0, "finding "));
            match count(&found.1, " unknown") {
                0 => {
                    assert_eq!(found, expected, "killed at {boundary}");
                    assert_eq!(arrived.into_keys().collect::<BTreeSet<_>>(), mails);
                }
                // Killed while a mail was on its way: a person settles it, and its case waits.
                1 => {
                    let known = |lines: &[String]| -> Vec<String> {
                        let lines = lines.iter().filter(|l| !l.starts_with("case "));
                        lines.cloned().collect()
                    };
                    assert_eq!(known(&found.0), known(&expected.0), "killed at {boundary}");
                    let settled = found.1.iter();
                    let settled: Vec<String> = settled
                        .map(|l| l.replace(" unknown", " accepted"))
                        .collect();
                    assert_eq!(settled, expected.1, "killed at {boundary}");
                }
                several => panic!("{several} unknown, killed at {boundary}"),
            }
            let log = verify(&store).await.unwrap();
            assert!(matches!(log, Verified::Whole { .. }), "{log:?}");
            if !reached {
                break;
            }
            points += 1;
        }
    }
    points
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_night_that_is_killed_ends_as_one_that_was_not() {
    let points = kill_at_every(23, 5).await;
    println!("{points} points");
    assert!(points >= 6, "{points}");
}

/// The same at every moment: `cargo test --lib every_moment_of_a_night -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn every_moment_of_a_night() {
    let points = kill_at_every(1, 0).await;
    println!("{points} points");
    assert!(points >= 200, "{points}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_night_at_a_time_and_the_second_says_who_is_at_it() {
    for (_place, store) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        registry(folder.path(), 1, &[]);
        let config = config(folder.path());
        let (world, server) = (World::automatic(), Server::default());
        let mine = Held {
            holder: "other/7/1".to_owned(),
            until: noon() + TimeDelta::minutes(2),
        };
        take_lease(&store, "nightly", &mine, None, noon())
            .await
            .unwrap();
        let busy = night(&store, &world, &server, &config, ("w", noon)).await;
        let words = busy.unwrap_err().to_string();
        assert!(
            words.contains("other/7/1") && words.contains("12:02:00"),
            "{words}"
        );
        assert!(dump(&store).await.is_empty(), "it did nothing");
        // Its time is over.
        let report = night(&store, &world, &server, &config, ("w", later))
            .await
            .unwrap();
        assert!(!report.goes_on);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_not_changed_is_passed_over_and_a_failed_step_hides_no_other() {
    for (_place, store) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        registry(folder.path(), 2, &[]);
        let mut config = config(folder.path());
        let (world, server) = (World::automatic(), Server::default());
        let states = async |config: &Config| -> Vec<(String, String)> {
            let report = night(&store, &world, &server, config, ("w", noon))
                .await
                .unwrap();
            report
                .steps
                .into_iter()
                .map(|s| (s.step, s.state))
                .collect()
        };
        let of = |states: &[(String, String)], step: &str| -> String {
            let found = states.iter().find(|(name, _)| name == step);
            found.unwrap().1.clone()
        };
        let first = states(&config).await;
        assert_eq!(
            (of(&first, "import"), of(&first, "scan")),
            ("done".into(), "person".into())
        );
        let again = states(&config).await;
        assert_eq!(
            (of(&again, "import"), of(&again, "scan")),
            ("passed".into(), "done".into())
        );
        let mails = server.arrived().len();
        // The crawl cannot even begin, and the registry cannot be read: findings wait.
        config.crawl.source = vec![crate::config::SourceConfig {
            id: "portal".to_owned(),
            kind: crate::config::SourceKindConfig::Page,
            address: "http://portal.example.cn/".parse().unwrap(),
            depth: None,
            pages: None,
            items: None,
            next: None,
        }];
        fs::write(
            folder.path().join("institutions.csv"),
            "institution_id,name\n",
        )
        .unwrap();
        let bad = states(&config).await;
        assert_eq!(of(&bad, "crawl"), "failed", "no contact is set");
        assert_eq!(of(&bad, "import"), "person");
        assert_eq!(of(&bad, "scan"), "person");
        let (findings, _) = outcome(&store).await;
        let kept = findings.iter().filter(|l| l.starts_with("finding "));
        let kept: Vec<_> = kept.collect();
        assert!(kept.iter().all(|l| l.contains(" unverified ")), "{kept:#?}");
        assert_eq!(
            server.arrived().len(),
            mails,
            "nothing is sent of what nobody knows"
        );
        // It can be read again, and one institution is in order now.
        registry(folder.path(), 2, &[1]);
        let good = states(&config).await;
        assert_eq!(of(&good, "import"), "done");
        let (findings, _) = outcome(&store).await;
        let breaks = findings.iter().filter(|l| l.contains("online-break"));
        let gone = breaks.filter(|l| l.contains(" resolved ")).count();
        assert_eq!(gone, 1, "{findings:#?}");
    }
}
