//! Real databases for the tests: each test of the store runs on an SQLite file and on a
//! PostgreSQL, every time.

use std::ffi::OsStr;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};

use chrono::{DateTime, NaiveDate, Utc};
use tempfile::TempDir;

use super::findings::NewFinding;
use super::runs::{self, NewRun};
use super::values::args;
use super::{RunId, Store};
use crate::model::{Class, Facts, Field, Institution, InstitutionIx, Position, Teacher};

pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_726_632_000, 0).unwrap()
}

/// An empty place for a database, of either engine.
pub struct Place {
    pub address: String,
    _folder: Option<TempDir>,
}

impl Place {
    pub async fn open(&self) -> Store {
        // Shown with a failure: which engine it was.
        println!("on {}", self.address);
        Store::open(&self.address).await.unwrap()
    }
}

/// A new file.
pub fn sqlite() -> Place {
    let folder = tempfile::tempdir().unwrap();
    Place {
        address: folder.path().join("t.db").to_str().unwrap().to_owned(),
        _folder: Some(folder),
    }
}

/// A new schema on the tests' server.
pub async fn postgres() -> Place {
    let schema = new_schema().await;
    Place {
        address: format!("{}&options=-c%20search_path%3D{schema}", server()),
        _folder: None,
    }
}

/// An empty place on each engine.
pub async fn places() -> [Place; 2] {
    [sqlite(), postgres().await]
}

/// An open database on each engine, with its place.
pub async fn stores() -> Vec<(Place, Store)> {
    let mut all = Vec::new();
    for place in places().await {
        let store = place.open().await;
        all.push((place, store));
    }
    all
}

pub async fn run(store: &Store) -> RunId {
    let new = NewRun {
        started_at: noon(),
        day: noon().date_naive(),
        rulebook: "rugao-2021-125",
        rulebook_sha256: "00",
    };
    runs::begin(store, &new).await.unwrap()
}

/// Everything that findings and cases came to, without times and numbers of rows and runs: a
/// server counts on where a transaction was taken back.
pub async fn dump(store: &Store) -> String {
    let of_case = "(SELECT number FROM case_file WHERE CAST(id AS TEXT) = ";
    let asked = [
        "SELECT 'finding ' || fingerprint || ' ' || rule || ' ' || coalesce(institution, '-')
             || ' ' || record_id || ' ' || state || ' ' || coalesce(reason, '-') || ' '
             || coalesce(dismissed_until, '-') || ' ' || coalesce(detail, '-') || ' '
             || CAST(present AS TEXT) || ' v' || CAST(version AS TEXT) || ' ' || evidence || ' '
             || message FROM finding"
            .to_owned(),
        "SELECT 'case ' || number || ' ' || about || ' ' || family || ' ' || state || ' '
             || coalesce(detail, '-') || ' r' || CAST(revision AS TEXT) || ' v'
             || CAST(version AS TEXT) || ' p' || CAST(priority AS TEXT) || ' '
             || coalesce(due_on, '-') || ' ' || lead FROM case_file"
            .to_owned(),
        "SELECT 'in ' || m.finding || ' ' || c.number FROM case_finding m
             JOIN case_file c ON c.id = m.case_id"
            .to_owned(),
        "SELECT 'judged ' || institution || ' ' || digest || ' '
             || coalesce(again_on, '-') FROM judged"
            .to_owned(),
        "SELECT 'unknown ' || institution || ' ' || rule || ' ' || reason || ' '
             || CAST(records AS TEXT) FROM unknown"
            .to_owned(),
        format!(
            "SELECT 'task ' || kind || ' ' || {of_case}
                 substr(key, 1, length(key) - 2)) || substr(key, length(key) - 1) || ' ' || state
             FROM outbox"
        ),
        format!(
            "SELECT 'audit ' || kind || ' ' || CASE WHEN kind = 'case' THEN {of_case} subject)
                 ELSE subject END || ' ' || action || ' ' || coalesce(from_state, '-') || ' '
                 || coalesce(to_state, '-') || ' ' || coalesce(reason, '-') FROM audit"
        ),
        "SELECT 'scan ' || state || ' ' || CAST(opened AS TEXT) || ' '
             || CAST(closed AS TEXT) FROM scan"
            .to_owned(),
        "SELECT 'piece ' || CAST(nth AS TEXT) || ' ' || kind || ' '
             || institutions || ' ' || state || ' ' || coalesce(tally, '-') FROM scan_piece"
            .to_owned(),
    ];
    let mut all: Vec<String> = Vec::new();
    for sql in asked {
        let rows = store.all(sqlx::AssertSqlSafe(sql), &[], |row| row.get(0));
        all.extend(rows.await.unwrap());
    }
    all.sort();
    all.join("\n")
}

/// Every notice and delivery, without times and numbers of rows.
pub async fn dump_notices(store: &Store) -> Vec<String> {
    let asked = [
        "SELECT 'notice ' || n.number || ' ' || c.number || ' ' || n.lead || ' ' || n.state || ' r'
             || CAST(n.revision AS TEXT) FROM case_notice n JOIN case_file c ON c.id = n.case_id",
        "SELECT 'delivery ' || m.message_id || ' ' || d.bureau || ' ' || d.part || ' ' || d.state
             FROM delivery d JOIN message m ON m.id = d.message",
    ];
    let mut all: Vec<String> = Vec::new();
    for sql in asked {
        all.extend(store.all(sql, &[], |row| row.get(0)).await.unwrap());
    }
    all.sort();
    all
}

async fn new_schema() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    // Several test programs may share the server.
    let schema = format!("t{}_{number}", std::process::id());
    admin(&format!("CREATE SCHEMA {schema}")).await;
    schema
}

/// Runs a statement as the server's owner, outside of every store.
pub async fn admin(sql: &str) {
    use sqlx::{AssertSqlSafe, Connection, PgConnection};
    let mut connection = PgConnection::connect(server()).await.unwrap();
    let sql = AssertSqlSafe(sql.to_owned());
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// The address of the server: the one that `./test` has started, or else one of this process,
/// which ends with it.
pub fn server() -> &'static str {
    static ADDRESS: LazyLock<String> = LazyLock::new(|| {
        #[allow(clippy::disallowed_methods, reason = "how ./test tells its server")]
        std::env::var("TUTORWATCH_TEST_POSTGRES").unwrap_or_else(|_| start())
    });
    &ADDRESS
}

/// Starts a server. A shell waits for the end of its input, which is the end of this process
/// however it ends, and then stops the server.
fn start() -> String {
    static KEEPER: Mutex<Option<Child>> = Mutex::new(None);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres");
    let place = tempfile::tempdir().unwrap().keep();
    let keeper = Command::new("sh")
        .args([
            "-c",
            r#"trap '' INT TERM HUP; cat >/dev/null; exec "$0" stop "$1""#,
        ])
        .args([script.as_ref(), place.as_os_str()])
        .stdin(Stdio::piped())
        .spawn();
    *KEEPER.lock().unwrap() = Some(keeper.unwrap());
    let mut started = Command::new(script)
        .args([OsStr::new("start"), place.as_os_str()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut address = String::new();
    let mut said = started.stdout.take().unwrap();
    said.read_to_string(&mut address).unwrap();
    let done = started.wait().unwrap();
    assert!(
        done.success(),
        "no PostgreSQL for the tests: install it (sudo apt-get install postgresql) or name one \
         in TUTORWATCH_TEST_POSTGRES; ./test does the first"
    );
    address.trim().to_owned()
}

/// A registry: each institution with its id, its town and a teacher.
pub fn facts_of(institutions: &[(&str, &str)]) -> Facts {
    let mut facts = Facts::default();
    let file = facts.add_source("登记表.xlsx", Some("机构"));
    for (row, (id, town)) in (2..).zip(institutions) {
        let at = Position { file, row };
        let institution = InstitutionIx::next(facts.institutions.len());
        facts.institutions.push(Institution {
            id: (*id).to_owned(),
            at,
            name: Field::Value(format!("青禾{id}")),
            town: Field::Value((*town).to_owned()),
            ..Institution::default()
        });
        facts.teachers.push(Teacher {
            id: format!("T-{id}"),
            at,
            institution,
            name: Field::Blank,
            role: Field::Absent,
            subject: Field::Absent,
            certificate_no: Field::Blank,
            disclosed_onsite: Field::Absent,
            disclosed_online: Field::Absent,
            nationality: Field::Absent,
            located_in: Field::Absent,
            work_permit_no: Field::Absent,
            school_employed: Field::Absent,
        });
    }
    facts
}

/// A finding about H1.
pub fn finding(fingerprint: &str) -> NewFinding<'_> {
    NewFinding {
        fingerprint,
        rule: "online-break",
        institution: Some("H1"),
        table: "sessions",
        record_id: "S1",
        occurred_on: NaiveDate::from_ymd_opt(2024, 9, 10),
        observed: "9 min",
        limit: "10 min",
        message: "课程间隔9分钟，少于10分钟",
        source: "sessions.csv",
        page_sha256: None,
        chars: Some((3, 9)),
    }
}

/// A class of which nothing is known but its institution.
pub fn class(id: &str, institution: u32) -> Class {
    Class {
        id: id.to_owned(),
        at: Position::default(),
        institution: InstitutionIx(institution),
        name: Field::Absent,
        category: Field::Absent,
        subject: Field::Absent,
        stage: Field::Absent,
        grade: Field::Absent,
        mode: Field::Absent,
        capacity: Field::Absent,
        lesson_minutes: Field::Absent,
        lessons: Field::Absent,
        fee_yuan: Field::Absent,
        starts_on: Field::Absent,
        ends_on: Field::Absent,
        filing_no: Field::Absent,
        curriculum: Field::Absent,
    }
}

/// A case about H1 or another institution, with findings that stand; gives its number.
pub async fn case(
    store: &Store,
    number: &str,
    (institution, family, state): (&str, &str, &str),
    findings: &[&str],
) -> i64 {
    let sql = "INSERT INTO case_file
                   (number, about, institution, family, state, lead, opened_at, changed_at)
               VALUES ($1, $2, $2, $3, $4, '教育局', $5, $5) RETURNING id";
    let told = args![number, institution, family, state, noon()];
    let mut tx = store.write().await.unwrap();
    let id: i64 = tx.one(sql, &told, |row| row.get(0)).await.unwrap();
    for finding in findings {
        let sql = "INSERT INTO case_finding (finding, case_id, added_at) VALUES ($1, $2, $3)";
        let told = args![*finding, id, noon()];
        tx.execute(sql, &told).await.unwrap();
        let sql = "UPDATE finding SET state = 'in_case' WHERE fingerprint = $1";
        tx.execute(sql, &args![*finding]).await.unwrap();
    }
    tx.commit().await.unwrap();
    id
}

/// Any statement, as somebody with rights to the database could run it.
pub async fn run_sql(store: &Store, sql: &str) {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    store.execute(sql, &[]).await.unwrap();
}

/// Writes a task, as a change would.
pub async fn put_task(store: &Store, task: &super::outbox::NewTask<'_>) {
    let mut tx = store.write().await.unwrap();
    super::outbox::put(&mut tx, &[*task], task.next_at)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
