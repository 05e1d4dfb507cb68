//! A site with an account of every role, and two tips.

use std::collections::BTreeMap;

use tutorwatch::clock;
use tutorwatch::config::Config;
use tutorwatch::jobs::accounts::{Lifetime, NewAccount, Role, add, change_password, sign_in};
use tutorwatch::jobs::{Store, load, tips};
use tutorwatch::web::visit::access::{Access, of};

use super::site::{Answer, FORM, Site, form_of};

/// The password of everybody.
pub const PASSWORD: &str = "晨光里走过三座桥去看海";

/// A picture that was made for the tests.
pub const PHOTO: &[u8] = include_bytes!("../../../fixtures/tips/sign.png");

const LIFETIME: Lifetime = Lifetime {
    hours: 12,
    idle_minutes: 60,
};

/// Somebody who may ask for a route; nobody needs no account.
pub fn somebody(path: &str) -> &'static str {
    match of(path).unwrap() {
        Access::Everyone => "",
        Access::SignedIn => "reader",
        Access::Only(roles) if roles.contains(&Role::Reader) => "reader",
        Access::Only(roles) => roles[0].word(),
    }
}

/// A site, and who is signed in on it.
pub struct Staffed {
    pub site: Site,
    cookies: BTreeMap<&'static str, String>,
}

fn account(name: &str, role: Role) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        shown: Some(format!("测试员{name}")),
        role,
        bureau: None,
        area: Vec::new(),
        grid: None,
    }
}

/// The accounts: one of each role, and an officer of a neighbour bureau and of a neighbour area.
fn accounts() -> Vec<NewAccount> {
    let officer = |name: &str, bureau: &str, town: &str| NewAccount {
        bureau: Some(bureau.to_owned()),
        area: vec![town.to_owned()],
        ..account(name, Role::Officer)
    };
    vec![
        account("administrator", Role::Administrator),
        officer("officer", "教育局", "城南街道"),
        officer("neighbour-bureau", "公安局", "城南街道"),
        officer("neighbour-area", "教育局", "城北街道"),
        NewAccount {
            grid: Some("城南第3网格".to_owned()),
            ..account("grid", Role::Grid)
        },
        account("reader", Role::Reader),
        account("custodian", Role::Custodian),
    ]
}

impl Staffed {
    pub fn start() -> Self {
        Self::with("")
    }

    /// With further lines of `[web]`.
    pub fn with(web: &str) -> Self {
        let config =
            format!("[web]\nsign_ins_per_minute = 1000\n{web}\n[tips]\nkey = 'tips.key'\n");
        let site = Site::with(&config);
        // It is read with each tip.
        tips::new_key_file(&site.path("tips.key")).unwrap();
        // A runtime of its own, because some tests stand in one already.
        let cookies = std::thread::scope(|scope| {
            let hired = scope.spawn(|| {
                let runtime = tokio::runtime::Runtime::new().unwrap();
                runtime.block_on(hire(&site))
            });
            hired.join().unwrap()
        });
        let staffed = Self { site, cookies };
        staffed.tip(
            "周六下午还在教数学，每课时100元",
            "城南街道",
            Some("虚构人甲"),
        );
        staffed.tip(
            "周日补英语<script>alert(1)</script>\u{202e}",
            "城北街道",
            None,
        );
        staffed
    }

    /// The cookie of somebody who is signed in.
    pub fn cookie(&self, who: &str) -> &str {
        self.cookies.get(who).map_or("", String::as_str)
    }

    pub fn names(&self) -> Vec<&'static str> {
        self.cookies.keys().copied().collect()
    }

    pub fn get(&self, who: &str, path: &str) -> Answer {
        let cookie = self.cookie(who);
        self.site.ask("GET", path, &[("Cookie", cookie)], b"")
    }

    /// Sends a form without files.
    pub fn post(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        post(&self.site, self.cookie(who), path, fields)
    }

    /// Fills in the form of a page and sends it to an address.
    pub fn fill(&self, who: &str, page: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.get(who, page).token();
        let mut all = vec![("token", token.as_str())];
        all.extend(fields);
        self.post(who, to, &all)
    }

    /// Sends a tip as anybody; gives the page that follows.
    pub fn tip(&self, words: &str, town: &str, name: Option<&str>) -> Answer {
        let page = self.site.get("/report");
        let cookie = page.cookie();
        let submission = format!(
            "{:032x}",
            u128::from_str_radix(&page.token()[..16], 16).unwrap() << 32
        );
        let fields = [
            ("token", page.token()),
            ("submission", submission),
            ("words", words.to_owned()),
            ("town", town.to_owned()),
            ("name", name.unwrap_or_default().to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let body = form_of("photos", &[("张三家.png", PHOTO)], &fields);
        let headers = [("Cookie", cookie.as_str()), ("Content-Type", FORM)];
        let answer = self.site.ask("POST", "/report", &headers, &body);
        answer.status(200).has("线索已收到");
        answer
    }
}

/// Sends a form without files.
pub fn post(site: &Site, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let headers = [
        ("Cookie", cookie),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    site.ask("POST", path, &headers, body.as_bytes())
}

async fn hire(site: &Site) -> BTreeMap<&'static str, String> {
    let store = Store::open(site.path("t.db")).await.unwrap();
    let (book, _) = load(&Config::default()).unwrap().checked().unwrap();
    let mut cookies = BTreeMap::new();
    for new in accounts() {
        let (name, one_time) = add(&store, &book, new, "测试", clock::now()).await.unwrap();
        let now = clock::now();
        let first = sign_in(&store, &name, &one_time, LIFETIME, now).await;
        let user = first.unwrap().unwrap().user;
        let changed = change_password(&store, &user, &one_time, PASSWORD, LIFETIME, now).await;
        let cookie = format!("tutorwatch={}", changed.unwrap().token);
        let name: &'static str = name.leak();
        cookies.insert(name, cookie);
    }
    store.close().await;
    cookies
}
