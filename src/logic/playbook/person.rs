//! The first name of an author, where the name that is shown is a person's.

use std::{collections::HashSet, sync::LazyLock};

use crate::logic::text::fold;

/// First names, folded: those that are common among people who write in English or French.
const FIRST_NAMES: &str = "aaron abdel adam adele adrian adrien agathe agnes ahmed aicha alain alan albert \
    alex alexandra alexandre alexis alice alicia aline alison amandine amanda amelia amelie amina amy ana \
    anais andre andrea andrew angela angelique anita anna anne annie anthony antoine antonio arnaud arthur \
    audrey aurelie aurelien axel barbara bastien beatrice ben benjamin benoit bernadette bernard bertrand \
    beth bill brian brigitte bruno camille carine carla carlos carol carole caroline catherine cathy cecile \
    cedric celia celine chantal charles charlotte chloe chris christelle christian christiane christina \
    christine christophe christopher claire claude claudia claudine clara clement colette colin corinne craig \
    cyril damien dan daniel daniele danielle danny dave david dean deborah delphine denis denise diana diane \
    didier dominique donna dorothy doris dylan edith edward eleanor elena eliane elise elizabeth ella elodie \
    emilie emily emma emmanuel emmanuelle eric erica estelle ethan etienne eva eve evelyne fabien fabienne \
    fabrice fanny fatima felix fernand florence florian francis francois francoise frank franck fred frederic \
    gabriel gabrielle gael gary genevieve geoffrey george georges gerald gerard ghislaine gilbert gilles \
    gordon grace graham gregory guillaume guy hanna hannah harry hassan heather helen helene henri henry \
    herve hugo hugues ian ibrahim ines ingrid irene isabel isabelle ivan jack jacqueline jacques jade james \
    jamie jane janet janine jason jean jeanne jeff jennifer jenny jeremy jerome jessica jill jim joan joanna \
    joel joelle john johanna jonathan jordan joseph josette joshua josiane judith julia julie julien juliette \
    justin justine karen karim karine kate katherine kathleen kathy katia keith kelly ken kevin kim laetitia \
    laura laure laurence laurent laurie lea leo leon leonie leila liam lily linda lionel lisa loic lola lou \
    louis louise luc lucas lucie lucien lucy ludovic luke lydia lydie madeleine mael magali maggie manon marc \
    marcel margaret margot maria marianne marie marina marine marion marjorie mark martha martin martine mary \
    mathieu mathilde matt matthew matthieu maurice max maxime maya megan melanie melissa michael michel \
    michele micheline michelle mike miriam mohamed monica monique morgane muriel myriam nadege nadia nadine \
    nancy natacha natalie nathalie nathan neil nelly nicholas nick nicolas nicole nina nigel noah noel noemie \
    nora norbert oceane odette odile olga oliver olivia olivier oscar pamela pascal pascale patrice patricia \
    patrick paul paula paulette pauline penelope peter phil philip philippe pierre rachel rachid raphael \
    raymond rebecca regine regis remi remy renaud rene renee richard rita robert robin roger roland romain \
    rosa rose roxane roy russell ruth ryan sabine sabrina said sally salome sam samia samir samuel sandra \
    sandrine sara sarah scott sean sebastien serge severine sharon sheila shirley simon simone sofia solange \
    solene sonia sophia sophie stacy stella stephane stephanie stephen steve steven stuart susan suzanne \
    sylvain sylvette sylviane sylvie tania tara teresa terry thea theo theresa therese thibault thierry \
    thomas tim timothy tina tom tony tracy tristan ursula valentin valerie vanessa vera veronique victor \
    victoria vincent violette virginie viviane walter wendy will william xavier yann yannick yasmine yolande \
    youssef yvan yves yvette yvonne zoe";

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| FIRST_NAMES.split_whitespace().collect());

/// Letters of a first name.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=20;

/// Whether a word is a first name that is known.
pub(super) fn is_first_name(word: &str) -> bool {
    // Of a compound, the first part tells.
    fold(word).split(' ').next().is_some_and(|first| KNOWN.contains(first))
}

/// First names that are words as well, folded: they name somebody where they have a capital.
const WORDS_TOO: [&str; 20] = [
    "ben", "bill", "claire", "clement", "dean", "frank", "grace", "guy", "jean", "marc", "marine",
    "mark", "max", "noel", "pierre", "robin", "rose", "said", "sam", "will",
];

/// Whether a word of a text names somebody. In haste names are written small too.
pub(super) fn is_person(word: &str) -> bool {
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    is_first_name(word) && (capital || !WORDS_TOO.contains(&fold(word).as_str()))
}

/// The first name of an author, if the name that is shown begins with one, or has one behind a family
/// name in capitals ("PERRAULT Lucie"). Of anything else no name is made: "Dear Angry" helps nobody.
pub fn first_name(author: &str) -> Option<String> {
    let mut words = author.split_whitespace();
    let first = words.next()?;
    let shown = match (first, words.next()) {
        (family, Some(given)) if is_capitals(family) && is_named(given) => given,
        (first, _) if is_named(first) => first,
        _ => return None,
    };
    Some(written(shown))
}

/// Whether it can be a first name by its letters, and is one.
fn is_named(word: &str) -> bool {
    let fits = word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
    fits && LETTERS.contains(&word.chars().count()) && is_first_name(word)
}

fn is_capitals(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(|c| !c.is_lowercase())
}

/// As names are written: "LUCIE" and "lucie" are "Lucie".
fn written(name: &str) -> String {
    let mut begins = true;
    let letters = name.chars().flat_map(|c| {
        let letter =
            if begins { c.to_uppercase().to_string() } else { c.to_lowercase().to_string() };
        begins = !c.is_alphabetic();
        letter.chars().collect::<Vec<_>>()
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(author: &str, expect: Option<&str>) {
        assert_eq!(first_name(author).as_deref(), expect, "{author}");
    }

    #[test]
    fn a_first_name_is_found_where_it_is_one() {
        check("Lucie Perrault", Some("Lucie"));
        check("lucie", Some("Lucie"));
        check("MARTIN Zoé", Some("Zoé"));
        check("Jean-Pierre B.", Some("Jean-Pierre"));
        check("JEAN-PIERRE", Some("Jean-Pierre"));
        check("Tom", Some("Tom"));
    }

    #[test]
    fn what_is_none_is_left_out() {
        for author in [
            "",
            "A Google User",
            "Angry Customer",
            "L. Perrault",
            "Mme Leroy",
            "lucie84",
            "Zzyx",
            "J",
        ] {
            check(author, None);
        }
    }
}
