//! The drawing: outlines, the hull of what lies there where nobody took in an outline, and a mark for each
//! case, place or grid. Marks differ in form, not in colour alone.

use serde_json::Value;

use crate::store::Position;

/// The longer side of the drawing.
const SIDE: f64 = 1_000.0;
/// Around what is drawn.
const MARGIN: f64 = 40.0;
/// How wide, in degrees, the least is that is drawn: some hundred metres.
const STREET: f64 = 3e-3;
/// Corners of an outline nearer to each other are one.
const NEAR: f64 = 3.0;

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Case,
    Place,
    Grid,
}

/// How much time there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Over,
    Soon,
    Later,
}

/// Something to be drawn at its position, with where it leads. The line of this number in the list names it.
pub(super) struct Thing {
    pub(super) n: usize,
    pub(super) form: Form,
    pub(super) when: When,
    pub(super) at: Position,
    pub(super) href: Option<String>,
    /// What is written on it.
    pub(super) label: String,
    /// What is written below it.
    pub(super) caption: String,
}

/// The drawing of a page.
pub(super) struct Drawing {
    pub(super) width: i64,
    pub(super) height: i64,
    /// Outlines: of the place itself first.
    pub(super) outlines: Vec<(String, String)>,
    /// The hull, where there is no outline.
    pub(super) hull: Option<String>,
    pub(super) marks: Vec<Mark>,
}

/// A mark.
pub(super) struct Mark {
    pub(super) n: usize,
    pub(super) class: &'static str,
    pub(super) path: String,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) href: Option<String>,
    pub(super) label: String,
    pub(super) caption: String,
}

type Point = (f64, f64);

/// Degrees of a corner: longitude, latitude.
fn corner(value: &Value) -> Option<Point> {
    let corner = value.as_array()?;
    Some((corner.first()?.as_f64()?, corner.get(1)?.as_f64()?))
}

/// The rings of a polygon or of several.
pub(super) fn rings(shape: &str) -> Vec<Vec<Point>> {
    let Ok(shape) = serde_json::from_str::<Value>(shape) else {
        return Vec::new();
    };
    let ring = |ring: &Value| -> Vec<Point> {
        let corners = ring.as_array().into_iter().flatten();
        corners.filter_map(corner).collect()
    };
    let polygon =
        |polygon: &Value| -> Vec<Vec<Point>> { polygon.as_array().into_iter().flatten().map(ring).collect() };
    let coordinates = &shape["coordinates"];
    match shape["type"].as_str() {
        Some("Polygon") => polygon(coordinates),
        Some("MultiPolygon") => coordinates
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(polygon)
            .collect(),
        _ => Vec::new(),
    }
}

/// The middle of a shape's corners.
pub(super) fn middle(shape: &str) -> Option<Position> {
    let corners: Vec<Point> = rings(shape).concat();
    let n = corners.len() as f64;
    let (x, y) = corners
        .iter()
        .fold((0.0, 0.0), |(x, y), corner| (x + corner.0, y + corner.1));
    let millionths = |degrees: f64| (degrees / n * 1e6) as i64;
    (n > 0.0).then(|| (millionths(y), millionths(x)))
}

/// From degrees to the drawing: a degree of longitude is shorter the further north it is.
struct Scale {
    west: f64,
    north: f64,
    across: f64,
    by: f64,
}

impl Scale {
    fn of(points: &[Point]) -> Option<(Self, i64, i64)> {
        let first = *points.first()?;
        let (mut low, mut high) = (first, first);
        for (x, y) in points {
            low = (low.0.min(*x), low.1.min(*y));
            high = (high.0.max(*x), high.1.max(*y));
        }
        let across = f64::midpoint(low.1, high.1).to_radians().cos().max(0.01);
        // A single point is drawn in the middle of a street.
        let spread = |low: &mut f64, high: &mut f64, least: f64| {
            let by = (least - (*high - *low)).max(0.0) / 2.0;
            (*low, *high) = (*low - by, *high + by);
        };
        spread(&mut low.0, &mut high.0, STREET / across);
        spread(&mut low.1, &mut high.1, STREET / 3.0);
        let (wide, tall) = ((high.0 - low.0) * across, high.1 - low.1);
        let by = SIDE / wide.max(tall);
        let size = |side: f64| (side * by + 2.0 * MARGIN).ceil() as i64;
        let scale = Self {
            west: low.0,
            north: high.1,
            across,
            by,
        };
        Some((scale, size(wide), size(tall)))
    }

    fn to(&self, (x, y): Point) -> Point {
        (
            (x - self.west) * self.across * self.by + MARGIN,
            (self.north - y) * self.by + MARGIN,
        )
    }
}

fn degrees((lat, lon): Position) -> Point {
    (lon as f64 / 1e6, lat as f64 / 1e6)
}

fn path(scale: &Scale, ring: &[Point]) -> String {
    let mut drawn = String::new();
    let mut last: Option<Point> = None;
    for corner in ring {
        let (x, y) = scale.to(*corner);
        if last.is_some_and(|last| (last.0 - x).abs() + (last.1 - y).abs() < NEAR) {
            continue;
        }
        drawn.push_str(if last.is_none() { "M" } else { " " });
        drawn.push_str(&format!("{x:.0},{y:.0}"));
        last = Some((x, y));
    }
    drawn.push('Z');
    drawn
}

/// The corners of a polygon around all points.
fn hull(points: &[Point]) -> Vec<Point> {
    let mut points = points.to_vec();
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    let turns = |a: Point, b: Point, c: Point| (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
    let side = |points: &mut dyn Iterator<Item = Point>| {
        let mut side: Vec<Point> = Vec::new();
        for point in points {
            while let [.., a, b] = side[..]
                && turns(a, b, point) <= 0.0
            {
                side.pop();
            }
            side.push(point);
        }
        side.pop();
        side
    };
    let mut around = side(&mut points.iter().copied());
    around.extend(side(&mut points.iter().rev().copied()));
    around
}

/// Draws outlines, by name, and things; none where nothing lies anywhere.
pub(super) fn draw(outlines: &[(String, &str)], things: Vec<Thing>) -> Option<Drawing> {
    let outlines: Vec<(&String, Vec<Vec<Point>>)> = outlines
        .iter()
        .map(|(name, shape)| (name, rings(shape)))
        .collect();
    let marks: Vec<Point> = things.iter().map(|thing| degrees(thing.at)).collect();
    let all: Vec<Point> = outlines
        .iter()
        .flat_map(|(_, rings)| rings.iter().flatten().copied())
        .chain(marks.iter().copied())
        .collect();
    let (scale, width, height) = Scale::of(&all)?;
    let drawn = outlines.iter().map(|(name, rings)| {
        let rings: Vec<String> = rings.iter().map(|ring| path(&scale, ring)).collect();
        ((*name).clone(), rings.concat())
    });
    let around = hull(&marks);
    let hull = (outlines.is_empty() && around.len() > 2).then(|| path(&scale, &around));
    Some(Drawing {
        width,
        height,
        hull,
        outlines: drawn.collect(),
        marks: things.into_iter().map(|thing| mark(&scale, thing)).collect(),
    })
}

fn mark(scale: &Scale, thing: Thing) -> Mark {
    let (x, y) = scale.to(degrees(thing.at));
    let (x, y) = (x.round() as i64, y.round() as i64);
    // A lozenge, a square, a wide square.
    let path = match thing.form {
        Form::Case => format!("M{x},{}l14,14-14,14-14,-14Z", y - 14),
        Form::Place => format!("M{},{}h22v22h-22Z", x - 11, y - 11),
        Form::Grid => format!("M{},{}h72v36h-72Z", x - 36, y - 18),
    };
    Mark {
        n: thing.n,
        class: match thing.when {
            When::Over => "over",
            When::Soon => "soon",
            When::Later => "later",
        },
        path,
        x,
        y: y + 6,
        href: thing.href,
        label: thing.label,
        caption: thing.caption,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str =
        r#"{"type":"Polygon","coordinates":[[[108,32],[109,32],[109,33],[108,33],[108,32]]]}"#;

    fn thing(lat: i64, lon: i64) -> Thing {
        Thing {
            n: 1,
            form: Form::Case,
            when: When::Later,
            at: (lat, lon),
            href: None,
            label: String::new(),
            caption: String::new(),
        }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let drawing = draw(
            &[],
            vec![thing(32_000_000, 108_000_000), thing(33_000_000, 109_000_000)],
        )
        .unwrap();
        let [south, north] = &drawing.marks[..] else {
            panic!()
        };
        assert!(south.x < north.x && south.y > north.y);
        assert!(drawing.height > drawing.width, "a degree of longitude is shorter");
    }

    #[test]
    fn the_hull_goes_around_and_leaves_what_is_inside() {
        let points = [
            (0.0, 0.0),
            (2.0, 0.0),
            (1.0, 1.0),
            (2.0, 2.0),
            (0.0, 2.0),
            (0.0, 0.0),
        ];
        assert_eq!(hull(&points).len(), 4);
        assert!(hull(&points[..2]).len() < 3);
    }

    #[test]
    fn an_outline_is_drawn_in_place_of_the_hull() {
        let outlines = [("村".to_owned(), SQUARE)];
        let drawing = draw(&outlines, vec![thing(32_500_000, 108_500_000)]).unwrap();
        assert_eq!((drawing.outlines.len(), drawing.hull), (1, None));
        assert_eq!(middle(SQUARE).unwrap().0, 32_400_000);
        assert!(draw(&[], Vec::new()).is_none());
    }

    #[test]
    fn what_is_no_polygon_has_no_rings() {
        for shape in [
            "",
            "{}",
            r#"{"type":"Polygon"}"#,
            r#"{"type":"Polygon","coordinates":[[[1],"x"]]}"#,
        ] {
            assert!(rings(shape).concat().is_empty(), "{shape}");
        }
    }
}
