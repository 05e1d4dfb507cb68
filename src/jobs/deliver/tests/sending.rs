//! How a delivery goes on by what the server says, and what a person settles.

use chrono::TimeDelta;

use crate::cases::Refusal;
use crate::config::Config;
use crate::jobs::deliver::claim::claim;
use crate::jobs::deliver::send::{Sent, send};
use crate::jobs::deliver::{deliver, send_due};
use crate::jobs::notices::tests::world::{Says, Server, World, confirmed};
use crate::jobs::notices::{NoticeJobError, Said, Verdict, draft_wanted, fix_due, settle};
use crate::mail::Mailer;
use crate::store::deliveries::{self, Delivery};
use crate::store::{Store, case_notices, testing};

const SAID: Said<'static> = Said {
    by: "王某",
    reason: "已电话核实",
};

async fn all(store: &Store) -> Vec<Delivery> {
    let mut all = Vec::new();
    for id in 1.. {
        match deliveries::get(store, id).await.unwrap() {
            Some(delivery) => all.push(delivery),
            None => return all,
        }
    }
    all
}

async fn to(store: &Store, address: &str) -> Delivery {
    let all = all(store).await;
    all.into_iter()
        .find(|d| d.address == address)
        .expect("a delivery to it")
}

#[tokio::test]
async fn each_answer_has_its_state_and_only_what_did_not_arrive_goes_again() {
    for (_place, store) in testing::stores().await {
        let world = World::automatic();
        let server = Server::default();
        server.to("fgw@example.cn", Says::Greylists);
        server.to("wxb@example.cn", Says::Refuses);
        server.to("jyj@example.cn", Says::Drops);
        confirmed(&store, "a").await;
        let office = world.office(&store);
        let done = deliver(&office, &server, &Config::default()).await.unwrap();
        // Two notices: each to its lead, in copy to 宣传部（网信办）.
        assert_eq!(done.drafted.new.len(), 2);
        assert_eq!((done.sent.unknown, done.sent.deferred), (1, 1), "{done:?}");
        assert_eq!(done.sent.rejected, 2);
        assert_eq!(done.queues.stuck.len(), 3);
        let put_off = to(&store, "fgw@example.cn").await;
        assert_eq!((&*put_off.state, put_off.attempts), ("deferred", 1));
        assert!(put_off.reply.unwrap().contains("451"));
        assert!(put_off.next_at > office.now());

        let again = deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(again.sent.mails, 0, "it is too early");
        world.pass(TimeDelta::minutes(10));
        deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(to(&store, "fgw@example.cn").await.state, "accepted");
        assert_eq!(server.arrived().len(), 2);

        // Nobody but a person takes up what is doubtful or refused.
        world.pass(TimeDelta::days(30));
        deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(server.arrived().len(), 2);
        let doubtful = to(&store, "jyj@example.cn").await;
        let silent = Said {
            reason: " ",
            ..SAID
        };
        let refused = settle(&office, doubtful.id, &Verdict::Arrived, silent).await;
        assert!(
            matches!(refused, Err(NoticeJobError::Refused(Refusal::NoReason))),
            "{refused:?}"
        );
        let wrong = settle(&office, doubtful.id, &Verdict::Resend(None), SAID).await;
        assert!(matches!(wrong, Err(NoticeJobError::Refused(_))));
        settle(&office, doubtful.id, &Verdict::Arrived, SAID)
            .await
            .unwrap();
        let settled = to(&store, "jyj@example.cn").await;
        assert_eq!(settled.state, "accepted");
        assert_eq!(settled.reason.as_deref(), Some("已电话核实"));

        // An address that was put right.
        let refused = to(&store, "wxb@example.cn").await;
        let verdict = Verdict::Resend(Some(vec!["wangxin@example.cn".to_owned()]));
        settle(&office, refused.id, &verdict, SAID).await.unwrap();
        deliver(&office, &server, &Config::default()).await.unwrap();
        let (_, last) = server.arrived().pop().unwrap();
        assert_eq!(last, "wangxin@example.cn");
        let case = case_notices::brief(&store, 1).await.unwrap().unwrap();
        assert_eq!(case.state, "awaiting_reply");
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_not_asked_for_every_mail() {
    for (_place, store) in testing::stores().await {
        let world = World::automatic();
        let server = Server::default();
        for address in ["fgw@example.cn", "jyj@example.cn", "wxb@example.cn"] {
            server.to(address, Says::Away);
        }
        for name in ["a", "b", "c"] {
            confirmed(&store, name).await;
        }
        let office = world.office(&store);
        let done = deliver(&office, &server, &Config::default()).await.unwrap();
        assert!(done.sent.is_away);
        assert_eq!(done.sent.deferred, 3);
        // It comes back before it is given up.
        for address in ["fgw@example.cn", "jyj@example.cn", "wxb@example.cn"] {
            server.to(address, Says::Takes);
        }
        world.pass(TimeDelta::minutes(10));
        let done = deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(done.sent.accepted, 12, "{done:?}");
    }
}

#[tokio::test]
async fn what_is_above_the_budget_goes_together_and_is_settled_together() {
    for (_place, store) in testing::stores().await {
        let mut world = World::automatic();
        world.settings.budget.per_hour = 2;
        let server = Server::default();
        server.to("wxb@example.cn", Says::Drops);
        for name in ["a", "b", "c", "d"] {
            confirmed(&store, name).await;
        }
        let office = world.office(&store);
        let done = deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!((done.sent.mails, done.sent.roundups), (6, 3), "{done:?}");
        // 教育局 and 发改委 lead in four notices each; 宣传部 is in copy of all eight.
        assert_eq!((done.sent.accepted, done.sent.unknown), (8, 8));
        let carried: Vec<_> = all(&store)
            .await
            .into_iter()
            .filter(|d| d.address == "wxb@example.cn" && d.carrier.is_some())
            .collect();
        assert_eq!(carried.len(), 7);
        let none = deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(none.sent.mails, 0);
        let count = settle(&office, carried[0].id, &Verdict::NotArrived, SAID).await;
        assert_eq!(count.unwrap(), 7);
        server.to("wxb@example.cn", Says::Takes);
        world.pass(TimeDelta::minutes(61));
        let done = deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!((done.sent.mails, done.sent.accepted), (2, 7));
    }
}

#[tokio::test]
async fn a_sender_that_is_slower_than_its_lease_sends_nothing_or_says_how_it_ended() {
    for (_place, store) in testing::stores().await {
        let world = World::automatic();
        let server = Server::default();
        confirmed(&store, "a").await;
        let office = world.office(&store);
        draft_wanted(&office).await.unwrap();
        fix_due(&office).await.unwrap();
        let mut told = Sent::default();
        // It claims, and then sleeps for longer than its lease.
        let slow = claim(&office, "slow").await.unwrap().unwrap();
        world.pass(world.settings.lease);
        send(&office, &server, "slow", slow.clone(), &mut told)
            .await
            .unwrap();
        assert!(server.arrived().is_empty(), "the lease had run out");
        send_due(&office, &server).await.unwrap();
        assert_eq!(server.arrived().len(), 4);

        // It falls asleep after the server took the mail: somebody else writes `unknown`, and
        // it corrects that when it wakes up.
        confirmed(&store, "b").await;
        draft_wanted(&office).await.unwrap();
        fix_due(&office).await.unwrap();
        let sleeper = Sleeper {
            server: server.clone(),
            world: &world,
            store: &store,
        };
        let unit = claim(&office, "slow").await.unwrap().unwrap();
        let id = unit.deliveries[0].id;
        send(&office, &sleeper, "slow", unit, &mut told)
            .await
            .unwrap();
        let late = deliveries::get(&store, id).await.unwrap().unwrap();
        assert_eq!(late.state, "accepted");
    }
}

/// Takes a mail, and lets the lease run out and another program clear up before it says so.
struct Sleeper<'w> {
    server: Server,
    world: &'w World,
    store: &'w Store,
}

impl Mailer for Sleeper<'_> {
    fn prepare<'a>(&'a self, mail: &'a crate::mail::Parcel) -> crate::mail::Preparing<'a> {
        Box::pin(async move {
            let ready = self.server.prepare(mail).await?;
            Ok(Box::new(Asleep { ready, of: self }) as Box<dyn crate::mail::Ready + 'a>)
        })
    }
}

struct Asleep<'a> {
    ready: Box<dyn crate::mail::Ready + 'a>,
    of: &'a Sleeper<'a>,
}

impl crate::mail::Ready for Asleep<'_> {
    fn transmit<'a>(self: Box<Self>) -> crate::mail::Transmitting<'a>
    where
        Self: 'a,
    {
        Box::pin(async move {
            let outcome = self.ready.transmit().await;
            self.of.world.pass(self.of.world.settings.lease);
            let office = self.of.world.office(self.of.store);
            let told = send_due(&office, &self.of.server).await.unwrap();
            assert_eq!(told.unknown, 1, "the other takes it for dead");
            outcome
        })
    }
}

#[tokio::test]
async fn bytes_that_were_changed_are_not_sent() {
    for (_place, store) in testing::stores().await {
        let world = World::automatic();
        let server = Server::default();
        confirmed(&store, "a").await;
        let office = world.office(&store);
        draft_wanted(&office).await.unwrap();
        fix_due(&office).await.unwrap();
        let spoil = "UPDATE message SET bytes = (SELECT bytes FROM message WHERE id = 2)
                     WHERE id = 1";
        testing::run_sql(&store, spoil).await;
        let told = send_due(&office, &server).await.unwrap();
        assert_eq!((told.accepted, told.rejected), (2, 2));
        let stuck = deliveries::stuck(&store).await.unwrap();
        assert!(stuck[0].reply.as_deref().unwrap().contains("与定稿时不同"));
    }
}
