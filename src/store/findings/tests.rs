//! Findings from run to run.

use super::*;
use crate::store::testing::{self, finding};

#[tokio::test]
async fn a_second_run_makes_no_second_row() {
    for (_place, store) in testing::stores().await {
        let first = testing::run(&store).await;
        let both = [finding("f1"), finding("f2")];
        let seen = put(&store, first, &both).await.unwrap();
        assert_eq!((seen.new, seen.again), (2, 0));
        let second = testing::run(&store).await;
        let later = NewFinding {
            observed: "8 min",
            ..finding("f1")
        };
        let seen = put(&store, second, &[later, finding("f3")]).await.unwrap();
        assert_eq!((seen.new, seen.again), (1, 1));

        let all = of_institution(&store, "H1").await.unwrap();
        assert_eq!(all.len(), 3);
        let f1 = get(&store, "f1").await.unwrap().unwrap();
        assert_eq!((f1.first_run, f1.last_run), (first, second));
        assert_eq!((f1.observed.as_str(), f1.state.as_str()), ("8 min", "open"));
        let f2 = get(&store, "f2").await.unwrap().unwrap();
        assert_eq!((f2.first_run, f2.last_run), (first, first));
        let latest = of_run(&store, second).await.unwrap();
        assert_eq!(latest.len(), 2);
        assert_eq!(get(&store, "f9").await.unwrap(), None);
        assert_eq!(f1.chars, Some((3, 9)));
        assert_eq!(beginning(&store, "f1").await.unwrap(), Some(f1));
        assert_eq!(beginning(&store, "f").await.unwrap(), None);
        // Twice in one run: the last one stands.
        let twice = [later, finding("f1")];
        put(&store, second, &twice).await.unwrap();
        let f1 = get(&store, "f1").await.unwrap().unwrap();
        assert_eq!(f1.observed, "9 min");
    }
}

#[tokio::test]
async fn a_page_that_matches_no_institution_has_none() {
    for (_place, store) in testing::stores().await {
        let run = testing::run(&store).await;
        let nobody = NewFinding {
            institution: None,
            occurred_on: None,
            ..finding("f1")
        };
        put(&store, run, &[nobody]).await.unwrap();
        let found = get(&store, "f1").await.unwrap().unwrap();
        assert_eq!((found.institution, found.occurred_on), (None, None));
        assert!(of_institution(&store, "H1").await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_finding_of_no_run_is_refused() {
    for (_place, store) in testing::stores().await {
        let error = put(&store, RunId(5), &[finding("f1")]).await.unwrap_err();
        assert!(
            error.to_string().to_lowercase().contains("foreign key"),
            "{error}"
        );
        assert_eq!(get(&store, "f1").await.unwrap(), None);
    }
}
