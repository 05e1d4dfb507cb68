//! Without a mouse, and without a script.

use fantoccini::Locator;
use fantoccini::key::Key;

use super::driver::{Browser, Screen};

/// Text of what has the focus.
async fn focused(browser: &Browser) -> String {
    let script = "return document.activeElement.textContent.trim()";
    let text = browser.run(script).await;
    text.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_rule_is_reached_with_the_keyboard_alone() {
    let browser = Browser::open(Screen::Desktop).await;
    let tab = Key::Tab.to_string();
    let enter = Key::Enter.to_string();
    browser.goto("/").await;
    browser.press(&tab).await;
    assert_eq!(focused(&browser).await, "跳到正文");
    browser.shoot("desktop-skip-link").await;
    browser.press(&tab).await;
    browser.press(&tab).await;
    assert_eq!(focused(&browser).await, "规则库");
    browser.shoot("desktop-focus").await;
    browser.press(&enter).await;
    browser.heading("规则库").await;

    // The list goes by j and k.
    let first = "return document.querySelectorAll('[data-item]')[0].textContent.trim()";
    let first = browser.run(first).await.as_str().unwrap().to_owned();
    browser.press("j").await;
    assert_eq!(focused(&browser).await, first);
    browser.press("j").await;
    assert_ne!(focused(&browser).await, first);
    browser.press("k").await;
    assert_eq!(focused(&browser).await, first);
    browser.press(&enter).await;
    browser.heading(&first).await;
    assert!(browser.path().await.starts_with("/rules/"));

    // Help is shown and closed, and the keys can be switched off for good.
    browser.press("?").await;
    let shown = "return document.getElementById('keys').open";
    assert_eq!(browser.run(shown).await, true);
    browser.shoot("desktop-keys").await;
    assert_eq!(browser.violations().await, [] as [String; 0]);
    let switch = browser.client.find(Locator::Id("keys-on")).await.unwrap();
    switch.click().await.unwrap();
    browser.press(&Key::Escape.to_string()).await;
    assert_eq!(browser.run(shown).await, false);
    browser.goto("/rules").await;
    browser.press("j").await;
    assert_ne!(focused(&browser).await, first);
    browser.close().await;
}

#[tokio::test]
async fn letters_typed_into_a_field_are_no_keys() {
    let browser = Browser::open(Screen::Desktop).await;
    browser.goto("/rules").await;
    let list = browser.client.find(Locator::Id("f-item")).await.unwrap();
    list.send_keys("j").await.unwrap();
    let id = browser.run("return document.activeElement.id").await;
    assert_eq!(id, "f-item");
    browser.close().await;
}
