//! Import after import: what is known now, and what was known on each day.

use chrono::TimeDelta;

use super::known::{Version, VersionId, at, facts, history, present};
use super::values::args;
use super::{Store, StoreError};
use crate::model::Facts;
use crate::store::imports::{self, BadRow, Changes};
use crate::store::institutions::{Brought, replace};
use crate::store::testing::{self, facts_of, noon};

async fn bring(
    store: &Store,
    hours: i64,
    facts: &Facts,
    complete: bool,
) -> Result<Changes, StoreError> {
    let at = noon() + TimeDelta::hours(hours);
    let import = imports::begin(store, "county", "登记表.xlsx", at).await?;
    let bad = BadRow {
        file: "登记表.xlsx".into(),
        sheet: Some("课次".into()),
        row: Some(7),
        column: None,
        value: Some("25:00".into()),
        message: "不是时间".into(),
        count: 3,
    };
    let brought = Brought {
        import,
        facts,
        bad: if complete {
            &[]
        } else {
            std::slice::from_ref(&bad)
        },
        complete,
        at,
    };
    let changes = replace(store, &brought).await?;
    assert_eq!(
        imports::bad_rows(store, import).await?.as_slice(),
        brought.bad
    );
    let on_record = &imports::latest(store, 1).await?[0];
    assert_eq!((on_record.id, on_record.changes), (import, changes));
    assert_eq!(on_record.errors, if complete { 0 } else { 3 });
    Ok(changes)
}

fn ids(versions: &[Version]) -> Vec<VersionId> {
    versions.iter().map(|v| v.id).collect()
}

#[tokio::test]
async fn only_what_changed_is_replaced_and_every_day_can_be_asked_for() {
    for (_place, store) in testing::stores().await {
        let monday = facts_of(&[("H1", "a"), ("H2", "a"), ("H3", "a")]);
        let changes = bring(&store, 0, &monday, true).await.unwrap();
        assert_eq!((changes.new, changes.unchanged), (3, 0));
        let tuesday = facts_of(&[("H2", "a"), ("H1", "b"), ("H4", "a")]);
        let changes = bring(&store, 24, &tuesday, true).await.unwrap();
        let counted = (
            changes.new,
            changes.changed,
            changes.unchanged,
            changes.gone,
        );
        assert_eq!(counted, (1, 1, 1, 1));
        // H3 comes back as it was: that is new again.
        let again = facts_of(&[("H1", "b"), ("H2", "a"), ("H3", "a"), ("H4", "a")]);
        let changes = bring(&store, 48, &again, true).await.unwrap();
        assert_eq!((changes.new, changes.unchanged), (1, 3));

        let towns = async |hours: i64| {
            let versions = at(&store, noon() + TimeDelta::hours(hours)).await.unwrap();
            let facts = facts(&store, &ids(&versions)).await.unwrap();
            let both = |i: &crate::model::Institution| {
                format!("{} {}", i.id, i.town.text().unwrap_or_default())
            };
            facts.institutions.iter().map(both).collect::<Vec<_>>()
        };
        assert!(towns(-1).await.is_empty());
        assert_eq!(towns(0).await, ["H1 a", "H2 a", "H3 a"]);
        assert_eq!(towns(23).await, ["H1 a", "H2 a", "H3 a"]);
        assert_eq!(towns(30).await, ["H1 b", "H2 a", "H4 a"]);
        assert_eq!(towns(99).await, ["H1 b", "H2 a", "H3 a", "H4 a"]);
        assert_eq!(present(&store).await.unwrap().len(), 4);
        let of_h3 = history(&store, "H3").await.unwrap();
        assert_eq!(of_h3.len(), 2);
        assert_eq!(of_h3[0].hash, of_h3[1].hash);
        assert_eq!(of_h3[1].until, Some(noon() + TimeDelta::hours(24)));
    }
}

#[tokio::test]
async fn an_import_that_could_not_read_everything_takes_nothing_away() {
    for (_place, store) in testing::stores().await {
        let whole = facts_of(&[("H1", "a"), ("H2", "a")]);
        bring(&store, 0, &whole, true).await.unwrap();
        let part = facts_of(&[("H1", "b")]);
        let changes = bring(&store, 1, &part, false).await.unwrap();
        assert_eq!((changes.changed, changes.gone, changes.missing), (1, 0, 1));
        let whole =
            |versions: Vec<Version>| -> Vec<bool> { versions.iter().map(|v| v.complete).collect() };
        assert_eq!(whole(present(&store).await.unwrap()), [false, true]);
        // The same again, read without a mistake.
        let mended = facts_of(&[("H1", "b"), ("H2", "a")]);
        let changes = bring(&store, 2, &mended, true).await.unwrap();
        assert_eq!(changes.unchanged, 2);
        assert_eq!(whole(present(&store).await.unwrap()), [true, true]);
    }
}

#[tokio::test]
async fn another_registry_takes_nothing_away_and_an_import_that_was_given_up_cannot_finish() {
    for (_place, store) in testing::stores().await {
        bring(&store, 0, &facts_of(&[("H1", "a")]), true)
            .await
            .unwrap();
        let first = imports::begin(&store, "arts", "艺术.csv", noon())
            .await
            .unwrap();
        let second = imports::begin(&store, "arts", "艺术.csv", noon())
            .await
            .unwrap();
        let facts = facts_of(&[("A1", "a")]);
        let brought = |import| Brought {
            import,
            facts: &facts,
            bad: &[],
            complete: true,
            at: noon(),
        };
        let error = replace(&store, &brought(first)).await.unwrap_err();
        assert!(matches!(error, StoreError::Missing { .. }), "{error}");
        let changes = replace(&store, &brought(second)).await.unwrap();
        assert_eq!((changes.new, changes.gone), (1, 0));
        assert_eq!(present(&store).await.unwrap().len(), 2);
        // Nor twice.
        assert!(replace(&store, &brought(second)).await.is_err());
    }
}

#[tokio::test]
async fn a_damaged_version_names_its_institution() {
    for (_place, store) in testing::stores().await {
        bring(&store, 0, &facts_of(&[("H1", "a")]), true)
            .await
            .unwrap();
        let versions = ids(&present(&store).await.unwrap());
        let sql = "UPDATE institution_version SET payload = $1";
        store
            .execute(sql, &args![b"\x01\x01".as_slice()])
            .await
            .unwrap();
        let error = facts(&store, &versions).await.unwrap_err().to_string();
        assert!(error.contains("H1"), "{error}");
        let error = facts(&store, &[VersionId(99)]).await.unwrap_err();
        assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    }
}
