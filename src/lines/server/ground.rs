//! Where a line is to be at home: an area code of the United States, or a place that one serves. Vapi has no others.

use crate::{
    phone::{
        AreaCode,
        places::{self, Area, Typed},
    },
    problem::Problem,
};

fn wrong(words: impl Into<String>) -> Problem {
    Problem::field("areaCode", words)
}

/// The area code that is meant. Of a place's codes the first that Vapi has not refused lately, else the first.
pub fn meant(text: &str, refused: &[AreaCode]) -> Result<AreaCode, Problem> {
    match places::typed(text) {
        Typed::Code(code) => match places::area(code) {
            Some(area) if area.country == "US" => Ok(code),
            Some(_) | None => Err(wrong(format!(
                "AI lines come from the United States; {code} is not one of its area codes."
            ))),
        },
        typed @ Typed::Spots(_) => of_a_place(&typed, refused),
        Typed::Postal(_) => Err(wrong("Type the town or an area code: Vapi knows no postal codes.")),
        Typed::Elsewhere(name) => Err(wrong(format!(
            "We know no area code for {name}. Type a larger town nearby, a state, or an area code."
        ))),
        Typed::Nothing => {
            let words = AreaCode::parse(text.trim()).err().map(|wrong| wrong.to_string());
            Err(wrong(words.unwrap_or_default()))
        }
    }
}

fn of_a_place(typed: &Typed, refused: &[AreaCode]) -> Result<AreaCode, Problem> {
    let Some(spot) = typed.spot() else {
        let Typed::Spots(found) = typed else {
            return Err(wrong(""));
        };
        let named: Vec<_> = found.iter().take(4).map(|spot| spot.written()).collect();
        return Err(wrong(format!("Which one? {}.", named.join("; "))));
    };
    let of_the_states = |area: &&'static Area| area.country == "US";
    let codes: Vec<AreaCode> = spot.areas().filter(of_the_states).map(|area| area.code).collect();
    let open = codes.iter().find(|code| !refused.contains(code));
    open.or(codes.first()).copied().ok_or_else(|| {
        wrong(format!(
            "AI lines come from the United States; {} is not there.",
            spot.written()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_or_a_place_of_the_united_states_is_meant_and_what_was_refused_lately_is_passed_over() {
        let refused = [AreaCode::parse("415").unwrap()];
        let meant = |text: &str, refused: &[AreaCode]| meant(text, refused).map(|code| code.to_string());
        assert_eq!(meant("628", &[]).as_deref(), Ok("628"));
        assert_eq!(meant("San Francisco", &[]).as_deref(), Ok("415"));
        assert_eq!(meant("san francisco, ca", &refused).as_deref(), Ok("628"));
        // A code that was typed is the one that is meant.
        assert_eq!(meant("415", &refused).as_deref(), Ok("415"));
        for (text, words) in [
            ("Portland", "Which one? Portland, ME; Portland, OR."),
            ("Toronto", "United States"),
            ("416", "United States"),
            ("94103", "postal"),
            ("Sebastopol", "Sebastopol"),
        ] {
            let refused = super::meant(text, &[]).unwrap_err();
            assert!(refused.message.contains(words), "{text}: {refused}");
        }
    }
}
