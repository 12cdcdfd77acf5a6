//! The plots of a section.

use super::{
    parts::{Maker, Plot},
    svg::{BOTTOM, LEFT, RIGHT, Svg, TOP},
};
use crate::logic::register::{Bucket, CauseFigures, TrendWord};

/// Marks of the axis of times: seconds, and how they are said is left to the language.
const TIMES: [f64; 9] =
    [60.0, 600.0, 3600.0, 21_600.0, 86_400.0, 604_800.0, 2_592_000.0, 31_536_000.0, 315_360_000.0];
/// Nearer to each other than this, two marks would touch.
const APART: f64 = 15.0;
/// Numbers that axes of counts end with: the small ones, and those of each further power of ten.
/// But for one, their halves are whole.
const SMALL: [u64; 6] = [1, 2, 4, 6, 8, 10];
const ROUND: [u64; 10] = [12, 16, 20, 24, 30, 40, 50, 60, 80, 100];

#[expect(clippy::cast_precision_loss, reason = "nothing that is drawn reaches 2^52")]
fn float(count: u64) -> f64 {
    count as f64
}

impl Maker<'_> {
    /// A plot of the section. `id` is its own in the page.
    pub(super) fn plot(&self, plot: Plot, id: &str) -> String {
        match plot {
            Plot::Volume => self.volume_plot(id),
            Plot::Rating => self.rating_plot(id),
            Plot::Answers => self.answers_plot(id),
        }
    }

    fn buckets(&self) -> &[Bucket] {
        &self.section.volume.periods
    }

    /// The middle of a period on the level axis, and how wide a period is.
    fn place(&self, period: usize) -> (f64, f64) {
        let width = (RIGHT - LEFT) / float(self.buckets().len().max(1) as u64);
        (LEFT + width * (float(period as u64) + 0.5), width)
    }

    /// The first day of a period.
    fn period_name(&self, period: usize) -> String {
        let start = self.register.periods.get(period);
        start.map(|start| self.words.short_day(*start)).unwrap_or_default()
    }

    fn ends(&self) -> [Option<String>; 3] {
        let (first, last) = (self.register.from, self.register.to);
        let middle = self.buckets().len() / 2;
        let with_year = first.year() != last.year();
        let name = |day| if with_year { self.words.day(day) } else { self.words.short_day(day) };
        let middle = (self.buckets().len() >= 8).then(|| self.period_name(middle));
        let last = (first != last).then(|| name(last));
        // Long names leave no room between them.
        [Some(name(first)), middle.filter(|_| !with_year), last]
    }

    fn volume_plot(&self, id: &str) -> String {
        let words = self.words;
        let most = self.buckets().iter().map(|bucket| bucket.posts).max().unwrap_or(0);
        let top = round_up(most);
        let y = |count: u64| BOTTOM - (BOTTOM - TOP) * float(count) / float(top);
        let mut svg = Svg::plot();
        for mark in [0, top / 2, top] {
            if mark == 0 || mark == top || top.is_multiple_of(2) {
                svg.tick(y(mark), &words.count(mark));
            }
        }
        for (at, bucket) in self.buckets().iter().enumerate().filter(|(_, bucket)| bucket.posts > 0)
        {
            let (middle, width) = self.place(at);
            let width = (width * 0.8).min(36.0);
            let tip = format!(
                "{}{}{} {}, {} {}, {} {}",
                self.period_name(at),
                words.colon,
                words.count(bucket.bad),
                words.bad,
                words.count(bucket.neutral),
                words.neutral,
                words.count(bucket.good),
                words.good,
            );
            let mut below = 0;
            // The bad ones stand on the ground, where they can be compared.
            let stack = [("bad", bucket.bad), ("neutral", bucket.neutral), ("good", bucket.good)];
            for (class, count) in stack.into_iter().filter(|(_, count)| *count > 0) {
                let (low, high) = (y(below), y(below + count));
                svg.rect(class, [middle - width / 2.0, high, width, low - high], Some(&tip));
                below += count;
            }
        }
        svg.below(self.ends());
        let all = &self.section.volume.all;
        let description = format!(
            "{} {}, {} {}, {} {}",
            words.count(all.bad),
            words.bad,
            words.count(all.neutral),
            words.neutral,
            words.count(all.good),
            words.good
        );
        svg.done(id, &(words.volume_plot)((words.unit)(self.register.unit)), &description)
    }

    fn rating_plot(&self, id: &str) -> String {
        let words = self.words;
        let y = |rating: f64| BOTTOM - (BOTTOM - TOP) * (rating - 1.0) / 4.0;
        let mut svg = Svg::plot();
        for mark in 1..=5_u32 {
            svg.tick(y(f64::from(mark)), &mark.to_string());
        }
        let rated = self.buckets().iter().enumerate();
        let rated = rated.filter_map(|(at, bucket)| Some((at, bucket.mean?, bucket.rated)));
        let rated: Vec<(usize, f64, u64)> = rated.collect();
        let points: Vec<_> =
            rated.iter().map(|(at, mean, _)| (self.place(*at).0, y(*mean))).collect();
        svg.polyline("path", &points);
        self.trend_line(&mut svg, &rated, y);
        for ((at, mean, count), (x, y)) in rated.iter().zip(&points) {
            // The more ratings, the larger the dot.
            let radius = 1.6 + float(*count).sqrt().min(6.0) * 0.5;
            let tip = format!(
                "{}{}{} (n = {})",
                self.period_name(*at),
                words.colon,
                words.decimal(*mean, 2),
                words.count(*count)
            );
            svg.dot("mean", [*x, *y, radius], Some(&tip));
        }
        svg.below(self.ends());
        let all = &self.section.volume.all;
        let description = (words.mean_of)(&words.maybe(all.mean, 2), &words.count(all.rated));
        svg.done(id, &(words.rating_plot)((words.unit)(self.register.unit)), &description)
    }

    /// A named trend as a line of its slope, through the middle of the means.
    fn trend_line(&self, svg: &mut Svg, rated: &[(usize, f64, u64)], y: impl Fn(f64) -> f64) {
        let trend = &self.section.trend;
        let (TrendWord::Rising | TrendWord::Falling, Some(slope)) = (trend.word, trend.slope)
        else {
            return;
        };
        let (Some((first, ..)), Some((last, ..))) = (rated.first(), rated.last()) else { return };
        // The median of what is left of each mean without the slope: Sen's intercept.
        let at = |period: usize| float(period as u64);
        let mut rests: Vec<f64> =
            rated.iter().map(|(period, mean, _)| mean - slope * at(*period)).collect();
        rests.sort_by(f64::total_cmp);
        let Some(rest) = rests.get(rests.len() / 2) else { return };
        let point =
            |period: usize| (self.place(period).0, y((rest + slope * at(period)).clamp(1.0, 5.0)));
        svg.polyline("trend", &[point(*first), point(*last)]);
    }

    fn answers_plot(&self, id: &str) -> String {
        let words = self.words;
        let times = &self.section.times;
        let longest = times.answers.iter().map(|answer| answer.seconds).fold(600.0, f64::max);
        let top = TIMES.into_iter().find(|time| *time >= longest).unwrap_or(longest);
        // Minutes and weeks in one plot: the axis is that of the logarithm, from a minute on.
        let y = |seconds: f64| {
            let share = (seconds.max(TIMES[0]) / TIMES[0]).ln() / (top / TIMES[0]).ln();
            BOTTOM - (BOTTOM - TOP) * share.min(1.0)
        };
        let mut svg = Svg::plot();
        let mut last = f64::INFINITY;
        for time in TIMES.into_iter().filter(|time| *time <= top) {
            if last - y(time) >= APART {
                let said = words.duration(Some(time));
                let said = said.strip_suffix("\u{a0}00").unwrap_or(&said);
                svg.tick(y(time), said);
                last = y(time);
            }
        }
        let days = self.register.from.until(self.register.to).map_or(0, |span| span.get_days());
        for answer in &times.answers {
            let day = self.register.from.until(answer.day).map_or(0, |span| span.get_days());
            let x = LEFT + (RIGHT - LEFT) * (f64::from(day) + 0.5) / f64::from(days + 1);
            let tip = format!(
                "{}{}{}",
                words.short_day(answer.day),
                words.colon,
                words.duration(Some(answer.seconds))
            );
            svg.dot("answer", [x, y(answer.seconds), 3.0], Some(&tip));
        }
        let median = (words.median_line)(&words.duration(times.answer.median_s));
        if let Some(seconds) = times.answer.median_s {
            svg.line("trend", [LEFT, y(seconds), RIGHT, y(seconds)]);
            let above = (y(seconds) - 4.0).max(TOP + 6.0);
            svg.label("end strong", (RIGHT, above), &median);
        }
        svg.below(self.ends());
        svg.done(id, words.answers_plot, &median)
    }

    /// Small bars of a cause: its periods, the last one marked.
    pub(super) fn cause_bars(&self, cause: &CauseFigures, id: &str) -> String {
        let (bar, height) = (7.0, 20.0);
        let top = cause.periods.iter().copied().max().unwrap_or(0).max(1);
        let mut svg = Svg::small(bar * float(cause.periods.len() as u64), height);
        for (at, count) in cause.periods.iter().enumerate() {
            let tall = (height - 2.0) * float(*count) / float(top);
            let x = bar * float(at as u64);
            // A period without a case leaves a mark on the ground.
            let tall = tall.max(1.0);
            let class = match (*count, at + 1 == cause.periods.len()) {
                (0, _) => "none",
                (_, true) if cause.rising => "bad",
                (_, _) => "cause",
            };
            svg.rect(class, [x, height - tall, bar - 1.5, tall], None);
        }
        let counts: Vec<_> = cause.periods.iter().map(ToString::to_string).collect();
        let title = (self.words.cause_plot)(&cause.cause, &counts.join(", "));
        svg.done(id, &title, &title)
    }
}

/// The end of an axis for so many.
fn round_up(most: u64) -> u64 {
    if let Some(top) = SMALL.into_iter().find(|top| *top >= most) {
        return top;
    }
    let mut power: u64 = 1;
    loop {
        let mut tops = ROUND.into_iter().map(|round| round.saturating_mul(power));
        if let Some(top) = tops.find(|top| *top >= most) {
            return top;
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_with_round_numbers() {
        for (most, top) in [
            (0, 1),
            (1, 1),
            (3, 4),
            (5, 6),
            (11, 12),
            (31, 40),
            (101, 120),
            (399, 400),
            (u64::MAX, u64::MAX),
        ] {
            assert_eq!(round_up(most), top, "{most}");
        }
    }
}
