//! Changed evidence: drafts give way, what has gone out is followed by another revision.

use chrono::TimeDelta;

use super::world::{Server, World, confirmed, see};
use crate::config::{ApprovalConfig, Config};
use crate::jobs::deliver::deliver;
use crate::jobs::notices::records::{in_state, mails_of, of_case};
use crate::jobs::notices::{NoticeJobError, Said, approve, draft_again, draft_wanted, fix_due};
use crate::store::{case_notices, testing};

#[tokio::test]
async fn a_draft_gives_way_to_changed_evidence_and_cannot_be_approved_meanwhile() {
    for (_place, store) in testing::stores().await {
        let world = World::new(|_| {});
        let case = confirmed(&store, "a").await;
        let office = world.office(&store);
        draft_wanted(&office).await.unwrap();
        assert_eq!(draft_wanted(&office).await.unwrap().new.len(), 0);
        let old = in_state(&store, "draft").await.unwrap().remove(0);
        see(&store, &[("a", "8 min")]).await;
        let stale = approve(&office, &old, "王某").await;
        assert!(
            matches!(stale, Err(NoticeJobError::Changed { .. })),
            "{stale:?}"
        );
        let done = draft_wanted(&office).await.unwrap();
        assert_eq!((done.new.len(), done.replaced), (2, 2));
        let all = of_case(&store, case).await.unwrap();
        let states: Vec<_> = all.iter().map(|n| (n.revision, n.state.as_str())).collect();
        assert_eq!(
            states,
            [
                (2, "draft"),
                (2, "draft"),
                (1, "withdrawn"),
                (1, "withdrawn")
            ]
        );
        assert_ne!(all[0].digest, all[2].digest);

        // A finding that is gone accuses nobody.
        testing::run_sql(&store, "UPDATE finding SET state = 'resolved'").await;
        let gone = approve(&office, &all[0], "王某").await;
        assert!(
            matches!(gone, Err(NoticeJobError::Changed { .. })),
            "{gone:?}"
        );
        assert_eq!(draft_wanted(&office).await.unwrap().new.len(), 0);
        // A closed case has no drafts.
        let close = "UPDATE case_file SET state = 'closed', outcome = 'unfounded'";
        testing::run_sql(&store, close).await;
        assert_eq!(draft_wanted(&office).await.unwrap().replaced, 2);
        assert!(in_state(&store, "draft").await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_has_gone_out_is_followed_by_another_revision() {
    use crate::store::outbox::NewTask;
    for (_place, store) in testing::stores().await {
        let world = World::automatic();
        let server = Server::default();
        let case = confirmed(&store, "a").await;
        let office = world.office(&store);
        deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(server.arrived().len(), 4);
        let first = of_case(&store, case).await.unwrap();
        let before = mails_of(&store, first[0].id).await.unwrap();
        let want = |key| NewTask {
            kind: case_notices::DRAFT_WANTED,
            key,
            body: "not json",
            next_at: office.now(),
        };
        // Asked for without anything new: nobody is told the same twice.
        testing::put_task(&store, &want("1/2")).await;
        deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(server.arrived().len(), 4);
        see(&store, &[("a", "5 min")]).await;
        testing::put_task(&store, &want("1/3")).await;
        deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(server.arrived().len(), 8);
        let all = of_case(&store, case).await.unwrap();
        assert_eq!((all.len(), all[0].revision), (4, 2));
        let after = mails_of(&store, first[0].id).await.unwrap();
        assert_eq!(before, after, "what was fixed stays");
        let brief = case_notices::brief(&store, case).await.unwrap().unwrap();
        assert_eq!(brief.state, "awaiting_reply");
        // An officer may have it said again.
        let said = Said {
            by: "王某",
            reason: "对方没有收到附件",
        };
        let again = draft_again(&office, case, said).await.unwrap();
        assert_eq!(again.new.len(), 2);
    }
}

#[tokio::test]
async fn a_draft_that_nobody_could_answer_in_time_is_written_anew() {
    for (_place, store) in testing::stores().await {
        let world = World::new(|config| config.approval = ApprovalConfig::One);
        confirmed(&store, "a").await;
        let office = world.office(&store);
        draft_wanted(&office).await.unwrap();
        let old = in_state(&store, "draft").await.unwrap().remove(0);
        world.pass(TimeDelta::days(4));
        assert_eq!(draft_wanted(&office).await.unwrap().new.len(), 0);
        world.pass(TimeDelta::days(8));
        let late = approve(&office, &old, "王某").await;
        assert!(matches!(late, Err(NoticeJobError::Late { .. })), "{late:?}");
        assert_eq!(draft_wanted(&office).await.unwrap().new.len(), 2);
        let new = in_state(&store, "draft").await.unwrap().remove(0);
        assert!(new.reply_by > old.reply_by);
        approve(&office, &new, "王某").await.unwrap();
        assert_eq!(fix_due(&office).await.unwrap().new.len(), 1);
    }
}

#[tokio::test]
async fn a_rule_that_left_the_rulebook_blocks_its_case_alone() {
    for (_place, store) in testing::stores().await {
        let world = World::new(|_| {});
        confirmed(&store, "a").await;
        confirmed(&store, "b").await;
        let odd = "UPDATE finding SET rule = 'no-such-rule' WHERE fingerprint = 'a'";
        testing::run_sql(&store, odd).await;
        let office = world.office(&store);
        let done = draft_wanted(&office).await.unwrap();
        assert_eq!(done.new.len(), 2);
        assert_eq!(done.blocked.len(), 1);
        assert!(done.blocked[0].1.contains("no-such-rule"), "{done:?}");
    }
}
