//! Where records and problems of a row are put.

use std::collections::VecDeque;

use picket_core::{Item, Location, Problem, Record};

use super::bind::Slot;
use super::problem::{Fault, ProblemCode};
use super::row::Row;
use crate::LabReport;

/// What became of a row. Every row read has exactly one outcome.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    /// It is in a record.
    Used,
    /// It is in none, and a problem of severity rejected says why.
    Rejected,
    /// It is in none, and none should be: a total, a repetition, a withheld count. A notice says which.
    Ignored,
}

/// Items that wait to be taken.
#[derive(Debug, Default)]
pub(super) struct Sink {
    pub(super) items: VecDeque<Item<LabReport>>,
    /// The sheet, for workbooks.
    pub(super) part: Option<String>,
}

impl Sink {
    /// Where a row stands, or a cell of it.
    pub(super) fn location(&self, row: u64, slot: Option<&Slot>) -> Location {
        Location { part: self.part.clone(), row: Some(row), column: slot.map(|slot| slot.name.clone()) }
    }

    pub(super) fn record(&mut self, record: Record<LabReport>) {
        self.items.push_back(Item::Record(Box::new(record)));
    }

    pub(super) fn problem(&mut self, mut problem: Problem) {
        if problem.location.part.is_none() {
            problem.location.part.clone_from(&self.part);
        }
        self.items.push_back(Item::Problem(problem));
    }

    /// Lists a fault of a cell, or of the row when there is no column to it.
    pub(super) fn fault(&mut self, fault: Fault, row: &Row, slot: Option<&Slot>) {
        let excerpt = match slot {
            Some(slot) => row.cell(slot.index).to_owned(),
            None => row.cells().collect::<Vec<_>>().join(" · "),
        };
        let problem = fault.code.problem(self.location(row.number, slot), fault.message, &excerpt);
        self.items.push_back(Item::Problem(problem));
    }

    /// Lists something about the row as a whole.
    pub(super) fn about_row(&mut self, code: ProblemCode, message: impl Into<String>, row: &Row) {
        self.fault(Fault::new(code, message), row, None);
    }

    /// Takes a value, or lists why there is none.
    pub(super) fn value<T>(&mut self, read: Result<T, Fault>, row: &Row, slot: Option<&Slot>) -> Option<T> {
        read.map_err(|fault| self.fault(fault, row, slot)).ok()
    }

    /// Takes a value, or lists its fault at the column that the fault is about.
    pub(super) fn located<T>(&mut self, read: Result<T, (Fault, Option<&Slot>)>, row: &Row) -> Option<T> {
        read.map_err(|(fault, slot)| self.fault(fault, row, slot)).ok()
    }

    /// Takes a value with a remark, or lists why there is none.
    pub(super) fn checked<T>(
        &mut self,
        read: Result<(T, Option<Fault>), Fault>,
        row: &Row,
        slot: Option<&Slot>,
    ) -> Option<T> {
        let (value, remark) = self.value(read, row, slot)?;
        if let Some(remark) = remark {
            self.fault(remark, row, slot);
        }
        Some(value)
    }
}
