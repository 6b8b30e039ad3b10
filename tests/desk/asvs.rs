//! The checklist in `docs/asvs.md` names every requirement once, and only tests that there are.

use std::collections::BTreeMap;

use crate::source::files;

/// Chapter, and of each of its sections: its number, and how many requirements of levels 1 and 2 it begins with.
const CHAPTERS: [(u32, &[(u32, u32)]); 17] = [
    (1, &[(1, 2), (2, 9), (3, 11), (4, 3), (5, 2)]),
    (2, &[(1, 3), (2, 3), (3, 4), (4, 1)]),
    (3, &[(2, 2), (3, 4), (4, 6), (5, 5), (7, 2)]),
    (4, &[(1, 3), (2, 1), (3, 2), (4, 4)]),
    (5, &[(1, 1), (2, 3), (3, 2), (4, 3)]),
    (6, &[(1, 3), (2, 12), (3, 4), (4, 4), (5, 5), (6, 3), (8, 4)]),
    (7, &[(1, 3), (2, 4), (3, 2), (4, 5), (5, 2), (6, 2)]),
    (8, &[(1, 2), (2, 3), (3, 1), (4, 1)]),
    (9, &[(1, 3), (2, 4)]),
    (10, &[(1, 2), (2, 2), (3, 4), (4, 11), (5, 5), (6, 2), (7, 3)]),
    (11, &[(1, 2), (2, 3), (3, 3), (4, 4), (5, 1), (6, 1)]),
    (12, &[(1, 3), (2, 2), (3, 4)]),
    (13, &[(1, 1), (2, 5), (3, 2), (4, 5)]),
    (14, &[(1, 2), (2, 4), (3, 3)]),
    (15, &[(1, 3), (2, 3), (3, 7)]),
    (16, &[(1, 1), (2, 5), (3, 4), (4, 3), (5, 3)]),
    (17, &[(1, 1), (2, 4), (3, 2)]),
];

/// `1.2.6` or `1.2.6-1.2.9` as its numbers.
fn numbers(words: &str) -> Vec<(u32, u32, u32)> {
    let number = |word: &str| {
        let parts: Vec<u32> = word.split('.').map(|part| part.parse().unwrap()).collect();
        (parts[0], parts[1], parts[2])
    };
    let (first, last) = words.split_once('-').unwrap_or((words, words));
    let (first, last) = (number(first), number(last));
    (first.2..=last.2).map(|each| (first.0, first.1, each)).collect()
}

#[test]
fn every_requirement_stands_there_once_and_what_keeps_it_exists() {
    let page = std::fs::read_to_string("docs/asvs.md").unwrap();
    let tests: String = files(&["src", "tests"], &["rs"])
        .unwrap()
        .into_iter()
        .map(|source| source.text)
        .collect();
    let mut seen: BTreeMap<(u32, u32, u32), usize> = BTreeMap::new();
    for row in page
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('.') && !line.starts_with("| Req"))
    {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [requirements, state, by] = cells.as_slice() else {
            panic!("not three cells: {row}");
        };
        for number in requirements.split(", ").flat_map(numbers) {
            *seen.entry(number).or_default() += 1;
        }
        assert!(["kept", "host", "open", "not applicable"].contains(state), "{row}");
        // A name of five words or more is a test's.
        for name in by
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|name| name.matches('_').count() >= 4)
        {
            assert!(tests.contains(&format!("fn {name}(")), "no test {name}: {row}");
        }
    }
    let expected: Vec<(u32, u32, u32)> = CHAPTERS
        .iter()
        .flat_map(|(chapter, sections)| sections.iter().map(move |section| (chapter, section)))
        .flat_map(|(chapter, (section, count))| (1..=*count).map(move |each| (*chapter, *section, each)))
        .collect();
    assert_eq!(expected.len(), 253);
    let missing: Vec<_> = expected.iter().filter(|number| !seen.contains_key(number)).collect();
    let twice: Vec<_> = seen
        .iter()
        .filter(|(number, count)| **count > 1 || !expected.contains(number))
        .collect();
    assert!(
        missing.is_empty() && twice.is_empty(),
        "missing {missing:?}, twice or unknown {twice:?}"
    );
}
