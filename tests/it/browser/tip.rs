//! A tip from a phone, and signing in without a mouse to read it.

use fantoccini::Locator;
use fantoccini::key::Key;

use super::driver::{Browser, Screen};
use crate::app::fixture;
use crate::web::staff::{PASSWORD, Staffed};

#[tokio::test]
async fn a_tip_with_a_photo_is_sent_from_a_phone_and_read_at_a_desk() {
    let staffed = Staffed::start();
    let phone = Browser::at(Screen::Phone, staffed.site.address).await;
    phone.goto("/report").await;
    let field = async |id: &str, keys: &str| {
        let found = phone.client.find(Locator::Id(id)).await.unwrap();
        found.send_keys(keys).await.unwrap();
    };
    field("words", "桥东周六有人教物理").await;
    field("files", &fixture("tips/sign.png").display().to_string()).await;
    field("town", "城南街道").await;
    let button = phone
        .client
        .find(Locator::Css("main button"))
        .await
        .unwrap();
    button.click().await.unwrap();
    phone.heading("线索已收到").await;
    phone.shoot("phone-receipt").await;
    assert_eq!(phone.violations().await, [] as [String; 0]);
    assert_eq!(phone.overflow().await, 0);
    phone.close().await;

    let desk = Browser::at(Screen::Desktop, staffed.site.address).await;
    desk.goto("/tips/3").await;
    desk.heading("登录").await;
    let name = desk.client.find(Locator::Id("name")).await.unwrap();
    let enter = Key::Enter.to_string();
    name.send_keys("officer").await.unwrap();
    desk.press(&Key::Tab.to_string()).await;
    desk.press("wrong").await;
    desk.press(&enter).await;
    desk.heading("登录").await;
    // What was wrong has the focus, and the name is still there.
    let focus = desk.run("return document.activeElement.id").await;
    assert_eq!(focus, "problem");
    desk.shoot("desktop-signin-problem").await;
    assert_eq!(desk.violations().await, [] as [String; 0]);
    let password = desk.client.find(Locator::Id("password")).await.unwrap();
    password.send_keys(PASSWORD).await.unwrap();
    desk.press(&enter).await;
    desk.heading("线索3").await;
    let photo = "const i = document.querySelector('.photos img'); i.loading = 'eager'; \
                 await i.decode(); return i.naturalWidth";
    let photo = format!("return (async () => {{ {photo} }})()");
    assert_eq!(desk.run(&photo).await, 120);
    desk.shoot("desktop-tip-3").await;
    desk.close().await;
}
