//! A table of two columns: label and value.

use super::galley::{Galley, Line, MEASURE, Mark, PartId, Role, SIDE, Style};

const NAME: Style = Style::plain(10.5);
const BESIDE: Style = Style { leading: 10.0, ..Style::plain(7.5).gray() };
const VALUE: Style = Style::plain(11.5);

/// Where the second column begins.
const COLUMN: f32 = 150.0;
const INSET: f32 = 8.0;
const ABOVE: f32 = 3.0;
/// A longer value continues in another row, so that a row always fits on a page.
const MOST_LINES: usize = 30;

/// Sets rows of a Chinese name, its English and a value; a value takes as many lines as it needs.
pub(super) fn table(galley: &mut Galley<'_, '_>, rows: &[(&str, &str, &str)]) {
    let table = galley.part(Role::Table, None);
    for (name, beside, value) in rows {
        let lines = galley.lines(value, VALUE, MEASURE - COLUMN - 2.0 * INSET);
        for lines in lines.chunks(MOST_LINES) {
            row(galley, table, (name, beside), lines);
        }
    }
}

fn row(galley: &mut Galley<'_, '_>, table: PartId, (name, beside): (&str, &str), lines: &[Line]) {
    let names = galley.lines(name, NAME, COLUMN - 2.0 * INSET);
    let height = lines_high(names.len(), NAME) + BESIDE.leading;
    let height = height.max(lines_high(lines.len(), VALUE)) + 2.0 * ABOVE;
    galley.need(height);
    let top = galley.y();
    galley.put(None, Mark::Shade { x: SIDE, y: top, width: COLUMN, height });
    grid(galley, top, height);

    let row = galley.part(Role::Row, Some(table));
    let cell = galley.part(Role::HeaderCell, Some(row));
    let mut y = top + ABOVE;
    for line in names {
        galley.line_at(cell, line, NAME, (SIDE + INSET, y), COLUMN - 2.0 * INSET);
        y += NAME.leading;
    }
    for line in galley.lines(beside, BESIDE, COLUMN - 2.0 * INSET) {
        galley.line_at(cell, line, BESIDE, (SIDE + INSET, y), COLUMN - 2.0 * INSET);
    }

    let cell = galley.part(Role::Cell, Some(row));
    let mut y = top + (height - lines_high(lines.len(), VALUE)) / 2.0;
    for line in lines {
        let at = (SIDE + COLUMN + INSET, y);
        galley.line_at(cell, line.clone(), VALUE, at, MEASURE - COLUMN - 2.0 * INSET);
        y += VALUE.leading;
    }
    galley.gap(height);
}

#[expect(clippy::cast_precision_loss, reason = "a row has few lines")]
fn lines_high(count: usize, style: Style) -> f32 {
    count as f32 * style.leading
}

/// The lines around a row and between its columns.
fn grid(galley: &mut Galley<'_, '_>, top: f32, height: f32) {
    let (bottom, right) = (top + height, SIDE + MEASURE);
    let lines = [
        ((SIDE, top), (right, top)),
        ((SIDE, bottom), (right, bottom)),
        ((SIDE, top), (SIDE, bottom)),
        ((SIDE + COLUMN, top), (SIDE + COLUMN, bottom)),
        ((right, top), (right, bottom)),
    ];
    for (from, to) in lines {
        galley.put(None, Mark::Rule { from, to, width: 0.5 });
    }
}
