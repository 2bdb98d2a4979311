mod code;
mod contexts;
mod decide;
mod request;
mod rules;
