//! What the school's desk takes home: tables for a spreadsheet.

mod sheet;

pub use sheet::{BYTE_ORDER_MARK, line as sheet_line};
