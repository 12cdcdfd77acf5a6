//! SVG, written by hand: a frame with axes, and the few shapes that the plots need. Colours are
//! classes, so that light, dark and paper each have their own.

/// The size of a plot, in units that are pixels on a phone.
pub(super) const WIDTH: f64 = 360.0;
pub(super) const HEIGHT: f64 = 180.0;
/// Where the axes stand.
pub(super) const LEFT: f64 = 44.0;
pub(super) const RIGHT: f64 = WIDTH - 8.0;
pub(super) const TOP: f64 = 12.0;
pub(super) const BOTTOM: f64 = HEIGHT - 22.0;

/// A text as it stands in HTML: what the markup is made of is escaped, and what no document may
/// hold is replaced.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(' '),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A drawing under way.
#[derive(Debug)]
pub(super) struct Svg {
    body: String,
    width: f64,
    height: f64,
    class: &'static str,
}

impl Svg {
    /// A plot with axes.
    pub(super) fn plot() -> Self {
        Self { body: String::new(), width: WIDTH, height: HEIGHT, class: "plot" }
    }

    /// Bars inside a line of text.
    pub(super) fn small(width: f64, height: f64) -> Self {
        Self { body: String::new(), width, height, class: "small" }
    }

    pub(super) fn rect(&mut self, class: &str, [x, y, width, height]: [f64; 4], tip: Option<&str>) {
        let shape = format!(
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
             height=\"{height:.1}\""
        );
        self.shape(&shape, "rect", tip);
    }

    pub(super) fn dot(&mut self, class: &str, [x, y, radius]: [f64; 3], tip: Option<&str>) {
        let shape =
            format!("<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"");
        self.shape(&shape, "circle", tip);
    }

    fn shape(&mut self, shape: &str, name: &str, tip: Option<&str>) {
        self.body.push_str(shape);
        match tip {
            Some(tip) => {
                self.body.push_str(&format!("><title>{}</title></{name}>", escape(tip)));
            }
            None => self.body.push_str("/>"),
        }
    }

    pub(super) fn line(&mut self, class: &str, [x1, y1, x2, y2]: [f64; 4]) {
        self.body.push_str(&format!(
            "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
        ));
    }

    pub(super) fn polyline(&mut self, class: &str, points: &[(f64, f64)]) {
        let points: Vec<_> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let points = points.join(" ");
        self.body.push_str(&format!("<polyline class=\"{class}\" points=\"{points}\"/>"));
    }

    pub(super) fn label(&mut self, class: &str, (x, y): (f64, f64), text: &str) {
        let text = escape(text);
        self.body
            .push_str(&format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"));
    }

    /// A mark of the upright axis, with its line across.
    pub(super) fn tick(&mut self, y: f64, text: &str) {
        self.line("grid", [LEFT, y, RIGHT, y]);
        self.label("end", (LEFT - 5.0, y + 3.5), text);
    }

    /// Names of the periods below the level axis: the first, the middle and the last.
    pub(super) fn below(&mut self, labels: [Option<String>; 3]) {
        let y = HEIGHT - 6.0;
        let places = [("start", LEFT), ("middle", f64::midpoint(LEFT, RIGHT)), ("end", RIGHT)];
        for ((class, x), label) in places.into_iter().zip(labels) {
            if let Some(label) = label {
                self.label(class, (x, y), &label);
            }
        }
    }

    /// The finished drawing: `title` says what it is, `description` what it shows.
    pub(super) fn done(self, id: &str, title: &str, description: &str) -> String {
        let Self { body, width, height, class } = self;
        format!(
            "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             aria-labelledby=\"{id}-t {id}-d\" xmlns=\"http://www.w3.org/2000/svg\">\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>{body}</svg>",
            escape(title),
            escape(description)
        )
    }
}
