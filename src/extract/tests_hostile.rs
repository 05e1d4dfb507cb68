//! Pages that are made to cost much: each is read in time, or refused with a reason.

use std::time::{Duration, Instant};

use super::read_page;
use super::vocabulary::tests::vocabulary;
use super::{ExtractError, MOST_ATTRIBUTES};

/// Far more than any of these pages takes, on a busy machine and without optimisation.
const MOST_TIME: Duration = Duration::from_secs(60);

/// Each page repeats one thing; what is quadratic in it takes minutes.
#[test]
fn what_repeats_without_end_is_read_in_time() {
    let n = 4000;
    let numbered = |form: &str| -> String {
        (0..n)
            .map(|i: u32| form.replace("{}", &i.to_string()))
            .collect()
    };
    let pages = [
        format!("<p>{}", "素描班:周六9:00,100元；".repeat(n as usize)),
        format!("<p>{}", numbered("素描{}班周六9:00,{}元，")),
        format!("<p>{}", "，".repeat(100_000)),
        format!("<p>{}", "周一".repeat(50_000)),
        format!("<p>{}", "小班".repeat(50_000)),
        format!("<p>{}", "1234567890".repeat(20_000)),
        format!("<p>{}", "(".repeat(300_000)),
        format!("<p>©{}", "© ".repeat(50_000)),
        format!("<p>素描班{}", "<p>原价100元".repeat(2000)),
        format!("<ul>{}</ul>", numbered("<li>素描{}班周六9:00,100元</li>")),
        numbered("<div class=card><h3>素描{}班</h3><p>周六9:00</p></div>"),
        format!("<p>{}", "<del>100元</del>".repeat(5000)),
        format!("<p>{}{}", "<b>".repeat(150), "周六".repeat(20_000)),
        format!(
            "<table>{}</table>",
            "<tr><td colspan=1000000 rowspan=1000000>素描班<td rowspan=1000000>周六9:00</tr>"
                .repeat(600)
        ),
    ];
    for page in pages {
        let began = Instant::now();
        let shown: String = page.chars().take(60).collect();
        read_page(&page, vocabulary()).unwrap();
        let took = began.elapsed();
        eprintln!("{took:?} {shown}");
        assert!(took < MOST_TIME, "{took:?}: {shown}");
    }
}

#[test]
fn an_element_of_attributes_without_end_is_refused() {
    let all: String = (0..100_000).map(|n| format!("a{n}=b ")).collect();
    assert_eq!(
        read_page(&format!("<p {all}>x"), vocabulary()),
        Err(ExtractError::TooManyAttributes {
            limit: MOST_ATTRIBUTES
        })
    );
}

#[test]
fn what_is_beyond_a_limit_is_said() {
    let read = |html: &str| read_page(html, vocabulary()).unwrap();
    let courses = |count: usize| -> String {
        (0..count)
            .map(|n| {
                format!(
                    "<h3>素描{n}班</h3><p>每周六9:00-10:30，学费{}元</p>",
                    n + 100
                )
            })
            .collect()
    };
    assert!(read(&courses(20)).left_out.is_empty());
    let many = read(&courses(600));
    assert_eq!(many.left_out.len(), 1, "{:?}", many.left_out);
    assert!(many.left_out[0].contains("500"));

    let long = format!("<p>素描班{}每周六9:00-10:30上课", "很好，".repeat(600));
    assert_eq!(read(&long).left_out.len(), 1);
    let plain = format!("<p>素描班每周六9:00-10:30上课{}", "很好，".repeat(600));
    assert!(read(&plain).left_out.is_empty());
}

#[test]
fn what_is_not_shown_stands_in_no_title_and_no_evidence() {
    let html = "<title>\u{202E}星河\u{2066}中心</title><h3>素\u{202E}描\u{200B}班\u{2069}</h3><p>每周\u{202D}六9:00-10:30，学费\u{2068}1000元</p>";
    let listing = read_page(html, vocabulary()).unwrap();
    assert_eq!(listing.title.as_deref(), Some("星河中心"));
    assert_eq!(listing.offers[0].title.as_deref(), Some("素描班"));
    let json = serde_json::to_string(&listing).unwrap();
    assert!(!json.contains(
        |c| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
    ));
}
