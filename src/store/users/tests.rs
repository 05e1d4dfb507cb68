use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::store::sessions::{self, Ends};
use crate::store::testing::{self, noon};
use crate::store::{Store, audit};

fn by(who: &str) -> By<'_> {
    By {
        who,
        at: noon(),
        why: None,
    }
}

fn new(name: &str) -> NewUser<'_> {
    NewUser {
        name,
        shown: "测试员",
        role: Role::Officer,
        bureau: Some("教育局"),
        area: &[],
        grid: None,
        password: "$argon2id$x",
    }
}

/// At a moment: twelve hours after the beginning, one hour after the last use.
fn ends(now: DateTime<Utc>) -> Ends {
    Ends {
        began_after: now - TimeDelta::hours(12),
        seen_after: now - TimeDelta::hours(1),
    }
}

fn token(c: char) -> String {
    std::iter::repeat_n(c, 64).collect()
}

async fn added(store: &Store, name: &str) -> UserId {
    match add(store, &new(name), by("admin")).await.unwrap() {
        Added::New(id) => id,
        Added::Taken => panic!("{name} is taken"),
    }
}

async fn signed_in(store: &Store, token: &str, now: DateTime<Utc>) -> Option<String> {
    let found = sessions::find(store, token, ends(now), now).await.unwrap();
    found.map(|user| user.name)
}

async fn did(store: &Store, name: &str) -> Vec<String> {
    let rows = audit::of(store, "user", name).await.unwrap();
    rows.iter()
        .map(|row| format!("{} {}", row.actor, row.action))
        .collect()
}

#[tokio::test]
async fn an_account_comes_back_as_it_was_made_and_a_name_is_taken_once() {
    for (_place, store) in testing::stores().await {
        let area = ["甲镇".to_owned(), "乙街道".to_owned()];
        let wanted = NewUser {
            area: &area,
            ..new("li")
        };
        add(&store, &wanted, by("admin")).await.unwrap();
        let again = add(&store, &new("li"), by("admin")).await.unwrap();
        assert_eq!(again, Added::Taken);
        let (user, hash) = by_name(&store, "li").await.unwrap().unwrap();
        assert_eq!(hash, "$argon2id$x");
        assert_eq!(
            (user.role, user.bureau.as_deref()),
            (Role::Officer, Some("教育局"))
        );
        assert_eq!(user.area, area);
        assert!(user.must_change && user.disabled_at.is_none());
        assert_eq!(list(&store).await.unwrap(), [user]);
        assert_eq!(by_name(&store, "wang").await.unwrap(), None);
        assert_eq!(did(&store, "li").await, ["admin created"]);
    }
}

#[tokio::test]
async fn the_first_account_is_made_once_even_by_two_at_once() {
    for (place, store) in testing::stores().await {
        let other = place.open().await;
        assert!(!exist(&store).await.unwrap());
        let (wanted_a, wanted_b) = (new("a"), new("b"));
        let (a, b) = tokio::join!(
            add_first(&store, &wanted_a, by("serve")),
            add_first(&other, &wanted_b, by("serve"))
        );
        let taken = [a.unwrap(), b.unwrap()].map(|added| added == Added::Taken);
        assert!(taken[0] != taken[1], "{taken:?}");
        assert!(exist(&store).await.unwrap());
        assert_eq!(list(&store).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_session_ends_by_use_by_age_and_by_hand() {
    for (_place, store) in testing::stores().await {
        let id = added(&store, "li").await;
        let (one, two) = (token('1'), token('2'));
        for token in [&one, &two] {
            sessions::begin(&store, token, id, ends(noon()), by("li"))
                .await
                .unwrap();
        }
        let later = |minutes| noon() + TimeDelta::minutes(minutes);
        assert_eq!(signed_in(&store, &token('3'), noon()).await, None);
        // Used every 50 minutes, it lives for twelve hours and not longer.
        for n in 0..14 {
            assert_eq!(
                signed_in(&store, &one, later(50 * n)).await.as_deref(),
                Some("li")
            );
        }
        assert_eq!(signed_in(&store, &one, later(720)).await, None);
        assert_eq!(
            signed_in(&store, &two, later(61)).await,
            None,
            "not used for an hour"
        );
        sessions::end(&store, &one, by("li")).await.unwrap();
        assert_eq!(signed_in(&store, &one, later(650)).await, None);
        // What has ended is cleared away by the next.
        let three = token('3');
        sessions::begin(&store, &three, id, ends(later(800)), by("li"))
            .await
            .unwrap();
        let sql = "SELECT count(*) FROM web_session";
        let left = store
            .optional(sql, &[], |row| row.get::<i64, _>(0))
            .await
            .unwrap();
        assert_eq!(left, Some(1));
        assert_eq!(
            did(&store, "li").await,
            [
                "admin created",
                "li signed_in",
                "li signed_in",
                "li signed_out",
                "li signed_in"
            ]
        );
    }
}

#[tokio::test]
async fn a_new_password_and_a_disabled_account_end_the_sessions() {
    for (_place, store) in testing::stores().await {
        let id = added(&store, "li").await;
        let begin = async |c: char| {
            let token = token(c);
            sessions::begin(&store, &token, id, ends(noon()), by("li"))
                .await
                .unwrap();
            token
        };
        let one = begin('1').await;
        let changed = set_password(&store, "li", "$argon2id$y", Did::PasswordChanged, by("li"));
        assert!(changed.await.unwrap());
        assert_eq!(signed_in(&store, &one, noon()).await, None);
        let (user, hash) = by_name(&store, "li").await.unwrap().unwrap();
        assert_eq!((user.must_change, hash.as_str()), (false, "$argon2id$y"));

        let two = begin('2').await;
        assert!(set_enabled(&store, "li", false, by("admin")).await.unwrap());
        assert!(!set_enabled(&store, "li", false, by("admin")).await.unwrap());
        assert_eq!(signed_in(&store, &two, noon()).await, None);
        // A session that begins in that very moment is none.
        let three = begin('3').await;
        assert_eq!(signed_in(&store, &three, noon()).await, None);
        assert!(set_enabled(&store, "li", true, by("admin")).await.unwrap());
        assert_eq!(signed_in(&store, &three, noon()).await.as_deref(), None);

        let reset = set_password(&store, "li", "$argon2id$z", Did::PasswordReset, by("admin"));
        assert!(reset.await.unwrap());
        assert!(by_name(&store, "li").await.unwrap().unwrap().0.must_change);
        let nobody = set_password(&store, "wang", "x", Did::PasswordReset, by("admin"));
        assert!(!nobody.await.unwrap());
        assert!(
            !set_enabled(&store, "wang", false, by("admin"))
                .await
                .unwrap()
        );
        assert_eq!(
            did(&store, "li").await,
            [
                "admin created",
                "li signed_in",
                "li password_changed",
                "li signed_in",
                "admin disabled",
                "li signed_in",
                "admin enabled",
                "admin password_reset"
            ]
        );
    }
}
