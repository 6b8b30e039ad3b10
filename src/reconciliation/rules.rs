//! The rules of a comparison: pure, and tested as a table.

use time::Duration;

use super::Kind;
use crate::{numbers::Status, purchases::late::LAG};

/// The carrier's list may lag behind: an absence is believed when it is read again so much later.
pub const SECOND_READ: Duration = Duration::seconds(30);

/// What to do about a number that the carrier shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Hold its settings against ours.
    Compare,
    /// It is as it should be for now.
    Leave,
    /// It was lost and is there again.
    FindAgain,
    /// No row knows it: a purchase may.
    AskPurchases,
    /// Its owner must decide. Nothing is ever given back by itself.
    Tell,
}

/// About a number that the carrier shows, by the status of the row under its SID and how long ago that last changed.
pub fn shown(row: Option<(Status, Duration)>) -> Shown {
    match row {
        None => Shown::AskPurchases,
        Some((Status::Active, _)) => Shown::Compare,
        // The round of the releases is at it.
        Some((Status::Releasing, _)) => Shown::Leave,
        // A list that lags behind still shows what was given back a moment ago.
        Some((Status::Released, since)) if since < LAG => Shown::Leave,
        Some((Status::Released, _)) => Shown::Tell,
        Some((Status::Lost, _)) => Shown::FindAgain,
    }
}

/// What to do about a row whose number the carrier does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Nothing.
    Leave,
    /// Remember since when.
    Note,
    /// It is lost.
    Lose,
    /// It is lost already, and its owner is told so.
    Tell,
}

/// About a row whose number the carrier does not show, by its status and for how long it has been missing.
pub fn absent(status: Status, missing: Option<Duration>) -> Absent {
    match (status, missing) {
        (Status::Active, None) => Absent::Note,
        (Status::Active, Some(since)) if since >= SECOND_READ => Absent::Lose,
        (Status::Active, Some(_)) | (Status::Releasing | Status::Released, _) => Absent::Leave,
        (Status::Lost, _) => Absent::Tell,
    }
}

/// What a number should have at the carrier, or has there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Side<'a> {
    /// Its name; unknown where it was never written down.
    pub name: Option<&'a str>,
    /// Where calls are announced; nothing is nowhere.
    pub voice_url: Option<&'a str>,
    /// Where texts are announced; nothing is nowhere.
    pub sms_url: Option<&'a str>,
    /// Where calls are announced while the first address does not answer.
    pub voice_fallback_url: Option<&'a str>,
    /// Where texts are announced while the first address does not answer.
    pub sms_fallback_url: Option<&'a str>,
    /// Where the progress of calls is announced.
    pub status_url: Option<&'a str>,
}

/// In what the carrier's settings differ from ours. A name that was never written down is not missed.
pub fn differences(ours: Side<'_>, theirs: Side<'_>) -> Vec<Kind> {
    let name = ours.name.is_some() && ours.name != theirs.name;
    let kinds = [
        (name, Kind::Name),
        (ours.voice_url != theirs.voice_url, Kind::VoiceUrl),
        (ours.sms_url != theirs.sms_url, Kind::SmsUrl),
        (
            ours.voice_fallback_url != theirs.voice_fallback_url,
            Kind::VoiceFallbackUrl,
        ),
        (ours.sms_fallback_url != theirs.sms_fallback_url, Kind::SmsFallbackUrl),
        (ours.status_url != theirs.status_url, Kind::StatusUrl),
    ];
    kinds
        .into_iter()
        .filter(|(is_so, _)| *is_so)
        .map(|(_, kind)| kind)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_a_row_says_what_a_number_the_carrier_shows_is_to_us() {
        let table = [
            (None, Shown::AskPurchases),
            (Some((Status::Active, Duration::ZERO)), Shown::Compare),
            (Some((Status::Releasing, Duration::DAY)), Shown::Leave),
            (Some((Status::Released, LAG - Duration::SECOND)), Shown::Leave),
            (Some((Status::Released, LAG)), Shown::Tell),
            (Some((Status::Lost, Duration::ZERO)), Shown::FindAgain),
        ];
        for (row, expected) in table {
            assert_eq!(shown(row), expected, "{row:?}");
        }
    }

    #[test]
    fn an_absence_is_believed_only_on_a_second_reading_half_a_minute_later() {
        let table = [
            (Status::Active, None, Absent::Note),
            (Status::Active, Some(SECOND_READ - Duration::SECOND), Absent::Leave),
            (Status::Active, Some(SECOND_READ), Absent::Lose),
            (Status::Releasing, None, Absent::Leave),
            (Status::Releasing, Some(Duration::DAY), Absent::Leave),
            (Status::Released, Some(Duration::DAY), Absent::Leave),
            (Status::Lost, None, Absent::Tell),
            (Status::Lost, Some(Duration::DAY), Absent::Tell),
        ];
        for (status, missing, expected) in table {
            assert_eq!(absent(status, missing), expected, "{status:?} {missing:?}");
        }
    }

    #[test]
    fn each_setting_that_differs_is_named_and_no_other() {
        let ours = Side {
            name: Some("Front desk"),
            voice_url: None,
            sms_url: Some("https://a.example/sms"),
            ..Side::default()
        };
        assert_eq!(differences(ours, ours), []);
        assert_eq!(
            differences(
                ours,
                Side {
                    name: Some("Desk"),
                    ..ours
                }
            ),
            [Kind::Name]
        );
        assert_eq!(
            differences(
                ours,
                Side {
                    voice_url: Some("https://b.example"),
                    ..ours
                }
            ),
            [Kind::VoiceUrl]
        );
        assert_eq!(differences(ours, Side { sms_url: None, ..ours }), [Kind::SmsUrl]);
        assert_eq!(
            differences(Side::default(), ours),
            [Kind::SmsUrl],
            "a name nobody wrote down is not missed"
        );
    }
}
