//! Which language a text is in, by its commonest words: on short texts that beats models of
//! letters. Says nothing where too few of them stand in it.

use std::{collections::HashMap, sync::LazyLock};

use super::text;

/// Languages (ISO 639-1) and words that are common in them, folded. A word that is common in
/// several counts for each.
const WORDS: [(&str, &str); 7] = [
    (
        "de",
        "aber als am auch auf aus bei bin bis das dass dem den der die dies ein eine einem einen einer es fur habe haben hat ich ihr im in ist ja kann kein keine man mehr mein mich mit nach nicht nie noch nur oder schon sehr sein sich sie sind so und uns vom von war waren was wenn werden wie wieder wir wird wurde zu zum zur",
    ),
    (
        "en",
        "a about after all am an and any are as at back be because been but by can could did do for from get got had has have he her here his how i if in is it just me more my never no not of on one only or our out she so that the their them then there they this to up us very was we were what when which who will with would you your",
    ),
    (
        "es",
        "a al alguien ahora aqui asi con como cuando de del desde donde el ella en era es esta este esto fue ha hace han hasta hay la las le les lo los mas me mi mucho muy nada ni no nos o para pero por porque que se si sin sobre son su sus tan tiene todo tu un una unos y ya yo",
    ),
    (
        "fr",
        "a ai apres au aucun aussi avec bien c ce ces cette chez d dans de depuis des deux du elle en encore est et etait ete fait il ils j je jamais l la le les leur lui m ma mais me meme moi mon n ne nous on ont ou par pas plus pour qu quand que qui rien s sa sans se ses si son sont sur toujours tout tres tu un une vos votre vous y",
    ),
    (
        "it",
        "a al alla anche ancora che chi ci come con cosa da dal dalla degli dei del della di dopo e ed era essere fa gli ha hanno ho i il in io la le lo loro ma mai me mi molto ne nel nella niente no noi non o per perche piu poi quando questa questo se senza si solo sono su tutto un una uno",
    ),
    (
        "nl",
        "aan al alle als bij ben daar dan dat de deze die dit door een en er ging goed had heb hebben heeft het hier hij hoe ik in is je kan maar me meer met mijn naar niet niets nog nu of om ons ook op over te tot u uit van veel voor was wat we werd wij word ze zeer zich zijn zo",
    ),
    (
        "pt",
        "a ao aos as ate com como da das de dele depois do dos e ela ele em era essa esse esta estava este eu foi ha isso ja la mais mas me meu minha muito na nada nao nas nem no nos o os ou para pela pelo por porque quando que quem se sem ser seu so sua tem tudo um uma voce",
    ),
];

/// Each common word, with the languages in which it is one.
static COMMON: LazyLock<HashMap<&str, [bool; WORDS.len()]>> = LazyLock::new(|| {
    let mut common = HashMap::<_, [bool; WORDS.len()]>::new();
    for (number, (_, words)) in WORDS.iter().enumerate() {
        for word in words.split(' ') {
            if let Some(speaks) = common.entry(word).or_default().get_mut(number) {
                *speaks = true;
            }
        }
    }
    common
});

/// The least share of the words of a text that must be common ones of its language.
const SHARE: f64 = 0.15;

/// The language of a text, if its words tell: at least two of them do, more than for any other
/// language, and a fair share of all.
pub fn of(text: &str) -> Option<&'static str> {
    let folded = text::fold(text);
    let words = folded.split(' ').filter(|word| !word.is_empty()).take(LOOKED_AT);
    let (mut counts, mut all) = ([0_u32; WORDS.len()], 0_u32);
    for word in words {
        all += 1;
        let spoken = COMMON.get(word).copied().unwrap_or_default();
        for (count, speaks) in counts.iter_mut().zip(spoken) {
            *count += u32::from(speaks);
        }
    }
    let (best, most) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
    let tied = counts.iter().filter(|count| *count == most).count() > 1;
    let fair = f64::from(*most) >= SHARE * f64::from(all);
    WORDS.get(best).filter(|_| *most >= 2 && !tied && fair).map(|(language, _)| *language)
}

/// Words that are looked at: the first ones tell.
const LOOKED_AT: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_posts_tell_their_language() {
        for (text, language) in [
            ("The parcel came three weeks late and nobody answered my calls.", Some("en")),
            ("Colis arrivé avec trois semaines de retard, personne ne répond.", Some("fr")),
            ("J'ai attendu une heure, c'était froid", Some("fr")),
            ("Das Essen war kalt und wir haben eine Stunde gewartet.", Some("de")),
            ("El pedido no ha llegado y nadie contesta.", Some("es")),
            ("Il cibo era freddo e non ci hanno detto niente.", Some("it")),
            ("O pedido não chegou e ninguém me responde, muito mau.", Some("pt")),
            ("Het eten was koud en niemand heeft ons iets gezegd.", Some("nl")),
            ("Super !", None),
            ("", None),
            ("👍👍", None),
            ("非常好", None),
        ] {
            assert_eq!(of(text), language, "{text}");
        }
    }
}
