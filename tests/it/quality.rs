//! How well pages are read: precision and recall per field over the labelled pages of
//! `fixtures/pages/tuning` and `fixtures/pages/held-out`, written to `target/quality.txt`.
//!
//! `QUALITY_DIFF=1 cargo test --test it quality -- --nocapture` prints, for the tuning pages
//! only, what was missed and what was made up. Of the pages held out only totals are shown.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the report is for whoever runs the test and asks for it"
)]

mod atoms;
mod pages;
mod score;

use std::fmt::Write;

use atoms::Atom;
use pages::Labelled;
use score::Tally;

use crate::app::root;

/// Least precision and recall, in percent, of the fields that findings rest on most.
struct Floor {
    field: &'static str,
    precision: u32,
    recall: u32,
}

const fn floor(field: &'static str, precision: u32, recall: u32) -> Floor {
    Floor {
        field,
        precision,
        recall,
    }
}

/// What the pages that the reader was fitted to must keep.
const TUNING: [Floor; 8] = [
    floor("offers", 98, 97),
    floor("title", 92, 90),
    floor("mode", 97, 90),
    floor("teachers", 96, 76),
    floor("subjects", 96, 92),
    floor("sessions", 96, 95),
    floor("period", 98, 94),
    floor("prices", 96, 90),
];

/// What pages that nobody looked at must keep.
const HELD_OUT: [Floor; 4] = [
    floor("subjects", 95, 83),
    floor("sessions", 80, 61),
    floor("period", 87, 87),
    floor("prices", 76, 76),
];

/// Folder, floors, and whether single pages may be shown.
const SETS: [(&str, &[Floor], bool); 2] =
    [("tuning", &TUNING, true), ("held-out", &HELD_OUT, false)];

#[test]
fn quality_of_reading_labelled_pages() {
    let mut report = String::new();
    let mut low = Vec::new();
    for (set, floors, shown) in SETS {
        let pages = pages::read(set);
        let tally = tally(&pages, shown && std::env::var_os("QUALITY_DIFF").is_some());
        writeln!(report, "{set}: {} pages", pages.len()).unwrap();
        writeln!(report, "{tally}").unwrap();
        for floor in floors {
            let (precision, recall) = tally.percent(floor.field);
            if precision < floor.precision || recall < floor.recall {
                low.push(format!(
                    "{set} {}: {precision}/{recall}, at least {}/{}",
                    floor.field, floor.precision, floor.recall
                ));
            }
        }
    }
    print!("{report}");
    std::fs::write(root().join("target/quality.txt"), report).unwrap();
    assert!(low.is_empty(), "{}", low.join("\n"));
}

fn tally(pages: &[Labelled], shown: bool) -> Tally {
    let mut tally = Tally::default();
    for page in pages {
        let compared = score::compare(&page.label, &page.read);
        if shown && (!compared.missed.is_empty() || !compared.made_up.is_empty()) {
            println!("== {}", page.name);
            let show = |sign: char, atoms: &[Atom]| {
                for atom in atoms {
                    println!("  {sign} {atom}");
                }
            };
            show('-', &compared.missed);
            show('+', &compared.made_up);
        }
        tally.add(&compared);
    }
    tally
}
