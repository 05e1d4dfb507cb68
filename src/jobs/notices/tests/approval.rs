//! Who has to agree, and what becomes of a notice that has no way to its bureau.

use super::world::{ROW_82, Server, World, confirmed, see};
use crate::cases::Refusal;
use crate::config::{ApprovalConfig, Config};
use crate::jobs::deliver::{deliver, queues};
use crate::jobs::notices::records::in_state;
use crate::jobs::notices::{
    NoticeJobError, Said, Waits, approve, draft_wanted, find, fix_due, hand_over, route, withdraw,
};
use crate::notify::notice_state::NoticeStage;
use crate::notify::testing::BUREAUS;
use crate::store::{Store, audit, case_notices, testing};

const SAID: Said<'static> = Said {
    by: "王某",
    reason: "重复",
};

async fn drafts(store: &Store) -> Vec<case_notices::CaseNotice> {
    in_state(store, "draft").await.unwrap()
}

#[tokio::test]
async fn nothing_goes_out_before_an_officer_has_agreed() {
    for (_place, store) in testing::stores().await {
        let world = World::new(|_| {});
        let server = Server::default();
        let case = confirmed(&store, "a").await;
        let office = world.office(&store);
        let done = deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!((done.drafted.new.len(), done.drafted.approved), (2, 0));
        assert_eq!(done.queues.drafts.len(), 2);
        assert!(server.arrived().is_empty());
        let all = drafts(&store).await;
        let letter = case_notices::letter(&store, all[0].id)
            .await
            .unwrap()
            .unwrap();
        for words in [
            "课程间隔9分钟",
            "实际：9分钟；限值：10分钟",
            "【违规】",
            &all[0].number,
        ] {
            assert!(letter.body.contains(words), "{words}: {}", letter.body);
        }
        assert_eq!(
            approve(&office, &all[0], "王某").await.unwrap(),
            NoticeStage::Approved
        );
        let stale = approve(&office, &all[0], "李某").await.unwrap_err();
        assert!(stale.is_conflict(), "{stale}");
        withdraw(&office, &all[1], SAID).await.unwrap();
        let done = deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(
            (done.fixed.new.len(), done.sent.accepted),
            (1, 2),
            "{done:?}"
        );
        assert!(
            done.drafted.new.is_empty(),
            "a person has withdrawn the other"
        );
        let case = case_notices::brief(&store, case).await.unwrap().unwrap();
        assert_eq!(case.state, "awaiting_reply");
        let log = audit::of(&store, "notice", &all[0].id.to_string())
            .await
            .unwrap();
        let steps: Vec<_> = log
            .iter()
            .map(|l| (l.actor.as_str(), l.to.as_deref()))
            .collect();
        assert_eq!(
            steps,
            [
                ("deliver", Some("draft")),
                ("王某", Some("approved")),
                ("deliver", Some("frozen"))
            ]
        );
        let sent = find(&office, &all[0].number).await.unwrap();
        let late = withdraw(&office, &sent, SAID).await;
        assert!(matches!(
            late,
            Err(NoticeJobError::Refused(Refusal::NoStep { .. }))
        ));
    }
}

#[tokio::test]
async fn two_officers_are_two_and_a_case_that_was_sent_back_waits() {
    for (_place, store) in testing::stores().await {
        let world = World::new(|config| {
            config
                .severity
                .insert("serious".to_owned(), ApprovalConfig::Two);
            config
                .severity
                .insert("critical".to_owned(), ApprovalConfig::Two);
            config
                .severity
                .insert("minor".to_owned(), ApprovalConfig::Two);
        });
        let case = confirmed(&store, "a").await;
        let office = world.office(&store);
        draft_wanted(&office).await.unwrap();
        let first = drafts(&store).await.remove(0);
        assert_eq!(first.needed, "two");
        assert_eq!(
            approve(&office, &first, "王某").await.unwrap(),
            NoticeStage::Draft
        );
        let first = find(&office, &first.number).await.unwrap();
        let same = approve(&office, &first, "王某").await;
        assert!(matches!(
            same,
            Err(NoticeJobError::Refused(Refusal::SameOfficer(_)))
        ));
        assert!(fix_due(&office).await.unwrap().new.is_empty());
        let disputed = format!("UPDATE case_file SET state = 'disputed' WHERE id = {case}");
        testing::run_sql(&store, &disputed).await;
        let held = approve(&office, &first, "李某").await;
        assert!(matches!(held, Err(NoticeJobError::Refused(_))), "{held:?}");
        let back = format!("UPDATE case_file SET state = 'confirmed' WHERE id = {case}");
        testing::run_sql(&store, &back).await;
        assert_eq!(
            approve(&office, &first, "李某").await.unwrap(),
            NoticeStage::Approved
        );
        let fixed = fix_due(&office).await.unwrap();
        assert_eq!(fixed.new, [first.number]);
    }
}

#[tokio::test]
async fn the_settings_approve_unconfirmed_cases_only_where_they_say_so() {
    use crate::store::outbox::NewTask;
    for (_place, store) in testing::stores().await {
        see(&store, &[("a", "9 min")]).await;
        let case = testing::case(&store, "a", ("a", ROW_82, "triage"), &["a"]).await;
        let body = format!("{{\"case\":{case}}}");
        for (key, world, drafted) in [
            ("1/1", World::new(|_| {}), 0),
            ("1/2", World::automatic(), 2),
        ] {
            let task = NewTask {
                kind: case_notices::DRAFT_WANTED,
                key,
                body: &body,
                next_at: world.office(&store).now(),
            };
            testing::put_task(&store, &task).await;
            let office = world.office(&store);
            let done = draft_wanted(&office).await.unwrap();
            assert_eq!(done.new.len(), drafted, "{done:?}");
            let again = draft_wanted(&office).await.unwrap();
            assert_eq!(again.new.len(), 0);
        }
        // A suspicion is looked at first, whatever the rule's own setting.
        let world = World::new(|config| config.approval = ApprovalConfig::Automatic);
        let page = "UPDATE finding SET tbl = 'offers', observed = '8 min' WHERE fingerprint = 'a'";
        testing::run_sql(&store, page).await;
        testing::run_sql(&store, "UPDATE case_file SET state = 'confirmed'").await;
        let office = world.office(&store);
        let done = draft_wanted(&office).await.unwrap();
        assert_eq!((done.new.len(), done.approved), (2, 0), "{done:?}");
        let letter = drafts(&store).await.remove(0);
        let letter = case_notices::letter(&store, letter.id)
            .await
            .unwrap()
            .unwrap();
        assert!(letter.body.contains("【疑点】"), "{}", letter.body);
    }
}

#[tokio::test]
async fn without_an_address_it_waits_where_everybody_sees_it() {
    let nowhere = BUREAUS.replace("to = [\"fgw@example.cn\"]", "to = []");
    for (_place, store) in testing::stores().await {
        let world = World::with(&nowhere, |config| {
            config.approval = ApprovalConfig::Automatic;
        });
        let server = Server::default();
        confirmed(&store, "a").await;
        let office = world.office(&store);
        let done = deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(
            (done.fixed.new.len(), done.queues.waiting.len()),
            (1, 1),
            "{done:?}"
        );
        let (waits, why) = &done.queues.waiting[0];
        assert_eq!((&*waits.lead, why), ("发改委", &Waits::Route));
        let words = crate::jobs::deliver::stuck_words(&done.queues, &office);
        assert!(
            words.contains("无投递路径") && words.contains("发改委"),
            "{words}"
        );
        let bad = route(&office, waits, "x@y\r\nBcc: z@example.cn", SAID).await;
        assert!(matches!(bad, Err(NoticeJobError::Parcel(_))));
        route(&office, waits, "fgw2@example.cn", SAID)
            .await
            .unwrap();
        deliver(&office, &server, &Config::default()).await.unwrap();
        assert!(
            server
                .arrived()
                .iter()
                .any(|(_, to)| to == "fgw2@example.cn")
        );

        // The next one is carried there by hand.
        let case = confirmed(&store, "b").await;
        deliver(&office, &server, &Config::default()).await.unwrap();
        let (waits, _) = queues(&office).await.unwrap().waiting.remove(0);
        let before = server.arrived().len();
        hand_over(&office, &waits, SAID).await.unwrap();
        let done = deliver(&office, &server, &Config::default()).await.unwrap();
        assert!(done.queues.waiting.is_empty());
        assert_eq!(server.arrived().len(), before);
        let case = case_notices::brief(&store, case).await.unwrap().unwrap();
        assert_eq!(case.state, "awaiting_reply");

        // Where the list of bureaus has an address by now, it goes out by itself.
        confirmed(&store, "c").await;
        deliver(&office, &server, &Config::default()).await.unwrap();
        let mended = World::automatic();
        let office = mended.office(&store);
        let done = deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(done.fixed.new.len(), 1);
        assert!(
            server
                .arrived()
                .iter()
                .any(|(_, to)| to == "fgw@example.cn")
        );
    }
}
