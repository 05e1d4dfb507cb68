//! The self-check as an institution uses it.

use fantoccini::Locator;

use super::driver::{Browser, Screen};
use crate::app::fixture;
use crate::web::site::workbook;

async fn send(browser: &Browser, file: &std::path::Path) {
    browser.goto("/check").await;
    let input = browser.client.find(Locator::Id("files")).await.unwrap();
    input.send_keys(&file.display().to_string()).await.unwrap();
    let button = Locator::Css("button[value=page]");
    browser
        .client
        .find(button)
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_workbook_is_checked_on_a_desktop_and_on_a_phone() {
    for screen in Screen::ALL {
        let browser = Browser::open(screen).await;
        send(&browser, &fixture("demo/registry.xlsx")).await;
        browser.heading("检查结果").await;
        browser.shoot(&format!("{}-checked", screen.name())).await;
        browser
            .run("document.querySelector('.found').scrollIntoView()")
            .await;
        browser
            .shoot(&format!("{}-checked-found", screen.name()))
            .await;
        assert_eq!(browser.violations().await, [] as [String; 0], "{screen:?}");
        assert_eq!(browser.overflow().await, 0, "{screen:?}");
        browser.close().await;
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_and_hostile_names_stay_text() {
    let browser = Browser::open(Screen::Phone).await;
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("课表.pdf");
    std::fs::write(&wrong, "x").unwrap();
    send(&browser, &wrong).await;
    browser.heading("机构自查").await;
    let focus = browser.run("return document.activeElement.id").await;
    assert_eq!(focus, "problem");
    browser.shoot("phone-check-problem").await;
    assert_eq!(browser.violations().await, [] as [String; 0]);

    // Told before it is sent.
    let large = folder.path().join("large.csv");
    std::fs::File::create(&large)
        .unwrap()
        .set_len(21 << 20)
        .unwrap();
    send(&browser, &large).await;
    let fault = browser
        .client
        .find(Locator::Id("files-fault"))
        .await
        .unwrap();
    assert!(fault.is_displayed().await.unwrap());
    assert_eq!(browser.path().await, "/check");

    let evil = "<img src=x onerror=\"document.title='taken'\">\u{202e}班";
    let book = folder.path().join("a.xlsx");
    workbook(
        &book,
        &[
            (
                "institutions",
                &[
                    &["institution_id", "name", "category"],
                    &["H1", evil, "学科类"],
                ],
            ),
            (
                "classes",
                &[
                    &[
                        "class_id",
                        "institution_id",
                        "name",
                        "category",
                        "mode",
                        "lesson_minutes",
                    ],
                    &["C1", "H1", evil, "学科类", "线上", "45"],
                ],
            ),
        ],
    );
    send(&browser, &book).await;
    browser.heading("检查结果").await;
    let pictures = browser
        .run("return document.querySelectorAll('main img').length")
        .await;
    assert_eq!(pictures, 0);
    assert!(
        browser
            .client
            .title()
            .await
            .unwrap()
            .starts_with("检查结果")
    );
    let text = browser.run("return document.body.innerText").await;
    let text = text.as_str().unwrap();
    assert!(
        text.contains("<img src=x") && text.contains("[U+202E]"),
        "{text}"
    );
    browser.close().await;
}
