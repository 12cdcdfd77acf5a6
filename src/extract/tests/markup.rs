//! Posts as pages state them in their markup.

use proptest::prelude::*;

use super::extract;
use crate::domain::{Outcome, Post};

#[track_caller]
fn read(body: &str) -> Vec<Post> {
    let listing = extract("", body);
    assert_eq!(listing.outcome, Outcome::Listed, "{:?}", listing.problems);
    listing.posts
}

/// The only post of a page.
#[track_caller]
fn one(body: &str) -> Post {
    let mut posts = read(body);
    assert_eq!(posts.len(), 1, "{posts:?}");
    posts.remove(0)
}

/// Author, date, rating, title and text, as far as there are any.
fn fields(post: &Post) -> [String; 5] {
    let rating = post.rating.map(|rating| format!("{}/{}", rating.value, rating.best));
    [
        post.author.clone().unwrap_or_default(),
        post.published.as_ref().map(ToString::to_string).unwrap_or_default(),
        rating.unwrap_or_default(),
        post.title.clone().unwrap_or_default(),
        post.text.clone(),
    ]
}

#[test]
fn a_site_that_marks_its_own_words_as_a_review_has_none() {
    let blurb = r#"<div itemscope itemtype="http://schema.org/Review"><h1 itemprop=name>Where to
        eat</h1><p itemprop=reviewBody>We tell you where breakfast is best.</div>"#;
    assert_ne!(extract("", blurb).outcome, Outcome::Listed);
    let bare = r#"<div itemscope itemtype="http://schema.org/Review"><div itemprop=reviewRating
        itemscope itemtype="http://schema.org/Rating"><i itemprop=ratingValue>5</i></div></div>"#;
    assert_ne!(extract("", bare).outcome, Outcome::Listed);
}

#[test]
fn an_author_is_named_without_what_stands_around() {
    let post = one(
        r#"<div itemscope itemtype="http://schema.org/Review"><b itemprop=author>by Ann Berg<br>
        from Reno, NV</b><p itemprop=reviewBody>They came three weeks late.</div>"#,
    );
    assert_eq!(post.author.as_deref(), Some("Ann Berg"));
}

#[test]
fn microdata_is_read_by_scope() {
    let listing = extract(
        "",
        r#"<div itemscope itemtype="http://schema.org/AutoRepair"><h1 itemprop=name>Garage</h1>
        <span itemprop=aggregateRating itemscope itemtype="http://schema.org/AggregateRating">
        <b itemprop=ratingValue>3</b> of <b itemprop=reviewCount>1,083</b> reviews</span>
        <li itemprop=review itemscope itemtype="http://schema.org/Review" id=review_826901>
          <span itemprop=itemReviewed itemscope itemtype="http://schema.org/Thing">
            <b itemprop=name>Garage</b></span>
          <span itemprop=reviewRating itemscope itemtype="http://schema.org/Rating">
            <meta itemprop=bestRating content=10><meta itemprop=ratingValue content="2.5"></span>
          <h3 itemprop=name>Never again</h3>
          <span itemprop=author itemscope itemtype="http://schema.org/Person">
            <a itemprop=url href=/u/7><i itemprop=name>Zoé B.</i></a></span>
          <p itemprop=datePublished content="2026-11-20T14:03:00+01:00">2 days ago</p>
          <div itemprop=reviewBody><p>Three weeks late.</p><p>Then lost my keys.</p></div>
        </li></div>"#,
    );
    assert_eq!(listing.claimed_total, Some(1083));
    assert_eq!(listing.problems, [""; 0]);
    let [post] = listing.posts.as_slice() else { panic!("{listing:?}") };
    let expected = [
        "Zoé B.",
        "2026-11-20T14:03:00+01:00",
        "2.5/10",
        "Never again",
        "Three weeks late.\n\nThen lost my keys.",
    ];
    assert_eq!(fields(post), expected);
    assert_eq!(post.id.as_deref(), Some("826901"));
}

#[test]
fn damaged_microdata_is_read_all_the_same() {
    let expected = ["Ann", "2026-11-20", "2/5", "", "Late and rude."];
    let rest = r"<meta itemprop=datePublished content=2026-11-20><i itemprop=ratingValue>2</i>";
    let typed = r#"itemtype="http://schema.org/Review""#;
    for review in [
        // No type; no scope; a type and no scope; the text under another name; in capitals.
        "<div itemscope itemprop=review><i itemprop=author>Ann</i>$<p itemprop=reviewBody>Late and rude.</p></div>",
        "<div itemprop=review><i itemprop=author>Ann</i>$<p itemprop=description>Late and rude.</p></div>",
        "<div itemprop=reviews %><a itemprop=author href=/u/7>Ann</a>$<p itemprop=text>Late and rude.</p></div>",
        "<div itemscope %><meta itemprop=author content=Ann><i itemprop=author>Ann</i>$<p itemprop=REVIEWBODY>Late and rude.</p></div>",
        // The same twice, an empty one, one that refers to what stands elsewhere.
        "<div itemscope %><i itemprop=author>Ann</i>$<p itemprop=reviewBody>Late and rude.</p></div>\
         <div itemscope %></div>\
         <div itemscope %><i itemprop=author>Ann</i>$<p itemprop=reviewBody>Late and rude.</p></div>",
        "<div itemscope % itemref='b c'><i itemprop=author>Ann</i>$</div><p id=b itemprop=reviewBody>Late and rude.</p>",
        // The text and the author without markup.
        "<div itemscope %><span class=author>By Ann</span>$<p>Late and rude.</p><a>Report</a></div>",
        // Date and author in a line of words.
        "<div itemscope %><p>Review by Ann on <b>20.11.2026</b></p><i itemprop=ratingValue>2</i><q itemprop=description>Late and rude.</q></div>",
    ] {
        let rating = rest.replace(
            "<i itemprop=ratingValue>2</i>",
            "<b itemprop=reviewRating itemscope><i itemprop=ratingValue>2</i></b>",
        );
        let rated = "<b itemprop=reviewRating itemscope><i itemprop=ratingValue>2</i></b>";
        let review = review
            .replace('$', &rating)
            .replace("</p><i itemprop=ratingValue>2</i>", &format!("</p>{rated}"))
            .replace('%', typed);
        let page = format!("<div itemscope itemtype='http://schema.org/Product'>{review}</div>");
        assert_eq!(fields(&one(&page)), expected, "{review}");
    }
}

#[test]
fn what_markup_leaves_out_is_seen_beside_it() {
    let post = one(
        r#"<li itemscope itemtype="http://schema.org/Review"><b class=header-subject>Kitchen</b>
        <i itemprop=author>Ann</i><span class=posted data-date="2026-11-20T10:00:00">- Nov 20</span>
        <b itemprop=reviewRating itemscope><img alt="3 out of 5 stars"></b>
        <p itemprop=reviewBody>They came late and…</p>
        <p style="display:none">They came late and left early.</p>
        <div class=review-pros><b>Pros</b><p>Cheap</p></div></li>"#,
    );
    let expected = [
        "Ann",
        "2026-11-20T10:00:00",
        "3/5",
        "Kitchen",
        "They came late and left early.\n\nPros\nCheap",
    ];
    assert_eq!(fields(&post), expected);
}

#[test]
fn an_answer_beside_the_markup_is_attached() {
    let post = one(r#"<li itemscope itemtype="http://schema.org/Review"><i itemprop=author>Ann</i>
        <p itemprop=reviewBody>Late and rude.</p>
        <div class=owner-reply><h4>Response from the owner</h4><p>We are very sorry, Ann.</p></div>"#);
    assert_eq!(post.text, "Late and rude.");
    assert_eq!(post.reply.map(|reply| reply.text).as_deref(), Some("We are very sorry, Ann."));
}

#[test]
fn a_heading_of_all_posts_is_no_title() {
    let review = |text: &str| {
        format!(
            "<li itemscope itemtype='http://schema.org/Review'><h4>Review</h4>\
             <p itemprop=reviewBody>{text}</p></li>"
        )
    };
    let posts = read(&["Late.", "Rude.", "Dear."].map(review).concat());
    assert!(posts.len() == 3 && posts.iter().all(|post| post.title.is_none()), "{posts:?}");
}

#[test]
fn day_and_month_are_told_by_the_whole_list() {
    let review = |date: &str| {
        format!(
            "<li itemprop=review itemscope itemtype='http://schema.org/Review'>\
             <i itemprop=author>Ann {date}</i><p class=date>{date}</p><q itemprop=description>Late.</q>"
        )
    };
    let posts = read(&["05/10/2026", "31/10/2026"].map(review).concat());
    let dates: Vec<String> =
        posts.iter().filter_map(|post| post.published.as_ref()).map(ToString::to_string).collect();
    assert_eq!(dates, ["2026-10-05", "2026-10-31"]);
}

#[test]
fn microformats_are_read() {
    let listing = extract(
        "",
        r#"<div class=hreview-aggregate><span class=item><b class=fn>Garage</b></span>
        <i class=rating><b class=average>7</b></i> <i class=count>29</i></div>
        <div class=hreview><span class=item><b class=fn>Garage</b></span>
        <div class="name reviewer">Ann</div><div class=sub-rating><i class=value>9</i></div>
        <div class=rating><span class=value>7.3</span><span class=best>10</span></div>
        <h3 class=summary>Late</h3><span class=dtreviewed>20-11-2026<span class=value-title
        title=2026-11-20></span></span><span class=description>Three weeks late.</span>
        <a rel="self bookmark" href=/r/late-77>link</a></div>"#,
    );
    assert_eq!(listing.claimed_total, Some(29));
    let [post] = listing.posts.as_slice() else { panic!("{listing:?}") };
    assert_eq!(fields(post), ["Ann", "2026-11-20", "7.3/10", "Late", "Three weeks late."]);
    assert_eq!(post.url.as_deref(), Some("https://a.test/r/late-77"));
    let post = one(
        r#"<div class=h-review><a class="p-author h-card" href=/ann>Ann</a><h2 class=p-name>Late</h2>
        <time class=dt-published datetime=2026-11-20>today</time><data class=p-rating value=2></data>
        <p class=p-item>Garage</p><div class=e-content>Three weeks late.</div></div>
        <div class=h-entry><p class=e-content>An article.</p></div>"#,
    );
    assert_eq!(fields(&post), ["Ann", "2026-11-20", "2/5", "Late", "Three weeks late."]);
}

#[test]
fn rdfa_is_read_with_and_without_prefixes() {
    let post = one(r#"<div vocab="http://schema.org/" typeof=Product><b property=name>Lamp</b>
        <div property=review typeof=Review><b property=author typeof=Person><i property=name>Ann</i></b>
        <meta property=datePublished content=2026-11-20><b property=reviewRating typeof=Rating>
        <i property=ratingValue>2</i>/<i property=bestRating>6</i></b><h3 property=name>Late</h3>
        <p property=reviewBody>Three weeks late.</p></div></div>"#);
    assert_eq!(fields(&post), ["Ann", "2026-11-20", "2/6", "Late", "Three weeks late."]);
    let post = one(r#"<div xmlns:v="http://rdf.data-vocabulary.org/#" typeof="v:Review">
        <span property="v:itemreviewed">Garage</span> by <span property="v:reviewer">Ann</span>
        <span property="v:dtreviewed" content=2026-11-20>today</span>
        <span rel="v:rating"><span typeof="v:Rating"><b property="v:value">2</b></span></span>
        <b property="v:summary">Late</b><p property="v:description">Three weeks late.</p></div>"#);
    assert_eq!(fields(&post), ["Ann", "2026-11-20", "2/5", "Late", "Three weeks late."]);
    let listing = extract(
        "",
        r#"<div typeof="v:Review-aggregate"><div rel="v:itemreviewed"><h1 property="v:name">Inn</h1>
        <b rel="v:rating"><i property="v:average" content=4.5></i></b><i property="v:count">28</i>
        <p property="v:description">A long description of the inn.</p></div></div>"#,
    );
    assert!(listing.posts.is_empty() && listing.claimed_total == Some(28), "{listing:?}");
}

#[test]
fn deep_and_wide_markup_is_survived() {
    let nested = "<div itemprop='review comment' itemscope itemtype=x/Review>\
                  <p itemprop=reviewBody>late</p>";
    let referring = "<div itemscope itemtype=x/Review itemref='a a'>";
    let inline = "<i itemprop=reviewBody>";
    for page in [
        nested.repeat(1_500),
        format!("<div id=a>{}</div>", referring.repeat(1_500)),
        format!("<div itemscope itemtype=x/Review>{}late", inline.repeat(1_500)),
        "<div typeof=v:Review><b rel=v:rating>".repeat(700),
        "<div class=hreview><b class=reviewer>".repeat(700),
    ] {
        let listing = extract("", &page);
        assert!(listing.posts.len() <= 1_500);
    }
}

/// Something like markup: tags with the attributes of all syntaxes, in any order.
fn tags() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "<div itemscope itemprop=review itemtype='http://schema.org/Review' id=a itemref='a b'>",
        "<span itemprop='author name reviewBody' content='2/10'>",
        "<p id=b itemprop=datePublished datetime=x title='3 May'>",
        "<div typeof='v:Review' about='#7'>",
        "<span rel='v:rating' property=''>",
        "<b property='schema:ratingValue' content='★★☆'>",
        "<div class='hreview h-review' data-review-id=77123>",
        "<i class='rating p-rating stars-3'>",
        "<i class='reviewer fn value p-author dtreviewed'>",
        "<a rel=bookmark href='//['>",
        "</div>",
        "</span>",
        "</p>",
        "3/4/2026 ",
        "Response from the owner: \u{301}sorry… ",
        "<!--",
        "<table><template>",
    ]);
    prop::collection::vec(tag, 0..40).prop_map(|tags| tags.concat())
}

proptest! {
    #[test]
    fn any_markup_is_survived(body in tags()) {
        let listing = extract("", &body);
        prop_assert!(listing.outcome.is_healthy() || listing.posts.is_empty());
        prop_assert_eq!(&listing, &extract("", &body));
    }
}
