//! Signing in and out, the first administrator, and what ends a session.

use super::site::Site;
use super::staff::{PASSWORD, Staffed, post};
use crate::app::tutorwatch;

/// Signs in on the page; gives what follows.
fn sign_in(site: &Site, name: &str, password: &str, to: &str) -> super::site::Answer {
    let page = site.get("/signin");
    let token = page.token();
    let fields = [
        ("token", token.as_str()),
        ("name", name),
        ("password", password),
        ("to", to),
    ];
    post(site, &page.cookie(), "/signin", &fields)
}

fn ask(site: &Site, cookie: &str, path: &str) -> super::site::Answer {
    site.ask("GET", path, &[("Cookie", cookie)], b"")
}

#[test]
fn the_first_start_makes_an_administrator_who_must_choose_a_password() {
    let mut site = Site::with("[web]\nsign_ins_per_minute = 100\n");
    assert!(site.line().contains("已新建管理员：admin"));
    let line = site.line();
    let password = line.split(['：', '（']).nth(1).unwrap().to_owned();
    assert_eq!(password.len(), 23, "{line}");
    sign_in(&site, "admin", "wrong", "")
        .status(400)
        .has("用户名或密码不正确");
    let signed_in = sign_in(&site, " Admin ", &password, "/users");
    signed_in.status(303);
    assert_eq!(signed_in.header("location"), "/password");
    let set = signed_in.header("set-cookie").to_owned();
    assert!(
        set.contains("; HttpOnly; SameSite=Lax") && !set.contains("Secure"),
        "{set}"
    );
    let cookie = signed_in.cookie();

    // Nothing but choosing one, until then.
    assert_eq!(
        ask(&site, &cookie, "/users").header("location"),
        "/password"
    );
    let page = ask(&site, &cookie, "/password");
    page.status(200).has("一次性密码");
    let change = |present: &str, new: &str, again: &str| {
        let token = page.token();
        let fields = [
            ("token", token.as_str()),
            ("present", present),
            ("new", new),
            ("again", again),
        ];
        post(&site, &cookie, "/password", &fields)
    };
    change("wrong", PASSWORD, PASSWORD)
        .status(400)
        .has("当前密码不正确");
    change(&password, PASSWORD, "another")
        .status(400)
        .has("不一致");
    change(&password, "short", "short")
        .status(400)
        .has("至少10个字符");
    change(&password, "1234567890", "1234567890")
        .status(400)
        .has("太容易猜到");
    change(&password, &password, &password)
        .status(400)
        .has("与当前密码相同");
    let changed = change(&password, PASSWORD, PASSWORD);
    changed.status(200).has("密码已修改");
    let new = changed.cookie();
    assert_ne!(new, cookie);
    assert_eq!(
        ask(&site, &cookie, "/users").status,
        303,
        "the old session has ended"
    );
    ask(&site, &new, "/users").status(200).has("admin");
    sign_in(&site, "admin", &password, "").status(400);
    assert_eq!(
        sign_in(&site, "admin", PASSWORD, "/rules").header("location"),
        "/rules"
    );
    assert_eq!(
        sign_in(&site, "admin", PASSWORD, "//evil.example").header("location"),
        "/users"
    );

    // Neither log nor database holds a password.
    let log = site.log();
    for secret in [password.as_str(), PASSWORD, new.split('=').nth(1).unwrap()] {
        assert!(!log.contains(secret) && !site.keeps(secret), "{secret}");
    }
    assert!(site.keeps("$argon2id$"));
}

#[test]
fn signing_out_and_being_disabled_end_a_session() {
    let staffed = Staffed::start();
    let page = staffed.get("officer", "/tips");
    page.status(200)
        .has("测试员officer（办案人员，教育局）")
        .has("action=\"/signout\"");
    let out = staffed.fill("officer", "/password", "/signout", &[]);
    assert_eq!((out.status, out.header("location")), (303, "/"));
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(staffed.get("officer", "/tips").status, 303);

    let database = staffed.site.path("t.db").display().to_string();
    staffed.get("reader", "/tips").status(200);
    let run = tutorwatch(&["user", "disable", "reader", "--database", &database]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(staffed.get("reader", "/tips").status, 303);
    sign_in(&staffed.site, "reader", PASSWORD, "")
        .status(400)
        .has("账号已停用");
    let run = tutorwatch(&["user", "disable", "reader", "--database", &database]);
    assert_eq!(
        (run.code, run.err.contains("已是停用状态")),
        (2, true),
        "{}",
        run.err
    );
}

#[test]
fn accounts_are_made_and_listed_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("t.db").display().to_string();
    let user = |args: &[&str]| {
        let mut all = vec!["user"];
        all.extend(args);
        all.extend(["--database", &database]);
        tutorwatch(&all)
    };
    let run = user(&["list"]);
    assert_eq!(
        (run.code, run.err.contains("没有数据库")),
        (2, true),
        "{}",
        run.err
    );
    let run = user(&[
        "add",
        "Li.Ming",
        "--role",
        "officer",
        "--bureau",
        "如皋市教育局",
        "--town",
        "城南街道",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("li.ming（办案人员）") && run.out.contains("一次性密码："),
        "{}",
        run.out
    );
    for (args, told) in [
        (&["add", "li.ming", "--role", "reader"][..], "已有用户"),
        (&["add", "x", "--role", "reader"], "用户名"),
        (&["add", "a b", "--role", "reader"], "用户名"),
        (&["add", "wang", "--role", "officer"], "--bureau"),
        (&["add", "wang", "--role", "grid"], "--grid"),
        (
            &["add", "wang", "--role", "reader", "--grid", "1"],
            "不用写",
        ),
        (
            &["add", "wang", "--role", "officer", "--bureau", "魔法部"],
            "可用的部门：",
        ),
        (&["password", "wang"], "没有用户"),
        (&["disable", "li.ming", "--by", " "], "经办人"),
    ] {
        let run = user(args);
        assert_eq!(run.code, 2, "{args:?} {}", run.out);
        assert!(run.err.contains(told), "{args:?}: {}", run.err);
    }
    let run = user(&["list", "--format", "json"]);
    let all = run.json();
    assert_eq!(all.as_array().unwrap().len(), 1);
    assert_eq!(all[0]["name"], "li.ming");
    assert_eq!(all[0]["bureau"], "教育局");
    assert_eq!(all[0]["must_change_password"], true);
    assert!(!run.out.contains("argon2"));
}

#[test]
fn whoever_tries_passwords_is_slowed_down() {
    let site = Site::with("[web]\nsign_ins_per_minute = 3\n");
    for _ in 0..3 {
        sign_in(&site, "admin", "wrong", "").status(400);
    }
    let refused = sign_in(&site, "admin", "wrong", "");
    refused.status(429).has("操作过于频繁");
    // From wherever: behind a proxy each address counts for itself, the name does not.
    let site = Site::with("[web]\nsign_ins_per_minute = 3\nproxies = ['127.0.0.1']\n");
    let from = |address: &str, name: &str| {
        let page = site.get("/signin");
        let body = format!("token={}&name={name}&password=x", page.token());
        let cookie = page.cookie();
        let headers = [
            ("Cookie", cookie.as_str()),
            ("X-Forwarded-For", address),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        site.ask("POST", "/signin", &headers, body.as_bytes())
            .status
    };
    for n in 0..3 {
        assert_eq!(from(&format!("198.51.100.{n}"), "admin"), 400);
    }
    assert_eq!(from("198.51.100.9", "ADMIN"), 429);
    assert_eq!(from("198.51.100.9", "other"), 400);
}

#[test]
fn behind_https_cookies_are_for_https_only() {
    let site = Site::with("[web]\nsecure_cookies = true\n");
    let set = site.get("/signin").header("set-cookie").to_owned();
    assert!(set.starts_with("__Host-tutorwatch-form="), "{set}");
    assert!(
        set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "{set}"
    );
    // Pages without a form set none.
    assert_eq!(site.get("/rules").header("set-cookie"), "");
}
