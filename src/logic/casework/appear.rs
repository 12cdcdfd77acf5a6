//! Posts that are recorded without a mail of their own: those of a first poll, those from before the
//! watch, and those that are not negative.

use super::scene::{Scene, published, silent_case};
use crate::domain::{CaseId, Event, Post, Verdict, WelcomeLine};

/// Cases that the welcome mail lists one by one for each source.
const WELCOME_CASES: usize = 5;

/// The facts of a post from before the watch that came into view from a further page: a case if it
/// is negative and unanswered, as for what the first poll found, but no mail.
pub fn surfaced(scene: &Scene<'_>, post: Post, verdict: Verdict, id: CaseId) -> Vec<Event> {
    let case = silent_case(scene, &post, verdict, id);
    let mut events = vec![Event::PostSurfaced { source: scene.source.id.clone(), post }];
    events.extend(case.map(|case| Event::CaseOpened { case }));
    events
}

/// The facts of a first healthy poll. Negative posts without an answer get a case, so that they can
/// be worked through, but no mail of their own and no deadline.
pub fn baseline(scene: &Scene<'_>, judged: Vec<(Post, Verdict, CaseId)>) -> Vec<Event> {
    let ratings =
        judged.iter().filter_map(|(post, ..)| Some(post.rating?.normalised())).collect::<Vec<_>>();
    #[expect(clippy::cast_precision_loss, reason = "a page holds far fewer posts than 2^52")]
    let mean_rating =
        (!ratings.is_empty()).then(|| ratings.iter().sum::<f64>() / ratings.len() as f64);
    let mut cases = Vec::new();
    let mut posts = Vec::new();
    for (post, verdict, id) in judged {
        let published = published(scene, &post);
        cases.extend(silent_case(scene, &post, verdict, id).map(|case| (published, case)));
        posts.push(post);
    }
    // Newest first; what has no date comes last, in the order of the page.
    cases.sort_by_key(|(published, _)| std::cmp::Reverse(*published));
    let found = WelcomeLine {
        source: scene.source.id.clone(),
        business: scene.business.id.clone(),
        posts: posts.len() as u64,
        mean_rating,
        negatives: cases.len() as u64,
        unanswered: cases.iter().take(WELCOME_CASES).map(|(_, case)| case.id.clone()).collect(),
    };
    let source = scene.source.id.clone();
    let mut events = vec![Event::Baselined { source, posts, found }];
    events.extend(cases.into_iter().map(|(_, case)| Event::CaseOpened { case }));
    events
}
