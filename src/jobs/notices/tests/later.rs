//! After the mail: reminders, answers, bounces.

use std::fs;

use chrono::TimeDelta;

use super::world::{Server, World, confirmed};
use crate::config::{ApprovalConfig, Config};
use crate::jobs::deliver::deliver;
use crate::jobs::notices::records::{deliveries_of, mails_of, of_case};
use crate::jobs::notices::{Said, answered, settle_mail};
use crate::store::{Store, testing};

const SAID: Said<'static> = Said {
    by: "王某",
    reason: "已电话答复",
};

#[tokio::test]
async fn bureaus_are_reminded_until_they_answer_and_then_the_one_above_is_told() {
    for (_place, store) in testing::stores().await {
        let world = World::new(|config| {
            config.approval = ApprovalConfig::Automatic;
            config.reminders.escalate_after = 8;
            config.reminders.escalate_to = Some("宣传部（网信办）".to_owned());
        });
        let server = Server::default();
        let case = confirmed(&store, "a").await;
        let office = world.office(&store);
        let mut told = Vec::new();
        for day in 0..45 {
            let done = deliver(&office, &server, &Config::default()).await.unwrap();
            let again = deliver(&office, &server, &Config::default()).await.unwrap();
            assert_eq!(again.sent.mails, 0, "once a day");
            let (r, e) = (
                done.reminded.reminders.len(),
                done.reminded.escalations.len(),
            );
            if r + e > 0 {
                told.push((day, r, e));
            }
            if day == 16 {
                // One of the two leads answers by telephone.
                let all = of_case(&store, case).await.unwrap();
                answered(&office, &all[0], SAID).await.unwrap();
            }
            world.pass(TimeDelta::days(1));
        }
        insta::allow_duplicates! { insta::assert_debug_snapshot!(told); }
        let all = of_case(&store, case).await.unwrap();
        let steps: Vec<_> = mails_of(&store, all[1].id).await.unwrap();
        let steps: Vec<_> = steps.into_iter().map(|m| m.step).collect();
        assert_eq!(steps[..2], ["notice", "reminder-1"]);
        assert!(steps.contains(&"escalation".to_owned()), "{steps:?}");
    }
}

/// 发改委's notice and 教育局's, each with its Message-ID; 宣传部 is in copy of both.
async fn sent(world: &World, store: &Store) -> [(i64, String); 2] {
    let server = Server::default();
    let case = confirmed(store, "a").await;
    let office = world.office(store);
    deliver(&office, &server, &Config::default()).await.unwrap();
    let all = of_case(store, case).await.unwrap();
    let mut out = Vec::new();
    for notice in &all {
        let mail = mails_of(store, notice.id).await.unwrap().remove(0);
        out.push((notice.id, mail.message_id));
    }
    assert_eq!((&*all[0].lead, &*all[1].lead), ("发改委", "教育局"));
    out.try_into().unwrap()
}

async fn states(store: &Store, notice: i64) -> Vec<(String, String)> {
    let all = deliveries_of(store, notice).await.unwrap();
    all.into_iter().map(|d| (d.bureau, d.state)).collect()
}

#[tokio::test]
async fn bounces_and_answers_reach_the_delivery_that_they_speak_of() {
    for (_place, store) in testing::stores().await {
        let world = World::automatic();
        let [(first, fgw), (second, jyj)] = sent(&world, &store).await;
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.mail.incoming = Some(folder.path().to_owned());
        let put = |name: &str, text: String| fs::write(folder.path().join(name), text).unwrap();
        put(
            "1.eml",
            format!(
                "From: MAILER-DAEMON@example.cn\r\nReturn-Path: <>\r\nSubject: Undelivered\r\n\
                 Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
                 --b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n\
                 --b\r\nContent-Type: message/delivery-status\r\n\r\n\
                 Reporting-MTA: dns; mx.example.cn\r\n\r\n\
                 Final-Recipient: rfc822; WXB@example.cn\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n\
                 --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {fgw}\r\n\r\n--b--\r\n"
            ),
        );
        put(
            "2.eml",
            format!(
                "From: jyj@example.cn\r\nSubject: Re\r\nMessage-ID: <r@example.cn>\r\n\
                 In-Reply-To: {jyj}\r\n\r\nok\r\n"
            ),
        );
        put(
            "3.eml",
            format!(
                "From: stranger@example.org\r\nSubject: Re\r\nMessage-ID: <s@example.org>\r\n\
                 In-Reply-To: {fgw}\r\n\r\nok\r\n"
            ),
        );
        put(
            "4.eml",
            "From: x@example.org\r\nSubject: offer\r\n\r\nbuy\r\n".to_owned(),
        );
        let office = world.office(&store);
        let server = Server::default();
        let done = deliver(&office, &server, &config).await.unwrap();
        let answers = done.answers.unwrap();
        assert_eq!(
            (
                answers.new,
                answers.bounced,
                answers.acknowledged,
                answers.open
            ),
            (4, 1, 1, 2),
            "{answers:?}"
        );
        let own = states(&store, first).await;
        assert_eq!(
            own,
            [
                ("发改委".to_owned(), "accepted".to_owned()),
                ("宣传部（网信办）".to_owned(), "bounced".to_owned())
            ]
        );
        let other = states(&store, second).await;
        assert_eq!(other[0].1, "acknowledged");
        assert_eq!(done.queues.stuck.len(), 1);
        assert_eq!(done.queues.mail.len(), 2);
        // Read once; and what a person has looked at is out of the list.
        let again = deliver(&office, &server, &config).await.unwrap();
        assert_eq!(again.answers.unwrap().new, 0);
        let mail = again.queues.mail[0].id;
        settle_mail(&office, mail, SAID).await.unwrap();
        assert!(settle_mail(&office, mail, SAID).await.is_err());
        let left = deliver(&office, &server, &config).await.unwrap();
        assert_eq!(left.queues.mail.len(), 1);
    }
}
