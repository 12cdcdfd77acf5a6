//! New posts that need attention: each opens a case, unless it belongs to one, or is one of many.
//! However many come at once, an owner gets one message for each case.

use jiff::SignedDuration;

use super::{
    burst, moves,
    scene::{Scene, new_case, note_of, of_case, published, published_by, tell_of},
};
use crate::{
    domain::{
        Band, Case, CaseChange, CaseId, Event, Link, LinkReason, Notice, Post, PostKey, Severity,
        Verdict,
    },
    logic::{
        judge::{Circumstances, under},
        kin::Profile,
    },
};

/// Cases with which a new post is compared: so many that were there, and so many of those that are
/// opened with it.
const COMPARED: usize = 200;

/// Who reads a post that is older than this when it is first seen, read it long ago.
const NEW: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Posts of a case that are compared.
const SAMPLE: usize = 16;

/// Posts that one case takes in. What comes then makes another one, so that no page, however long,
/// makes a case that cannot be handled any more.
const FULL: usize = 2000;

/// A post that needs attention.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The post.
    pub post: Post,
    /// The verdict on it.
    pub verdict: Verdict,
    /// The id of its case, should it open one.
    pub id: CaseId,
    /// See [`Relative`].
    pub fresh: bool,
}

/// A post of a case of the same business.
#[derive(Debug, Clone)]
pub struct Relative {
    /// Who wrote it, and what it says.
    pub profile: Profile,
    /// Whether it may be one of a burst: it is negative, of the last hours, and by an author who was
    /// not seen at the business before.
    pub fresh: bool,
}

/// A case of the same business, to which new posts may belong.
#[derive(Debug, Clone)]
pub struct Kin {
    /// The case.
    pub case: Case,
    /// The posts of it that others are compared with.
    pub posts: Vec<Relative>,
}

/// The facts of a post that appeared, where there is nothing that it could belong to. `id` is the
/// case's, should one be opened.
pub fn appeared(scene: &Scene<'_>, post: Post, verdict: Verdict, id: CaseId) -> Vec<Event> {
    if verdict.needs_attention() {
        return arrived(scene, vec![Arrival { post, verdict, id, fresh: false }], Vec::new());
    }
    let noted = note_of(scene, &verdict, &post);
    let source = scene.source.id.clone();
    [Event::PostAppeared { source, post }].into_iter().chain(noted).collect()
}

/// The facts of posts that need attention, given in the order of the page, and that are compared
/// with `kin`, the newest cases of the business.
pub fn arrived(scene: &Scene<'_>, mut arrivals: Vec<Arrival>, kin: Vec<Kin>) -> Vec<Event> {
    // The oldest first, so that it opens the case; lists show the newest first.
    arrivals.reverse();
    arrivals.sort_by_key(|arrival| published(scene, &arrival.post).unwrap_or(scene.now));
    let waiting = arrivals.into_iter().map(|arrival| {
        let profile = Profile::of(&arrival.post);
        let like = Relative { profile, fresh: arrival.fresh };
        Waiting { arrival, like }
    });
    let mut waiting = waiting.collect::<Vec<_>>();
    let mut desk = Desk { scene, files: kin.into_iter().map(File::of).collect(), events: vec![] };
    let rule = &scene.business.rules.crisis;
    loop {
        waiting = desk.join_crises(waiting);
        let Some(found) = burst::find(rule, &waiting, &desk.files) else { break };
        waiting = desk.declare(&found, waiting);
    }
    for waiting in waiting {
        desk.take(waiting);
    }
    desk.told()
}

/// A post for which no case has been found yet.
pub(super) struct Waiting {
    arrival: Arrival,
    pub(super) like: Relative,
}

/// A case, and what is done about it in this commit.
pub(super) struct File {
    pub(super) kin: Kin,
    /// It is opened now.
    opened: bool,
    /// The first post that joins it now, if the owners are to be told.
    joined: Option<PostKey>,
    /// How bad the worst post is that the owners are told of.
    severity: Severity,
    /// Whether one of them, or the case they belong to, is sure to be negative.
    band: Band,
    /// It is declared a crisis now; these cases had been opened by posts of the burst.
    declared: Option<Vec<CaseId>>,
}

impl File {
    fn of(kin: Kin) -> Self {
        let band = kin.case.verdict.band;
        Self { kin, opened: false, joined: None, severity: Severity::Low, band, declared: None }
    }

    /// The posts with which others are compared.
    fn sample(&self) -> impl Iterator<Item = &Relative> {
        self.kin.posts.iter().take(SAMPLE)
    }

    fn is_full(&self) -> bool {
        self.kin.case.links.len() >= FULL
    }
}

struct Desk<'a> {
    scene: &'a Scene<'a>,
    files: Vec<File>,
    events: Vec<Event>,
}

impl Desk<'_> {
    /// Posts of bursts that go on join their crises in silence; returns the others.
    fn join_crises(&mut self, waiting: Vec<Waiting>) -> Vec<Waiting> {
        let rule = self.scene.business.rules.crisis;
        let mut others = Vec::with_capacity(waiting.len());
        for waiting in waiting {
            let of_burst = |file: &File| {
                !file.is_full()
                    && burst::goes_on(&file.kin.case, rule.within, self.scene.now)
                    && file.sample().any(|one| one.profile.is_alike(&waiting.like.profile))
            };
            match self.files.iter().position(of_burst).filter(|_| waiting.like.fresh) {
                Some(file) => self.join(file, waiting, LinkReason::Burst),
                None => others.push(waiting),
            }
        }
        others
    }

    /// Makes one case of a burst: the oldest there is, or one for the oldest post.
    fn declare(&mut self, found: &burst::Found, waiting: Vec<Waiting>) -> Vec<Waiting> {
        let oldest = found.files.iter().copied().min_by_key(|file| self.opened_at(*file));
        let mut others = Vec::with_capacity(waiting.len());
        let mut main = oldest;
        for (index, waiting) in waiting.into_iter().enumerate() {
            match main {
                _ if !found.waiting.contains(&index) => others.push(waiting),
                None => main = Some(self.open(waiting)),
                Some(file) => {
                    self.loud(file, &waiting);
                    self.join(file, waiting, LinkReason::Burst);
                }
            }
        }
        let related = found.files.iter().filter(|file| Some(**file) != main);
        let related = related.filter_map(|file| Some(self.files.get(*file)?.kin.case.id.clone()));
        let related = related.collect();
        if let Some(file) = main.and_then(|main| self.files.get_mut(main)) {
            file.declared = Some(related);
            let course = &mut file.kin.case.course;
            course.crisis_at = Some(self.scene.now);
            course.crisis_posts = found.posts;
        }
        others
    }

    /// Joins the post to the case it belongs to, or opens one.
    fn take(&mut self, waiting: Waiting) {
        let link =
            |file: &File| file.sample().find_map(|one| one.profile.link(&waiting.like.profile));
        let (count, files) = (self.files.len(), self.files.iter().enumerate());
        let mut near = files.filter(|(index, _)| *index < COMPARED || index + COMPARED >= count);
        let found = near.find_map(|(index, file)| {
            let open = !file.is_full();
            Some((index, open.then(|| link(file)).flatten()?))
        });
        let waiting = self.judged(waiting, found);
        if let Some((file, why)) = found {
            self.loud(file, &waiting);
            self.join(file, waiting, why);
        } else {
            self.open(waiting);
        }
    }

    /// The post, judged with what is known of its author and its age.
    fn judged(&self, mut waiting: Waiting, link: Option<(usize, LinkReason)>) -> Waiting {
        let file = link.filter(|(_, why)| *why == LinkReason::SameAuthor);
        let file = file.and_then(|(file, _)| self.files.get(file));
        let by = published_by(self.scene, &waiting.arrival.post);
        let circumstances = Circumstances {
            again: file.is_some_and(|file| file.band == Band::Negative),
            old: by.is_some_and(|by| self.scene.now.duration_since(by) > NEW),
        };
        waiting.arrival.verdict = under(waiting.arrival.verdict, circumstances);
        waiting
    }

    fn open(&mut self, Waiting { arrival, like }: Waiting) -> usize {
        let Arrival { post, verdict, id, .. } = arrival;
        let changes = vec![CaseChange::Appeared { at: self.scene.now }];
        let severity = verdict.severity;
        let seen = (&post.key, post.kind, published(self.scene, &post));
        let case = new_case(self.scene, seen, verdict, id, changes);
        self.events.push(Event::PostAppeared { source: self.scene.source.id.clone(), post });
        self.events.push(Event::CaseOpened { case: case.clone() });
        let kin = Kin { case, posts: vec![like] };
        self.files.push(File { opened: true, severity, ..File::of(kin) });
        self.files.len() - 1
    }

    /// The owners hear of a post that joins a case, and the case goes on.
    fn loud(&mut self, file: usize, Waiting { arrival, .. }: &Waiting) {
        let Some(file) = self.files.get_mut(file) else { return };
        file.severity = file.severity.max(arrival.verdict.severity);
        if arrival.verdict.band == Band::Negative {
            file.band = Band::Negative;
        }
        file.joined.get_or_insert_with(|| arrival.post.key.clone());
    }

    fn join(&mut self, file: usize, Waiting { arrival, like }: Waiting, why: LinkReason) {
        let (scene, source) = (self.scene, self.scene.source.id.clone());
        let Some(file) = self.files.get_mut(file) else { return };
        let Arrival { post, verdict, .. } = arrival;
        let (case, loud) = (&mut file.kin.case, file.joined.is_some());
        let link =
            Link { source: source.clone(), post: post.key.clone(), why, verdict, at: scene.now };
        self.events.push(Event::PostAppeared { source, post });
        self.events.push(Event::CaseJoined { case: case.id.clone(), link: link.clone() });
        case.join(link);
        file.kin.posts.push(like);
        if loud {
            let moves = moves::joined(scene, case);
            for event in &moves {
                moves::follow(case, event, scene.now);
            }
            self.events.extend(moves);
        }
    }

    fn opened_at(&self, file: usize) -> Option<jiff::Timestamp> {
        self.files.get(file).map(|file| file.kin.case.opened_at)
    }

    /// One message for each case and owner: that it is a crisis, or has doubled; that it was opened;
    /// or that posts have joined it.
    fn told(mut self) -> Vec<Event> {
        for file in self.files {
            let File { kin: Kin { case, .. }, opened, joined, severity, band, declared } = file;
            let posts = case.course.crisis_posts;
            // All that is told by the one message: a digest shows each.
            let now = case.links.iter().filter(|link| link.at == self.scene.now);
            let first = Some(&case.post).filter(|_| opened);
            let told = first.into_iter().chain(now.map(|link| &link.post)).collect::<Vec<_>>();
            let grown = case.course.crisis_told > 0 && posts >= 2 * case.course.crisis_told;
            let notice = if declared.is_some() || grown {
                let related = declared.unwrap_or_default();
                let id = case.id.clone();
                self.events.push(Event::CrisisDeclared { case: id.clone(), posts, related });
                Some((Notice::Crisis { case: id, posts }, (Band::Negative, Severity::Critical)))
            } else if opened {
                Some((Notice::NewPost { case: case.id.clone() }, (band, severity)))
            } else {
                let of = joined.map(|post| of_case(self.scene, case.id.clone(), &post));
                of.map(|of| (Notice::Joined(of), (band, severity)))
            };
            if let Some((notice, verdict)) = notice {
                self.events.extend(tell_of(self.scene, &case, verdict, (&notice, &told)));
            }
        }
        self.events
    }
}
