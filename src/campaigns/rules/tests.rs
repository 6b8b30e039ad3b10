//! The rules as a table: every combination of facts.

use super::*;

const AGES: [Age; 3] = [Age::Fresh, Age::Settled, Age::Late];
const THINGS: [Thing; 5] = [
    Thing::Nowhere,
    Thing::Asked(Age::Fresh),
    Thing::Asked(Age::Settled),
    Thing::Asked(Age::Late),
    Thing::There,
];

fn all(mut see: impl FnMut(Facts)) {
    for state in State::ALL {
        for source in [Source::Own, Source::Vapi] {
            for assistant in THINGS {
                for import in THINGS {
                    for age in AGES {
                        for bits in 0..32_u8 {
                            let bit = |at: u8| bits & (1 << at) != 0;
                            see(Facts {
                                state,
                                source,
                                is_chosen: bit(0),
                                assistant,
                                is_noted: bit(1),
                                import,
                                is_updated: bit(2),
                                is_ringing: bit(3),
                                is_read: bit(4),
                                age,
                            });
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn what_may_have_been_made_is_looked_for_and_never_made_again_unseen() {
    all(|facts| {
        let next = next(&facts);
        if next == Next::MakeAssistant {
            assert_eq!(facts.assistant, Thing::Nowhere, "{facts:?}");
        }
        if next == Next::Import {
            assert_eq!(facts.import, Thing::Nowhere, "{facts:?}");
            assert!(
                facts.is_noted,
                "an import before it is known what it changes: {facts:?}"
            );
        }
    });
}

#[test]
fn it_runs_only_when_all_of_it_is_there() {
    all(|facts| {
        if next(&facts) == Next::Run {
            assert!(facts.is_noted && facts.is_ringing && facts.is_updated, "{facts:?}");
            assert!(facts.is_chosen || facts.assistant == Thing::There, "{facts:?}");
            assert!(
                facts.source == Source::Vapi || (facts.import == Thing::There && facts.is_read),
                "{facts:?}"
            );
        }
    });
}

#[test]
fn nothing_is_at_rest_before_all_of_it_is_undone() {
    all(|facts| {
        if next(&facts) == Next::Rest {
            assert_eq!(facts.import, Thing::Nowhere, "{facts:?}");
            assert!(!facts.is_noted, "{facts:?}");
            assert!(
                facts.state != State::Deleting || facts.assistant == Thing::Nowhere,
                "{facts:?}"
            );
        }
        if next(&facts) == Next::Restore {
            assert_eq!(facts.import, Thing::Nowhere, "Vapi would write over it: {facts:?}");
        }
    });
}

#[test]
fn whatever_is_under_way_has_a_next_step_and_whatever_rests_has_none() {
    all(|facts| assert_eq!(next(&facts) != Next::Wait, facts.state.is_under_way(), "{facts:?}"));
    for state in State::ALL {
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
}

#[test]
fn a_launch_that_nobody_answers_ends() {
    all(|facts| {
        if facts.state == State::Launching && facts.age == Age::Late {
            assert_eq!(next(&facts), Next::Fail(Cause::Unanswered));
        }
    });
}
