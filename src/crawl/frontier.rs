//! What a walk has seen and what waits to be asked for.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use url::Url;

use super::follow::is_no_page;
use super::{Ended, Known, Lead, Outcome, Validators, Visit, canonical};

/// What waits, nearest first and then in the order in which it was found.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Waiting {
    depth: u32,
    nth: usize,
    url: Url,
}

impl Waiting {
    pub fn lead(self) -> Lead {
        Lead {
            url: self.url,
            depth: self.depth,
        }
    }
}

/// Where a walk goes next.
#[derive(Debug)]
pub(super) struct Frontier {
    pub waiting: BinaryHeap<Reverse<Waiting>>,
    pushed: usize,
    seen: HashSet<Url>,
    pub validators: HashMap<Url, Validators>,
    /// Who served which bytes first.
    bodies: HashMap<String, Url>,
    pub asked: usize,
    pub ended: Ended,
}

impl Frontier {
    pub fn new(start: Url, known: Vec<Known>) -> Self {
        let mut frontier = Self {
            waiting: BinaryHeap::new(),
            pushed: 0,
            seen: HashSet::new(),
            validators: HashMap::new(),
            bodies: HashMap::new(),
            asked: 0,
            ended: Ended::default(),
        };
        for page in known {
            frontier.seen.insert(page.lead.url.clone());
            if page.done {
                frontier.asked += 1;
                if let Some(sha256) = page.sha256 {
                    frontier.bodies.entry(sha256).or_insert(page.lead.url);
                }
            } else {
                frontier
                    .validators
                    .insert(page.lead.url.clone(), page.validators);
                frontier.push(page.lead);
            }
        }
        if frontier.seen.insert(start.clone()) {
            frontier.push(Lead {
                url: start,
                depth: 0,
            });
        }
        frontier
    }

    fn push(&mut self, lead: Lead) {
        self.waiting.push(Reverse(Waiting {
            depth: lead.depth,
            nth: self.pushed,
            url: lead.url,
        }));
        self.pushed += 1;
    }

    /// Queues what a page leads to, and leaves in the visit what was not known before. A page
    /// that repeats another one leads nowhere new: following it is how endless sites trap.
    pub fn take(&mut self, visit: &mut Visit) {
        if let Outcome::Answered(page, same_as) = &mut visit.outcome {
            // A redirect may lead to a page that is queued: it is not asked for again.
            if let Some(landed) = canonical(&page.url).filter(|url| *url != visit.lead.url)
                && !self.seen.insert(landed.clone())
            {
                self.waiting.retain(|w| w.0.url != landed);
            }
            if page.status == 200 && !page.bytes.is_empty() {
                match self.bodies.get(&page.sha256) {
                    Some(first) => *same_as = Some(first.clone()),
                    None => {
                        self.bodies.insert(page.sha256.clone(), page.url.clone());
                    }
                }
            }
            if same_as.is_some() {
                visit.found.clear();
            }
        }
        let seen = &mut self.seen;
        let passed_over = &mut self.ended.passed_over;
        visit.found.retain(|lead| {
            let new = seen.insert(lead.url.clone());
            let no_page = is_no_page(&lead.url);
            *passed_over += usize::from(new && no_page);
            new && !no_page
        });
        for lead in visit.found.clone() {
            self.push(lead);
        }
    }
}
