//! Tables for spreadsheets: CSV as RFC 4180 has it.

/// One row with its end.
pub fn row<T: AsRef<str>>(cells: &[T]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// What a spreadsheet takes for the beginning of a formula. As wide as a Chinese character, some take them for the plain ones.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell. What a spreadsheet would take for a formula gets a mark that keeps it a text.
fn quoted(cell: &str) -> String {
    // One that looks marked already gets one more, so that taking a mark off gives back what was written.
    let is_formula = cell.trim_start_matches('\'').starts_with(FORMULA);
    let mark = if is_formula { "'" } else { "" };
    if is_formula || cell.contains([',', ';', '\t', '"', '\r', '\n']) {
        format!("\"{mark}{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// A cell of one of our own files without the mark that kept it a text.
pub fn unmarked(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        Some(_) | None => cell,
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

    #[test]
    fn a_file_read_back_says_what_was_written_whatever_it_was() {
        for cell in [
            "plain",
            "=1+1",
            "'=1+1",
            "''-2",
            "'quoted'",
            "+14155550101",
            "",
            "'",
            "＝1",
        ] {
            let line = row(&[cell, "end"]);
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(line.as_bytes());
            let back = reader.records().next().unwrap().unwrap();
            assert_eq!(unmarked(back.get(0).unwrap()), cell);
        }
    }
}
