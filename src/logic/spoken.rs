//! Case ids as people say and write them: in any case, with or without the dash, and with letters
//! that look or sound like those that an id has.

use crate::domain::CaseId;

/// Ids that are offered where one is not known.
const OFFERED: usize = 3;
/// Signs of an id in which it may differ from what was said, to be offered.
const SLIPS: usize = 2;

/// The id that was said: capitals, in two groups of three.
pub fn case_id(said: &str) -> CaseId {
    let signs = said.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase);
    let mut id = String::new();
    for (at, sign) in signs.take(64).enumerate() {
        if at == 3 {
            id.push('-');
        }
        id.push(sign);
    }
    CaseId::new(id)
}

/// The ids that were probably meant by one that is not known, the likeliest first. What is taken
/// for one another by eye or ear is no difference.
pub fn nearest<'a>(said: &CaseId, known: impl IntoIterator<Item = &'a CaseId>) -> Vec<&'a CaseId> {
    let wanted = heard(said);
    let mut found = known
        .into_iter()
        .map(|id| {
            let slips = strsim::osa_distance(&wanted, &heard(id));
            let typed = strsim::osa_distance(said.as_str(), id.as_str());
            (slips, typed, id)
        })
        .filter(|(slips, ..)| *slips <= SLIPS)
        .collect::<Vec<_>>();
    found.sort();
    found.into_iter().take(OFFERED).map(|(.., id)| id).collect()
}

/// One sign for all that are taken for one another.
fn heard(id: &CaseId) -> String {
    id.as_str()
        .chars()
        .filter(|sign| *sign != '-')
        .map(|sign| match sign {
            '0' | 'O' | 'Q' | 'C' | 'G' => 'D',
            '1' | 'I' | 'J' => 'L',
            'S' => '5',
            'Z' => '2',
            '8' | 'B' => '3',
            'U' | 'V' | 'W' => 'Y',
            'M' => 'N',
            'F' => 'E',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_people_write_it() {
        for said in ["LYJ-TFY", "lyj-tfy", "lyjtfy", "LYJ TFY", " L.Y.J t f y\n", "lyjt-fy"] {
            assert_eq!(case_id(said).as_str(), "LYJ-TFY", "{said:?}");
        }
        assert_eq!(case_id("").as_str(), "");
        assert_eq!(case_id("ab").as_str(), "AB");
        assert_eq!(case_id("é\u{202e}!?").as_str(), "É");
        assert!(case_id(&"x".repeat(1000)).as_str().len() < 100);
    }

    #[track_caller]
    fn check(said: &str, expect: &[&str]) {
        let known = ["LYJ-TFY", "5H4-3DC", "D52-HNP", "A9A-A9A"].map(CaseId::from);
        let found = nearest(&case_id(said), &known);
        let found = found.iter().map(|id| id.as_str()).collect::<Vec<_>>();
        assert_eq!(found, expect, "{said}");
    }

    #[test]
    fn what_looks_or_sounds_alike_is_found() {
        check("1yi tfu", &["LYJ-TFY"]);
        check("SH4-80C", &["5H4-3DC"]);
        check("052hmp", &["D52-HNP"]);
        check("lyj-tyf", &["LYJ-TFY"]);
        check("lyjtf", &["LYJ-TFY"]);
        check("a9", &[]);
        check("XXX-XXX", &[]);
        check("", &[]);
    }
}
