//! What a run did, and what waits for a person.

use super::super::notices::{Drafted, Fixed, NoticeJobError, Office, Reminded, Waits, fix_waiting};
use super::{Answers, Sent};
use crate::clock;
use crate::notify::{Need, Stuck, stuck_report};
use crate::store::case_notices::{self, CaseNotice};
use crate::store::deliveries::{self, Came, Stuck as OnRecord};
use crate::store::holds::{self, Hold};

/// What one run of `deliver` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// What came in; none where no folder is set.
    pub answers: Option<Answers>,
    /// Drafts.
    pub drafted: Drafted,
    /// What became fixed.
    pub fixed: Fixed,
    /// Reminders.
    pub reminded: Reminded,
    /// What was sent.
    pub sent: Sent,
    /// Cases that wait for a reply from now on.
    pub awaited: usize,
    /// What waits.
    pub queues: Queues,
}

/// What waits for a person.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Queues {
    /// Drafts that officers have to approve.
    pub drafts: Vec<CaseNotice>,
    /// Approved notices that cannot go out, and why.
    pub waiting: Vec<(CaseNotice, Waits)>,
    /// Deliveries whose end a person has to settle.
    pub stuck: Vec<OnRecord>,
    /// Mails that a person has to read.
    pub mail: Vec<Came>,
    /// Deliveries by state.
    pub deliveries: Vec<(String, u64)>,
    /// Why nothing is sent: the store was restored, and nobody has released it.
    pub hold: Option<Hold>,
}

impl Queues {
    /// Whether anything waits for a person.
    pub fn is_clear(&self) -> bool {
        self.drafts.is_empty()
            && self.waiting.is_empty()
            && self.stuck.is_empty()
            && self.mail.is_empty()
            && self.hold.is_none()
    }
}

/// What waits for a person now.
///
/// # Errors
/// When the database cannot be read.
pub async fn queues(office: &Office<'_>) -> Result<Queues, NoticeJobError> {
    Ok(Queues {
        drafts: case_notices::in_state(office.store, "draft").await?,
        waiting: fix_waiting(office).await?,
        stuck: deliveries::stuck(office.store).await?,
        mail: deliveries::open_mail(office.store).await?,
        deliveries: deliveries::counts(office.store).await?,
        hold: holds::current(office.store).await?,
    })
}

/// The queues of notices without a route and of deliveries that a person settles, in words;
/// empty where nothing waits in them.
pub fn stuck_words(queues: &Queues, office: &Office<'_>) -> String {
    let routeless = queues.waiting.iter();
    let routeless = routeless.filter(|(_, waits)| *waits == Waits::Route);
    let routeless = routeless.map(|(notice, _)| Stuck {
        need: Need::NoRoute,
        bureau: Some(notice.lead.clone()).filter(|lead| !lead.is_empty()),
        since: clock::day_of(notice.changed_at),
        number: format!("{}（编号{}）", notice.number, notice.id),
        about: notice.about.clone(),
        words: None,
    });
    let deliveries = queues.stuck.iter().map(|one| Stuck {
        need: match one.state.as_str() {
            "rejected" => Need::Rejected,
            "bounced" => Need::Bounced,
            _ => Need::Unknown,
        },
        bureau: Some(one.bureau.clone()),
        since: clock::day_of(one.since),
        number: format!("{}（投递{}）", one.number, one.delivery),
        about: one.about.clone(),
        words: one.reply.clone(),
    });
    let all: Vec<Stuck> = routeless.chain(deliveries).collect();
    stuck_report(&all, office.today())
}
