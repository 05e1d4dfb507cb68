//! A browser of its own for each test: own profile, no other hosts, always ended.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};

use crate::app::root;
use crate::web::site::Site;

/// A browser takes most of a small machine: one after the other.
static TURN: Mutex<()> = Mutex::const_new(());

/// How large the window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// 1280 wide.
    Desktop,
    /// 320 wide: a small phone, or a large one at 200%.
    Phone,
}

impl Screen {
    pub const ALL: [Self; 2] = [Self::Desktop, Self::Phone];

    pub fn name(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Phone => "phone",
        }
    }
}

/// A site with a browser on it.
pub struct Browser {
    pub client: Client,
    site: Site,
    driver: Child,
    profile: tempfile::TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Browser {
    /// Starts a server, chromedriver and chromium.
    pub async fn open(screen: Screen) -> Self {
        let turn = TURN.lock().await;
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .env("HOME", profile.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| {
                panic!("chromedriver: {e}. Install it first: sudo apt-get install chromium chromium-driver")
            });
        let port = port(&mut driver);
        let connector = HttpConnector::new();
        let client = ClientBuilder::new(connector)
            .capabilities(capabilities(screen, profile.path()))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        let client = client.unwrap_or_else(|error| {
            end(&mut driver, profile.path());
            panic!("chromium does not start: {error}")
        });
        Self {
            client,
            site: Site::start(),
            driver,
            profile,
            _turn: turn,
        }
    }

    pub async fn goto(&self, path: &str) {
        let url = format!("http://{}{path}", self.site.address);
        self.client.goto(&url).await.unwrap();
    }

    /// Path of the page that is shown.
    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// Waits for a heading.
    pub async fn heading(&self, text: &str) {
        let path = format!("//h1[contains(., '{text}')]");
        let found = self
            .client
            .wait()
            .at_most(Duration::from_secs(60))
            .for_element(Locator::XPath(&path))
            .await;
        if let Err(error) = found {
            panic!(
                "no heading {text}: {error}\n{}",
                self.client.source().await.unwrap()
            );
        }
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, keys: &str) {
        let active = self.client.active_element().await.unwrap();
        active.send_keys(keys).await.unwrap();
    }

    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Writes what is seen to `target/screenshots/`.
    pub async fn shoot(&self, name: &str) {
        let picture = self.client.screenshot().await.unwrap();
        keep(&format!("{name}.png"), &picture);
    }

    /// Serious violations that axe-core finds on the page.
    pub async fn violations(&self) -> Vec<String> {
        let script = format!(
            "{}\nconst done = arguments[arguments.length - 1];\n\
             axe.run(document, {{resultTypes: ['violations']}}).then(\
               r => done(r.violations.filter(v => ['serious', 'critical'].includes(v.impact))\
                 .map(v => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3).map(n => n.html).join(' | '))),\
               e => done(['axe: ' + e]));",
            axe()
        );
        let found = self
            .client
            .execute_async(&script, Vec::new())
            .await
            .unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// Pixels by which the page is wider than the window.
    pub async fn overflow(&self) -> i64 {
        let script =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        self.run(script).await.as_i64().unwrap()
    }

    /// Ends the session; the processes end even where a test fails before.
    pub async fn close(self) {
        self.client.clone().close().await.unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        end(&mut self.driver, self.profile.path());
    }
}

/// Writes a file beside the screenshots.
pub fn keep(name: &str, bytes: &[u8]) {
    let folder = root().join("target/screenshots");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}

/// Ends chromedriver, and whatever runs with this test's profile.
fn end(driver: &mut Child, profile: &Path) {
    let _ = driver.kill();
    let _ = driver.wait();
    for _ in 0..20 {
        let left = of_profile(profile);
        if left.is_empty() {
            return;
        }
        for id in left {
            let _ = Command::new("kill")
                .args(["-KILL", &id])
                .stderr(Stdio::null())
                .status();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn of_profile(profile: &Path) -> Vec<String> {
    let own = profile.display().to_string();
    let all = fs::read_dir("/proc").unwrap().flatten();
    let named = all.filter_map(|entry| {
        let id = entry.file_name().into_string().ok()?;
        id.parse::<u32>().ok()?;
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        String::from_utf8_lossy(&line).contains(&own).then_some(id)
    });
    named.collect()
}

fn port(driver: &mut Child) -> u16 {
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = loop {
        let line = lines.next().expect("chromedriver says its port").unwrap();
        if let Some(rest) = line.split("on port ").nth(1) {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if let Some(port) = digits.parse().ok().filter(|port| *port != 0) {
                break port;
            }
        }
    };
    // What it says later is read away, so that it never waits for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    port
}

fn capabilities(screen: Screen, profile: &Path) -> Capabilities {
    let profile = format!("--user-data-dir={}", profile.join("profile").display());
    let mut args = vec![
        "--headless=new",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--disable-gpu",
        "--disable-sync",
        "--no-first-run",
        "--no-proxy-server",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--hide-scrollbars",
        "--lang=zh-CN",
        &profile,
    ];
    // Chromium's own sandbox needs what root in a container does not have.
    if fs::metadata("/proc/self").is_ok_and(|about| {
        use std::os::unix::fs::MetadataExt;
        about.uid() == 0
    }) {
        args.push("--no-sandbox");
    }
    let mut options = json!({});
    match screen {
        Screen::Desktop => args.push("--window-size=1280,1700"),
        Screen::Phone => {
            options["mobileEmulation"] = json!({"deviceMetrics":
                {"width": 320, "height": 1600, "pixelRatio": 1.5, "mobile": true, "touch": true}});
        }
    }
    options["args"] = json!(args);
    let mut all = Capabilities::new();
    all.insert("browserName".into(), json!("chrome"));
    all.insert("goog:chromeOptions".into(), options);
    all
}

/// axe-core, as `./test` fetches it.
fn axe() -> String {
    let place: PathBuf = root().join("target/test-tools/node_modules/axe-core/axe.min.js");
    fs::read_to_string(&place)
        .unwrap_or_else(|e| panic!("{}: {e}. ./test fetches it with npm", place.display()))
}
