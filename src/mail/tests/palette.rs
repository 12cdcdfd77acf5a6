//! Text stands out from its ground by 4.5 : 1 at least, in the light and in the dark (WCAG 2.2,
//! success criterion 1.4.3).

use std::collections::BTreeSet;

use crate::mail::templates::LAYOUT;

/// Text and its ground.
const LIGHT: [(&str, &str); 13] = [
    ("#1f2328", "#ffffff"),
    ("#1f2328", "#f5f6f8"),
    ("#57606a", "#ffffff"),
    ("#57606a", "#f5f6f8"),
    ("#b91c1c", "#ffffff"),
    ("#92400e", "#ffffff"),
    ("#166534", "#ffffff"),
    ("#b45309", "#ffffff"),
    ("#1d4ed8", "#ffffff"),
    ("#ffffff", "#1d4ed8"),
    ("#7a3e00", "#fff4e0"),
    ("#8f1d1d", "#fdeaea"),
    ("#14532d", "#e3f5e6"),
];
const DARK: [(&str, &str); 13] = [
    ("#e8eaed", "#1f2227"),
    ("#e8eaed", "#272b31"),
    ("#a9b0ba", "#1f2227"),
    ("#a9b0ba", "#272b31"),
    ("#fca5a5", "#1f2227"),
    ("#fcd34d", "#1f2227"),
    ("#86efac", "#1f2227"),
    ("#fbbf24", "#1f2227"),
    ("#93c5fd", "#1f2227"),
    ("#ffffff", "#2563eb"),
    ("#fbd38d", "#3a2a12"),
    ("#fca5a5", "#43201f"),
    ("#9be8ae", "#173423"),
];

/// Colours of lines, and of the ground around the sheet, which carry no text.
const BARE: [&str; 5] = ["#eef0f3", "#14161a", "#e1e4e8", "#363b43", "#9aa1ab"];

/// Channels of a colour, 0 to 1.
fn channels(colour: &str) -> [f64; 3] {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6).unwrap();
    let number = u32::from_str_radix(digits, 16).unwrap();
    [16, 8, 0].map(|shift| f64::from(number >> shift & 0xff) / 255.0)
}

/// How bright it is, 0 to 1.
fn luminance(channels: [f64; 3]) -> f64 {
    let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    let [red, green, blue] = channels.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn the_text_stands_out_in_the_light_and_in_the_dark() {
    assert!((contrast(channels("#000000"), channels("#ffffff")) - 21.0).abs() < 1e-9);
    for (text, ground) in LIGHT.into_iter().chain(DARK) {
        let found = contrast(channels(text), channels(ground));
        assert!(found >= 4.5, "{text} on {ground}: {found:.2}");
    }
    // What is past is shown faintly: three quarters of it over the sheet.
    for (text, ground, sheet) in
        [("#1f2328", "#f5f6f8", "#ffffff"), ("#e8eaed", "#272b31", "#1f2227")]
    {
        let faint = |colour: &str| {
            let (over, under) = (channels(colour), channels(sheet));
            [0, 1, 2].map(|at| 0.75 * over[at] + 0.25 * under[at])
        };
        assert!(contrast(faint(text), faint(ground)) >= 4.5, "{text} on {ground}, faintly");
    }
}

#[test]
fn each_colour_of_the_layout_is_looked_at() {
    let mut used = BTreeSet::new();
    for rest in LAYOUT.split('#').skip(1) {
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).collect::<String>();
        if digits.len() == 6 {
            used.insert(format!("#{digits}"));
        }
    }
    let known = LIGHT.into_iter().chain(DARK).flat_map(|(text, ground)| [text, ground]);
    let known = known.chain(BARE).map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(used, known);
}
