//! The ways of matters through trees of routes.

use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::domain::{Band, Bands, BusinessId, Cause, PostKind, Severity, Source, Threat, Verdict};

fn source(platform: &str, location: Option<&str>) -> Source {
    Source {
        id: "page".into(),
        business: "shop".into(),
        url: "https://reviews.example/".parse().unwrap(),
        platform: platform.into(),
        kind: PostKind::Review,
        location: location.map(Into::into),
        respond_within: None,
        mentions: false,
        bands: Bands::default(),
    }
}

fn verdict(severity: Severity, threat: Option<Threat>, causes: Vec<Cause>) -> Verdict {
    let (language, reasons) = (Some("fr".into()), vec![]);
    Verdict { band: Band::Negative, probability: 0.9, severity, language, threat, causes, reasons }
}

fn matter<'a>(business: &'a BusinessId, source: &'a Source, verdict: &'a Verdict) -> Matter<'a> {
    let (kind, severity) = (PostKind::Review, Severity::Low);
    Matter { source: Some(source), business, verdict, kind, severity }
}

fn person(id: &str) -> Reader {
    if id == "owners" { Reader::Owners } else { Reader::Person(id.into()) }
}

fn route(name: &str, when: When, to: &[&str]) -> Route {
    let to = to.iter().map(|id| person(id)).collect();
    Route { name: name.into(), when, to, goes_on: false, routes: vec![] }
}

#[track_caller]
fn check(routes: &[Route], verdict: &Verdict, expect: &str) {
    let (shop, page) = ("shop".into(), source("Trustpilot", Some("Lyon")));
    let told = Routes(routes.to_vec()).readers(&matter(&shop, &page, verdict));
    let said = told.iter().map(|(reader, by)| match reader {
        Reader::Owners => format!("owners[{}]", by.join(">")),
        Reader::Person(id) => format!("{id}[{}]", by.join(">")),
    });
    assert_eq!(said.collect::<Vec<_>>().join(" "), expect);
}

#[test]
fn what_no_route_takes_is_the_owners() {
    let calm = verdict(Severity::Medium, None, vec![]);
    let legal = verdict(Severity::High, Some(Threat::Legal), vec![Cause::Refund]);
    let threats = When { threat: vec![Threat::Legal], ..When::default() };
    check(&[], &legal, "owners[]");
    let alone = route("legal", threats.clone(), &["lawyer"]);
    check(std::slice::from_ref(&alone), &calm, "owners[]");
    check(std::slice::from_ref(&alone), &legal, "lawyer[legal]");
    // Beside the owners, and not in their place.
    let beside = Route { goes_on: true, ..alone.clone() };
    check(std::slice::from_ref(&beside), &legal, "lawyer[legal] owners[]");
    let lyon = When { location: vec!["LYON".into()], ..When::default() };
    let place = route("lyon", lyon, &["owners", "lea"]);
    check(&[beside.clone(), place.clone()], &legal, "lawyer[legal] owners[lyon] lea[lyon]");
    check(&[place.clone(), beside], &legal, "owners[lyon] lea[lyon]");
    // A branch has the readers of the route above, unless it names its own.
    let severe = When { severity: Some(Severity::High), ..When::default() };
    let routes = vec![
        route("refunds", When { cause: vec![Cause::Refund], ..severe.clone() }, &[]),
        route("severe", severe, &["boss"]),
    ];
    let tree = Route { routes, ..place };
    check(std::slice::from_ref(&tree), &legal, "owners[lyon>refunds] lea[lyon>refunds]");
    let late = verdict(Severity::High, None, vec![Cause::Delay]);
    check(std::slice::from_ref(&tree), &late, "boss[lyon>severe]");
    check(std::slice::from_ref(&tree), &calm, "owners[lyon] lea[lyon]");
}

#[test]
fn a_name_is_told_once() {
    let all = |name: &str, to: &[&str]| Route { goes_on: true, ..route(name, When::default(), to) };
    let calm = verdict(Severity::Low, None, vec![]);
    check(
        &[all("one", &["ann", "bob"]), all("two", &["bob", "owners"])],
        &calm,
        "ann[one] bob[one] owners[two]",
    );
}

#[test]
fn what_cannot_be_reached_is_found() {
    let severe = |severity| When { severity: Some(severity), ..When::default() };
    let shops = |ids: &[&str]| When {
        business: ids.iter().map(|id| BusinessId::from(*id)).collect(),
        ..When::default()
    };
    let found = |routes: Vec<Route>| {
        let found = findings(&Routes(routes)).into_iter();
        found.map(|one| (one.route, one.taken_by)).collect::<Vec<_>>()
    };
    let high = route("high", severe(Severity::High), &["ann"]);
    let critical = route("critical", severe(Severity::Critical), &["bob"]);
    assert_eq!(found(vec![critical.clone(), high.clone()]), []);
    assert_eq!(found(vec![high.clone(), critical.clone()]), [(vec![1], Some(vec![0]))]);
    let beside = Route { goes_on: true, ..high.clone() };
    assert_eq!(found(vec![beside, critical.clone()]), []);
    // What the branches want is wanted beside what the route above wants.
    let tree = |when, routes| Route { routes, ..route("tree", when, &["ann"]) };
    let inside = tree(shops(&["a", "b"]), vec![route("c", shops(&["c"]), &[])]);
    assert_eq!(found(vec![inside]), [(vec![0, 0], None)]);
    let inside = tree(severe(Severity::High), vec![high.clone(), critical]);
    assert_eq!(found(vec![inside]), [(vec![0, 1], Some(vec![0, 0]))]);
    let all = route("all", When::default(), &["ann"]);
    assert_eq!(found(vec![all, high]), [(vec![1], Some(vec![0]))]);
}

#[test]
fn who_is_never_told_is_found() {
    let of = |ids: &[&str], to: &[&str]| {
        let business = ids.iter().map(|id| BusinessId::from(*id)).collect();
        route("r", When { business, ..When::default() }, to)
    };
    let told = |routes: Vec<Route>, business: &str| {
        told_at_most(&Routes(routes), &business.into()).into_iter().collect::<Vec<_>>()
    };
    assert_eq!(told(vec![], "a"), [Reader::Owners]);
    assert_eq!(told(vec![of(&["a"], &["ann"])], "a"), [person("ann")]);
    assert_eq!(told(vec![of(&["a"], &["ann"])], "b"), [Reader::Owners]);
    let bad = When { severity: Some(Severity::High), ..When::default() };
    assert_eq!(told(vec![route("r", bad, &["ann"])], "a"), [Reader::Owners, person("ann")]);
}

fn whens() -> impl Strategy<Value = When> {
    let businesses = vec(select(vec!["a", "b", "c"]), 0..3);
    let platforms = vec(select(vec!["Google", "Yelp"]), 0..2);
    let severities = prop::option::of(select(vec![Severity::Low, Severity::High]));
    let threats = vec(select(vec![Threat::Legal, Threat::Privacy]), 0..2);
    let causes = vec(select(vec![Cause::Delay, Cause::Refund]), 0..2);
    (businesses, platforms, severities, threats, causes).prop_map(
        |(business, platform, severity, threat, cause)| When {
            business: business.into_iter().map(BusinessId::from).collect(),
            platform: platform.into_iter().map(Into::into).collect(),
            severity,
            threat,
            cause,
            ..When::default()
        },
    )
}

fn trees() -> impl Strategy<Value = Vec<Route>> {
    let leaf = (whens(), vec(select(vec!["owners", "ann", "bob"]), 0..3), any::<bool>());
    let leaf = leaf.prop_map(|(when, to, goes_on)| Route { goes_on, ..route("r", when, &to) });
    let tree = leaf.prop_recursive(3, 12, 3, |inner| {
        (inner.clone(), vec(inner, 0..3)).prop_map(|(route, routes)| Route { routes, ..route })
    });
    vec(tree, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    /// Whatever the routes say, everything that is told is told to somebody, to nobody twice, only
    /// to those who can be told of that business, and by no route that was found to be out of reach.
    #[test]
    fn nothing_is_lost_between_routes(
        routes in trees(),
        business in select(vec!["a", "b", "c"]),
        platform in select(vec!["google", "Trustpilot"]),
        severity in select(vec![Severity::Low, Severity::Critical]),
        threat in prop::option::of(select(vec![Threat::Legal, Threat::Privacy])),
        cause in select(vec![Cause::Delay, Cause::Hygiene]),
    ) {
        let mut named = routes;
        name(&mut named, "");
        let routes = Routes(named);
        let (business, page) = (BusinessId::from(business), source(platform, None));
        let verdict = verdict(severity, threat, vec![cause]);
        let told = routes.readers(&matter(&business, &page, &verdict));
        prop_assert!(!told.is_empty());
        let readers = told.iter().map(|(reader, _)| reader.clone()).collect::<Vec<_>>();
        let once = readers.iter().cloned().collect::<BTreeSet<_>>();
        prop_assert_eq!(readers.len(), once.len());
        prop_assert!(once.is_subset(&told_at_most(&routes, &business)));
        let unreachable = findings(&routes).into_iter().map(|finding| {
            finding.route.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
        });
        let unreachable = unreachable.collect::<BTreeSet<_>>();
        for (_, by) in &told {
            prop_assert!(by.iter().all(|name| !unreachable.contains(name)), "{by:?} {unreachable:?}");
        }
    }
}

/// Names each route after its place.
fn name(routes: &mut [Route], above: &str) {
    for (index, route) in routes.iter_mut().enumerate() {
        route.name = if above.is_empty() { index.to_string() } else { format!("{above}.{index}") };
        let here = route.name.clone();
        name(&mut route.routes, &here);
    }
}
