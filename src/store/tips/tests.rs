use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::store::identities::{self, Identity, SealedRef};
use crate::store::testing::{self, noon};
use crate::store::tip_retention::{erase_identity, erase_photos, overdue};
use crate::store::{Store, StoreError, audit};

const PICTURE: &[u8] = b"\xff\xd8\xff picture";

fn digest(c: char) -> String {
    std::iter::repeat_n(c, 64).collect()
}

fn told(why: &str) -> Told<'_> {
    Told::new("测试员", noon(), why).unwrap()
}

fn said() -> Said {
    Said {
        received_at: noon(),
        seen_at: Some(noon() - TimeDelta::hours(2)),
        words: "周六在补数学".into(),
        place: Some("示例路1号".into()),
        town: None,
        at: Some((32_380_000, -120_560_001)),
    }
}

fn matched(matching: Matching) -> Matched {
    Matched {
        matching,
        reason: "写有登记的名称“示例青禾”".into(),
    }
}

fn route() -> Route {
    Route {
        item: Some(76),
        rules: vec!["subject-on-rest-day".into()],
        title: "休息日不得培训".into(),
        words: vec!["周六".into(), "数学".into()],
        lead: vec!["教育局".into()],
        assist: Vec::new(),
    }
}

/// A tip whose digests are all `c`, with a photo, and a reporter where `key` is given.
async fn put(store: &Store, c: char, matching: Matching, key: Option<&str>) -> Filed {
    put_said(store, c, &said(), matching, key).await.unwrap()
}

async fn put_said(
    store: &Store,
    c: char,
    said: &Said,
    matching: Matching,
    key: Option<&str>,
) -> Result<Filed, StoreError> {
    let digest = digest(c);
    let identity = key.map(|key_id| SealedRef {
        key_id,
        nonce: b"nonce",
        sealed: b"sealed",
    });
    let photo = NewPhoto {
        sha256: &self::digest('f'),
        bytes: PICTURE,
        width: 4,
        height: 3,
    };
    let tip = NewTip {
        receipt_sha256: &digest,
        submission_sha256: &digest,
        content_sha256: &digest,
        said,
        photos: &[photo],
        identity,
        matched: &matched(matching),
        routes: &[route()],
        same_as: None,
        told: told("提交线索"),
    };
    add(store, &tip).await
}

fn new(filed: Filed) -> TipId {
    match filed {
        Filed::New(id) => id,
        other => panic!("{other:?}"),
    }
}

async fn at(store: &Store, id: TipId) -> Listed {
    get(store, id).await.unwrap().unwrap()
}

async fn lines(store: &Store, id: TipId) -> Vec<(What, String)> {
    let lines = events(store, id).await.unwrap();
    lines
        .into_iter()
        .map(|line| (line.what, line.why))
        .collect()
}

#[tokio::test]
async fn a_tip_comes_back_whole() {
    for (_place, store) in testing::stores().await {
        let several = Matching::Several(vec!["H1".into(), "H2".into()]);
        let id = new(put(&store, 'a', several.clone(), Some("k1")).await);
        let found = find(&store, &digest('a')).await.unwrap().unwrap();
        let tip = &found.tip;
        assert_eq!((tip.id, found.repeats), (id, 0));
        assert_eq!(tip.said, said());
        assert_eq!(tip.matched, matched(several));
        assert_eq!(tip.routes, [route()]);
        assert_eq!(tip.reporter, Reported::Sealed);
        assert_eq!(tip.photos.len(), 1);
        let bytes = photo(&store, &tip.photos[0].sha256).await.unwrap();
        assert_eq!(bytes.as_deref(), Some(PICTURE));
        assert_eq!(find(&store, &digest('b')).await.unwrap(), None);
        assert_eq!(
            lines(&store, id).await,
            [(What::Received, "提交线索".into())]
        );
    }
}

#[tokio::test]
async fn a_submission_that_comes_twice_is_one_tip() {
    for (_place, store) in testing::stores().await {
        let id = new(put(&store, 'a', Matching::NotCompared, None).await);
        let again = put(&store, 'a', Matching::Nobody, None).await;
        assert_eq!(again, Filed::Again(id));
        let (receipt, other) = (digest('a'), digest('b'));
        let (said, matched) = (said(), matched(Matching::Nobody));
        let changed = NewTip {
            receipt_sha256: &receipt,
            submission_sha256: &receipt,
            content_sha256: &other,
            said: &said,
            photos: &[],
            identity: None,
            matched: &matched,
            routes: &[],
            same_as: None,
            told: told("提交线索"),
        };
        assert_eq!(add(&store, &changed).await.unwrap(), Filed::Changed(id));
        let taken = NewTip {
            submission_sha256: &other,
            ..changed
        };
        assert_eq!(add(&store, &taken).await.unwrap(), Filed::ReceiptTaken);
        let asked = Asked {
            most: 9,
            ..Asked::default()
        };
        assert_eq!(list(&store, asked).await.unwrap().len(), 1);
        assert_eq!(
            at(&store, id).await.tip.matched.matching,
            Matching::NotCompared
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_once_one_is_new() {
    for (place, store) in testing::stores().await {
        let mut tasks = Vec::new();
        for _ in 0..6 {
            let address = place.address.clone();
            tasks.push(tokio::spawn(async move {
                let other = Store::open(&address).await.unwrap();
                put(&other, 'a', Matching::Nobody, None).await
            }));
        }
        let mut new = 0;
        for task in tasks {
            match task.await.unwrap() {
                Filed::New(_) => new += 1,
                other => assert!(matches!(other, Filed::Again(_)), "{other:?}"),
            }
        }
        assert_eq!(new, 1);
        assert_eq!(unmatched(&store).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_person_s_decision_stays() {
    for (_place, store) in testing::stores().await {
        let id = new(put(&store, 'a', Matching::Nobody, None).await);
        let one = matched(Matching::One("H1".into()));
        assert!(compare(&store, id, &one, told("比对")).await.unwrap());
        assert!(
            !compare(&store, id, &one, told("比对")).await.unwrap(),
            "the same"
        );
        let decided = Matched {
            matching: Matching::Nobody,
            reason: "现场核实不是".into(),
        };
        assert!(
            decide(&store, id, &decided, told("现场核实不是"))
                .await
                .unwrap()
        );
        assert!(!compare(&store, id, &one, told("比对")).await.unwrap());
        let tip = at(&store, id).await.tip;
        assert_eq!(tip.matched, decided);
        assert_eq!(tip.matched_by.as_deref(), Some("测试员"));
        let whats: Vec<What> = lines(&store, id).await.into_iter().map(|l| l.0).collect();
        assert_eq!(whats, [What::Received, What::Matched, What::Matched]);
        let none = TipId(id.0 + 1);
        assert!(!decide(&store, none, &decided, told("无")).await.unwrap());
    }
}

#[tokio::test]
async fn repeats_hang_on_the_first_one() {
    for (_place, store) in testing::stores().await {
        let mut ids = Vec::new();
        for c in ['a', 'b', 'c'] {
            ids.push(new(put(&store, c, Matching::Nobody, None).await));
        }
        let [a, b, c] = ids[..] else { panic!() };
        assert!(link(&store, c, Some(b), told("同一处")).await.unwrap());
        assert!(link(&store, b, Some(a), told("同一处")).await.unwrap());
        let first = |listed: Listed| listed.tip.same_as;
        assert_eq!(first(at(&store, b).await), Some(a));
        assert_eq!(first(at(&store, c).await), Some(a), "no chain");
        assert_eq!(at(&store, a).await.repeats, 2);
        assert!(
            !link(&store, a, Some(c), told("绕圈")).await.unwrap(),
            "no circle"
        );
        assert_eq!(unmatched(&store).await.unwrap().len(), 1);
        let none = Some(TipId(c.0 + 1));
        assert!(!link(&store, b, none, told("无")).await.unwrap());
        assert!(link(&store, c, None, told("不是一处")).await.unwrap());
        assert_eq!(first(at(&store, c).await), None);
        assert_eq!(unmatched(&store).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn who_reads_a_reporter_is_on_record_first() {
    for (_place, store) in testing::stores().await {
        let known = new(put(&store, 'a', Matching::Nobody, Some("k1")).await);
        let nobody = new(put(&store, 'b', Matching::Nobody, None).await);
        let read = identities::reveal(&store, known, told("回访核实"))
            .await
            .unwrap();
        let Identity::Sealed(row) = &read else {
            panic!("{read:?}")
        };
        assert_eq!((row.key_id.as_str(), &*row.sealed), ("k1", &b"sealed"[..]));
        let last = lines(&store, known).await.pop().unwrap();
        assert_eq!(last, (What::IdentityRead, "回访核实".into()));
        let none = identities::reveal(&store, nobody, told("回访核实"))
            .await
            .unwrap();
        assert_eq!(none, Identity::Anonymous);
        assert_eq!(lines(&store, nobody).await.len(), 1);
        assert_eq!(
            Told::new("测试员", noon(), " "),
            None,
            "no read without a reason"
        );
        assert_eq!(Told::new("", noon(), "回访核实"), None);
        let whole = audit::verify(&store).await.unwrap();
        assert!(
            matches!(whole, audit::Verified::Whole { rows: 3, .. }),
            "{whole:?}"
        );

        let new = SealedRef {
            key_id: "k2",
            nonce: b"other",
            sealed: b"anew",
        };
        let under = identities::under_other_keys(&store, "k2").await.unwrap();
        assert_eq!(under.len(), 1);
        let replaced = identities::replace(&store, known, &under[0].1, new, told("换钥"));
        assert!(replaced.await.unwrap());
        let twice = identities::replace(&store, known, &under[0].1, new, told("换钥"));
        assert!(!twice.await.unwrap(), "the old bytes are gone");
        assert_eq!(
            identities::by_key(&store).await.unwrap(),
            [("k2".to_owned(), 1)]
        );
    }
}

#[tokio::test]
async fn open_tips_keep_everything_and_closed_ones_lose_it_in_time() {
    for (_place, store) in testing::stores().await {
        let a = new(put(&store, 'a', Matching::Nobody, Some("k1")).await);
        let b = new(put(&store, 'b', Matching::Nobody, Some("k1")).await);
        let (before, after) = (noon(), noon() + TimeDelta::days(1));
        let over = |day: DateTime<Utc>| overdue(&store, day, day);
        let years = noon() + TimeDelta::days(9_000);
        assert_eq!(over(years).await.unwrap(), Default::default(), "open");
        link(&store, b, Some(a), told("同一处")).await.unwrap();
        assert!(close(&store, b, told("已处理")).await.unwrap());
        assert!(!close(&store, b, told("已处理")).await.unwrap());
        assert_eq!(
            over(after).await.unwrap(),
            Default::default(),
            "it repeats an open one"
        );
        assert!(close(&store, a, told("已处理")).await.unwrap());
        assert_eq!(over(before).await.unwrap(), Default::default(), "too early");
        let due = over(after).await.unwrap();
        assert_eq!(
            (due.identities, due.photos),
            (vec![a, b], vec![(a, 1), (b, 1)])
        );

        assert!(
            !erase_identity(&store, a, before, told("到期"))
                .await
                .unwrap()
        );
        assert!(
            erase_identity(&store, a, after, told("到期"))
                .await
                .unwrap()
        );
        assert!(
            !erase_identity(&store, a, after, told("到期"))
                .await
                .unwrap()
        );
        let gone = identities::reveal(&store, a, told("回访")).await.unwrap();
        assert_eq!(gone, Identity::Erased(noon()));
        assert_eq!(at(&store, a).await.tip.reporter, Reported::Erased);
        assert_eq!(at(&store, b).await.tip.reporter, Reported::Sealed);

        // The same picture belongs to both.
        let picture = digest('f');
        assert!(erase_photos(&store, a, after, told("到期")).await.unwrap());
        assert!(photo(&store, &picture).await.unwrap().is_some());
        assert!(at(&store, a).await.tip.photos[0].erased_at.is_some());
        assert!(erase_photos(&store, b, after, told("到期")).await.unwrap());
        assert_eq!(photo(&store, &picture).await.unwrap(), None);
        let last = lines(&store, a).await.pop().unwrap();
        assert_eq!(last, (What::PhotosErased, "到期".into()));
    }
}

#[tokio::test]
async fn lists_are_paged_and_filtered() {
    for (_place, store) in testing::stores().await {
        for (c, day) in ('a'..='e').zip(0..) {
            let said = Said {
                received_at: noon() + TimeDelta::days(day),
                ..said()
            };
            let one = Matching::One(if c < 'c' { "H1" } else { "H2" }.to_owned());
            put_said(&store, c, &said, one, None).await.unwrap();
        }
        let asked = Asked {
            most: 2,
            ..Asked::default()
        };
        let ids = |page: Vec<Listed>| -> Vec<i64> { page.iter().map(|l| l.tip.id.0).collect() };
        assert_eq!(ids(list(&store, asked).await.unwrap()), [5, 4]);
        let next = Asked {
            before: Some(TipId(4)),
            ..asked
        };
        assert_eq!(ids(list(&store, next).await.unwrap()), [3, 2]);
        let of = Asked {
            institution: Some("H1"),
            ..asked
        };
        assert_eq!(ids(list(&store, of).await.unwrap()), [2, 1]);
        close(&store, TipId(2), told("已处理")).await.unwrap();
        assert_eq!(ids(list(&store, of).await.unwrap()), [1]);
        let all = Asked { closed: true, ..of };
        assert_eq!(ids(list(&store, all).await.unwrap()), [2, 1]);
        let since = recent(&store, noon() + TimeDelta::days(3)).await.unwrap();
        assert_eq!(ids(since), [4, 5]);
    }
}

#[tokio::test]
async fn tips_of_open_cases_keep_everything() {
    for (_place, store) in testing::stores().await {
        let of_case = new(put(&store, 'a', Matching::One("H1".into()), Some("k1")).await);
        let gave_rise = new(put(&store, 'b', Matching::Nobody, Some("k1")).await);
        for id in [of_case, gave_rise] {
            close(&store, id, told("已处理")).await.unwrap();
        }
        let run = testing::run(&store).await;
        let finding = format!(
            "INSERT INTO finding (fingerprint, first_run, last_run, rule, tbl, record_id,
                 observed, limit_text, message)
             VALUES ('f1', {0}, {0}, 'r', 'tips', '{1}', '', '', '')",
            run.0, gave_rise.0
        );
        let case = |number: u8, institution: &str| {
            format!(
                "INSERT INTO case_file (id, number, about, institution, family, state, lead,
                     opened_at, changed_at)
                 VALUES ({number}, '{number}', 'x{number}', {institution}, 'f', 'triage', '', 0, 0)"
            )
        };
        let joined = "INSERT INTO case_finding (finding, case_id, added_at) VALUES ('f1', 2, 0)";
        for sql in [finding, case(1, "'H1'"), case(2, "NULL"), joined.to_owned()] {
            store.execute(sqlx::AssertSqlSafe(sql), &[]).await.unwrap();
        }
        let day = noon() + TimeDelta::days(1);
        assert_eq!(overdue(&store, day, day).await.unwrap(), Default::default());
        for id in [of_case, gave_rise] {
            assert!(!erase_identity(&store, id, day, told("到期")).await.unwrap());
            assert!(!erase_photos(&store, id, day, told("到期")).await.unwrap());
        }
        let sql = "UPDATE case_file SET state = 'closed', outcome = 'x' WHERE id = 2";
        store.execute(sql, &[]).await.unwrap();
        let due = overdue(&store, day, day).await.unwrap();
        assert_eq!(due.identities, [gave_rise]);
        assert!(
            erase_identity(&store, gave_rise, day, told("到期"))
                .await
                .unwrap()
        );
    }
}

#[tokio::test]
async fn a_bureau_and_an_area_see_their_tips_and_what_nobody_else_would_see() {
    for (_place, store) in testing::stores().await {
        let said = |town: Option<&str>| Said {
            town: town.map(str::to_owned),
            ..said()
        };
        for (c, town) in [('a', Some("城南")), ('b', Some("城北街道")), ('c', None)] {
            put_said(&store, c, &said(town), Matching::Nobody, None)
                .await
                .unwrap();
        }
        let seen = async |bureau: &[&str], towns: &[&str]| {
            let scope = Scope {
                bureau: bureau.iter().map(|name| (*name).to_owned()).collect(),
                towns: towns.iter().map(|town| (*town).to_owned()).collect(),
            };
            let asked = Asked {
                scope: Some(&scope),
                most: 10,
                ..Asked::default()
            };
            let found = list(&store, asked).await.unwrap();
            let mut ids: Vec<i64> = found.iter().map(|listed| listed.tip.id.0).collect();
            for id in 1..=3 {
                let one = get_in(&store, &scope, TipId(id)).await.unwrap();
                assert_eq!(
                    one.is_some(),
                    ids.contains(&id),
                    "{bureau:?} {towns:?} {id}"
                );
            }
            ids.sort_unstable();
            ids
        };
        assert_eq!(seen(&[], &[]).await, [1, 2, 3]);
        assert_eq!(seen(&["教育局"], &[]).await, [1, 2, 3]);
        // Part of a name is another bureau.
        assert_eq!(seen(&["教育"], &[]).await, [] as [i64; 0]);
        assert_eq!(seen(&["市监局"], &[]).await, [] as [i64; 0]);
        assert_eq!(seen(&["教育部门", "教育局"], &["城南街道"]).await, [1, 3]);
        assert_eq!(
            seen(&["教育局"], &["城南街道", "城北街道"]).await,
            [1, 2, 3]
        );
        assert_eq!(seen(&["教育局"], &["城东街道"]).await, [3]);
        // Nobody's job by its words is everybody's.
        store
            .execute("DELETE FROM tip_route WHERE tip = 2", &[])
            .await
            .unwrap();
        assert_eq!(seen(&["市监局"], &[]).await, [2]);
    }
}
