//! A preset as people read it: one line for each thing that it settles. What a newer one changes is
//! found by the same lines.

use doorstep_model::bilingual::Bilingual;
use doorstep_model::case::CaseStep;
use doorstep_model::grid::GridTree;
use doorstep_model::id::{LevelCode, PostCode};
use doorstep_model::people::{LineSide, PostCount, Seat};
use doorstep_model::preset::{Cadence, Category, FigureRow, Preset, Route};
use doorstep_model::word::{Arg, Worded};

use crate::console::word::Words;

/// A part of a preset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) lines: Vec<Fact>,
}

/// One thing, by its name or code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// What it is known by when its name changes.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) value: String,
}

/// Says a preset in words.
pub(super) struct Saying<'a> {
    words: Words,
    preset: &'a Preset,
}

impl<'a> Saying<'a> {
    pub(super) fn new(words: Words, preset: &'a Preset) -> Self {
        Self { words, preset }
    }

    /// All of it, in the order of the file.
    pub(super) fn sections(&self) -> Vec<Section> {
        let parts: [(&str, Vec<Fact>); 12] = [
            ("settings-levels", self.levels()),
            ("settings-posts", self.posts()),
            ("settings-lines", self.lines()),
            ("settings-units", self.units()),
            ("settings-categories", self.categories()),
            ("settings-flow", self.flow()),
            ("settings-ends", self.ends()),
            ("settings-cadence", self.cadences()),
            ("settings-activities", self.activities()),
            ("settings-checklists", self.checklists()),
            ("settings-judging", self.judging()),
            ("settings-retention", self.retention()),
        ];
        let parts = parts.into_iter().filter(|(_, lines)| !lines.is_empty());
        parts
            .map(|(title, lines)| Section {
                title: self.words.say(title),
                lines,
            })
            .collect()
    }

    /// What the source publishes beside what is made of this realm's places, and why they differ.
    pub(super) fn figures(&self, tree: &GridTree) -> Option<Section> {
        let line = |row: &FigureRow<'_>| {
            let figure = row.figure;
            let published = figure.published.to_string();
            let published = self.fill("settings-published", &[("n", &published)]);
            let made = row
                .made
                .map(|made| self.fill("settings-made", &[("n", &made.to_string())]));
            let why = figure.note.as_ref().map(|note| self.name(note).to_owned());
            let parts = [Some(published), made, why].into_iter().flatten().collect();
            self.fact(&figure.code, &figure.name, parts)
        };
        let lines: Vec<Fact> = self.preset.figures_beside(tree).iter().map(line).collect();
        (!lines.is_empty()).then(|| Section {
            title: self.words.say("settings-figures"),
            lines,
        })
    }

    fn fill(&self, id: &str, with: &[(&str, &str)]) -> String {
        let args: Vec<_> = with.iter().map(|(name, text)| (*name, Arg::Text(text))).collect();
        self.words.say_with(id, &args)
    }

    fn known(&self, list: &str, code: &str) -> String {
        self.words.say(&format!("{list}-{code}"))
    }

    fn name<'b>(&self, name: &'b Bilingual) -> &'b str {
        name.get(self.words.0)
    }

    fn fact(&self, code: impl std::fmt::Display, name: &Bilingual, parts: Vec<String>) -> Fact {
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Fact {
            key: code.to_string(),
            name: self.name(name).to_owned(),
            value: parts.join(&self.words.say("list-semicolon")),
        }
    }

    /// A number with its words, which name it too.
    fn number(&self, id: &str, n: impl Into<i64>) -> Fact {
        Fact {
            key: id.to_owned(),
            name: self.words.say(id),
            value: n.into().to_string(),
        }
    }

    fn days(&self, n: impl Into<i64>) -> String {
        self.words.count("settings-days", n.into())
    }

    fn working(&self, n: impl Into<i64>) -> String {
        self.words.count("settings-working-days", n.into())
    }

    fn in_working_days(&self, id: &str, n: impl Into<i64>) -> Fact {
        Fact {
            key: id.to_owned(),
            name: self.words.say(id),
            value: self.working(n),
        }
    }

    fn in_days(&self, id: &str, n: impl Into<i64>) -> Fact {
        Fact {
            key: id.to_owned(),
            name: self.words.say(id),
            value: self.days(n),
        }
    }

    fn level(&self, code: &LevelCode) -> String {
        let level = self.preset.tree.level(code);
        level.map_or_else(|| code.to_string(), |level| self.name(&level.name).to_owned())
    }

    fn post(&self, code: &PostCode) -> String {
        let post = self.preset.post(code);
        post.map_or_else(|| code.to_string(), |post| self.name(&post.name).to_owned())
    }

    fn list(&self, names: impl IntoIterator<Item = String>) -> String {
        let names: Vec<String> = names.into_iter().collect();
        names.join(&self.words.say("list-comma"))
    }

    fn levels(&self) -> Vec<Fact> {
        let levels = self.preset.tree.levels.iter().map(|level| {
            let under = self.list(level.under.iter().map(|code| self.level(code)));
            let under = match under.as_str() {
                "" => self.words.say("settings-top"),
                _ => self.fill("settings-under", &[("level", &under)]),
            };
            let village = match level.code == self.preset.tree.village {
                true => self.words.say("settings-village"),
                false => String::new(),
            };
            self.fact(&level.code, &level.name, vec![under, village])
        });
        let size = self.number(
            "settings-households-per-grid",
            self.preset.tree.households_per_grid,
        );
        levels.chain([size]).collect()
    }

    fn posts(&self) -> Vec<Fact> {
        let posts = self.preset.posts.iter().map(|post| {
            let seat = match &post.seat {
                Seat::Level(level) => self.level(level),
                Seat::Basic => self.words.say("settings-seat-basic"),
                Seat::Unit => self.words.say("settings-seat-unit"),
            };
            let count = match post.count {
                PostCount::Total(n) => self.words.count("settings-in-all", i64::from(n)),
                PostCount::Each(n) => self.words.count("settings-each", i64::from(n)),
            };
            let duties = post.duties.as_ref().map(|duties| self.name(duties).to_owned());
            let parts = vec![
                post.role.word(self.words.0),
                seat,
                count,
                duties.unwrap_or_default(),
            ];
            self.fact(&post.code, &post.name, parts)
        });
        posts.collect()
    }

    fn lines(&self) -> Vec<Fact> {
        let lines = self.preset.lines.iter().map(|line| {
            let care = match line.care {
                true => self.words.say("settings-reads-care"),
                false => String::new(),
            };
            let of = match line.of_units {
                true => "settings-of-units",
                false => "settings-of-users",
            };
            let to = line.to.iter().map(|side| match side {
                LineSide::Households => self.words.say("households-title"),
                LineSide::Grids => self.words.say("board-grid"),
                LineSide::Units => self.words.say("settings-units"),
            });
            let to = self.list(to);
            let of = self.fill(of, &[("to", &to)]);
            self.fact(&line.code, &line.name, vec![of, care])
        });
        lines.collect()
    }

    fn units(&self) -> Vec<Fact> {
        let units = self.preset.units.iter().map(|unit| {
            let takes = unit.takes.iter().map(|code| {
                let category = self.preset.categories.iter().find(|one| one.code == *code);
                category.map_or_else(|| code.to_string(), |one| self.name(&one.name).to_owned())
            });
            let takes = self.list(takes);
            self.fact(&unit.code, &unit.name, vec![self.level(&unit.level), takes])
        });
        units.collect()
    }

    fn categories(&self) -> Vec<Fact> {
        let categories = self.preset.categories.iter();
        categories
            .map(|category| self.fact(&category.code, &category.name, self.category(category)))
            .collect()
    }

    fn category(&self, category: &Category) -> Vec<String> {
        let route = match &category.route {
            Route::Village => self.words.say("settings-route-village"),
            Route::Unit(code) => {
                let unit = self.preset.units.iter().find(|unit| unit.code == *code);
                let name = unit.map_or_else(|| code.to_string(), |unit| self.name(&unit.name).to_owned());
                self.fill("settings-route-unit", &[("unit", &name)])
            }
        };
        let deadlines = category.deadlines.iter().map(|(level, days)| {
            let (level, days) = (self.level(level), self.working(*days));
            self.fill("settings-deadline", &[("level", &level), ("days", &days)])
        });
        let confidential = match category.confidential {
            true => self.words.say("settings-confidential"),
            false => String::new(),
        };
        vec![
            self.known("case_kind", category.kind),
            route,
            self.level(&category.level),
            self.list(deadlines),
            confidential,
        ]
    }

    fn flow(&self) -> Vec<Fact> {
        let flow = &self.preset.flow;
        let urged = [
            ("settings-urge-before", flow.urge.before),
            ("settings-urge-after", flow.urge.after),
            ("settings-urge-unaccepted", flow.urge.unaccepted),
        ];
        let urged = urged.into_iter();
        let urged = urged.filter_map(|(id, days)| Some(self.in_working_days(id, days?)));
        let numbers = [
            self.in_working_days("settings-accept-days", flow.accept_days),
            self.number("settings-returns-max", flow.rules.returns_max),
            self.number("settings-extensions-max", flow.extensions_max),
            self.in_working_days("settings-extension-days", flow.extension_days),
            self.in_working_days("settings-yellow-after", flow.yellow_after),
            self.in_working_days("settings-red-after", flow.red_after),
            self.in_working_days("settings-lapse-days", flow.rules.lapse_days),
            self.number("settings-sample", flow.rules.sample_percent()),
        ];
        let steps = CaseStep::ALL.iter().map(|step| {
            let own = flow.words.get(step).map(|name| self.name(name).to_owned());
            let who = match flow.rules.roles(*step) {
                None => self.words.say("settings-off"),
                Some(roles) if roles.is_empty() => self.words.say("settings-by-server"),
                Some(roles) => self.list(roles.iter().map(|role| role.word(self.words.0))),
            };
            Fact {
                key: format!("step:{}", step.as_str()),
                name: own.unwrap_or_else(|| step.word(self.words.0)),
                value: who,
            }
        });
        numbers.into_iter().chain(urged).chain(steps).collect()
    }

    fn ends(&self) -> Vec<Fact> {
        let outcomes = self.preset.outcomes.iter().map(|outcome| {
            let agreement = match outcome.agreement {
                true => self.words.say("settings-agreement"),
                false => String::new(),
            };
            self.fact(&outcome.code, &outcome.name, vec![agreement])
        });
        let referrals = self.preset.referrals.iter().map(|referral| {
            let refer = CaseStep::Refer.word(self.words.0);
            self.fact(referral.code, &referral.name, vec![refer])
        });
        outcomes.chain(referrals).collect()
    }

    fn cadences(&self) -> Vec<Fact> {
        let (preset, emergency) = (self.preset, &self.preset.emergency);
        let cadence = |id: &str, cadence: &Cadence| Fact {
            key: id.to_owned(),
            name: self.words.say(id),
            value: self.cadence(cadence),
        };
        let mut facts = vec![
            cadence("settings-cadence-normal", &preset.cadence),
            cadence("settings-cadence-emergency", &emergency.cadence),
            self.in_days("settings-review", preset.days.review),
            self.in_days("settings-lease", preset.days.lease),
            self.in_days("settings-late", preset.days.late_acceptance),
            self.number("settings-roll-call", emergency.roll_call_hours),
        ];
        facts.extend(emergency.kinds.iter().map(|kind| {
            self.fact(
                &kind.code,
                &kind.name,
                vec![self.name(&emergency.name).to_owned()],
            )
        }));
        facts.extend(preset.meetings.iter().map(|meeting| {
            let every = self.every(Some(meeting.every_days));
            let code = format!("meeting:{}", meeting.level);
            self.fact(code, &meeting.name, vec![self.level(&meeting.level), every])
        }));
        facts
    }

    fn cadence(&self, cadence: &Cadence) -> String {
        let green = match cadence.green {
            Some(days) => self.days(days),
            None => self.words.say("settings-on-request"),
        };
        let colours = [
            ("green", green),
            ("yellow", self.days(cadence.yellow)),
            ("red", self.days(cadence.red)),
        ];
        let colours = colours.map(|(colour, days)| {
            let colour = self.known("colour", colour);
            self.fill("settings-of-colour", &[("colour", &colour), ("days", &days)])
        });
        self.list(colours)
    }

    fn every(&self, days: Option<u16>) -> String {
        days.map(|days| self.words.count("settings-every", i64::from(days)))
            .unwrap_or_default()
    }

    fn activities(&self) -> Vec<Fact> {
        let activities = self.preset.activities.iter().map(|kind| {
            let posts = self.list(kind.posts.iter().map(|code| self.post(code)));
            let code = format!("activity:{}", kind.code);
            self.fact(code, &kind.name, vec![posts, self.every(kind.every_days)])
        });
        let places = self.preset.places.iter().map(|kind| {
            let inspected = self.every(Some(kind.inspect_days));
            self.fact(format!("place:{}", kind.code), &kind.name, vec![inspected])
        });
        let rounds = self.preset.rounds.iter().map(|round| {
            let answer = self.days(round.answer_days);
            let answer = self.fill("settings-answer-in", &[("days", &answer)]);
            let code = format!("round:{}", round.code);
            self.fact(code, &round.name, vec![answer, self.every(round.every_days)])
        });
        activities.chain(places).chain(rounds).collect()
    }

    fn checklists(&self) -> Vec<Fact> {
        let lists = self.preset.checklists.iter().map(|list| Fact {
            key: list.code.to_string(),
            name: list.name.get(self.words.0).to_owned(),
            value: self.words.count(
                "settings-questions",
                i64::try_from(list.questions.len()).unwrap_or(i64::MAX),
            ),
        });
        lists.collect()
    }

    fn judging(&self) -> Vec<Fact> {
        let judging = &self.preset.judging;
        let points = |n: i64| self.words.count("settings-points", n);
        let mut facts = vec![self.in_working_days("settings-appeal-days", judging.appeal_days)];
        facts.extend(
            judging
                .disqualify_above
                .map(|above| self.number("settings-disqualify-above", above)),
        );
        facts.extend(judging.deductions.iter().map(|one| {
            let code = format!("deduction:{}", one.code);
            self.fact(code, &one.name, vec![points(-i64::from(one.points))])
        }));
        facts.extend(judging.points.iter().map(|one| {
            let code = format!("points:{}", one.code);
            self.fact(code, &one.name, vec![points(i64::from(one.points))])
        }));
        facts.extend(judging.rewards.iter().map(|one| {
            let code = format!("reward:{}", one.code);
            self.fact(code, &one.name, vec![points(-i64::from(one.points))])
        }));
        facts.extend(judging.evaluations.iter().map(|one| {
            let code = format!("evaluation:{}", one.code);
            self.fact(
                code,
                &one.name,
                vec![self.post(&one.post), self.every(Some(one.every_days))],
            )
        }));
        facts
    }

    fn retention(&self) -> Vec<Fact> {
        let kept = &self.preset.retention;
        vec![
            self.in_months("settings-kept-on-sheet", kept.closed_case_on_sheet),
            self.in_months("settings-kept-visits", kept.visits),
            self.in_months("settings-kept-cases", kept.cases),
            self.in_months("settings-kept-reads", kept.read_log),
        ]
    }

    fn in_months(&self, id: &str, n: u16) -> Fact {
        Fact {
            key: id.to_owned(),
            name: self.words.say(id),
            value: self.words.count("settings-months", i64::from(n)),
        }
    }
}

/// What became of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) section: String,
    pub(super) name: String,
    /// Before; none: it is new.
    pub(super) before: Option<String>,
    /// Now; none: it is gone.
    pub(super) now: Option<String>,
}

/// What a newer preset says otherwise.
pub(super) fn changes(before: &[Section], now: &[Section]) -> Vec<Change> {
    let lines = |sections: &[Section]| -> Vec<(String, Fact)> {
        let each = sections.iter();
        each.flat_map(|section| {
            section
                .lines
                .iter()
                .map(|fact| (section.title.clone(), fact.clone()))
        })
        .collect()
    };
    let (before, now) = (lines(before), lines(now));
    let find = |all: &[(String, Fact)], one: &(String, Fact)| {
        let found = all
            .iter()
            .find(|other| other.0 == one.0 && other.1.key == one.1.key);
        found.map(|(_, fact)| fact.clone())
    };
    // A line that says its name alone is said by its name.
    let said = |fact: &Fact, other: Option<&Fact>| match other {
        Some(other) if other.name == fact.name && !fact.value.is_empty() => fact.value.clone(),
        _ if fact.value.is_empty() => fact.name.clone(),
        _ => format!("{} {}", fact.name, fact.value),
    };
    let mut changes = Vec::new();
    for one in &now {
        let old = find(&before, one);
        if old.as_ref() != Some(&one.1) {
            changes.push(Change {
                section: one.0.clone(),
                name: one.1.name.clone(),
                before: old.as_ref().map(|old| said(old, Some(&one.1))),
                now: Some(said(&one.1, old.as_ref())),
            });
        }
    }
    let gone = before.iter().filter(|one| find(&now, one).is_none());
    changes.extend(gone.map(|(section, fact)| Change {
        section: section.clone(),
        name: fact.name.clone(),
        before: Some(said(fact, None)),
        now: None,
    }));
    changes
}
