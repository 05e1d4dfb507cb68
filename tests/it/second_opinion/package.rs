//! Random registries as raw text, with a liking for the edges of the rules.

use std::fmt;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

/// Columns of the tables, in the order of the cells.
pub const TABLES: [(&str, &[&str]); 4] = [
    (
        "institutions",
        &["institution_id", "escrow_account", "risk_reserve_yuan"],
    ),
    (
        "classes",
        &[
            "class_id",
            "institution_id",
            "category",
            "subject",
            "stage",
            "mode",
            "capacity",
            "lesson_minutes",
            "lessons",
            "fee_yuan",
            "starts_on",
            "ends_on",
        ],
    ),
    ("sessions", &["session_id", "class_id", "start", "end"]),
    (
        "payments",
        &[
            "payment_id",
            "class_id",
            "amount_yuan",
            "paid_on",
            "covers_from",
            "covers_to",
            "lessons",
            "account",
            "loan",
        ],
    ),
];

/// Rows of each table, all cells as text.
#[derive(Clone)]
pub struct Package(pub [Vec<Vec<String>>; 4]);

impl Package {
    /// One table as a CSV file.
    pub fn csv(&self, table: usize) -> String {
        let mut out = TABLES[table].1.join(",");
        for row in &self.0[table] {
            out.push('\n');
            out.push_str(&row.join(","));
        }
        out.push('\n');
        out
    }
}

impl fmt::Debug for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (ix, (name, _)) in TABLES.iter().enumerate() {
            write!(f, "\n{name}.csv\n{}", self.csv(ix))?;
        }
        Ok(())
    }
}

type Cell = BoxedStrategy<String>;

/// One of the usual texts, now and then one of the odd ones.
fn cell(usual: &[&'static str], odd: &[&'static str]) -> Cell {
    let pick = |texts: &[&'static str]| select(texts.to_vec()).prop_map(str::to_owned).boxed();
    Union::new_weighted(vec![(9, pick(usual)), (1, pick(odd))]).boxed()
}

/// Days at the edges: a day before and on which limits enter, holidays, make-up days,
/// month ends, vacations, years without a notice.
const DAYS: [(i32, u32, u32); 40] = [
    (2018, 8, 21),
    (2018, 8, 22),
    (2021, 7, 23),
    (2021, 7, 24),
    (2021, 9, 8),
    (2021, 9, 9),
    (2021, 10, 29),
    (2021, 10, 30),
    (2022, 3, 31),
    (2022, 4, 1),
    (2022, 12, 28),
    (2022, 12, 29),
    (2023, 11, 30),
    (2024, 1, 1),
    (2024, 2, 4),
    (2024, 2, 29),
    (2024, 5, 11),
    (2024, 5, 31),
    (2024, 6, 30),
    (2024, 7, 1),
    (2024, 8, 31),
    (2024, 9, 1),
    (2024, 9, 2),
    (2024, 9, 10),
    (2024, 9, 14),
    (2024, 9, 15),
    (2024, 9, 16),
    (2024, 9, 21),
    (2024, 9, 29),
    (2024, 10, 7),
    (2024, 10, 8),
    (2024, 11, 29),
    (2024, 11, 30),
    (2024, 12, 2),
    (2024, 12, 3),
    (2025, 2, 28),
    (2027, 5, 1),
    (2027, 5, 3),
    (2027, 10, 2),
    (2027, 10, 10),
];

fn written((y, m, d): (i32, u32, u32), form: usize) -> String {
    match form {
        0 => format!("{y}/{m}/{d}"),
        1 => format!("{y}年{m}月{d}日"),
        2 => format!("{y}.{m}.{d}"),
        3 => format!("{y}{m:02}{d:02}"),
        _ => format!("{y}-{m:02}-{d:02}"),
    }
}

fn day() -> Cell {
    let good = (select(DAYS.to_vec()), 0..12_usize).prop_map(|(day, form)| written(day, form));
    Union::new_weighted(vec![
        (9, good.boxed()),
        (
            1,
            select(vec!["", "-", "2024-02-31", "随时", "9月1日"])
                .prop_map(str::to_owned)
                .boxed(),
        ),
    ])
    .boxed()
}

/// A session before its day is settled: class, which day of the package, start and length in
/// seconds, how both are written, and which end is spoilt by what.
type Sketch = (
    String,
    usize,
    i64,
    i64,
    usize,
    usize,
    Option<(bool, &'static str)>,
);

fn sketch() -> impl Strategy<Value = Sketch> {
    // Around the ends of the day, and ten minutes behind one another.
    let starts = vec![
        0, 17_999, 18_000, 32_400, 64_800, 64_800, 64_800, 66_000, 67_140, 67_199, 67_199, 67_200,
        67_200, 72_000, 73_800, 73_860, 85_500,
    ];
    let lengths = vec![
        -600, 0, 600, 1799, 1800, 1800, 1800, 1801, 1860, 2700, 3600, 7200, 86_400, 86_460,
    ];
    let odd = vec![
        "",
        "2024-09-10 25:00",
        "2024-02-31 18:00",
        "2024-09-10",
        "晚上",
    ];
    (
        cell(&["C1", "C1", "C2", "C3"], &["C9"]),
        0..3_usize,
        select(starts),
        select(lengths),
        0..12_usize,
        0..12_usize,
        prop::option::weighted(0.05, (any::<bool>(), select(odd))),
    )
}

fn session(
    (class, day, start, length, a, b, odd): Sketch,
    days: &[(i32, u32, u32)],
) -> Vec<String> {
    let (y, m, d) = days[day];
    let midnight = chrono::NaiveDate::from_ymd_opt(y, m, d)
        .unwrap()
        .and_time(chrono::NaiveTime::MIN);
    let start = midnight + chrono::Duration::seconds(start);
    let mut times = [
        moment(start, a),
        moment(start + chrono::Duration::seconds(length), b),
    ];
    if let Some((first, text)) = odd {
        times[usize::from(first)] = text.to_owned();
    }
    let [start, end] = times;
    vec![class, start, end]
}

fn moment(at: chrono::NaiveDateTime, form: usize) -> String {
    let whole = at.format("%S").to_string() == "00";
    match form {
        0 if whole => at.format("%Y/%-m/%-d %-H:%M").to_string(),
        1 if whole => at.format("%Y年%-m月%-d日 %H:%M").to_string(),
        2 => at.format("%Y-%m-%dT%H:%M:%S").to_string(),
        3 => (at - chrono::Duration::hours(8))
            .format("%Y-%m-%dT%H:%M:%SZ")
            .to_string(),
        _ if whole => at.format("%Y-%m-%d %H:%M").to_string(),
        _ => at.format("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

fn rows<S: Strategy<Value = Vec<String>> + 'static>(
    prefix: &'static str,
    row: S,
    count: std::ops::Range<usize>,
) -> BoxedStrategy<Vec<Vec<String>>> {
    prop::collection::vec(row, count)
        .prop_map(move |rows| numbered(prefix, rows.into_iter()))
        .boxed()
}

/// Rows with their ids before them.
fn numbered(prefix: &str, rows: impl Iterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    let with_id = |(nth, mut row): (usize, Vec<String>)| {
        row.insert(0, format!("{prefix}{}", nth + 1));
        row
    };
    rows.enumerate().map(with_id).collect()
}

/// A small registry.
pub fn packages() -> impl Strategy<Value = Package> {
    let blank = &["", "-"];
    let accounts = &["62220001", "62220001", "6222-0001", "6222 0001", "62220002"];
    let institution = (
        cell(accounts, &["", "无", "#REF!", "6.22202E+18"]),
        cell(&["", "0", "50000", "100000元"], &["若干", "无", "0.00"]),
    );
    let institution = institution.prop_map(|(a, b)| vec![a, b]);
    let class = (
        cell(&["H1", "H1", "H2"], &["H1"]),
        cell(
            &[
                "subject",
                "学科类",
                "subject",
                "arts",
                "文化艺术类",
                "体育类",
                "other",
                "",
            ],
            &["?", "-"],
        ),
        cell(
            &["数学", "数学", "英语", "美术", "篮球", ""],
            &["", "#REF!"],
        ),
        cell(
            &["primary", "小学", "junior", "初中", "senior", "preschool"],
            &["", "?"],
        ),
        cell(&["online", "线上", "offline", "线下"], &["", "-", "空中"]),
        cell(&["8", "10", "10人", "11", "35", "36"], &["", "0", "若干"]),
        cell(&["30", "31", "45", "45分钟", "20", "90"], blank),
        cell(&["1", "10", "20", "20课时", "60", "7"], &["", "0", "多"]),
        cell(
            &[
                "165",
                "165.01",
                "660",
                "660.01",
                "440",
                "440.01",
                "275",
                "￥275.01",
                "1320元",
                "110.01",
                "80.85",
            ],
            &["", "面议", "-5"],
        ),
        (day(), day()),
    );
    let class =
        class.prop_map(|(a, b, c, d, e, f, g, h, i, (j, k))| vec![a, b, c, d, e, f, g, h, i, j, k]);
    let ids = || cell(&["C1", "C1", "C2", "C3"], &["C9"]);
    let payment = (
        ids(),
        cell(
            &[
                "165",
                "165.01",
                "66",
                "5000",
                "5000.01",
                "￥5000元",
                "6000",
                "990",
                "990.06",
            ],
            &["", "面议"],
        ),
        day(),
        day(),
        day(),
        cell(&["", "1", "10", "20", "60", "61", "61课时"], &["0", "若干"]),
        cell(
            &["62220001", "6222 0001", "62220002", "6222****", "6333****"],
            &["", "#REF!"],
        ),
        cell(&["否", "no", "0", "是", "yes", "1"], &["", "也许"]),
    );
    let payment = payment.prop_map(|(a, b, c, d, e, f, g, h)| vec![a, b, c, d, e, f, g, h]);
    // One in two: the three months exactly, or a period that was left out.
    let payment =
        (payment, 0..6_usize, select(PERIODS.to_vec())).prop_map(|(mut row, how, period)| {
            if how < 3 {
                row[3] = period.0.to_owned();
                row[4] = period.1.to_owned();
            }
            row
        });
    (
        rows("H", institution, 2..3),
        rows("C", class, 1..4),
        (
            prop::collection::vec(sketch(), 0..8),
            [
                select(DAYS.to_vec()),
                select(DAYS.to_vec()),
                select(DAYS.to_vec()),
            ],
        ),
        rows("P", payment, 0..5),
    )
        .prop_map(|(institutions, classes, (sketches, days), payments)| {
            let lessons = sketches.into_iter().map(|sketch| session(sketch, &days));
            Package([institutions, classes, numbered("S", lessons), payments])
        })
}

/// Three months and a day more, also where the month has no such day; and none at all.
const PERIODS: [(&str, &str); 11] = [
    ("2024-09-02", "2024-12-02"),
    ("2024-09-02", "2024-12-03"),
    ("2023-11-30", "2024-02-29"),
    ("2023-11-30", "2024-03-01"),
    ("2022-11-30", "2023-02-28"),
    ("2022-11-30", "2023-03-01"),
    ("2024-05-31", "2024-08-31"),
    ("2024-05-31", "2024-09-01"),
    ("2024-03-31", "2024-07-01"),
    ("", ""),
    ("-", ""),
];
