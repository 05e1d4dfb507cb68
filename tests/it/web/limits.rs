//! What visitors may cost: size, number at once, number in a minute.

use std::io::Write;

use super::site::{Answer, FORM, Site, form};

const TABLE: &[u8] = "institution_id,name\nH1,测试机构甲\n".as_bytes();

#[test]
fn a_hundred_megabytes_are_refused_with_a_page() {
    let site = Site::with("[web]\nupload_mb = 1\n");
    let large = vec![b'x'; 100 << 20];
    site.upload(&[("institutions.csv", &large)], &[])
        .status(413)
        .has("文件共超过1MB");
    // Several files count together.
    let half = vec![b'x'; 600 << 10];
    site.upload(&[("a.csv", &half), ("b.csv", &half)], &[])
        .status(413);
    site.upload(&[("institutions.csv", TABLE)], &[]).status(200);
}

#[test]
fn one_address_is_counted_whatever_it_says_of_itself() {
    let site = Site::with("[web]\nchecks_per_minute = 2\n");
    let ask = |from: &str| {
        site.upload_as(
            &[("X-Forwarded-For", from)],
            &[("institutions.csv", TABLE)],
            &[],
        )
    };
    ask("198.51.100.1").status(200);
    ask("198.51.100.2").status(200);
    let refused = ask("198.51.100.3");
    refused.status(429).has("操作过于频繁");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=31).contains(&wait), "{wait}");
    // Reading is not counted.
    site.get("/rules").status(200);
}

#[test]
fn behind_a_proxy_of_ours_each_visitor_is_counted() {
    let site = Site::with("[web]\nchecks_per_minute = 1\nproxies = ['127.0.0.1']\n");
    let ask = |from: &str| {
        site.upload_as(
            &[("X-Forwarded-For", from)],
            &[("institutions.csv", TABLE)],
            &[],
        )
    };
    ask("198.51.100.1").status(200);
    ask("198.51.100.2").status(200);
    // What the visitor wrote stands before what the proxy wrote.
    ask("198.51.100.77, 198.51.100.1").status(429);
}

#[test]
fn uploads_beyond_the_places_are_sent_away() {
    let site = Site::with("[web]\nuploads = 1\n");
    let body = form(&[("institutions.csv", TABLE)], &[]);
    let (first, rest) = body.split_at(150);
    let mut slow = site.connect();
    let head = format!(
        "POST /check HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {FORM}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).unwrap();
    slow.write_all(first).unwrap();
    // The place is taken once the server has begun to read.
    let mut answer = site.upload(&[("institutions.csv", TABLE)], &[]);
    for _ in 0..50 {
        if answer.status == 503 {
            break;
        }
        answer = site.upload_as(&[], &[("institutions.csv", TABLE)], &[]);
    }
    answer.status(503).has("请稍后再试");
    slow.write_all(rest).unwrap();
    Answer::read(&mut slow).status(200);
    site.upload(&[("institutions.csv", TABLE)], &[]).status(200);
}

#[test]
fn another_sites_page_cannot_send_a_form() {
    let site = Site::start();
    let file: &[(&str, &[u8])] = &[("institutions.csv", TABLE)];
    let own = format!("http://{}", site.address);
    for headers in [
        [("Sec-Fetch-Site", "cross-site"), ("Origin", own.as_str())],
        [("Sec-Fetch-Site", "same-site"), ("Origin", own.as_str())],
        [("X-Other", ""), ("Origin", "https://evil.example")],
        [("X-Other", ""), ("Origin", "null")],
    ] {
        site.upload_as(&headers, file, &[])
            .status(403)
            .has("其他网站");
    }
    site.upload_as(&[("Origin", &own)], file, &[]).status(200);
}
