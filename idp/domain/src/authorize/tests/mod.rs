mod code;
mod decide;
mod request;
