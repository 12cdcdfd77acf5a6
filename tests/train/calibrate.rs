//! From weights to probabilities: Platt's two numbers (1999), found on texts of sources that the
//! weights were not made from. `negatives` is the share that the negative ones are taken to have: it
//! decides what a mistake costs, since from a probability on something is done.

use vigie::logic::judge::model::Calibration;

/// A weight, the side of its text, and how much it counts.
pub(crate) type Weighed = (f32, bool, f32);

pub(crate) fn calibrate(texts: &[Weighed], negatives: f64) -> Calibration {
    let sum = |negative: bool| {
        texts.iter().filter(|text| text.1 == negative).map(|text| f64::from(text.2)).sum::<f64>()
    };
    let sides = [sum(false), sum(true)];
    let (mut slope, mut shift) = (1.0_f64, 0.0_f64);
    // Newton's method on a convex function of two numbers.
    for _ in 0..50 {
        let (mut g, mut h) = ([0.0; 2], [[1e-9, 0.0], [0.0, 1e-9]]);
        for (weight, negative, counts) in texts {
            let (weight, side) = (f64::from(*weight), if *negative { 1.0 } else { 0.0 });
            let share = if *negative { negatives } else { 1.0 - negatives };
            let counts = share * f64::from(*counts) / sides[usize::from(*negative)];
            let p = 1.0 / (1.0 + (-(slope * weight + shift)).exp());
            let (error, curve) = (counts * (p - side), counts * p * (1.0 - p));
            g = [g[0] + error * weight, g[1] + error];
            h[0][0] += curve * weight * weight;
            h[0][1] += curve * weight;
            h[1][1] += curve;
        }
        let det = h[0][0] * h[1][1] - h[0][1] * h[0][1];
        slope -= (h[1][1] * g[0] - h[0][1] * g[1]) / det;
        shift -= (h[0][0] * g[1] - h[0][1] * g[0]) / det;
    }
    #[expect(clippy::cast_possible_truncation, reason = "two small numbers")]
    let calibration = Calibration { slope: slope as f32, shift: shift as f32 };
    calibration
}
