//! `POST /cases/{id}/evaluation`, `/appeal`, `/appeal/decision`: how the unit did, what it says
//! against what that costs it, and what a supervisor decides.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::sync::{Evaluation, Score};
use doorstep_model::text::Text;

use super::{Back, shown};
use crate::action::{self, CaseView};
use crate::app::App;
use crate::console::field::{Choice, Control, Drawn, Field, choices};
use crate::console::page;
use crate::console::part::Part;
use crate::console::read::{About, refused};
use crate::console::returned::{Returned, Untaken, Wrongs};
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::typed::{Typed, Wrong};
use crate::console::word::Words;
use crate::console::write::write;
use crate::store::Appeal;
use crate::view::{CaseSheetView, Judging};

/// Of every text here.
const WORDS: usize = 500;
/// What is scored.
const SCORED: [&str; 4] = ["speed", "duty", "completion", "feedback"];
/// The best first.
const SCORES: [&str; 5] = ["5", "4", "3", "2", "1"];

/// What the page shows of it.
pub(super) struct Judge {
    /// Scores and words, each with its name.
    pub(super) evaluation: Vec<(String, String)>,
    /// What the unit said, and what was decided.
    pub(super) appeal: Vec<(String, String)>,
    /// Why something was not taken, and what to do.
    pub(super) refused: Option<(String, String)>,
    /// Words of it, where its form is no longer there.
    pub(super) unsaid: String,
    /// What the reader may say.
    pub(super) form: Option<JudgeForm>,
}

/// The form of what the reader may say.
pub(super) struct JudgeForm {
    /// Below the case's address.
    pub(super) action: &'static str,
    pub(super) title: String,
    pub(super) explained: String,
    pub(super) fields: Vec<Field>,
}

impl Judge {
    pub(super) fn new(speech: &Speech<'_>, view: &CaseSheetView, returned: Option<&Returned>) -> Self {
        let judgement = &view.judgement;
        let unsaid = returned.filter(|_| judgement.open.is_none()).map(|returned| {
            let words = ["words", "text", "reason"].map(|name| returned.typed.one(name));
            words.concat()
        });
        Self {
            refused: returned.and_then(|returned| returned.says(speech.words)),
            unsaid: unsaid.unwrap_or_default(),
            evaluation: judgement
                .evaluation
                .as_ref()
                .map(|evaluation| evaluated(speech, evaluation))
                .unwrap_or_default(),
            appeal: judgement
                .appeal
                .as_ref()
                .map(|appeal| appealed(speech, view, appeal))
                .unwrap_or_default(),
            form: judgement.open.map(|open| form(speech, open, returned)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        let said = !self.evaluation.is_empty() || !self.appeal.is_empty() || self.refused.is_some();
        !said && self.form.is_none()
    }
}

fn evaluated(speech: &Speech<'_>, evaluation: &Evaluation) -> Vec<(String, String)> {
    let scores = [
        evaluation.speed,
        evaluation.duty,
        evaluation.completion,
        evaluation.feedback,
    ];
    let score = |(name, score): (&str, Score)| {
        let words = speech.say(&format!("score-{}", score.get()));
        (speech.say(&format!("judge-{name}")), words)
    };
    let mut all: Vec<_> = SCORED.into_iter().zip(scores).map(score).collect();
    let words = evaluation.words.as_ref().filter(|words| !words.is_empty());
    all.extend(words.map(|words| (speech.say("judge-words"), words.to_string())));
    all
}

fn appealed(speech: &Speech<'_>, view: &CaseSheetView, appeal: &Appeal) -> Vec<(String, String)> {
    let unit = view
        .units
        .get(&appeal.unit)
        .map_or_else(|| appeal.unit.to_string(), |unit| speech.unit(unit));
    let decided = match &appeal.decision {
        None if view.record.state.confidential => speech.say("appeal-confidential"),
        None => speech.say("appeal-waits"),
        Some(decision) if decision.upheld => speech.say("appeal-upheld"),
        Some(_) => speech.say("appeal-rejected"),
    };
    let mut all = vec![
        (speech.say("said-unit"), unit),
        (speech.say("appeal-text"), appeal.text.to_string()),
        (speech.say("appeal-made"), speech.minute(appeal.at)),
        (speech.say("appeal-decision"), decided),
    ];
    if let Some(decision) = &appeal.decision {
        all.push((speech.say("said-reason"), decision.reason.to_string()));
        all.push((speech.say("appeal-decided"), speech.minute(decision.at)));
    }
    all
}

fn form(speech: &Speech<'_>, open: Judging, returned: Option<&Returned>) -> JudgeForm {
    let nothing = Typed::default();
    let drawn = Drawn::new(speech, &nothing, returned);
    let field = |name, label: &str, control, must| drawn.field(name, label, control, must);
    let offered = |name, each: &[&str], words: &str| -> Vec<Choice> {
        let named = each.iter().map(|code| {
            let name = speech.say(&format!("{words}-{code}"));
            ((*code).to_owned(), name)
        });
        choices(drawn.typed, name, named)
    };
    let (action, title, fields) = match open {
        Judging::Evaluate => {
            let scored = SCORED.map(|name| {
                let scores = Control::Choice(offered(name, &SCORES, "score"));
                field(name, &format!("judge-{name}"), scores, true)
            });
            let words = field("words", "judge-words", Control::Words(WORDS), false);
            let fields = scored.into_iter().chain([words]).collect();
            ("evaluation", "judge-evaluate", fields)
        }
        Judging::Appeal => {
            let text = field("text", "appeal-text", Control::Words(WORDS), true);
            ("appeal", "judge-appeal", vec![text])
        }
        Judging::Decide => {
            let verdicts = Control::Choice(offered("verdict", &["upheld", "rejected"], "appeal"));
            let fields = vec![
                field("verdict", "appeal-decision", verdicts, true),
                field("reason", "said-reason", Control::Words(WORDS), true),
            ];
            ("appeal/decision", "judge-decide", fields)
        }
    };
    JudgeForm {
        action,
        title: speech.say(title),
        explained: speech.say(&format!("{title}-explained")),
        fields,
    }
}

/// Keeps how the unit did.
pub(in crate::console) async fn evaluate(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    taken(&app, words, &who, &id, pairs, async |id, typed| {
        let evaluation = evaluation(id, typed)?;
        let done = write(&app, &who, move |tx, doing| {
            action::evaluate_case(tx, doing.realm, doing.user, &evaluation, doing.now)
        });
        Ok(done.await?)
    })
    .await
}

/// Takes a unit's appeal.
pub(in crate::console) async fn appeal(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    taken(&app, words, &who, &id, pairs, async |id, typed| {
        let text = said(typed, "text")?;
        let done = write(&app, &who, move |tx, doing| {
            action::appeal(tx, doing.realm, doing.user, id, &text, doing.now)
        });
        Ok(done.await?)
    })
    .await
}

/// Takes what a supervisor decides.
pub(in crate::console) async fn decide(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    taken(&app, words, &who, &id, pairs, async |id, typed| {
        let (upheld, reason) = decision(typed)?;
        let done = write(&app, &who, move |tx, doing| {
            action::decide_appeal(tx, doing.realm, doing.user, id, (upheld, &reason), doing.now)
        });
        Ok(done.await?)
    })
    .await
}

/// Does what a form says, then shows the case; with what was typed where it can't be taken.
async fn taken(
    app: &App,
    words: Words,
    who: &SignedIn,
    id: &str,
    pairs: Vec<(String, String)>,
    work: impl AsyncFnOnce(DocumentId, &Typed) -> Result<CaseView, Untaken>,
) -> Response {
    let typed = Typed::new(pairs);
    let Ok(id) = DocumentId::parse(id) else {
        return page::refused(words, Code::NotFound.into());
    };
    match work(id, &typed).await {
        Ok(_) => Redirect::to(&format!("/cases/{id}#judge")).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => again(app, words, who, id, returned).await,
            Err(error) => refused(app, words, who, About::Document(id), error).await,
        },
    }
}

/// The case's page, with what was typed.
async fn again(app: &App, words: Words, who: &SignedIn, id: DocumentId, returned: Returned) -> Response {
    let back = Back {
        judged: Some(&returned),
        ..Back::default()
    };
    let page = shown(app, words, who, Part::Whole, (id, None, ""), back).await;
    Returned::answer(Some(&returned), page)
}

fn evaluation(case: DocumentId, typed: &Typed) -> Result<Evaluation, Wrongs> {
    let mut wrong = Vec::new();
    let scores = SCORED.map(|name| {
        let score = typed.one(name).parse().ok();
        let score = score.and_then(|score| Score::parse(score).ok());
        if score.is_none() {
            let missing = typed.one(name).is_empty();
            wrong.push((name, if missing { Wrong::Missing } else { Wrong::Bad }));
        }
        score
    });
    let words = Text::parse(typed.one("words"));
    if words.is_err() {
        wrong.push(("words", Wrong::Bad));
    }
    match (scores, words) {
        ([Some(speed), Some(duty), Some(completion), Some(feedback)], Ok(words)) => Ok(Evaluation {
            case,
            speed,
            duty,
            completion,
            feedback,
            words: Some(words).filter(|words| !words.is_empty()),
        }),
        _ => Err(wrong),
    }
}

/// Words that must be there.
fn said(typed: &Typed, name: &'static str) -> Result<Text<WORDS>, Wrongs> {
    typed.words(name).map_err(|wrong| vec![wrong])
}

/// Whether the appeal is upheld, and why.
fn decision(typed: &Typed) -> Result<(bool, Text<WORDS>), Wrongs> {
    let verdict = match typed.one("verdict") {
        "upheld" => Ok(true),
        "rejected" => Ok(false),
        "" => Err(("verdict", Wrong::Missing)),
        _ => Err(("verdict", Wrong::Bad)),
    };
    match (said(typed, "reason"), verdict) {
        (Ok(reason), Ok(upheld)) => Ok((upheld, reason)),
        (reason, verdict) => Err(reason.err().into_iter().flatten().chain(verdict.err()).collect()),
    }
}
