//! Whatever was committed and whatever is taken out: the ledger can be checked, the index is the one
//! that is made from it, and what was taken out is gone.

use std::collections::{HashMap, HashSet};

use fastrand::Rng;

use super::{
    redaction::{account, erasure, index, ledger_text},
    world::{World, at, open, post},
};
use crate::{
    domain::{
        Act, CaseId, Cause, Commit, Content, Event, EvidenceKind, Link, LinkReason, Post, PostKey,
        Proof, ProvedBy, Reply, SecondOpinion, SourceId, Verdict, VerdictReason,
    },
    logic::{casework, judge::judge},
    store::{Erasure, Store, StoreError, forget_index, verify_ledger},
};

const DAY: i64 = 86_400;
const AUTHORS: [&str; 3] = ["Ann", "Bertrand", "Chloé"];
const SEEDS: u64 = 12;

struct History {
    world: World,
    rng: Rng,
    second: i64,
    posts: Vec<Post>,
    cases: Vec<CaseId>,
    /// The case of each post.
    of: HashMap<PostKey, CaseId>,
    /// Posts that there ever were.
    count: u32,
}

impl History {
    fn new(seed: u64) -> Self {
        let rng = Rng::with_seed(seed);
        Self {
            world: World::new(),
            rng,
            second: 0,
            posts: Vec::new(),
            cases: Vec::new(),
            of: HashMap::new(),
            count: 0,
        }
    }

    fn source(&self) -> SourceId {
        self.world.source.id.clone()
    }

    fn words(&mut self, author: &str) -> String {
        format!("{author} says {}", self.rng.u32(..))
    }

    async fn commit(&mut self, store: &Store, events: Vec<Event>) {
        let commit = Commit { at: at(self.second), events, expect: None };
        // What makes no sense any more, as settling twice, is refused.
        let done = store.commit(commit).await;
        assert!(matches!(done, Ok(()) | Err(StoreError::Conflict)), "{done:?}");
    }

    async fn step(&mut self, store: &Store) {
        self.second += self.rng.i64(1..9 * DAY);
        let mut events = match self.rng.u8(..8) {
            0..=2 => self.appears(),
            _ if self.posts.is_empty() => return,
            3 => self.is_edited(),
            4 => self.acted(),
            _ => self.changes(),
        };
        if self.rng.u8(..3) == 0 {
            let author = events.iter().find_map(|event| {
                let Event::PostAppeared { post, .. } = event else { return None };
                post.author.clone()
            });
            // A page that shows a new post is not one that was seen before.
            let bytes = match &author {
                Some(author) => format!("{author} {}", self.second).into_bytes(),
                None => vec![self.rng.u8(..20)],
            };
            let sha256 = store.keep(vec![bytes.into()]).await.remove(0).unwrap();
            let what = EvidenceKind::Screenshot;
            let account = author.map(|author| account(&format!("{author} says"), &sha256));
            events.push(Event::EvidenceKept { source: self.source(), what, sha256, account });
        }
        self.commit(store, events).await;
    }

    fn appears(&mut self) -> Vec<Event> {
        let author = *self.rng.choice(AUTHORS.iter()).unwrap();
        let text = self.words(author);
        self.count += 1;
        let mut post = post(&format!("id:{}", self.count), &text);
        post.author = Some(author.to_owned());
        post.url = Some(format!("https://reviews.example/{author}"));
        self.posts.push(post.clone());
        let id = casework::case_id(&self.source(), &post.key, 0);
        let scene = self.world.scene(self.second);
        if self.cases.is_empty() || self.rng.bool() {
            self.cases.push(id.clone());
            self.of.insert(post.key.clone(), id.clone());
            return casework::appeared(&scene, post.clone(), quoting(&post), id);
        }
        let case = self.rng.choice(self.cases.iter()).unwrap().clone();
        self.of.insert(post.key.clone(), case.clone());
        let link = Link {
            source: self.source(),
            post: post.key.clone(),
            why: LinkReason::SameText,
            verdict: quoting(&post),
            at: at(self.second),
        };
        let source = self.source();
        vec![Event::PostAppeared { source, post }, Event::CaseJoined { case, link }]
    }

    fn is_edited(&mut self) -> Vec<Event> {
        let number = self.rng.usize(..self.posts.len());
        let before = Content::from(&self.posts[number]);
        let author = self.posts[number].author.clone().unwrap();
        self.posts[number].text = self.words(&author);
        let (post, source) = (self.posts[number].clone(), self.source());
        let alias = self.rng.bool().then(|| PostKey::new(format!("hash:{}", self.second)));
        let verdict = quoting(&post);
        let case = self.of[&post.key].clone();
        vec![
            Event::PostEdited { source, post, before: before.clone(), alias },
            Event::CaseEdited { case, before, verdict },
        ]
    }

    fn acted(&mut self) -> Vec<Event> {
        let case = self.rng.choice(self.cases.iter()).unwrap().clone();
        let text = self.words("Zoé");
        let act = match self.rng.u8(..4) {
            0 => Act::Note { text },
            1 => Act::Correct { action: text },
            2 => Act::Reopen { reason: Some(text) },
            _ => Act::Settle { outcome: Some(text), satisfied: None },
        };
        let acted = Event::CaseActed { case, by: "Zoé".into(), act };
        if self.posts.is_empty() || self.rng.bool() {
            return vec![acted];
        }
        let (source, negative) = (self.source(), self.rng.bool());
        let key = self.rng.choice(self.posts.iter()).unwrap().key.clone();
        let learned = Event::Learned { weights: Some("VkdXMQ".into()), lessons: 9, negatives: 4 };
        vec![Event::Taught { source, key, negative, by: "Zoé".into() }, acted, learned]
    }

    fn changes(&mut self) -> Vec<Event> {
        let post = self.rng.choice(self.posts.iter()).unwrap().clone();
        let (source, key) = (self.source(), post.key.clone());
        let text = self.words(post.author.as_deref().unwrap());
        let reply = Reply { author: Some("Shop".into()), published: None, text: text.clone() };
        let event = match self.rng.u8(..5) {
            4 => {
                let answer = format!("{{\"negative\": true, \"why\": \"{text}\"}}");
                let opinion = SecondOpinion { model: "m".into(), negative: true, why: text };
                Event::OpinionGiven { source, key, opinion, answer }
            }
            0 => Event::PostAnswered { source, key, reply },
            1 => Event::AnswerEdited { source, key, before: reply.clone(), reply: Some(reply) },
            2 => Event::PostReappeared { source, post },
            _ => {
                let proof =
                    Proof { missing_since: at(self.second), polls: 3, by: ProvedBy::WholeList };
                Event::PostRemoved { source, key, proof }
            }
        };
        vec![event]
    }
}

/// The verdict on a post, with all of it for a reason.
fn quoting(post: &Post) -> Verdict {
    let mut verdict = judge(post);
    verdict.reasons.push(VerdictReason::Words { words: vec![post.text.clone()] });
    let (model, why) = ("m".to_owned(), post.text.clone());
    verdict.reasons.push(VerdictReason::SecondOpinion { model, why });
    let (cause, words) = (Cause::Other, post.text.clone());
    verdict.reasons.push(VerdictReason::Cause { cause, words });
    verdict
}

#[tokio::test]
async fn what_is_taken_out_is_gone_and_all_else_holds() {
    let seed = std::env::var("VIGIE_SEED").ok().and_then(|seed| seed.parse().ok());
    for seed in seed.map_or(0..SEEDS, |seed| seed..seed + 1) {
        let folder = tempfile::tempdir().unwrap();
        let mut history = History::new(seed);
        let mut store = open(folder.path(), 0);
        let mut gone = HashSet::new();
        for _ in 0..3 {
            for _ in 0..history.rng.usize(5..25) {
                history.step(&store).await;
            }
            let now = at(history.second);
            let plan = if history.rng.bool() {
                let author = *history.rng.choice(AUTHORS.iter()).unwrap();
                gone.insert(author);
                store.erasable(&Erasure { notes: history.rng.bool(), ..erasure(author) }).unwrap()
            } else {
                let before = at(history.rng.i64(0..=history.second));
                let watched = HashSet::from([history.source()]);
                let watched = if history.rng.bool() { watched } else { HashSet::new() };
                store.prunable(before, &watched).unwrap()
            };
            store.redact(plan, now).await.unwrap();
            let before = index(&store);
            let text = ledger_text(store, folder.path()).await;
            for author in &gone {
                assert!(!text.contains(&format!("\"{author}\"")), "seed {seed}: {author}");
                assert!(!text.contains(&format!("{author} says")), "seed {seed}: {author}");
            }
            verify_ledger(folder.path()).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            forget_index(folder.path()).unwrap();
            store = open(folder.path(), history.second);
            for (at, value) in index(&store) {
                let was = before.get(&at).map(|was| String::from_utf8_lossy(was).into_owned());
                let is = String::from_utf8_lossy(&value).into_owned();
                assert_eq!(was, Some(is), "seed {seed}: {}", at.escape_ascii());
            }
            assert_eq!(index(&store).len(), before.len(), "seed {seed}");
            // Of a post whose content was taken out, nothing is recorded again.
            let source = history.source();
            let known = |post: &Post| store.post(&source, &post.key).unwrap().unwrap();
            history.posts.retain(|post| known(post).redacted.is_none());
            gone.clear();
        }
        store.close().await.unwrap();
    }
}
