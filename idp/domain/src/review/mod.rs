//! The review queue: what a reviewer sees of an application before the decision, and exported tables.

mod access;
mod compare;
mod risk;
mod sheet;

pub use access::{ACCESS, AccessRow, May, Of, ReviewAct, may};
pub use compare::{Compared, Comparison, Field, KnownGuardian, Match, compare, fold};
pub use risk::{Applied, Circumstances, FEW_CLASSES, FEW_GUARDIANS, PARENT_GAP_YEARS, Risk, risks_of};
pub use sheet::{BYTE_ORDER_MARK, line as sheet_line};
