use proptest::prelude::*;

use super::*;

#[track_caller]
fn check<T: PartialEq + std::fmt::Debug>(
    parse: fn(&str) -> Result<T, Wrong>,
    text: &str,
    expect: Result<T, &str>,
) {
    let got = parse(text).map_err(|wrong| wrong.message);
    assert_eq!(got, expect.map_err(str::to_owned), "{text:?}");
}

#[test]
fn durations() {
    check(duration, "90s", Ok(SignedDuration::from_secs(90)));
    check(duration, "1h30m", Ok(SignedDuration::from_mins(90)));
    check(duration, "2 hours", Ok(SignedDuration::from_hours(2)));
    check(duration, "7 days", Ok(SignedDuration::from_hours(168)));
    check(duration, "0s", Ok(SignedDuration::ZERO));
    check(duration, "30", Err("not a length of time"));
    check(duration, "", Err("not a length of time"));
    check(duration, "-5m", Err("a length of time cannot be negative"));
    check(duration, "1 month", Err("months and years differ in length"));
    check(duration, "400 days", Err("longer than a year"));
    check(positive_duration, "0s", Err("must be longer than nothing"));
}

#[test]
fn sizes() {
    check(size, "8MiB", Ok(8 << 20));
    check(size, "8MB", Ok(8_000_000));
    check(size, "500 kB", Ok(500_000));
    check(size, "65536", Ok(65536));
    check(size, "8 megs", Err("not a size"));
    check(size, "-1MB", Err("not a size"));
    check(size, "99999999999999999999GB", Err("not a size"));
    check(size, "10B", Err("out of bounds"));
}

#[test]
fn zones() {
    check(
        |text| zone(text).map(|zone| zone.iana_name().map(str::to_owned)),
        "Europe/Paris",
        Ok(Some("Europe/Paris".to_owned())),
    );
    for (text, help) in [
        ("Europe/Pari", "did you mean `Europe/Paris`?"),
        ("montreal", "did you mean `America/Montreal`?"),
        ("nowhere at all", "use a name of the IANA database, such as \"Europe/Paris\""),
    ] {
        assert_eq!(zone(text).unwrap_err().help.as_deref(), Some(help));
    }
}

#[test]
fn times_ids_and_languages() {
    check(time, "22:00", Ok(civil::time(22, 0, 0, 0)));
    check(time, "24:00", Err("not a time of the day"));
    check(time, "22h", Err("not a time of the day"));
    check(id, "garage-tremblay_2", Ok("garage-tremblay_2".to_owned()));
    for text in ["", "-a", "Marie", "a b", "é", &"a".repeat(65)] {
        check(id, text, Err("not an id"));
    }
    check(language, "fr", Ok("fr".to_owned()));
    check(language, "fr-CA", Err("not a language"));
}

#[test]
fn addresses() {
    check(email, "marie.t+x@garage.example", Ok("marie.t+x@garage.example".to_owned()));
    check(email, "root@localhost", Ok("root@localhost".to_owned()));
    check(email, "garage.example", Err("not a mail address: there is no `@`"));
    check(email, "a@b@c.example", Err("not a mail address: there are two `@`"));
    check(email, ".a@c.example", Err("not a mail address: something is missing before the `@`"));
    check(email, "a@c..example", Err("not a mail address: what follows the `@` is not a domain"));
    check(email, "a@c\r\nBcc: x", Err("not a mail address: it has '\\r' in it"));
    check(mailbox, "Vigie <v@example.com>", Ok("Vigie <v@example.com>".to_owned()));
    check(mailbox, "v@example.com", Ok("v@example.com".to_owned()));
    check(mailbox, "Vigie <v@example.com", Err("the `<` is not closed at the end"));
    check(page, "ftp://x.example/", Err("cannot fetch `ftp:` addresses"));
    check(page, "https://a:b@x.example/", Err("a login in an address ends up in mails and logs"));
    check(page, "x.example", Err("not an address: relative URL without a base"));
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        for parse in [duration, positive_duration] {
            prop_assert!(parse(&text).is_ok_and(|got| got <= LONGEST) || parse(&text).is_err());
        }
        for parse in [id, filled, language, email, mailbox] {
            prop_assert!(parse(&text).is_ok() || parse(&text).is_err());
        }
        prop_assert!(size(&text).is_err() || text.starts_with(|c: char| c.is_ascii_digit()));
        prop_assert!(time(&text).is_err() || text.contains(':'));
        prop_assert!(page(&text).is_err() || text.contains("http") || text.contains("HTTP"));
    }
}
