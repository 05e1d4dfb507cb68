//! Archived pages -> facts, with what the same address asked for before.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;

use super::harvest::{is_html, saved};
use super::{CrawlJobError, Saved, harvest};
use crate::clock;
use crate::extract::Vocabulary;
use crate::jobs::inspect::{Inspection, read_bytes};
use crate::model::{Offer, Page, Reading};
use crate::store::{Store, captures, crawl as rows};

/// How far back a reduction is followed to the day on which it began. One that is older
/// cannot be judged.
const LOOK_BACK: TimeDelta = TimeDelta::days(90);

/// Adds what the last round of each source left, and what it could not fetch.
///
/// # Errors
/// Where the database or the archive cannot be read, or holds other bytes than were captured.
pub async fn add_crawled(
    store: &Store,
    archive: &Path,
    sources: &[String],
    vocabulary: &Vocabulary,
    inspection: &mut Inspection,
    step: &dyn Fn(&str),
) -> Result<(), CrawlJobError> {
    for source in sources {
        let Some(open) = rows::is_open(store, source).await? else {
            inspection.unreadable(source, "这个采集源还没有采集过，请先运行 crawl".into());
            continue;
        };
        if open {
            inspection.unreadable(source, "上次采集没有走完，其余页面未检查".into());
        }
        for page in harvest(store, archive, source).await? {
            step(&page.url);
            add_saved(store, archive, &page, vocabulary, inspection).await?;
        }
        for (url, reason) in rows::failures(store, source).await? {
            inspection.unreadable(&url, reason);
        }
    }
    Ok(())
}

/// Reads an archived page; what is wrong with it goes into the report. Where it compares its
/// price with another, the archive is asked what it said before.
///
/// # Errors
/// Where the database or the archive cannot be read, or holds other bytes than were captured.
pub async fn add_saved(
    store: &Store,
    archive: &Path,
    page: &Saved,
    vocabulary: &Vocabulary,
    inspection: &mut Inspection,
) -> Result<(), CrawlJobError> {
    let nth = inspection.facts.pages.len();
    inspection.add_page(&page.url, &page.bytes, page.charset.as_deref(), vocabulary);
    if let Some(read) = inspection.facts.pages.get_mut(nth) {
        read.captured_on = Some(clock::day_of(page.fetched_at));
        if compares_prices(read) {
            read.earlier = earlier(store, archive, page, vocabulary).await?;
        }
    }
    Ok(())
}

fn compares_prices(page: &Page) -> bool {
    let mut prices = page.listing.offers.iter().flat_map(|offer| &offer.prices);
    prices.any(|price| price.original.is_some())
}

/// Earlier captures of a page's address, the last first.
async fn earlier(
    store: &Store,
    archive: &Path,
    page: &Saved,
    vocabulary: &Vocabulary,
) -> Result<Vec<Reading>, CrawlJobError> {
    let since = page.fetched_at - LOOK_BACK;
    let rows = captures::between(store, &page.url, since, page.fetched_at).await?;
    let mut read: HashMap<String, Arc<[Offer]>> = HashMap::new();
    let mut readings = Vec::new();
    for row in rows.into_iter().filter(is_html) {
        let (day, sha256) = (clock::day_of(row.fetched_at), row.sha256.clone());
        let offers = match read.get(&sha256) {
            Some(offers) => Arc::clone(offers),
            None => {
                let then = saved(archive, row)?;
                let charset = then.charset.as_deref();
                // A page that could not be read then holds no course to compare with.
                let offers = match read_bytes(&then.url, &then.bytes, charset, vocabulary) {
                    Ok((page, _)) => page.listing.offers.into(),
                    Err(_) => Arc::default(),
                };
                read.insert(sha256.clone(), Arc::clone(&offers));
                offers
            }
        };
        readings.push(Reading {
            day,
            sha256,
            offers,
        });
    }
    Ok(readings)
}
