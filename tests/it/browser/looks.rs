//! Every page on a desktop and on a phone: axe-core finds nothing serious, nothing is wider
//! than the window, style and script are there; pictures are kept for people to look at.

use fantoccini::wd::PrintConfiguration;
use tutorwatch::web::routes::{ALL, Kind};

use super::driver::{Browser, Screen, keep};

/// A file name out of an address.
fn name(path: &str) -> String {
    let name = path
        .trim_start_matches('/')
        .replace(['/', '?', '&', '='], "-");
    if name.is_empty() { "home".into() } else { name }
}

async fn look(screen: Screen) {
    let browser = Browser::open(screen).await;
    let pages = ALL.iter().filter(|route| route.kind == Kind::Page);
    let mut wrong = Vec::new();
    for path in pages.flat_map(|route| route.samples).chain(&["/nowhere"]) {
        browser.goto(path).await;
        browser
            .shoot(&format!("{}-{}", screen.name(), name(path)))
            .await;
        for violation in browser.violations().await {
            wrong.push(format!("{path}: {violation}"));
        }
        let overflow = browser.overflow().await;
        if overflow > 0 {
            wrong.push(format!("{path}: {overflow} pixels wider than the window"));
        }
        let colour = "return getComputedStyle(document.querySelector('.top')).backgroundColor";
        assert_eq!(browser.run(colour).await, "rgb(23, 64, 107)", "{path}");
    }
    browser.close().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_page_is_accessible_on_a_desktop() {
    look(Screen::Desktop).await;
}

#[tokio::test]
async fn every_page_is_accessible_on_a_phone() {
    look(Screen::Phone).await;
}

#[tokio::test]
async fn pages_print() {
    let browser = Browser::open(Screen::Desktop).await;
    for path in [
        "/rules/online-break",
        "/calendar/2024",
        "/documents/rugao-2021-125",
    ] {
        browser.goto(path).await;
        let paper = PrintConfiguration::builder().build().unwrap();
        let pdf = browser.client.print(paper).await.unwrap();
        assert!(pdf.starts_with(b"%PDF"), "{path}");
        keep(&format!("print-{}.pdf", name(path)), &pdf);
    }
    browser.close().await;
}
