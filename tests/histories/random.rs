//! Histories by chance, each from its seed alone.

use fastrand::Rng;
use jiff::SignedDuration;

use super::{
    script::{After, Down, History, Step, View},
    style::{Form, Order, Style},
    truth::{Content, Deed},
    words,
};

/// Polls in a row in which a site may show its list otherwise than usual. As many as it takes to
/// prove a removal, for so long, are no exception any more: what a list without a stated total does
/// not show then is gone as far as anybody can see.
const ODD_IN_A_ROW: usize = 2;

/// The history of a seed. Captured pages may stand in for the list if there are any.
pub(super) fn history(seed: u64, captured: usize) -> History {
    let mut rng = Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let style = Style::draw(&mut rng);
    let mut people = People { rng, style, posts: Vec::new() };
    let mut steps = vec![people.opening()];
    let mut odd: Option<(View, usize)> = None;
    for _ in 0..people.rng.usize(8..26) {
        let wait = people.wait();
        let deeds = people.deeds();
        let (view, left) = match odd.take() {
            Some((view, left)) if left > 0 => (view, left - 1),
            _ => people.view(captured),
        };
        odd = (left > 0).then_some((view, left));
        let after = match people.rng.u8(..40) {
            0 => After::IndexLost,
            1 | 2 => After::Restart,
            3 => After::Died,
            _ => After::Nothing,
        };
        steps.push(Step { wait, deeds, view, chance: people.rng.u64(..), after });
    }
    History { seed, style: people.style, steps }
}

/// Those who write on the site, and what they remember of their posts.
struct People {
    rng: Rng,
    style: Style,
    posts: Vec<Written>,
}

struct Written {
    author: String,
    french: bool,
    content: Content,
    gone: bool,
}

impl People {
    /// What was there before the watch, over two years.
    fn opening(&mut self) -> Step {
        let (few, many) = (self.rng.usize(3..12), self.rng.usize(3..60));
        let count = if self.rng.bool() { few } else { many };
        let mut ages = (0..count).map(|_| self.rng.i64(5 * 1440..700 * 1440)).collect::<Vec<_>>();
        ages.sort_unstable_by(|a, b| b.cmp(a));
        let deeds = ages.into_iter().map(|minutes| {
            let age = SignedDuration::from_secs(minutes * 60 + self.rng.i64(0..60));
            self.publish(age)
        });
        let deeds = deeds.collect();
        Step {
            wait: SignedDuration::ZERO,
            deeds,
            view: View::Usual,
            chance: self.rng.u64(..),
            after: After::Nothing,
        }
    }

    fn wait(&mut self) -> SignedDuration {
        let minutes = match self.rng.u8(..20) {
            0 => self.rng.i64(1..3),
            1..13 => self.rng.i64(9..25),
            13..18 => self.rng.i64(60..400),
            _ => self.rng.i64(1440..5000),
        };
        SignedDuration::from_mins(minutes)
    }

    fn deeds(&mut self) -> Vec<Deed> {
        let mut deeds = Vec::new();
        let posts = match self.rng.u8(..30) {
            0..8 => self.rng.usize(1..3),
            8 => self.style.page + self.rng.usize(1..8),
            _ => 0,
        };
        for _ in 0..posts {
            let age = SignedDuration::from_secs(self.rng.i64(0..50));
            let deed = self.publish(age);
            deeds.push(deed);
        }
        for _ in 0..self.rng.usize(..3) {
            deeds.extend(self.change());
        }
        deeds
    }

    fn publish(&mut self, age: SignedDuration) -> Deed {
        let id = u32::try_from(self.posts.len()).unwrap() + 1;
        let mut french = self.rng.bool();
        let old = (!self.posts.is_empty()).then(|| self.rng.usize(..self.posts.len()));
        let mut author = words::author(&mut self.rng, id);
        let mut words = self.rng.usize(4..30);
        let mut text = words::text(&mut self.rng, french, words);
        if let Some(old) = old {
            match self.rng.u8(..20) {
                0 => author.clone_from(&self.posts[old].author),
                // What somebody else wrote, word for word.
                1 => {
                    text.clone_from(&self.posts[old].content.text);
                    french = self.posts[old].french;
                }
                2 if self.style.form != Form::Atom => words = 0,
                _ => {}
            }
        }
        if words == 0 {
            text.clear();
        }
        let titled = self.style.form == Form::Atom || self.rng.bool();
        let stars = if self.rng.bool() { self.rng.u8(1..=2) } else { self.rng.u8(3..=5) };
        let title = titled.then(|| words::text(&mut self.rng, french, 3));
        let answered = self.rng.u8(..4) == 0;
        let answer = answered.then(|| words::text(&mut self.rng, french, 8));
        let content = Content { stars, title, text, answer, status: None };
        self.posts.push(Written {
            author: author.clone(),
            french,
            content: content.clone(),
            gone: false,
        });
        Deed::Publish { id, author, french, age, content }
    }

    /// Something that is done with a post: with a new one rather than with an old one.
    fn change(&mut self) -> Option<Deed> {
        let back = self.rng.usize(..self.posts.len()).min(self.rng.usize(..self.posts.len()));
        let at = self.posts.len() - 1 - back;
        let id = u32::try_from(at).unwrap() + 1;
        let (rng, post) = (&mut self.rng, &mut self.posts[at]);
        if post.gone {
            if rng.u8(..3) > 0 {
                return None;
            }
            post.gone = false;
            return Some(Deed::Restore { id });
        }
        Some(match rng.u8(..10) {
            0..3 => {
                post.gone = true;
                Deed::Delete { id }
            }
            3..6 => edit(rng, post, id),
            6..8 => {
                let withdrawn = post.content.answer.is_some() && rng.u8(..3) == 0;
                let text = (!withdrawn).then(|| words::text(rng, post.french, 8));
                post.content.answer.clone_from(&text);
                Deed::Answer { id, text }
            }
            _ => {
                let words = ["Open", "Resolved", "Réponse acceptée"];
                let to = Some(words[rng.usize(..words.len())].to_owned());
                post.content.status.clone_from(&to);
                Deed::Status { id, to }
            }
        })
    }

    /// What the site shows, and in how many further polls.
    fn view(&mut self, captured: usize) -> (View, usize) {
        let rng = &mut self.rng;
        if rng.u8(..100) < 68 {
            return (View::Usual, 0);
        }
        if captured > 0 && rng.bool() {
            return (View::Down(Down::Captured(rng.usize(..captured))), rng.usize(..5));
        }
        let odd = |rng: &mut Rng, view| (view, rng.usize(..ODD_IN_A_ROW));
        let pages = matches!(self.style.form, Form::Atom);
        match rng.u8(..18) {
            0 => odd(rng, View::Sorted(Order::Oldest)),
            1 => odd(rng, View::Sorted(Order::Newest)),
            2 => odd(rng, View::Sorted(Order::Relevance)),
            3 | 4 => {
                let french = rng.bool();
                odd(rng, View::Filtered { french })
            }
            5 | 6 => {
                let few = rng.usize(1..self.style.page);
                odd(rng, View::Few(few))
            }
            7 if !pages => (View::PushedDown, 0),
            8 if !pages => (View::PulledUp, 0),
            9 if !pages => (View::FirstOnly, rng.usize(..3)),
            10 => (View::Down(Down::Error), rng.usize(..6)),
            11 => (View::Down(Down::Closed), rng.usize(..6)),
            12 => (View::Down(Down::CutOff), rng.usize(..3)),
            13 => (View::Down(Down::Wall), rng.usize(..6)),
            14 => (View::Down(Down::Refused), rng.usize(..6)),
            15 => (View::Down(Down::Login), rng.usize(..6)),
            16 => (View::Down(Down::Empty), rng.usize(..4)),
            _ => (View::Down(Down::Rebuilt), rng.usize(..4)),
        }
    }
}

fn edit(rng: &mut Rng, post: &mut Written, id: u32) -> Deed {
    let (mut stars, mut title, mut text) = (None, None, None);
    let kind = if post.content.text.is_empty() { 0 } else { rng.u8(..10) };
    match kind {
        0 | 1 => stars = Some(rng.u8(1..=5)),
        2 if post.content.title.is_some() => title = Some(words::text(rng, post.french, 3)),
        3 => text = Some(words::text(rng, post.french, 12)),
        4 => text = Some(words::reset(&post.content.text)),
        5 | 6 => text = Some(words::retouched(rng, &post.content.text)),
        7 => {
            stars = Some(rng.u8(1..=5));
            text = Some(words::amended(rng, &post.content.text, post.french));
        }
        _ => text = Some(words::amended(rng, &post.content.text, post.french)),
    }
    post.content.stars = stars.unwrap_or(post.content.stars);
    if title.is_some() {
        post.content.title.clone_from(&title);
    }
    if let Some(text) = &text {
        post.content.text.clone_from(text);
    }
    Deed::Edit { id, stars, title, text }
}
