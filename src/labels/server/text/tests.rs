//! Unit tests of reading a file of labels.

use super::*;

/// Number, label and tags of each line.
fn lines(text: &str) -> Vec<(u64, String, Option<String>, Option<String>)> {
    let said = table(text).unwrap().lines.into_iter();
    said.map(|said| (said.line, said.number, said.words.friendly_name, said.words.tags))
        .collect()
}

fn line(
    line: u64,
    number: &str,
    label: Option<&str>,
    tags: Option<&str>,
) -> (u64, String, Option<String>, Option<String>) {
    (
        line,
        number.to_owned(),
        label.map(str::to_owned),
        tags.map(str::to_owned),
    )
}

#[test]
fn lines_are_read_as_spreadsheets_people_and_our_own_export_write_them() {
    let desk = "Front, desk";
    for text in [
        "\u{feff}phone_number,label\r\n+14155550101,\"Front, desk\"\r\n",
        "Phone Number;LABEL\n+14155550101;Front, desk",
        "label\tnumber\rFront, desk\t+14155550101\r",
        "phone_number,status,label\r\n\"'+14155550101\",active,\"Front, desk\"\n\n,,\n",
    ] {
        assert_eq!(lines(text), [line(2, "+14155550101", Some(desk), None)], "{text:?}");
    }
    assert_eq!(
        lines("sep=;\nnumber;label;tags\n+14155550101;'=Sum;a;b"),
        [line(3, "+14155550101", Some("=Sum"), Some("a"))]
    );
    // Without names; a line that breaks off says nothing of what it does not reach.
    assert_eq!(
        lines("(415) 555-0101, Front\n415-555-0102\n"),
        [
            line(1, "(415) 555-0101", Some("Front"), None),
            line(2, "415-555-0102", None, None)
        ]
    );
    assert_eq!(table("number,label\r\n\r\n\r\n1,x").unwrap().lines[0].line, 4);
    // A cell of several lines is one line of the file.
    let several = "number,notes,label\n+14155550101,\"a\nb \"\"c\"\"\",x\n+14155550102,,\n";
    let said = table(several).unwrap().lines;
    assert_eq!(said[0].words.notes.as_deref(), Some("a\nb \"c\""));
    assert_eq!((said[1].line, said[1].words.friendly_name.as_deref()), (4, Some("")));
    assert_eq!(table("number,label,status,\n1,2,3,4").unwrap().ignored, ["status"]);
}

#[test]
fn what_cannot_be_read_says_why() {
    let many = format!("number,label\n{}", "+14155550101,x\n".repeat(MOST_LINES + 1));
    for (text, part) in [
        ("", "no line with a number"),
        ("number,label\n\n", "no line with a number"),
        ("number,status\n+14155550101,x", "no column named label"),
        ("colour,taste\nred,sweet", "has to name the columns"),
        (many.as_str(), "more than 500 lines"),
    ] {
        let problem = table(text).unwrap_err();
        assert!(problem.fields["text"].contains(part), "{text:.30}: {problem:?}");
    }
    for (bytes, part) in [
        (b"PK\x03\x04 and more".as_slice(), "spreadsheet"),
        (b"caf\xe9,x".as_slice(), "CSV UTF-8"),
        (b"a\0b".as_slice(), "CSV UTF-8"),
        (vec![b'x'; LARGEST_FILE + 1].as_slice(), "256 KiB"),
    ] {
        let problem = decoded(bytes).unwrap_err();
        assert!(problem.fields["text"].contains(part), "{problem:?}");
    }
    assert_eq!(decoded(b"\xff\xfea\0\xe9\0").unwrap(), "aé");
    assert_eq!(decoded(b"\xfe\xff\0a\0\xe9").unwrap(), "aé");
}

#[test]
fn a_line_that_goes_on_after_its_last_column_is_known_by_that() {
    let more = |text: &str| {
        table(text)
            .unwrap()
            .lines
            .iter()
            .map(|said| said.has_more)
            .collect::<Vec<_>>()
    };
    let text = "phone_number,label\n+14155550101,Front desk, west\n+14155550102,\"Front desk, west\",,\n+14155550103\n";
    assert_eq!(more(text), [true, false, false]);
}
