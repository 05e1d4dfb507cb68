//! What makes evidence the same, and what makes two findings say the same.

use sha2::{Digest, Sha256};

use crate::engine::Finding;
use crate::rules::hex;

/// Hash of a finding's evidence: what was seen and against which limit. Rows that move in a
/// sheet and pages that change around the words leave it as it is.
pub fn evidence(finding: &Finding<'_>) -> String {
    let day = finding.occurred_on.map(|day| day.to_string());
    hash([
        "evidence",
        &finding.observed.zh(),
        &finding.limit.zh(),
        day.as_deref().unwrap_or_default(),
    ])
}

/// Equal for findings of one rule that say the same of the same institution, where several
/// pages carry the same words. Registry records have ids of their own and no twins; of pages
/// that match no institution nobody knows whether they speak of the same.
pub fn twin(finding: &Finding<'_>) -> Option<String> {
    let institution = finding.institution?;
    finding.source.chars?;
    Some(hash([
        "twin",
        &finding.rule.id,
        &institution.id,
        &finding.label,
        &finding.observed.zh(),
        &finding.limit.zh(),
    ]))
}

/// SHA-256 over parts that are prefixed with their length, in hexadecimal.
pub(in crate::cases) fn hash<'t>(parts: impl IntoIterator<Item = &'t str>) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part.as_bytes());
    }
    hex(&sha.finalize())
}
