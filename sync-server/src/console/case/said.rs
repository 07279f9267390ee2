//! The event that a person's form of a step says.

use doorstep_model::case::{CaseStep, Need, Part};
use doorstep_model::document::event::{Event, InvalidEvent};
use doorstep_model::id::{CategoryCode, FactId, GridCode, UnitCode};
use doorstep_model::time::{Day, Timestamp};

use crate::action::StepForm;
use crate::console::typed::{Typed, Wrong};

/// The form as the action takes it.
///
/// # Errors
/// Each part that is wrong.
pub(super) fn form(
    typed: &Typed,
    key: FactId,
    step: CaseStep,
    now: Timestamp,
) -> Result<StepForm, Vec<(Part, Wrong)>> {
    let asks = step.row().asks();
    let mut event = Event::of_case(step, now);
    let mut wrong: Vec<(Part, Wrong)> = asks
        .iter()
        .filter_map(|(part, _)| Some((*part, put(typed, *part, &mut event).err()?)))
        .collect();
    for (part, need) in &asks {
        if *need == Need::Must && typed.one(part.as_str()).is_empty() {
            wrong.push((*part, Wrong::Missing));
        }
    }
    let mut choice = asks
        .iter()
        .filter(|(_, need)| *need == Need::OneOf)
        .map(|(part, _)| *part);
    if let Some(first) = choice.clone().next()
        && choice.all(|part| typed.one(part.as_str()).is_empty())
    {
        wrong.push((first, Wrong::NoneOf));
    }
    if let Err(InvalidEvent::Field(name)) = event.check()
        && let Some(part) = Part::ALL.into_iter().find(|part| part.as_str() == name)
    {
        wrong.push((part, Wrong::Bad));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let known = typed.one("seen").parse().ok();
    Ok(StepForm { key, known, event })
}

fn put(typed: &Typed, part: Part, event: &mut Event) -> Result<(), Wrong> {
    let value = typed.one(part.as_str());
    if value.is_empty() {
        return Ok(());
    }
    let words = || Some(value.into());
    match part {
        Part::Unit => event.unit = Some(UnitCode::parse(value).map_err(|_| Wrong::Bad)?),
        Part::Grid => event.grid = Some(GridCode::parse(value).map_err(|_| Wrong::Bad)?),
        Part::Category => event.category = Some(CategoryCode::parse(value).map_err(|_| Wrong::Bad)?),
        Part::Due => event.due = Some(Day::parse(value).map_err(|_| Wrong::Bad)?),
        Part::Person => event.person = Some(value.parse().map_err(|_| Wrong::Bad)?),
        Part::Team => {
            let team: Result<Vec<u32>, _> = typed.all("team").iter().map(|user| user.parse()).collect();
            event.team = team.map_err(|_| Wrong::Bad)?;
            event.team.sort_unstable();
            event.team.dedup();
        }
        Part::Confidential => event.confidential = Some(value == "yes"),
        Part::Outcome => event.outcome = words(),
        Part::Means => event.means = words(),
        Part::To => event.to = words(),
        Part::Into => event.into = words(),
        Part::Reason => event.reason = words(),
        Part::Text => event.text = words(),
        Part::Terms => event.terms = words(),
        Part::Word => event.word = words(),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed::new(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    fn form(step: CaseStep, pairs: &[(&str, &str)]) -> Result<Event, Vec<(Part, Wrong)>> {
        let form = super::form(&typed(pairs), FactId::new([1; 16]), step, Timestamp::clamp(0));
        form.map(|form| form.event)
    }

    #[test]
    fn what_is_missing_or_wrong_is_named_beside_its_field() {
        assert_eq!(
            form(CaseStep::Decline, &[]),
            Err(vec![(Part::Reason, Wrong::Missing)])
        );
        assert_eq!(
            form(CaseStep::Decline, &[("reason", "  ")]),
            Err(vec![(Part::Reason, Wrong::Missing)])
        );
        assert_eq!(
            form(CaseStep::Divert, &[]),
            Err(vec![(Part::Unit, Wrong::NoneOf)])
        );
        assert_eq!(
            form(CaseStep::Divert, &[("unit", "water"), ("due", "soon")]),
            Err(vec![(Part::Due, Wrong::Bad)])
        );
        let long = "长".repeat(501);
        assert_eq!(
            form(CaseStep::Progress, &[("text", &long)]),
            Err(vec![(Part::Text, Wrong::Bad)])
        );
    }

    #[test]
    fn a_form_says_what_its_step_takes_and_nothing_else() {
        let event = form(
            CaseStep::Divert,
            &[("unit", "water"), ("grid", ""), ("outcome", "solved")],
        )
        .unwrap();
        assert_eq!(event.unit, UnitCode::parse("water").ok());
        assert_eq!(event.outcome, None, "no field of this form");
        let event = form(CaseStep::Team, &[("team", "9"), ("team", "4"), ("team", "9")]).unwrap();
        assert_eq!(event.team, [4, 9]);
    }
}
