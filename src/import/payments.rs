//! 收费: rows to payments.

use super::index::Index;
use super::row::Row;
use crate::model::{ClassIx, Facts, Payment};

/// Reads one row.
pub(super) fn add(row: &mut Row<'_>, facts: &mut Facts, index: &mut Index) {
    let id = index.own_id(row, "payment_id");
    let class = index.class(row);
    let mut payment = Payment {
        id: id.unwrap_or_default().to_owned(),
        at: row.at,
        class: class.unwrap_or(ClassIx(0)),
        student_ref: row.text("student_ref"),
        amount_yuan: row.yuan("amount_yuan"),
        paid_on: row.date("paid_on"),
        covers_from: row.date("covers_from"),
        covers_to: row.date("covers_to"),
        lessons: row.count("lessons"),
        account: row.text("account"),
        loan: row.yes_no("loan"),
    };
    row.in_order(
        ["covers_from", "covers_to"],
        &mut payment.covers_from,
        &mut payment.covers_to,
    );
    if index.settle(row, id, facts.payments.len()) {
        facts.payments.push(payment);
    }
}
