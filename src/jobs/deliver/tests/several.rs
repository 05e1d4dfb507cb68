//! Several programs at once on one database.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::Config;
use crate::jobs::deliver::deliver;
use crate::jobs::notices::tests::world::{Server, World, confirmed};
use crate::store::{Store, deliveries, testing};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_at_once_send_everything_once_and_keep_the_budget() {
    for (place, store) in testing::stores().await {
        let mut world = World::automatic();
        world.settings.budget.per_hour = 5;
        let world = Arc::new(world);
        let server = Server::default();
        for nth in 0..8 {
            confirmed(&store, &format!("c{nth}")).await;
        }
        let mut tasks = Vec::new();
        for _ in 0..4 {
            let (world, server) = (Arc::clone(&world), server.clone());
            let address = place.address.clone();
            tasks.push(tokio::spawn(async move {
                let store = Store::open(&address).await.unwrap();
                let office = world.office(&store);
                deliver(&office, &server, &Config::default()).await.unwrap()
            }));
        }
        let mut drafted = 0;
        for task in tasks {
            drafted += task.await.unwrap().drafted.new.len();
        }
        // Whoever found its drafts taken may have left some for later.
        let office = world.office(&store);
        let rest = deliver(&office, &server, &Config::default()).await.unwrap();
        assert_eq!(drafted + rest.drafted.new.len(), 16);
        let arrived = server.arrived();
        let once: BTreeSet<_> = arrived.iter().collect();
        assert_eq!(once.len(), arrived.len(), "sent twice");
        for address in ["jyj@example.cn", "fgw@example.cn", "wxb@example.cn"] {
            let mails = arrived.iter().filter(|(_, to)| to == address).count();
            assert!(mails <= 5, "{mails} to {address}");
        }
        let counts = deliveries::counts(&store).await.unwrap();
        let accepted = counts.iter().find(|(state, _)| state == "accepted");
        let others: Vec<_> = counts.iter().filter(|(s, _)| s != "accepted").collect();
        assert!(accepted.is_some_and(|(_, n)| *n >= 15), "{counts:?}");
        assert!(others.iter().all(|(s, _)| s == "queued"), "{counts:?}");
    }
}
