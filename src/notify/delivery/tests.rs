use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::cases::tables::{any_move, has_words, hold, listed, step_stays_inside};
use crate::cases::{Actor, Machine, Refusal};
use crate::model::Word;

fn noon() -> DateTime<Utc> {
    "2026-03-02T04:00:00Z".parse().unwrap()
}

fn work<'a>(worker: Option<&'a str>, now: DateTime<Utc>) -> Work<'a> {
    Work {
        actor: &Actor::Machine,
        now,
        worker,
        lease: TimeDelta::minutes(10),
        words: None,
        seed: "d1",
    }
}

fn go(
    state: &DeliveryState,
    action: DeliveryAction,
    work: &Work<'_>,
) -> Result<DeliveryState, Refusal> {
    apply(state, action, work, &Retry::default())
}

#[test]
fn the_table_is_whole() {
    hold::<DeliveryStage>();
    insta::assert_snapshot!(listed::<DeliveryStage>());
}

#[test]
fn a_crash_before_writing_goes_back_and_after_it_is_unknown() {
    let later = noon() + TimeDelta::minutes(10);
    let claimed = go(
        &DeliveryState::queued(),
        DeliveryAction::Claim,
        &work(Some("a"), noon()),
    )
    .unwrap();
    assert_eq!(sweep(&claimed, noon(), &Retry::default()), None);
    assert_eq!(
        sweep(&claimed, later, &Retry::default()),
        Some(DeliveryAction::Release)
    );
    let early = go(&claimed, DeliveryAction::Release, &work(None, noon()));
    assert!(matches!(early, Err(Refusal::LeaseHeld(_))));
    let other = go(&claimed, DeliveryAction::Begin, &work(Some("b"), noon()));
    assert_eq!(other, Err(Refusal::LeaseLost));
    let late = go(&claimed, DeliveryAction::Begin, &work(Some("a"), later));
    assert_eq!(
        late,
        Err(Refusal::LeaseLost),
        "somebody else may have it by now"
    );
    let sending = go(&claimed, DeliveryAction::Begin, &work(Some("a"), noon())).unwrap();
    assert_eq!(
        sweep(&sending, later, &Retry::default()),
        Some(DeliveryAction::LoseTrack)
    );
    let unknown = go(&sending, DeliveryAction::LoseTrack, &work(None, later)).unwrap();
    assert_eq!(unknown.stage, DeliveryStage::Unknown);
    assert_eq!(
        unknown.stage.actions(&Actor::Machine),
        [
            DeliveryAction::Accept,
            DeliveryAction::Acknowledge,
            DeliveryAction::Bounce,
        ]
    );
    let slow = go(&unknown, DeliveryAction::Accept, &work(Some("a"), later)).unwrap();
    assert_eq!(slow.stage, DeliveryStage::Accepted);
    let wrong = go(&unknown, DeliveryAction::Accept, &work(Some("b"), later));
    assert_eq!(wrong, Err(Refusal::LeaseLost));
}

#[test]
fn only_what_did_not_arrive_is_tried_again() {
    use DeliveryAction::{Accept, Defer, LoseTrack, Reject};
    let told = [
        (Sent::NoConnection, Defer),
        (Sent::Reply(250), Accept),
        (Sent::Reply(421), Defer),
        (Sent::Reply(451), Defer),
        (Sent::Reply(550), Reject),
        (Sent::Reply(354), LoseTrack),
        (Sent::Reply(0), LoseTrack),
        (Sent::NoReply, LoseTrack),
    ];
    for (sent, action) in told {
        assert_eq!(verdict(sent), action, "{sent:?}");
    }
}

#[test]
fn pauses_grow_and_end_with_a_person() {
    let retry = Retry::default();
    let mut state = DeliveryState::queued();
    let mut now = noon();
    let mut pauses = Vec::new();
    loop {
        state = go(&state, DeliveryAction::Claim, &work(Some("a"), now)).unwrap();
        state = go(&state, DeliveryAction::Defer, &work(Some("a"), now)).unwrap();
        let at = state.not_before.unwrap();
        assert_eq!(sweep(&state, at - TimeDelta::seconds(1), &retry), None);
        let action = sweep(&state, at, &retry).unwrap();
        pauses.push((at - now).num_minutes());
        now = at;
        state = go(&state, action, &work(None, now)).unwrap();
        if action == DeliveryAction::GiveUp {
            break;
        }
    }
    assert_eq!(state.stage, DeliveryStage::Rejected);
    let taken = now - noon();
    assert!(taken >= retry.give_up_after && taken < retry.give_up_after + retry.longest * 2);
    assert!(pauses[0] <= 6 && pauses[5] > pauses[0] * 8, "{pauses:?}");
    let wang = Actor::person("wang");
    let person = Work {
        actor: &wang,
        words: Some("邮箱已更正"),
        ..work(None, now)
    };
    let again = go(&state, DeliveryAction::Resend, &person).unwrap();
    assert_eq!(
        (again.stage, again.attempts, again.first_try),
        (DeliveryStage::Queued, 0, None)
    );
}

/// What happens next to a delivery, its two senders and its server.
#[derive(Debug, Clone)]
enum Turn {
    /// A sender does its next step; the server answers so, or the sender dies before it hears.
    Sender {
        worker: usize,
        sent: Sent,
        dies: bool,
    },
    Sweep,
    Person(Index),
    Wait(i64),
}

fn any_turn() -> impl Strategy<Value = Turn> {
    let codes = prop::sample::select(vec![
        Sent::NoConnection,
        Sent::Reply(250),
        Sent::Reply(451),
        Sent::Reply(550),
        Sent::NoReply,
    ]);
    prop_oneof![
        4 => (0_usize..2, codes, any::<bool>())
            .prop_map(|(worker, sent, dies)| Turn::Sender { worker, sent, dies }),
        2 => Just(Turn::Sweep),
        1 => any::<Index>().prop_map(Turn::Person),
        3 => (1_i64..600).prop_map(Turn::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_machine_never_sends_twice(turns in prop::collection::vec(any_turn(), 1..120)) {
        let mut state = DeliveryState::queued();
        let mut now = noon();
        // What the server took, and how often a person asked for another try.
        let (mut arrived, mut asked) = (0, 0);
        for turn in &turns {
            let before = state.clone();
            match turn {
                Turn::Wait(minutes) => now += TimeDelta::minutes(*minutes),
                Turn::Sweep => {
                    if let Some(action) = sweep(&state, now, &Retry::default()) {
                        state = go(&state, action, &work(None, now)).unwrap();
                    }
                }
                Turn::Person(index) => {
                    let action = *index.get(DeliveryAction::ALL);
                    let wang = Actor::person("wang");
                    let person = Work { actor: &wang, words: Some("已电话核实"), ..work(None, now) };
                    match go(&state, action, &person) {
                        Ok(next) => {
                            asked += i32::from(next.stage == DeliveryStage::Queued);
                            state = next;
                        }
                        Err(refusal) => has_words(&refusal),
                    }
                }
                Turn::Sender { worker, sent, dies } => {
                    let me = work(Some(["a", "b"][*worker]), now);
                    match state.stage {
                        DeliveryStage::Queued => {
                            if let Ok(next) = go(&state, DeliveryAction::Claim, &me) { state = next; }
                        }
                        DeliveryStage::Claimed => {
                            if let Ok(next) = go(&state, DeliveryAction::Begin, &me) {
                                state = next;
                                // From here on the message may be there, whoever hears of it.
                                arrived += i32::from(matches!(sent, Sent::Reply(200..=299) | Sent::NoReply));
                                if !dies {
                                    state = go(&state, verdict(*sent), &me).unwrap();
                                }
                            }
                        }
                        _ => {}
                    }
                }
            }
            prop_assert!(arrived <= 1 + asked, "sent twice: {:?} -> {:?}", before, state);
            let held = matches!(state.stage, DeliveryStage::Claimed | DeliveryStage::Sending);
            prop_assert!(!held || state.lease.is_some());
        }
    }

    #[test]
    fn a_walk_stays_in_the_table(moves in prop::collection::vec(any_move(), 1..40)) {
        let mut state = DeliveryState::queued();
        for (action, grounds) in &moves {
            let action = *action.get(DeliveryAction::ALL);
            step_stays_inside(state.stage, action, grounds);
            let work = Work { actor: &grounds.actor, words: Some("有据"), ..work(Some("a"), noon()) };
            match go(&state, action, &work) {
                Ok(next) => state = next,
                Err(refusal) => has_words(&refusal),
            }
        }
    }
}
