//! The register as one table (RFC 4180): business, metric, period, value, n. Numbers are written
//! with a point, times in seconds, periods as the first and the last day (ISO 8601).

use jiff::{ToSpan, civil::Date};

use crate::logic::register::{Balance, Bucket, CauseFigures, Register, Section, Spread, Unit};

/// What stands for all businesses together.
const ALL: &str = "*";

/// A register as a table.
pub(super) fn csv(register: &Register) -> String {
    let mut rows = Rows { text: String::new(), register, business: "" };
    rows.line(["business", "metric", "period", "value", "n"]);
    for section in register.all.iter().chain(&register.businesses) {
        rows.business = section.business.as_deref().unwrap_or(ALL);
        rows.section(section);
    }
    rows.text
}

struct Rows<'a> {
    text: String,
    register: &'a Register,
    business: &'a str,
}

impl Rows<'_> {
    fn section(&mut self, section: &Section) {
        let whole = period(self.register.from, self.register.to);
        self.posts(section, &whole);
        self.trend(section, &whole);
        self.cases(section, &whole);
        for cause in &section.causes {
            self.cause(cause, &whole);
        }
        self.count("without_cause", &whole, section.without_cause);
        for correction in &section.corrections {
            let name = correction.cause.as_deref().unwrap_or_default();
            let of = format!("{}:{name}", correction.case);
            let (day, before, after) =
                (correction.day, correction.days_before, correction.days_after);
            let around = |from: i32, to: i32| {
                let day_at = |offset: i32| day.checked_add(offset.days()).unwrap_or(day);
                period(day_at(from), day_at(to))
            };
            self.count(&format!("correction.before:{of}"), &around(-before, -1), correction.before);
            self.count(&format!("correction.after:{of}"), &around(1, after), correction.after);
            let bend = format!("correction.bend:{of}");
            self.row(&bend, &whole, correction.bend.name(), correction.before + correction.after);
        }
        let changes = &section.changes;
        self.count("changes.removed", &whole, changes.removed);
        self.count("changes.reappeared", &whole, changes.reappeared);
        self.count("changes.raised", &whole, changes.raised);
        self.count("changes.lowered", &whole, changes.lowered);
        self.count("changes.reworded", &whole, changes.reworded);
        self.balance("balance", &whole, &section.balance);
        self.balance("balance_standing", "", &section.balance_standing);
        for sight in &section.sources {
            let source = &sight.source;
            self.row(&format!("source.state:{source}"), "", sight.state.name(), sight.posts);
            let share = sight.share_seen.map(|share| share.to_string()).unwrap_or_default();
            self.row(&format!("source.share_seen:{source}"), &whole, &share, sight.posts);
        }
    }

    fn posts(&mut self, section: &Section, whole: &str) {
        let volume = &section.volume;
        self.bucket("posts", whole, &volume.all);
        self.count("posts.new", whole, volume.new);
        self.count("posts.gone", whole, volume.gone);
        self.count("posts.undated", "", section.coverage.undated);
        for platform in &volume.platforms {
            self.bucket(&format!("platform:{}", platform.platform), whole, &platform.posts);
        }
        for (at, bucket) in volume.periods.iter().enumerate() {
            let Some(start) = self.register.periods.get(at) else { continue };
            let next = self.register.periods.get(at + 1).and_then(|next| next.yesterday().ok());
            let end = next.unwrap_or(self.register.to);
            self.bucket(name_of(self.register.unit), &period(*start, end), bucket);
        }
    }

    fn bucket(&mut self, name: &str, period: &str, bucket: &Bucket) {
        self.count(name, period, bucket.posts);
        self.count(&format!("{name}.good"), period, bucket.good);
        self.count(&format!("{name}.neutral"), period, bucket.neutral);
        self.count(&format!("{name}.bad"), period, bucket.bad);
        self.value(&format!("{name}.mean_rating"), period, bucket.mean, bucket.rated);
    }

    fn trend(&mut self, section: &Section, whole: &str) {
        let trend = &section.trend;
        self.row("rating.trend", whole, trend.word.name(), trend.ratings);
        self.value("rating.slope", whole, trend.slope, trend.ratings);
    }

    fn cases(&mut self, section: &Section, whole: &str) {
        let (negatives, times) = (&section.negatives, &section.times);
        for (name, count) in [
            ("cases", negatives.cases),
            ("cases.uncertain", negatives.uncertain),
            ("cases.crises", negatives.crises),
            ("cases.from_before", negatives.from_before),
            ("cases.open", negatives.open),
            ("cases.acknowledged", negatives.acknowledged),
            ("cases.on_hold", negatives.on_hold),
            ("cases.replied", negatives.replied),
            ("cases.settled", negatives.settled),
            ("cases.unfounded", negatives.unfounded),
            ("cases.answered", negatives.answered),
            ("satisfied.yes", section.satisfied.yes),
            ("satisfied.no", section.satisfied.no),
            ("satisfied.unknown", section.satisfied.unknown),
        ] {
            self.count(name, whole, count);
        }
        let founded = negatives.cases - negatives.unfounded;
        self.value("cases.answered_share", whole, negatives.answered_share, founded);
        self.count("cases.waiting", "", negatives.waiting);
        self.spread("time_to_alert", whole, &times.alert);
        self.spread("time_to_acknowledgement", whole, &times.acknowledgement);
        self.spread("time_to_answer", whole, &times.answer);
        self.spread("time_to_answer_from_published", whole, &times.answer_from_published);
    }

    fn spread(&mut self, name: &str, whole: &str, spread: &Spread) {
        self.value(&format!("{name}.median_s"), whole, spread.median_s, spread.n);
        self.value(&format!("{name}.p90_s"), whole, spread.p90_s, spread.n);
        self.count(&format!("{name}.not_yet"), whole, spread.not_yet);
    }

    fn cause(&mut self, cause: &CauseFigures, whole: &str) {
        let name = format!("cause:{}", cause.cause);
        self.count(&name, whole, cause.cases);
        let length = self.register.cause_days;
        for (start, count) in self.register.cause_periods.iter().zip(&cause.periods) {
            let end = start.checked_add((length - 1).days()).unwrap_or(*start);
            self.count(&name, &period(*start, end), *count);
        }
        let rising = if cause.rising { "yes" } else { "no" };
        let last = cause.periods.last().copied().unwrap_or(0);
        self.row(&format!("cause.rising:{}", cause.cause), whole, rising, last);
    }

    fn balance(&mut self, name: &str, period: &str, balance: &Balance) {
        let n = balance.good + balance.neutral + balance.bad;
        self.value(&format!("{name}.good_per_bad"), period, balance.per_bad, n);
        self.row(&format!("{name}.missing"), period, &balance.missing.to_string(), n);
    }

    fn count(&mut self, metric: &str, period: &str, count: u64) {
        self.row(metric, period, &count.to_string(), count);
    }

    fn value(&mut self, metric: &str, period: &str, value: Option<f64>, n: u64) {
        let value = value.map(|value| value.to_string()).unwrap_or_default();
        self.row(metric, period, &value, n);
    }

    fn row(&mut self, metric: &str, period: &str, value: &str, n: u64) {
        self.line([self.business, metric, period, value, &n.to_string()]);
    }

    fn line(&mut self, fields: [&str; 5]) {
        for (at, field) in fields.into_iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            if field.contains([',', '"', '\r', '\n']) {
                self.text.push_str(&format!("\"{}\"", field.replace('"', "\"\"")));
            } else {
                self.text.push_str(field);
            }
        }
        self.text.push_str("\r\n");
    }
}

fn period(from: Date, to: Date) -> String {
    format!("{from}/{to}")
}

/// What the posts of one period are called.
fn name_of(unit: Unit) -> &'static str {
    match unit {
        Unit::Day => "posts_by_day",
        Unit::Week => "posts_by_week",
        Unit::Month => "posts_by_month",
        Unit::Year => "posts_by_year",
    }
}
