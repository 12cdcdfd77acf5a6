//! The names of months and weekdays, folded (see [`crate::logic::text::fold`]): English, French,
//! Spanish, German, Italian, Portuguese, Dutch and Russian, and what Danish, Swedish, Polish and
//! Turkish have beside them.

/// The month that a folded word names, 1 to 12.
pub(super) fn month(word: &str) -> Option<i16> {
    let at = MONTHS.iter().position(|names| names.split(' ').any(|name| name == word))?;
    i16::try_from(at + 1).ok()
}

/// The weekday that a folded word names, counted from Monday, 0 to 6.
pub(super) fn weekday(word: &str) -> Option<i8> {
    let at = WEEKDAYS.iter().position(|names| names.split(' ').any(|name| name == word))?;
    i8::try_from(at).ok()
}

const MONTHS: [&str; 12] = [
    "january jan janvier janv enero ene januar janner gennaio gen janeiro januari января январь янв \
     stycznia styczen ocak",
    "february feb fevrier fevr fev febrero februar febbraio fevereiro februari февраля февраль фев \
     февр lutego luty subat",
    "march mar mars marzo marz mrz marco maart mrt марта март мар marts marca marzec mart",
    "april apr avril avr abril abr aprile апреля апрель апр kwietnia kwiecien nisan",
    "may mai mayo maggio mag maio mei мая маи maj maja mayis",
    "june jun juin junio juni giugno giu junho июня июнь июн czerwca czerwiec haziran",
    "july jul juillet juil julio juli luglio lug julho июля июль июл lipca lipiec temmuz",
    "august aug aout agosto ago augustus августа август авг augusti sierpnia sierpien agustos",
    "september sep sept septembre septiembre setiembre settembre set setembro сентября сентябрь \
     сен сент wrzesnia wrzesien eylul",
    "october oct octobre octubre oktober okt ottobre ott outubro out октября октябрь окт \
     pazdziernika pazdziernik ekim",
    "november nov novembre noviembre novembro ноября ноябрь ноя нояб listopada listopad kasim",
    "december dec decembre diciembre dic dezember dez dicembre dezembro декабря декабрь дек \
     grudnia grudzien aralik",
];

const WEEKDAYS: [&str; 7] = [
    "monday mon lundi lunes montag lunedi segunda maandag понедельник",
    "tuesday tue tues mardi martes dienstag martedi terca dinsdag вторник",
    "wednesday wed mercredi miercoles mittwoch mercoledi quarta woensdag среда",
    "thursday thu thurs jeudi jueves donnerstag giovedi quinta donderdag четверг",
    "friday fri vendredi viernes freitag venerdi sexta vrijdag пятница",
    "saturday sat samedi sabado samstag sonnabend sabato zaterdag суббота",
    "sunday sun dimanche domingo sonntag domenica zondag воскресенье",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::text::fold;

    #[test]
    fn names_are_folded_and_stand_once() {
        for names in [MONTHS.as_slice(), WEEKDAYS.as_slice()] {
            let mut all: Vec<&str> = names.iter().flat_map(|names| names.split(' ')).collect();
            for name in &all {
                assert_eq!(*name, fold(name));
            }
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
        assert_eq!(
            (month(&fold("Août")), month(&fold("май")), month("monday")),
            (Some(8), Some(5), None)
        );
        assert_eq!(weekday(&fold("Miércoles")), Some(2));
    }
}
