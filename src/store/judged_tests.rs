//! What is judged again and what is not.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::due::due;
use super::findings::{self, NewFinding};
use super::imports;
use super::institutions::{Brought, replace};
use super::judged::{Basis, Judged, Part, REGISTRY, Unknown, keep_in, unknowns};
use super::known::{VersionId, present};
use super::testing::{self, facts_of, finding, noon};
use super::{RunId, Store};
use crate::model::{ClassIx, Facts, Moment, NewSession, TeacherIx};

fn basis() -> Basis<'static> {
    Basis {
        rulebook: "r1",
        calendar: "c1",
        day: NaiveDate::from_ymd_opt(2024, 9, 18).unwrap(),
    }
}

async fn import(store: &Store, facts: &Facts) {
    let import = imports::begin(store, "county", "r", noon()).await.unwrap();
    let brought = Brought {
        import,
        facts,
        bad: &[],
        complete: true,
        at: noon(),
    };
    replace(store, &brought).await.unwrap();
}

fn judged(institution: &str, version: VersionId) -> Judged<'_> {
    Judged {
        institution,
        source: REGISTRY,
        version: Some(version),
        pages: "",
        complete: true,
        unknowns: &[],
        again_on: None,
        digest: "",
    }
}

async fn part(store: &Store, run: RunId, judged: &[Judged<'_>], findings: &[NewFinding<'_>]) {
    let part = Part {
        run,
        basis: basis(),
        at: noon(),
        judged,
    };
    findings::put(store, run, findings).await.unwrap();
    let mut tx = store.write().await.unwrap();
    keep_in(&mut tx, &part).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_is_unknown_is_known_at_the_next_look() {
    for (_place, store) in testing::stores().await {
        import(&store, &facts_of(&[("H1", "a")])).await;
        let version = present(&store).await.unwrap()[0].id;
        let reason = [Unknown {
            rule: "online-break",
            reason: "班额未填写",
            records: 3,
        }];
        let unknown = Judged {
            unknowns: &reason,
            ..judged("H1", version)
        };
        let run = testing::run(&store).await;
        part(&store, run, &[unknown], &[]).await;
        assert_eq!(
            unknowns(&store).await.unwrap(),
            [("online-break".to_owned(), "班额未填写".to_owned(), 1, 3)]
        );
        part(&store, run, &[judged("H1", version)], &[]).await;
        assert!(unknowns(&store).await.unwrap().is_empty());
    }
}

async fn names(store: &Store, basis: &Basis<'_>, pages: &[(&str, &str)]) -> Vec<String> {
    let own = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
    let pages: BTreeMap<_, _> = pages.iter().map(own).collect();
    let groups = due(store, basis, &pages).await.unwrap();
    let name = |group: &Vec<super::due::Due>| {
        let all: Vec<_> = group.iter().map(|d| d.institution.as_str()).collect();
        all.join("+")
    };
    groups.iter().map(name).collect()
}

#[tokio::test]
async fn only_what_changed_is_judged_again() {
    for (_place, store) in testing::stores().await {
        import(&store, &facts_of(&[("H1", "a"), ("H2", "a"), ("H3", "a")])).await;
        let everything = ["H1", "H2", "H3"];
        assert_eq!(names(&store, &basis(), &[]).await, everything);
        let run = testing::run(&store).await;
        let versions = present(&store).await.unwrap();
        let mut all: Vec<_> = versions
            .iter()
            .map(|v| judged(&v.institution, v.id))
            .collect();
        all[1].again_on = NaiveDate::from_ymd_opt(2024, 9, 20);
        // What could be read in part only is looked at again.
        all[2].complete = false;
        part(&store, run, &all, &[]).await;
        assert_eq!(names(&store, &basis(), &[]).await, ["H3"]);
        all[2].complete = true;
        part(&store, run, &all, &[]).await;
        assert!(names(&store, &basis(), &[]).await.is_empty());

        let other = Basis {
            rulebook: "r2",
            ..basis()
        };
        assert_eq!(names(&store, &other, &[]).await, everything);
        let other = Basis {
            calendar: "c2",
            ..basis()
        };
        assert_eq!(names(&store, &other, &[]).await, everything);
        let later = |day| Basis {
            day: NaiveDate::from_ymd_opt(2024, 9, day).unwrap(),
            ..basis()
        };
        assert!(names(&store, &later(19), &[]).await.is_empty());
        assert_eq!(names(&store, &later(20), &[]).await, ["H2"]);
        assert_eq!(names(&store, &basis(), &[("H3", "p")]).await, ["H3"]);
        import(&store, &facts_of(&[("H1", "b"), ("H2", "a")])).await;
        assert_eq!(names(&store, &basis(), &[]).await, ["H1"]);
    }
}

#[tokio::test]
async fn those_who_share_a_teacher_are_judged_together() {
    for (_place, store) in testing::stores().await {
        let mut facts = facts_of(&[("H1", "a"), ("H2", "a"), ("H3", "a")]);
        let row = facts.teachers[2].at;
        // The teacher of H3 teaches a class of H1.
        facts.classes.push(testing::class("C1", 0));
        facts.sessions.push(NewSession {
            id: "S1",
            class: ClassIx(0),
            start: Moment(1_000_000),
            end: Moment(1_003_600),
            teacher: Some(TeacherIx(2)),
            room: None,
            at: row,
        });
        import(&store, &facts).await;
        assert_eq!(names(&store, &basis(), &[]).await, ["H1+H3", "H2"]);
        let versions: Vec<_> = present(&store)
            .await
            .unwrap()
            .iter()
            .map(|v| v.id)
            .collect();
        let both = super::known::facts(&store, &[versions[0], versions[2]])
            .await
            .unwrap();
        let teacher = both.sessions.teacher(0).unwrap();
        assert_eq!(both.teacher(teacher).id, "T-H3");
        let run = testing::run(&store).await;
        let all: Vec<_> = ["H1", "H2", "H3"].into_iter().zip(&versions).collect();
        let all: Vec<_> = all.into_iter().map(|(id, v)| judged(id, *v)).collect();
        part(&store, run, &all, &[]).await;
        facts.institutions[2].town = crate::model::Field::Blank;
        import(&store, &facts).await;
        assert_eq!(names(&store, &basis(), &[]).await, ["H1+H3"]);
        facts.sessions = crate::model::Sessions::default();
        import(&store, &facts).await;
        assert_eq!(names(&store, &basis(), &[]).await, ["H1", "H3"]);
    }
}

#[tokio::test]
async fn new_evidence_is_a_new_version() {
    for (_place, store) in testing::stores().await {
        let first = testing::run(&store).await;
        part(&store, first, &[], &[finding("f1")]).await;
        let second = testing::run(&store).await;
        part(&store, second, &[], &[finding("f1")]).await;
        let same = findings::get(&store, "f1").await.unwrap().unwrap();
        assert_eq!((same.version, same.evidence_run), (1, Some(first)));
        let other = NewFinding {
            observed: "3 min",
            ..finding("f1")
        };
        part(&store, second, &[], &[other]).await;
        let changed = findings::get(&store, "f1").await.unwrap().unwrap();
        assert_eq!((changed.version, changed.evidence_run), (2, Some(second)));
    }
}
