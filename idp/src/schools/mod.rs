//! The pages of a school: classes and their bindings, printed letters for families without one, custody blocks,
//! deputies, an export. Everything is read through `students::Scope`.

mod classes;
mod custody;
mod deputies;
mod first_sign_in;
mod letters;
mod overview;
pub mod pages;
mod sight;
mod student;

use crate::web::route::{Caller::Staff, Card};

/// The routes of this room.
pub fn cards() -> Vec<Card> {
    let student = "/school/students/{id}";
    vec![
        Card::page("/school", Staff).get(overview::get).entrance(),
        Card::page("/school/classes/{class}", Staff).get(classes::get),
        Card::page("/school/classes/{class}/deputies", Staff).get(deputies::get).form(deputies::post),
        Card::page("/school/classes/{class}/export.csv", Staff).get(classes::get_export),
        Card::page("/school/letters", Staff).form(letters::post).posted_from("/school"),
        Card::page("/school/staff", Staff).get(first_sign_in::get_staff).form(first_sign_in::post_staff),
        Card::page(student, Staff).get(student::get),
        Card::page("/school/students/{id}/first-sign-in", Staff)
            .form(first_sign_in::post_student)
            .posted_from(student),
        Card::page("/school/students/{id}/custody", Staff).form(custody::post).posted_from(student),
        Card::page("/school/students/{id}/custody/lift", Staff).form(custody::post_lift).posted_from(student),
        Card::page("/school/students/{id}/unfreeze", Staff).form(student::post_unfreeze).posted_from(student),
    ]
}
