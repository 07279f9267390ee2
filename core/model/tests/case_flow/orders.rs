//! Same events and same verdicts, any order of arrival: same state.

use doorstep_model::case::{CaseStep, Flow, FlowRules, Folded, Taken, Verdict};
use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::role::BaseRole::*;
use doorstep_model::standing::Standing;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::world::*;

#[derive(Debug, Clone)]
struct Random {
    steps: Vec<(Entry, Event, usize)>,
    verdicts: Vec<Verdict>,
}

fn people() -> Vec<Standing> {
    vec![
        Standing::server(),
        person(1, &[over_grid(Member, VILLAGE)]),
        person(2, &[over_grid(Cadre, VILLAGE), over_unit(Officer, UNIT)]),
        person(3, &[over_grid(Clerk, TOWN)]),
        person(4, &[over_grid(Clerk, COUNTY), over_grid(Supervisor, COUNTY)]),
        person(5, &[over_unit(Officer, UNIT)]),
        person(6, &[over_unit(Officer, OTHER_UNIT)]),
        person(60, &[over_link(Helper), over_link(Head)]),
        Standing::unknown(),
    ]
}

prop_compose! {
    /// A step, mostly with what it needs; `after` may name anything: what was, what will be, nothing.
    fn step(people: usize)(
        step in prop::sample::select(CaseStep::ALL),
        author in 0..people,
        after in prop::collection::vec(any::<Index>(), 0..4),
        stray in prop::bool::weighted(0.1),
        bare in prop::bool::weighted(0.1),
        n in 0u32..3,
        unit_b: bool,
        person in 1u32..7,
        confidential: Option<bool>,
    ) -> (Event, usize, Vec<Index>, bool, u32) {
        let mut event = if bare { Event::of_case(step, at()) } else { event(step) };
        if unit_b && event.unit.is_some() {
            event.unit = Some(unit(OTHER_UNIT));
        }
        event.person = event.person.map(|_| person);
        if matches!(step, CaseStep::Note | CaseStep::Classify) {
            event.confidential = confidential;
        }
        (event, author, after, stray, n)
    }
}

prop_compose! {
    fn case()(
        steps in prop::collection::vec(step(people().len()), 1..24),
        ruled in prop::collection::vec((any::<Index>(), any::<bool>(), 0u32..40), 0..16),
        reported in prop::bool::weighted(0.9),
    ) -> Random {
        let mut steps: Vec<_> = steps;
        if reported {
            steps[0].0 = event(CaseStep::Report);
            steps[0].1 = 1;
        }
        let keys: Vec<Entry> = steps
            .iter()
            .enumerate()
            .map(|(i, step)| Entry { n: step.4, ..entry(step.1 as u32, i as u64) })
            .collect();
        let steps = steps.into_iter().zip(&keys).map(|((mut event, author, after, stray, _), key)| {
            event.after = after.iter().map(|index| *index.get(&keys)).collect();
            if stray {
                event.after.push(entry(99, 1));
            }
            event.after.sort();
            event.after.dedup();
            (*key, event, author)
        });
        let verdict = |(index, applied, n): (Index, bool, u32)| Verdict {
            n,
            entry: *index.get(&keys),
            refused: (!applied).then_some(Code::StepNotNow),
        };
        let verdicts = ruled.into_iter().map(verdict).collect();
        Random { steps: steps.collect(), verdicts }
    }
}

fn fold(steps: &[(Entry, Event, usize)], verdicts: &[Verdict]) -> Folded {
    let (people, facts, rules) = (people(), facts(), FlowRules::default());
    let taken: Vec<Taken<'_>> = steps
        .iter()
        .map(|(key, event, author)| Taken::read(*key, event, &people[*author]).unwrap())
        .collect();
    Flow {
        facts: &facts,
        rules: &rules,
        tree: &within,
    }
    .fold(&taken, verdicts)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_order_of_arrival_changes_nothing(
        (case, shuffled, rows) in case().prop_flat_map(|case| {
            let (steps, rows) = (case.steps.clone(), case.verdicts.clone());
            (Just(case), Just(steps).prop_shuffle(), Just(rows).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(fold(&case.steps, &case.verdicts), fold(&shuffled, &rows));
        prop_assert_eq!(fold(&case.steps, &[]), fold(&shuffled, &[]));
    }

    #[test]
    fn every_step_is_kept_once(case in case()) {
        let folded = fold(&case.steps, &case.verdicts);
        let mut keys: Vec<Entry> = folded.steps.iter().map(|outcome| outcome.entry).collect();
        keys.sort();
        let mut all: Vec<Entry> = case.steps.iter().map(|step| step.0).collect();
        all.sort();
        prop_assert_eq!(keys, all);
    }

    #[test]
    fn honest_names_are_kept_in_order(case in case()) {
        let mut steps = case.steps;
        for (key, event, _) in &mut steps {
            event.after.retain(|after| after.seq < key.seq);
        }
        let folded = fold(&steps, &[]);
        let place = |entry: &Entry| folded.steps.iter().position(|outcome| outcome.entry == *entry);
        for (key, event, _) in &steps {
            for after in event.after.iter().filter(|after| place(after).is_some()) {
                prop_assert!(place(after) < place(key));
            }
        }
    }

    #[test]
    fn publishing_changes_nothing(case in case()) {
        let before = fold(&case.steps, &case.verdicts);
        let mut verdicts = case.verdicts.clone();
        verdicts.extend(before.new_verdicts());
        let after = fold(&case.steps, &verdicts);
        prop_assert_eq!(&after.state, &before.state);
        prop_assert_eq!(after.new_verdicts().count(), 0);
        let fates = |folded: &Folded| folded.steps.iter().map(|o| (o.entry, o.refused)).collect::<Vec<_>>();
        prop_assert_eq!(fates(&after), fates(&before));
    }

    #[test]
    fn what_was_decided_stays_whatever_comes_late(case in case(), split: Index) {
        let split = split.index(case.steps.len());
        let early = fold(&case.steps[..split], &[]);
        let verdicts: Vec<Verdict> = early.new_verdicts().collect();
        let late = fold(&case.steps, &verdicts);
        let decided = &late.steps[..split];
        for (now, then) in decided.iter().zip(&early.steps) {
            prop_assert_eq!((now.entry, now.refused, now.stage), (then.entry, then.refused, then.stage));
        }
        prop_assert!(late.steps[split..].iter().all(|outcome| outcome.n.is_none()));
    }

    #[test]
    fn publishing_one_by_one_is_the_order_of_the_server(case in case()) {
        let mut verdicts = Vec::new();
        for end in 1..=case.steps.len() {
            let new: Vec<Verdict> = fold(&case.steps[..end], &verdicts).new_verdicts().collect();
            prop_assert_eq!(new.len(), 1);
            verdicts.extend(new);
        }
        prop_assert!(verdicts.iter().map(|verdict| verdict.n).eq(0..case.steps.len() as u32));
        let folded = fold(&case.steps, &verdicts);
        prop_assert!(folded.steps.iter().map(|o| o.entry).eq(case.steps.iter().map(|step| step.0)));
    }
}
