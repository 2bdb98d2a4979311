mod code;
mod decide;
mod request;
mod rules;
