//! Invented sentences, and what each complains about.

use super::super::causes;

/// The first word is the likeliest cause, or `-` for none; after a `+` stand others that are named.
const ENGLISH: &str = "\
billing They charged me twice for the same oil change.
billing The final bill was 90 dollars higher than the quote.
billing Way too expensive for what you get, and hidden fees on top.
billing A $40 cleaning fee nobody had mentioned. Overpriced.
billing My card was debited without my permission.
billing The price doubled overnight.
delay We waited fifty minutes for two salads.
delay My appointment was at nine and I was seen three hours late.
delay Six weeks and the roof is still not finished.
delay The service is painfully slow, kept us waiting.
delay On hold for over an hour this morning.
quality The zipper broke on the first day.
quality The soup was cold and the steak was overcooked.
quality The heater stopped working after a week.
quality Flimsy, badly made, and the paint is peeling off.
quality The app crashes every time I open it.
quality They fixed the boiler and it still does not work.
staff The waiter was rude and laughed at my mother.
staff The receptionist hung up on me.
staff Terrible customer service, they treated us like criminals.
staff The mechanic yelled at me in front of everyone.
staff Nobody there cares about the customers.
no_answer I left four messages and nobody called me back.
no_answer They never answer the phone.
no_answer My emails go unanswered.
no_answer Still no reply from the workshop.
no_answer It is impossible to reach anyone at this office.
no_answer I haven't heard back since Monday.
delivery My parcel never arrived.
delivery The vase arrived broken.
delivery They sent the wrong item.
delivery It says delivered but there is nothing at my door.
delivery The courier left the box in the rain.
refund They refuse to refund my deposit.
refund I want my money back.
refund Two months later and they haven't refunded me.
refund My refund was denied for no reason.
hygiene There was a cockroach in the bathroom.
hygiene The toilets were filthy.
hygiene My whole family got food poisoning.
hygiene I found a hair in my soup.
hygiene The kitchen is dirty and the floor is sticky.
availability The shop was closed although the sign said open.
availability Everything on the menu was sold out.
availability They cancelled my booking the evening before.
availability The website is down again.
availability I can't log in to my account.
misleading The room looks nothing like the pictures.
misleading False advertising, stay away.
misleading The lamp is not as described.
misleading They lied about the mileage, it is a bait and switch.
billing+delay Overcharged, and we waited two hours.
staff+hygiene The owner was rude and the tables were filthy.
no_answer+refund They never replied about my refund.
";

const FRENCH: &str = "\
billing J'ai été facturé deux fois pour la même révision.
billing L'addition est salée : 32 € la pizza.
billing Beaucoup trop cher, des prix exorbitants.
billing On m'a prélevé 60 euros sans mon accord.
billing Des frais cachés partout.
billing Encore une augmentation de la cotisation cette année.
delay Une heure d'attente pour deux galettes.
delay Le plombier est arrivé avec trois heures de retard.
delay Le service est beaucoup trop long.
delay Deux mois que j'attends ma plaque.
delay Les délais ne sont pas respectés.
quality La fermeture s'est cassée au bout d'une semaine.
quality Les frites étaient froides et la viande trop cuite.
quality L'imprimante ne fonctionne plus.
quality Un travail bâclé, tout est à refaire.
quality L'application plante sans arrêt.
quality Produit de mauvaise qualité.
staff La serveuse a été très désagréable.
staff Le vendeur m'a raccroché au nez.
staff Service client lamentable.
staff Un accueil glacial, pas un bonjour.
staff Le gérant est arrogant et insulte les clients.
no_answer Personne ne répond au téléphone.
no_answer Trois mails envoyés, aucune réponse.
no_answer Ils sont injoignables depuis lundi.
no_answer On ne m'a jamais rappelé.
no_answer Impossible de joindre le garage.
delivery Je n'ai jamais reçu ma commande.
delivery Le colis est arrivé abîmé.
delivery Il manquait deux articles dans la commande.
delivery La livraison a été une catastrophe.
refund J'attends toujours mon remboursement.
refund Ils refusent de me rembourser.
refund Je veux récupérer mon argent.
refund Jamais remboursé malgré leurs promesses.
hygiene Des cafards dans la salle de bain.
hygiene Les toilettes étaient sales.
hygiene Toute la famille a été malade après le repas.
hygiene J'ai trouvé un cheveu dans mon assiette.
hygiene Une odeur horrible dans la chambre.
availability Le magasin était fermé sans prévenir.
availability L'article est en rupture de stock.
availability Ma réservation a été annulée la veille.
availability Le site est en panne depuis hier.
availability Impossible de me connecter à mon compte.
misleading Publicité mensongère.
misleading La chambre ne correspond pas aux photos.
misleading Le produit n'est pas conforme à la description.
misleading De fausses promesses, une arnaque.
billing+staff Trop cher et le serveur est impoli.
no_answer+refund Aucune réponse pour mon remboursement.
";

const OTHERS: &str = "\
delay Esperamos una hora para dos cafés.
staff El camarero fue muy maleducado.
quality El reloj no funciona.
delivery El paquete nunca llegó.
no_answer Nadie contesta al teléfono.
hygiene El baño estaba sucio.
delay Wir haben zwei Stunden gewartet.
staff Die Bedienung war sehr unfreundlich.
quality Der Koffer war nach einer Woche kaputt.
billing Völlig überteuert.
no_answer Ich bekomme keine Antwort auf meine Mails.
hygiene Das Zimmer war schmutzig.
availability Alles war ausverkauft.
misleading Das Zimmer ist nicht wie beschrieben.
";

/// What is negated, praised or about something else.
const NONE: &str = "\
- There was no delay at all.
- No wait, no fees.
- The staff was not rude.
- They are never late.
- I got a full refund quickly.
- The price is fair.
- Aucun retard.
- Sans attente.
- La serveuse n'était pas désagréable.
- Ce n'est pas trop cher.
- Remboursement reçu en deux jours.
- Livraison rapide.
- Les prix sont corrects.
- I am sick of this town.
- Client depuis 10 ans.
- Pas de problème.
- Meh.
- 👎👎👎
";

#[track_caller]
fn check(table: &str) -> usize {
    let mut wrong = Vec::new();
    for line in table.lines() {
        let (wanted, text) = line.split_once(' ').unwrap();
        let found = causes(text, &[]);
        let names = found.iter().map(|blamed| blamed.cause.name()).collect::<Vec<_>>();
        let right = match wanted.split_once('+') {
            None if wanted == "-" => names.is_empty(),
            None => names.first() == Some(&wanted),
            Some((one, other)) => names.contains(&one) && names.contains(&other),
        };
        if !right {
            wrong.push(format!("{line}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    table.lines().count()
}

#[test]
fn english() {
    assert!(check(ENGLISH) >= 50);
}

#[test]
fn french() {
    assert!(check(FRENCH) >= 50);
}

#[test]
fn spanish_and_german() {
    check(OTHERS);
}

#[test]
fn what_is_negated_praised_or_about_something_else_is_no_complaint() {
    check(NONE);
}
