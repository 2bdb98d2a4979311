//! One gate for every token: may this person, in this context, by this client, get or keep one now?
