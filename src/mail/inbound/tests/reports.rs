//! Mails that came back, as servers report them.

use crate::mail::inbound::{Bounce, Content, read};

const ID: &str = "<K7F-2X9=3anew_post=3azoe.a1b2@vigie.example>";

/// A report by the standard.
fn standard(fields: &str, returned: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\nTo: vigie@vigie.example\nSubject: Undelivered Mail Returned \
         to Sender\nAuto-Submitted: auto-replied\nReturn-Path: <>\nMIME-Version: 1.0\nContent-Type: \
         multipart/report; report-type=delivery-status; boundary=\"b\"\nMessage-ID: \
         <r1@mx.example>\n\n--b\nContent-Type: text/plain\n\nI am sorry.\n\n--b\nContent-Type: \
         message/delivery-status\n\nReporting-MTA: dns; mx.example\nArrival-Date: Fri\n\n{fields}\n\
         --b\nContent-Type: {returned}\n\nFrom: Vigie <vigie@vigie.example>\nMessage-ID: {ID}\n\
         Subject: 1 star\n\n--b--\n"
    )
}

#[track_caller]
fn bounce(mail: &str) -> Bounce {
    match read(mail.replace('\n', "\r\n").as_bytes()).unwrap().content {
        Content::Bounce(bounce) => bounce,
        other @ (Content::Answer(_) | Content::Machine(_)) => panic!("{other:?}"),
    }
}

#[test]
fn the_standard() {
    let failed = "Final-Recipient: rfc822; zoe@garage.example\nOriginal-Recipient: \
                  rfc822;zoe@garage.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; \
                  550 5.1.1 <zoe@garage.example>:\n Recipient address rejected\n";
    for returned in ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers"] {
        let bounce = bounce(&standard(failed, returned));
        assert!(bounce.permanent);
        assert_eq!(bounce.recipient.as_deref(), Some("zoe@garage.example"));
        assert_eq!(bounce.status.as_deref(), Some("5.1.1"));
        assert!(bounce.said.contains("Recipient address rejected"), "{}", bounce.said);
        assert_eq!(bounce.message_ids, [ID], "{returned}");
    }
    let delayed = "Final-Recipient: rfc822; zoe@garage.example\nAction: delayed\nStatus: 4.4.1\n\
                   Diagnostic-Code: smtp; 451 later\n";
    let late = bounce(&standard(delayed, "message/rfc822"));
    assert_eq!((late.permanent, late.said.as_str()), (false, "451 later"));
    // The worst counts.
    let both = bounce(&standard(&format!("{delayed}\n{failed}"), "message/rfc822"));
    assert!(both.permanent);
    // Without words the code says it.
    let bare = bounce(&standard("Action: failed\nStatus: 5.2.2\n", "message/rfc822"));
    assert_eq!(bare.said, "5.2.2");
}

#[test]
fn a_receipt_is_no_bounce() {
    let receipt = "Final-Recipient: rfc822; zoe@garage.example\nAction: delivered\nStatus: 2.0.0\n";
    let mail = standard(receipt, "message/rfc822")
        .replace("Undelivered Mail Returned to Sender", "Receipt");
    let content = read(mail.replace('\n', "\r\n").as_bytes()).unwrap().content;
    assert!(matches!(content, Content::Machine(_)), "{content:?}");
}

#[test]
fn qmail() {
    let mail = format!(
        "From: MAILER-DAEMON@mx.example\nTo: vigie@vigie.example\nSubject: failure notice\n\
         Message-ID: <q1@mx.example>\n\nHi. This is the qmail-send program at mx.example.\nI'm \
         afraid I wasn't able to deliver your message to the following addresses.\nThis is a \
         permanent error; I've given up. Sorry it didn't work out.\n\n<zoe@garage.example>:\nSorry, \
         no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the \
         message.\n\nReceived: (qmail 1 invoked)\nFrom: Vigie\nMessage-ID: {ID}\nSubject: x\n"
    );
    let bounce = bounce(&mail);
    assert!(bounce.permanent);
    assert_eq!(bounce.recipient.as_deref(), Some("zoe@garage.example"));
    assert_eq!(bounce.status.as_deref(), Some("5.1.1"));
    assert_eq!(bounce.message_ids, [ID]);
}

#[test]
fn exchange_and_exim() {
    let exchange = format!(
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@garage.example>\n\
         To: vigie@vigie.example\nSubject: Non remis : 1 star\nIn-Reply-To: {ID}\nMessage-ID: \
         <e1@garage.example>\n\nVotre message n'a pas pu être remis.\nRemote Server returned '550 \
         5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'\n"
    );
    let found = bounce(&exchange);
    assert!(found.permanent && found.said.contains("RecipientNotFound"), "{found:?}");
    assert_eq!(found.message_ids, [ID]);
    let exim = format!(
        "From: Mail Delivery System <Mailer-Daemon@mx.example>\nTo: vigie@vigie.example\n\
         X-Failed-Recipients: zoe@garage.example\nAuto-Submitted: auto-replied\nSubject: Mail \
         delivery failed: returning message to sender\nMessage-Id: <x1@mx.example>\n\nThis message \
         was created automatically.\n\n  zoe@garage.example\n    Unrouteable address\n\n------ This \
         is a copy of the message's headers. ------\n\nFrom: Vigie\nMessage-ID: {ID}\n"
    );
    let found = bounce(&exim);
    assert_eq!((found.permanent, found.recipient.as_deref()), (true, Some("zoe@garage.example")));
    assert_eq!(found.message_ids, [ID]);
    let warning = exim.replace(
        "Mail delivery failed: returning message to sender",
        "Warning: message x delayed 24 hours",
    );
    assert!(!bounce(&warning).permanent);
    // Postfix says of what it tries again that it could not be delivered.
    let still =
        warning.replace("Unrouteable address", "could not be delivered for more than 4 hours");
    assert!(!bounce(&still).permanent);
}
