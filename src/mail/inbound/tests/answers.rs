//! What is new in an answer, as the programs of people write it.

use crate::mail::inbound::{Content, read};

/// A mail with a plain text.
fn plain(headers: &str, text: &str) -> Vec<u8> {
    let head = "From: Zoe <zoe@garage.example>\nTo: Vigie <vigie+k7f-2x9-abc@shop.example>\n\
                Message-ID: <a1@mail.example>\nSubject: Re: 1 star\nMIME-Version: 1.0\n\
                Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n";
    format!("{head}{headers}\n{text}").replace('\n', "\r\n").into_bytes()
}

/// A mail with an HTML text alone.
fn html(text: &str) -> Vec<u8> {
    let mail = plain("", text);
    String::from_utf8(mail).unwrap().replace("text/plain", "text/html").into_bytes()
}

#[track_caller]
fn answer(raw: &[u8]) -> String {
    match read(raw).unwrap().content {
        Content::Answer(text) => text,
        other @ (Content::Machine(_) | Content::Bounce(_)) => panic!("{other:?}"),
    }
}

#[track_caller]
fn check(text: &str, new: &str) {
    assert_eq!(answer(&plain("", text)), new, "{text}");
}

#[test]
fn gmail() {
    check(
        "ok\n\nOn Fri, Nov 20, 2026 at 2:04 PM Vigie <vigie@vigie.example> wrote:\n\n\
         > NEW REVIEW\n> Garage Tremblay\n>\n> --\n> vigie\n",
        "ok",
    );
    // Folded by the program.
    check(
        "Répondu\n\nLe ven. 20 nov. 2026 à 14:04, Vigie <vigie-avec-un-nom-long@vigie.example>\na \
         écrit :\n\n> NOUVEL AVIS\n",
        "Répondu",
    );
    check(
        "vu\nJe l’appelle demain.\n\nLe ven. 20 nov. 2026 à 14:04, Vigie <vigie@vigie.example> \
         a\u{a0}écrit\u{a0}:\n> NOUVEL AVIS",
        "vu\nJe l’appelle demain.",
    );
    let rich = "<div dir=\"ltr\">ok<div><br></div><div>I call her.</div></div><br>\
                <div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" \
                class=\"gmail_attr\">On Fri, Vigie wrote:<br></div><blockquote \
                class=\"gmail_quote\"><p>NEW REVIEW</p></blockquote></div>";
    let new = answer(&html(rich));
    let lines = new.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>();
    assert_eq!(lines, ["ok", "I call her."]);
    let below = "<html><body><blockquote type=\"cite\"><p>NEW REVIEW</p></blockquote>\
                 <p>r\u{e9}pondu</p></body></html>";
    assert_eq!(answer(&html(below)).trim(), "répondu");
}

#[test]
fn outlook() {
    check(
        "settled: refunded\n\nZoe\n\n________________________________\nFrom: Vigie \
         <vigie@vigie.example>\nSent: Friday, November 20, 2026 2:04 PM\nTo: Zoe\nSubject: 1 star\n\n\
         NEW REVIEW\n",
        "settled: refunded\n\nZoe",
    );
    check(
        "réglé\n\nDe : Vigie <vigie@vigie.example>\nEnvoyé : vendredi 20 novembre 2026 14:04\nÀ : \
         Zoé <zoe@garage.example>\nObjet : 1 étoile\n\nNOUVEL AVIS\n",
        "réglé",
    );
    check(
        "réglé\n\nDe\u{a0}: Vigie <vigie@vigie.example>\nEnvoyé\u{a0}: vendredi\n\nNOUVEL AVIS\n",
        "réglé",
    );
    check("ok\n\n-----Original Message-----\nFrom: Vigie\nSent: Friday\n\nNEW REVIEW\n", "ok");
    check("ok\n\n-----Message d'origine-----\nDe : Vigie\nEnvoyé : vendredi\n\nAVIS\n", "ok");
    check(
        "vu\n\nTélécharger Outlook pour iOS<https://aka.ms/o0ukef>\n________________________________\n\
         De : Vigie <vigie@vigie.example>\nEnvoyé : vendredi\n",
        "vu",
    );
    let rich = "<html><head><style>p {color: red}</style></head><body><p class=\"MsoNormal\">ok</p>\
                <div><div style=\"border-top:solid\"><p><b>From:</b> Vigie &lt;v@v.example&gt;<br>\
                <b>Sent:</b> Friday<br><b>To:</b> Zoe<br><b>Subject:</b> 1 star</p></div></div>\
                <p>NEW REVIEW</p></body></html>";
    assert_eq!(answer(&html(rich)), "ok");
    let web = "<div>vu</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\">De : \
               Vigie</div><div>AVIS</div>";
    assert_eq!(answer(&html(web)), "vu");
}

#[test]
fn apple() {
    check(
        "Ok\n\nSent from my iPhone\n\n> On 20 Nov 2026, at 14:04, Vigie <vigie@vigie.example> \
         wrote:\n> \n> \u{feff}NEW REVIEW\n> ",
        "Ok",
    );
    check(
        "Vu\n\nEnvoyé de mon iPhone\n\n> Le 20 nov. 2026 à 14:04, Vigie <vigie@vigie.example> a \
         écrit :\n> \n> NOUVEL AVIS\n",
        "Vu",
    );
    check(
        "note she is my cousin\n\nOn 20 Nov 2026, at 14:04, Vigie <vigie@vigie.example> wrote:\n\n\
         NEW REVIEW\nGarage Tremblay\n",
        "note she is my cousin",
    );
    let rich = "<html><body dir=\"auto\">ok<br id=\"lineBreakAtBeginningOfSignature\"><div \
                dir=\"ltr\">Envoyé de mon iPhone</div><div dir=\"ltr\"><br><blockquote \
                type=\"cite\">Le 20 nov. 2026, Vigie a écrit :<br></blockquote></div></body></html>";
    assert_eq!(answer(&html(rich)), "ok");
}

#[test]
fn thunderbird() {
    // The answer stands below what is quoted.
    check(
        "On 20/11/2026 14:04, Vigie wrote:\n> NEW REVIEW\n> Garage Tremblay\n> -- \n> vigie\n\n\
         ok\n\n-- \nZoe Tremblay\nGarage Tremblay",
        "ok",
    );
    check(
        "Le 20/11/2026 à 14:04, Vigie a écrit :\n> NOUVEL AVIS\n\nplus tard 3j\n",
        "plus tard 3j",
    );
    check("répondu\n\nLe 20/11/2026 à 14:04, Vigie a écrit\u{202f}:\n> NOUVEL AVIS", "répondu");
    // Between the lines.
    check(
        "On 20/11/2026 14:04, Vigie wrote:\n> NEW REVIEW\nnote that is Paul’s\n> Garage\nhe knows",
        "note that is Paul’s\nhe knows",
    );
    let rich = "<html><body><p>ok</p><div class=\"moz-cite-prefix\">On 20/11/2026 14:04, Vigie \
                wrote:<br></div><blockquote type=\"cite\"><p>NEW REVIEW</p></blockquote></body></html>";
    assert_eq!(answer(&html(rich)), "ok");
}

#[test]
fn what_people_write_stays() {
    for text in [
        "On Monday she wrote a letter.\nOn Tuesday too.",
        "Le client a écrit : je reviendrai.",
        "From: here to there",
        "De : rien",
        "note Envoyé le colis hier\nMerci",
        "- one\n- two",
        "Envoyé via Google une réponse au client, qui a rappelé",
    ] {
        check(text, text);
    }
    check("ok\n\n\n\n\nmore\n\n", "ok\n\nmore");
    check("> only what is quoted\n", "");
    check("", "");
}

#[test]
fn plain_form_comes_first_and_the_other_where_it_is_empty() {
    let both = |plain: &str| {
        let text = format!(
            "From: z@z.example\nTo: v@v.example\nSubject: Re\nMIME-Version: 1.0\nContent-Type: \
             multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{plain}\n--b\n\
             Content-Type: text/html\n\n<p>vu</p>\n--b--\n"
        );
        text.replace('\n', "\r\n").into_bytes()
    };
    assert_eq!(answer(&both("ok")), "ok");
    assert_eq!(answer(&both("")), "vu");
    assert_eq!(answer(&both(" > quoted")), "vu");
}

#[test]
fn encodings_are_undone() {
    let raw = b"From: z@z.example\r\nTo: v@v.example\r\nSubject: Re\r\nMIME-Version: 1.0\r\n\
                Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: \
                quoted-printable\r\n\r\nr=E9gl=E9 : rem=\r\nbours=E9\r\n";
    assert_eq!(answer(raw), "réglé : remboursé");
    let raw = b"From: z@z.example\r\nTo: v@v.example\r\nMIME-Version: 1.0\r\nContent-Type: \
                text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nb2sK\r\n";
    assert_eq!(answer(raw), "ok");
}

#[test]
fn every_address_it_was_sent_to_is_known() {
    let headers = "Cc: \"A, B\" <a@b.example>,\n c@d.example\nDelivered-To: VIGIE+x@Shop.example\n\
                   X-Original-To: vigie+y@shop.example\nEnvelope-To: e@f.example\n\
                   Resent-To: <g@h.example>\n";
    let to = read(&plain(headers, "ok")).unwrap().to;
    let known = [
        "vigie+k7f-2x9-abc@shop.example",
        "a@b.example",
        "c@d.example",
        "vigie+x@shop.example",
        "vigie+y@shop.example",
        "e@f.example",
        "g@h.example",
    ];
    assert_eq!(to, known);
}

#[test]
fn the_same_mail_has_the_same_mark() {
    let mark = |headers: &str, text: &str| read(&plain(headers, text)).unwrap().mark;
    assert_eq!(mark("", "ok"), mark("Received: from elsewhere\n", "ok"));
    let other = plain("", "ok");
    let other = String::from_utf8(other).unwrap().replace("<a1@", "<a2@");
    assert_ne!(read(other.as_bytes()).unwrap().mark, mark("", "ok"));
    let nameless = |text: &str| {
        let mail = String::from_utf8(plain("", text)).unwrap();
        read(mail.replace("Message-ID", "X-Other").as_bytes()).unwrap().mark
    };
    assert_ne!(nameless("ok"), nameless("vu"));
    assert_eq!(nameless("ok"), nameless("ok"));
}

#[test]
fn machines_are_known_and_people_are_not_taken_for_them() {
    for headers in [
        "Auto-Submitted: auto-replied\n",
        "Auto-Submitted: auto-generated; owner-email=x\n",
        "Precedence: bulk\n",
        "Precedence: auto_reply\n",
        "List-Id: <x.example>\n",
        "X-Autoreply: yes\n",
        "X-Auto-Response-Suppress: All\n",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply\n",
        "Return-Path: <>\n",
        "X-Vigie-Reason: new_post\n",
    ] {
        let content = read(&plain(headers, "ok")).unwrap().content;
        assert!(matches!(content, Content::Machine(_)), "{headers}: {content:?}");
    }
    for subject in [
        "Out of Office: 1 star",
        "Automatic reply: 1 star",
        "Réponse automatique : 1 étoile",
        "=?utf-8?q?R=C3=A9ponse_automatique?= : x",
        "Absence du bureau",
        "Re: Out of office",
    ] {
        let mail = String::from_utf8(plain("", "ok")).unwrap();
        let mail = mail.replace("Re: 1 star", subject);
        let content = read(mail.as_bytes()).unwrap().content;
        assert!(matches!(content, Content::Machine(_)), "{subject}: {content:?}");
    }
    for headers in [
        "Auto-Submitted: no\n",
        "Precedence: first-class\n",
        "Return-Path: <zoe@garage.example>\n",
        "X-Auto-Response-Suppress: none\n",
        "X-Mailer: iPhone Mail\n",
    ] {
        assert_eq!(answer(&plain(headers, "ok")), "ok", "{headers}");
    }
}
