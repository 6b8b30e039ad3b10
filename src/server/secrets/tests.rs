//! What opens, what does not, and which keys are taken.

use super::*;

const A: &str = "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const B: &str = "b:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const TOKENS: Sealed = Sealed {
    table: "rooms",
    column: "token",
    read: "",
    swap: "",
};

fn keys(text: &str) -> Keys {
    Keys::parse(&SecretString::from(text.to_owned())).unwrap()
}

fn place(owner: u128, account: &str) -> Place {
    TOKENS.place(Uuid::from_u128(owner), account)
}

fn seal(with: &Keys, secret: &str, place: &Place) -> String {
    with.seal(&SecretString::from(secret.to_owned()), place).unwrap()
}

/// How secrets were sealed before each had a data key.
fn seal_first(with: &Keys, secret: &str, place: &Place) -> String {
    let (id, key) = with.0.first().unwrap();
    let sealed = seal_with(key, secret.as_bytes(), place.bound_first(id)).unwrap();
    format!("v1.{id}.{}", BASE64_STANDARD.encode(sealed))
}

#[test]
fn a_secret_opens_only_for_the_row_it_was_sealed_for() {
    let sealed = seal(&keys(A), "token", &place(1, "AC1"));
    assert!(!sealed.contains("token") && !sealed.contains(&BASE64_STANDARD.encode("token")));
    let opened = keys(A).open(&sealed, &place(1, "AC1")).unwrap();
    assert_eq!(opened.expose_secret(), "token");
    let other = Sealed {
        column: "other",
        ..TOKENS
    };
    for elsewhere in [place(2, "AC1"), place(1, "AC2"), other.place(Uuid::from_u128(1), "AC1")] {
        assert!(keys(A).open(&sealed, &elsewhere).is_err(), "{elsewhere:?}");
    }
    assert!(keys(B).open(&sealed, &place(1, "AC1")).is_err());
}

#[test]
fn a_thousand_secrets_moved_to_other_rows_are_all_refused() {
    let with = keys(A);
    let rows: Vec<(Place, String)> = (0..1000)
        .map(|row| place(row, &format!("AC{row}")))
        .map(|place| (place.clone(), seal(&with, "token", &place)))
        .collect();
    let refused = (0..1000).filter(|row| {
        let (here, there) = (&rows[*row], &rows[(row + 1 + row % 998) % 1000]);
        with.open(&there.1, &here.0).is_err()
    });
    assert_eq!(refused.count(), 1000);
    assert!(rows.iter().all(|(place, sealed)| with.open(sealed, place).is_ok()));
}

#[test]
fn parts_of_two_secrets_make_no_third() {
    let with = keys(&format!("{A},{B}"));
    let (one, two) = (
        seal(&with, "one", &place(1, "AC1")),
        seal(&with, "two", &place(1, "AC1")),
    );
    let (one, two): (Vec<&str>, Vec<&str>) = (one.split('.').collect(), two.split('.').collect());
    for mixed in [
        format!("v2.a.{}.{}", one[2], two[3]),
        format!("v2.a.{}.{}", one[3], one[2]),
        format!("v2.b.{}.{}", one[2], one[3]),
        format!("v1.a.{}", one[3]),
        format!("v1.a.{}", one[2]),
    ] {
        assert!(with.open(&mixed, &place(1, "AC1")).is_err(), "{mixed}");
    }
}

#[test]
fn every_changed_character_is_noticed() {
    let sealed = seal(&keys(A), "a token of some length", &place(1, "AC1"));
    for at in 0..sealed.len() {
        let mut bytes = sealed.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(keys(A).open(&changed, &place(1, "AC1")).is_err(), "{changed}");
    }
}

#[test]
fn an_older_key_and_the_first_form_still_open_and_are_told_from_what_is_current() {
    let both = keys(&format!("{B},{A}"));
    let (older, first) = (
        seal(&keys(A), "token", &place(1, "AC1")),
        seal_first(&both, "token", &place(1, "AC1")),
    );
    for sealed in [&older, &first] {
        assert_eq!(both.open(sealed, &place(1, "AC1")).unwrap().expose_secret(), "token");
        assert!(!both.is_current(sealed));
    }
    assert!(both.is_current(&seal(&both, "token", &place(1, "AC1"))));
}

#[test]
fn keys_that_cannot_be_used_are_refused_without_being_printed() {
    for text in [
        "",
        "nokey",
        ":AAAA",
        "a:%%%",
        "a:AAAA",
        "a b:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        &format!("{A},{A}"),
    ] {
        let error = Keys::parse(&SecretString::from(text.to_owned())).unwrap_err();
        assert!(matches!(error, Error::Keys(_)));
        assert!(!error.to_string().contains("AAAA"));
    }
}
