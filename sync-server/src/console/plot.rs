//! Plots as SVG. Each stands beside a table that says the same; what is hidden has no bar.

use plotters::prelude::*;

const WIDTH: u32 = 480;
/// Of a bar with what is around it.
const BAR_HEIGHT: u32 = 24;
/// Of the axis below the bars.
const FOOT: u32 = 36;
const LETTERS: i32 = 13;
const INK: RGBColor = RGBColor(0x1c, 0x24, 0x20);
const BAR: RGBColor = RGBColor(0x3f, 0x8f, 0x5f);

/// Bars, one below the other, with a label each: in a row they would run into each other on a phone.
/// None where nothing can be shown, which leaves the table.
pub(super) fn bars(labels: &[String], values: &[Option<u64>]) -> Option<String> {
    values.iter().flatten().find(|value| **value > 0)?;
    let mut drawn = String::new();
    draw(&mut drawn, labels, values).ok()?;
    drawn.find("<svg").map(|at| drawn[at..].to_owned())
}

/// How wide a label is: a Chinese character as a square, others about half of one.
fn width(label: &str) -> i32 {
    let wide = |char: char| if char.is_ascii() { LETTERS * 3 / 5 } else { LETTERS };
    label.chars().map(wide).sum()
}

fn draw(
    drawn: &mut String,
    labels: &[String],
    values: &[Option<u64>],
) -> Result<(), Box<dyn std::error::Error>> {
    let n = labels.len();
    let height = FOOT + BAR_HEIGHT * n as u32;
    let root = SVGBackend::with_string(drawn, (WIDTH, height)).into_drawing_area();
    root.fill(&WHITE)?;
    let most = values.iter().flatten().copied().max().unwrap_or_default().max(10);
    let last = n.saturating_sub(1);
    let mut chart = ChartBuilder::on(&root)
        .margin(8)
        .margin_right(20)
        .x_label_area_size(20)
        .y_label_area_size(labels.iter().map(|label| width(label)).max().unwrap_or_default() + 8)
        .build_cartesian_2d(0..most + most / 10, (0..last).into_segmented())?;
    // The first one on top.
    let name = |at: &SegmentValue<usize>| match at {
        SegmentValue::CenterOf(at) => last
            .checked_sub(*at)
            .and_then(|at| labels.get(at))
            .cloned()
            .unwrap_or_default(),
        SegmentValue::Exact(_) | SegmentValue::Last => String::new(),
    };
    chart
        .configure_mesh()
        .disable_y_mesh()
        .x_labels(5)
        .y_labels(n)
        .y_label_formatter(&name)
        .label_style(("sans-serif", LETTERS).into_font().color(&INK))
        .axis_style(INK.mix(0.5))
        .bold_line_style(INK.mix(0.15))
        .light_line_style(TRANSPARENT)
        .draw()?;
    let bar = |(at, value): (usize, &Option<u64>)| {
        let (value, at) = ((*value)?, last - at);
        let ends = [(0, SegmentValue::Exact(at)), (value, SegmentValue::Exact(at + 1))];
        let mut bar = Rectangle::new(ends, BAR.filled());
        bar.set_margin(4, 4, 0, 0);
        Some(bar)
    };
    chart.draw_series(values.iter().take(n).enumerate().filter_map(bar))?;
    root.present()?;
    drop(chart);
    drop(root);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_has_no_bar() {
        let labels: Vec<String> = ["one", "two", "three"].map(str::to_owned).to_vec();
        let drawn = bars(&labels, &[Some(12), None, Some(40)]).unwrap();
        assert!(drawn.starts_with("<svg") && drawn.contains("three"));
        assert_eq!(drawn.matches("#3F8F5F").count(), 2);
        assert_eq!(bars(&labels, &[None, None, None]), None);
    }
}
