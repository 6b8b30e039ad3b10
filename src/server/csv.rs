//! Tables for spreadsheets: CSV as RFC 4180 has it.

/// One row with its end.
pub fn row<T: AsRef<str>>(cells: &[T]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell. What a spreadsheet would take for a formula gets a mark that keeps it a text.
fn quoted(cell: &str) -> String {
    // As wide as a Chinese character, some programs take them for the plain ones.
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let mark = if is_formula { "'" } else { "" };
    if is_formula || cell.contains([',', ';', '\t', '"', '\r', '\n']) {
        format!("\"{mark}{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_never_two_cells() {
        for (cell, written) in [
            ("plain", "plain"),
            ("=1+1", "\"'=1+1\""),
            ("+14155550101", "\"'+14155550101\""),
            ("-2", "\"'-2\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            // Where the comma is for decimals, tables are split at semicolons.
            ("a;=1+1", "\"a;=1+1\""),
            ("＝1+1", "\"'＝1+1\""),
            ("\t=1", "\"'\t=1\""),
            ("a,b", "\"a,b\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("{\"a\":\"b\"}", "\"{\"\"a\"\":\"\"b\"\"}\""),
        ] {
            assert_eq!(quoted(cell), written);
        }
    }
}
