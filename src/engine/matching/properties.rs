//! What holds of matching whatever the registry and the pages say.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::Matches;
use super::testing::{institution, page, publisher, shown, vocabulary};
use crate::model::{Facts, Institution, Page};

const CORES: [&str; 8] = [
    "青禾",
    "青荷",
    "云笺",
    "青禾云笺",
    "知春里",
    "听澜书",
    "乐",
    "金钥匙乐学",
];
const FIELDS: [&str; 4] = ["", "学科", "美术", "舞蹈"];
const ENDS: [&str; 5] = [
    "培训中心",
    "教育咨询有限公司",
    "艺术培训学校",
    "",
    "培训中心（城南校区）",
];
const REGIONS: [&str; 3] = ["示例市", "邻江市", ""];
const STREETS: [&str; 3] = ["拾光路12号", "拾光路12号301室", "望渠街道砚台巷8号"];

prop_compose! {
    fn name()(
        region in select(&REGIONS[..]), core in select(&CORES[..]),
        field in select(&FIELDS[..]), end in select(&ENDS[..]),
    ) -> String {
        format!("{region}{core}{field}{end}")
    }
}

prop_compose! {
    fn registry()(rows in prop::collection::vec((name(), select(&STREETS[..])), 1..9)) -> Vec<Institution> {
        let row = |(nth, (name, street)): (usize, &(String, &str))| {
            let (id, permit) = (format!("H{nth}"), format!("教民13200{nth}号"));
            institution(&id, [name, &permit, street, ""])
        };
        rows.iter().enumerate().map(row).collect()
    }
}

prop_compose! {
    fn a_page()(
        named in name(), street in select(&STREETS[..]), permit in 0..12_usize,
        has in subsequence(vec![0, 1, 2], 0..=3), mention in prop::option::of(name()),
    ) -> Page {
        let permit = format!("教民13200{permit}号");
        let given = |nth, text: &str| match has.contains(&nth) {
            true => text.to_owned(),
            false => String::new(),
        };
        let who = [given(0, &named), given(1, &permit), given(2, street)];
        let who = publisher([&who[0], &who[1], &who[2]]);
        page("a.html", &mention.unwrap_or_default(), who, Vec::new())
    }
}

fn answer(institutions: Vec<Institution>, page: Page) -> String {
    let facts = Facts {
        institutions,
        pages: vec![page],
        ..Facts::default()
    };
    shown(Matches::new(&facts, vocabulary()).of(0), &facts)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The order of the registry's rows says nothing.
    #[test]
    fn the_order_of_the_registry_does_not_matter(
        (rows, shuffled) in registry().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        page in a_page(),
    ) {
        prop_assert_eq!(answer(rows, page.clone()), answer(shuffled, page));
    }

    /// Exactly one institution's full name and permit number: always that institution.
    #[test]
    fn full_name_and_permit_always_match(rows in registry(), nth in 0..9_usize, words in "[a-z ]{0,20}") {
        let nth = nth % rows.len();
        let (name, permit) = (rows[nth].name.text().unwrap(), rows[nth].permit_no.text().unwrap());
        let text = format!("{words} {name} {words}");
        let said = answer(rows.clone(), page("a.html", &text, publisher([name, permit, ""]), Vec::new()));
        prop_assert_eq!(said, format!("= H{nth}"));
    }

    /// What names nobody is held against nobody.
    #[test]
    fn a_page_without_a_name_or_number_matches_nobody(rows in registry(), words in "[a-z ]{0,40}") {
        let said = answer(rows, page("a.html", &words, publisher(["", "", ""]), Vec::new()));
        prop_assert_eq!(said, "-");
    }

    /// A registered permit number with the name of somebody else is nobody's for certain.
    #[test]
    fn a_permit_of_one_and_the_name_of_another_go_to_a_person(rows in registry(), a in 0..9_usize, b in 0..9_usize) {
        let (a, b) = (&rows[a % rows.len()], &rows[b % rows.len()]);
        prop_assume!(a.name != b.name);
        let who = publisher([b.name.text().unwrap(), a.permit_no.text().unwrap(), ""]);
        let said = answer(rows.clone(), page("a.html", "", who, Vec::new()));
        let own_base = said == format!("= {}", a.id);
        // 青禾培训中心 and 青禾培训中心（城南校区） are one name without the campus.
        let strip = |i: &Institution| i.name.text().unwrap().replace("（城南校区）", "").replace("有限公司", "");
        prop_assert!(said.starts_with('?') || (own_base && strip(a) == strip(b)), "{}", said);
    }
}
