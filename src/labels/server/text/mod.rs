//! From what was handed in to lines: bytes to text, text to rows, rows to what they say of a number.

use crate::{
    labels::{LARGEST_FILE, MOST_LINES},
    problem::Problem,
    server::csv::unmarked,
    setup::Written,
};

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Where it stands; the first line is 1.
    pub line: u64,
    /// The number as it is written there.
    pub number: String,
    /// What is said of it; the id is still to be found.
    pub words: Written,
    /// Whether it goes on after the last column.
    pub has_more: bool,
}

/// What a text holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The lines that say something.
    pub lines: Vec<Said>,
    /// Columns that say nothing here.
    pub ignored: Vec<String>,
}

fn wrong(words: impl Into<String>) -> Problem {
    Problem::field("text", words)
}

/// The text of a file.
pub fn decoded(bytes: &[u8]) -> Result<String, Problem> {
    if bytes.len() > LARGEST_FILE {
        let most = LARGEST_FILE / 1024;
        return Err(wrong(format!(
            "This is more than {most} KiB. Nothing was changed. Hand it in in parts."
        )));
    }
    let not_text = || {
        wrong(
            "This is not a text that can be read. Nothing was changed. In your spreadsheet, save it as \u{201c}CSV UTF-8\u{201d}, and hand that file in.",
        )
    };
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let words = "This is a spreadsheet\u{2019}s own file. Nothing was changed. Save it there as \u{201c}CSV UTF-8\u{201d}, and hand that file in.";
        return Err(wrong(words));
    }
    let wide = |pair: fn([u8; 2]) -> u16| -> Result<String, Problem> {
        let units: Vec<u16> = bytes
            .as_chunks::<2>()
            .0
            .iter()
            .skip(1)
            .map(|both| pair(*both))
            .collect();
        String::from_utf16(&units).map_err(|_| not_text())
    };
    let text = if bytes.starts_with(&[0xff, 0xfe]) {
        wide(u16::from_le_bytes)?
    } else if bytes.starts_with(&[0xfe, 0xff]) {
        wide(u16::from_be_bytes)?
    } else {
        String::from_utf8(bytes.to_vec()).map_err(|_| not_text())?
    };
    if text.contains('\0') {
        return Err(not_text());
    }
    Ok(text)
}

/// What a column is called, or where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Number,
    Label,
    Tags,
    Notes,
}

impl Column {
    const ALL: [Self; 4] = [Self::Number, Self::Label, Self::Tags, Self::Notes];

    fn named(name: &str) -> Option<Self> {
        let name: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
        match name.to_lowercase().as_str() {
            "phonenumber" | "number" | "phone" | "telephone" | "tel" => Some(Self::Number),
            "label" | "friendlyname" | "name" => Some(Self::Label),
            "tags" | "tag" => Some(Self::Tags),
            "notes" | "note" => Some(Self::Notes),
            _ => None,
        }
    }
}

/// The lines of a text.
pub fn table(text: &str) -> Result<Table, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // A spreadsheet may say in a line of its own at what it separates.
    let (separator, text, before) = match text.split_once('\n') {
        Some((first, rest)) if first.trim_end().len() == 5 && first.starts_with("sep=") => {
            (first.as_bytes().get(4).copied().unwrap_or(b','), rest, 1)
        }
        Some(_) | None => (separator(text), text, 0),
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let (mut table, mut columns, mut count) = (Table::default(), Vec::new(), Lines::default());
    for record in reader.records() {
        let record = record.map_err(|_| wrong("This cannot be read as lines of CSV. Nothing was changed."))?;
        let cells: Vec<&str> = record.iter().map(|cell| unmarked(cell.trim())).collect();
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        if columns.is_empty() {
            let (found, is_header) = columns_of(&cells, &mut table.ignored)?;
            columns = found;
            if is_header {
                continue;
            }
        }
        let line = before + count.at(&text, record.position());
        table.lines.push(said(line, &cells, &columns));
        if table.lines.len() > MOST_LINES {
            let words = format!("There are more than {MOST_LINES} lines. Nothing was changed. Hand them in in parts.");
            return Err(wrong(words));
        }
    }
    if table.lines.is_empty() {
        return Err(wrong("There is no line with a number in it. Nothing was changed."));
    }
    Ok(table)
}

/// Counts lines as a person does, who sees empty ones too.
#[derive(Default)]
struct Lines {
    counted: usize,
    line: u64,
}

impl Lines {
    /// The line on which a record begins; the first is 1.
    fn at(&mut self, text: &str, position: Option<&::csv::Position>) -> u64 {
        let byte = position
            .and_then(|position| usize::try_from(position.byte()).ok())
            .unwrap_or(0);
        let rest = text.get(byte..).unwrap_or_default();
        let begins = byte + rest.len() - rest.trim_start_matches('\n').len();
        let passed = text.get(self.counted..begins).unwrap_or_default();
        self.line += passed.bytes().map(|byte| u64::from(byte == b'\n')).sum::<u64>();
        self.counted = begins;
        self.line + 1
    }
}

/// What the first line separates at: most often, outside of quotes.
fn separator(text: &str) -> u8 {
    let mut is_quoted = false;
    let first: String = text
        .trim_start()
        .chars()
        .take_while(|letter| {
            is_quoted ^= *letter == '"';
            is_quoted || !matches!(letter, '\n' | '\r')
        })
        .collect();
    let outside: String = first.split('"').step_by(2).collect();
    let count = |separator: u8| outside.bytes().filter(|byte| *byte == separator).count();
    // The last of several that are as frequent: the comma.
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|one| count(*one))
        .unwrap_or(b',')
}

/// The columns, and whether the first line names them. Without names, a number comes first and its label next.
fn columns_of(cells: &[&str], ignored: &mut Vec<String>) -> Result<(Vec<Option<Column>>, bool), Problem> {
    let mut columns: Vec<Option<Column>> = Vec::new();
    for cell in cells {
        let column = Column::named(cell).filter(|column| !columns.contains(&Some(*column)));
        columns.push(column);
    }
    if !columns.contains(&Some(Column::Number)) {
        let digits = cells
            .first()
            .map_or(0, |cell| cell.chars().filter(char::is_ascii_digit).count());
        if digits >= 7 && cells.len() > 1 {
            return Ok((Column::ALL.into_iter().map(Some).collect(), false));
        }
        return Err(wrong(
            "The first line has to name the columns: phone_number, and label, tags or notes. Nothing was changed.",
        ));
    }
    if columns.iter().flatten().count() < 2 {
        return Err(wrong(
            "There is no column named label, tags or notes, so there is nothing to change. Nothing was changed.",
        ));
    }
    let unknown = cells.iter().zip(&columns).filter(|(_, column)| column.is_none());
    let named = unknown.filter(|(name, _)| !name.is_empty()).take(40);
    ignored.extend(named.map(|(name, _)| name.chars().take(40).collect::<String>()));
    Ok((columns, true))
}

fn said(line: u64, cells: &[&str], columns: &[Option<Column>]) -> Said {
    let cell = |wanted: Column| {
        let at = columns.iter().position(|column| *column == Some(wanted))?;
        cells.get(at).map(|cell| (*cell).to_owned())
    };
    let has_more = cells.iter().skip(columns.len()).any(|cell| !cell.is_empty());
    Said {
        line,
        has_more,
        number: cell(Column::Number).unwrap_or_default(),
        words: Written {
            id: uuid::Uuid::nil(),
            friendly_name: cell(Column::Label),
            // Where the comma is taken, people separate tags at semicolons.
            tags: cell(Column::Tags).map(|tags| tags.replace(';', ",")),
            notes: cell(Column::Notes),
            seen: None,
        },
    }
}

#[cfg(test)]
mod tests;
