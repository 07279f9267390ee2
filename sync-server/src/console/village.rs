//! `GET /grids`, `GET /grids/{code}`: a person's own places, or one of them: a village, or the way down to
//! it: what is to be reviewed, cases, households.

mod cases;
mod households;
mod review;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, GridCode};
use serde::Deserialize;

pub(super) use self::cases::{CaseLineShown, case_line};
pub(super) use self::households::called;
pub(super) use self::review::ReviewPart;

use self::cases::CasesPart;
use self::households::HouseholdsPart;
use super::named::Named;
use super::page::{self, Frame};
use super::part::Part;
use super::read::{About, Answer, read};
use super::session::SignedIn;
use super::speech::Speech;
use super::word::Words;
use crate::app::App;
use crate::store::Lanes;
use crate::view::{
    CaseAsk, CaseList, CasesWhere, HouseholdList, PathNode, Place, ReviewQueue, case_list, has_supermarket,
    household_list, place, review_queue, takes_in,
};

/// Which pages of the lists.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Pages {
    /// `ended` for cases that ended.
    #[serde(default)]
    cases: String,
    /// The last case of the page before.
    #[serde(default)]
    case: String,
    /// The last household of the page before.
    #[serde(default)]
    household: String,
}

impl Pages {
    fn lanes(&self) -> Lanes {
        match &*self.cases {
            "ended" => Lanes::Ended,
            _ => Lanes::Open,
        }
    }
}

/// Steps that were not applied, shown at once: they are worked off from the oldest.
const REFUSED: usize = 20;

#[derive(Template)]
#[template(path = "village.html")]
struct Page {
    frame: Frame,
    title: String,
    path: Vec<Link>,
    below: Vec<Link>,
    /// Where a case is taken in.
    desk: Option<String>,
    /// Papers of the place.
    about: Vec<Link>,
    parts: Vec<String>,
}

/// A link with a word beside it. Without an address it is a name only.
pub(super) struct Link {
    pub(super) href: Option<String>,
    pub(super) name: String,
    pub(super) note: String,
}

struct View {
    /// The place at whose desk the reader takes cases in.
    desk: Option<GridCode>,
    /// The reader keeps the supermarket of the place.
    shop: bool,
    place: Place,
    review: Option<ReviewQueue>,
    cases: Option<CaseList>,
    households: Option<HouseholdList>,
}

/// The person's own places.
pub(super) async fn own(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    part: Part,
    Query(pages): Query<Pages>,
) -> Response {
    shown(&app, words, &who, part, None, pages).await
}

/// One place.
pub(super) async fn grid(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    part: Part,
    Named(code): Named<GridCode>,
    Query(pages): Query<Pages>,
) -> Response {
    shown(&app, words, &who, part, Some(code), pages).await
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    part: Part,
    code: Option<GridCode>,
    pages: Pages,
) -> Response {
    let about = code.clone().map_or(About::Own, About::Grid);
    let (asked, wanted) = (code.clone(), part.clone());
    let (lanes, case) = (pages.lanes(), DocumentId::parse(&pages.case).ok());
    let household = DocumentId::parse(&pages.household).ok();
    let read = read(app, words, who, about, move |reader| {
        let (place, own) = (place(reader, asked.as_ref())?, asked.is_none());
        let tell = |name: &str| wanted.wants(name);
        let mut desks = place.tops.iter().filter(|top| takes_in(reader, &top.code));
        let shop = match &place.tops[..] {
            [top] => has_supermarket(reader, top)?,
            _ => false,
        };
        Ok(View {
            shop,
            desk: desks.next().map(|top| top.code.clone()),
            review: tell("review")
                .then(|| review_queue(reader, &place, REFUSED))
                .transpose()?,
            cases: tell("cases")
                .then(|| {
                    let from = if own {
                        CasesWhere::Own(&place)
                    } else {
                        CasesWhere::Place(&place)
                    };
                    case_list(reader, from, &CaseAsk::page(lanes, case))
                })
                .transpose()?,
            households: tell("households")
                .then(|| household_list(reader, &place, own, household))
                .transpose()?,
            place,
        })
    });
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let base = code.map_or_else(|| "/grids".to_owned(), |code| format!("/grids/{code}"));
    let mut parts = Vec::new();
    if let Some(queue) = view.review.filter(|queue| queue.reviews) {
        parts.push(ReviewPart::new(&speech, &base, queue).render());
    }
    if let Some(cases) = view.cases {
        parts.push(CasesPart::new(&speech, &base, lanes, case.is_some(), cases).render());
    }
    // Whoever has grids of households, or links to some, sees the list also while it is empty.
    if let Some(list) = view.households.filter(|list| list.readable || list.total > 0) {
        parts.push(HouseholdsPart::new(&speech, &base, household.is_some(), &view.place, list).render());
    }
    let parts = match parts.into_iter().collect::<Result<Vec<String>, _>>() {
        Ok(parts) => parts,
        Err(error) => return page::failed(&error),
    };
    if let Part::Only(_) = part {
        return page::part(parts.concat());
    }
    let page = Page {
        title: title(&speech, &view.place),
        path: path(&view.place.path),
        below: below(&speech, &view.place),
        desk: view.desk.map(|grid| format!("/cases/new?grid={grid}")),
        about: papers(&speech, &view.place, view.shop),
        frame: Frame::live(words, who, &base, seen),
        parts,
    };
    page::show(&page)
}

fn title(speech: &Speech<'_>, place: &Place) -> String {
    match &place.tops[..] {
        [only] => only.name.to_string(),
        [] => speech.say("place-work"),
        _ => speech.say("place-own"),
    }
}

/// What a place publishes of itself.
fn papers(speech: &Speech<'_>, place: &Place, shop: bool) -> Vec<Link> {
    let [top] = &place.tops[..] else {
        return Vec::new();
    };
    let link = |what: &str, id: &str| Link {
        href: Some(format!("/grids/{}/{what}", top.code)),
        name: speech.say(id),
        note: String::new(),
    };
    let mut papers = vec![link("people", "published-link")];
    if !place.grids.is_empty() {
        papers.push(link("poster", "poster-link"));
    }
    if shop {
        papers.push(link("supermarket", "shop-link"));
    }
    papers
}

/// Links to the places above that the reader may open; names of the others.
pub(super) fn path(path: &[PathNode]) -> Vec<Link> {
    path_by(path, |grid| format!("/grids/{}", grid.code))
}

/// The same, to each place's page of another kind.
pub(super) fn path_by(path: &[PathNode], href: impl Fn(&Grid) -> String) -> Vec<Link> {
    let link = |node: &PathNode| Link {
        href: node.open.then(|| href(&node.grid)),
        name: node.grid.name.to_string(),
        note: String::new(),
    };
    path.iter().map(link).collect()
}

fn below(speech: &Speech<'_>, place: &Place) -> Vec<Link> {
    let down = place.below.iter().map(|below| Link {
        href: Some(format!("/grids/{}", below.grid.code)),
        name: below.grid.name.to_string(),
        note: speech.count("place-grids", below.basic_grids),
    });
    let several = place.tops.len() > 1;
    let own = place.tops.iter().filter(|_| several).map(|top| Link {
        href: Some(format!("/grids/{}", top.code)),
        name: top.name.to_string(),
        note: speech.level(top),
    });
    own.chain(down).collect()
}
