//! Mails as programs write them, reports of servers, and bytes that are neither.

mod answers;
mod odd;
mod reports;
