//! The pages of `docs/integrate`: how a service on a stack is registered, and what is set in the stack.

use std::path::PathBuf;

use tests::{City, Client};

use crate::tidy::source::read;

/// What a page tells of one stack.
pub(super) struct Page {
    name: String,
    text: String,
}

impl Page {
    /// The page of a stack.
    pub(super) fn of(stack: &str) -> Self {
        Self { name: stack.to_owned(), text: read(&format!("docs/integrate/{stack}.md")) }
    }

    /// What stands under a heading.
    pub(super) fn section(&self, heading: &str) -> &str {
        let (_, section) = self
            .text
            .split_once(&format!("\n## {heading}\n"))
            .unwrap_or_else(|| panic!("docs/integrate/{}.md has no section «{heading}»", self.name));
        section.split("\n## ").next().unwrap()
    }

    /// What stands before the first section: the title, and what was run.
    pub(super) fn head(&self) -> &str {
        self.text.split("\n## ").next().unwrap()
    }

    /// The first block of code under a heading.
    fn block(&self, heading: &str) -> Option<&str> {
        let (_, fenced) = self.section(heading).split_once("\n```")?;
        let (_, block) = fenced.split_once('\n')?;
        block.split("\n```").next()
    }

    /// The words of the command that registers the service, after `idp client`.
    pub(super) fn command(&self) -> Vec<String> {
        let block = self.block("Register").expect("a command").replace("\\\n", " ");
        let line = block.strip_prefix("idp client ").expect("a command that begins with idp client");
        let is_quoted = |at: usize| at % 2 == 1;
        let parts = line.split('"').enumerate().flat_map(|(at, part)| {
            let words: Vec<&str> = if is_quoted(at) { vec![part] } else { part.split_whitespace().collect() };
            words
        });
        parts.map(str::to_owned).collect()
    }

    /// The switches of that command beside the name and the address, which every service has.
    pub(super) fn switches(&self) -> Vec<String> {
        let mut switches: Vec<String> = vec![];
        for word in self.command().into_iter().skip(2) {
            if word.starts_with("--") {
                switches.push(word);
            } else if let Some(last) = switches.last_mut() {
                let quote = if word.contains(' ') { "\"" } else { "" };
                *last = format!("{last} {quote}{word}{quote}");
            }
        }
        let is_usual =
            |switch: &String| switch.starts_with("--name ") || switch.starts_with("--redirect-uri ");
        switches.into_iter().filter(|switch| !is_usual(switch)).collect()
    }

    /// Registers the service as the page says, by the function that the command line uses.
    pub(super) async fn register(&self, city: &City, id: &str, port: u16) -> Client {
        let put = |word: String| word.replace("CLIENT_ID", id).replace("https://rp.example", &service(port));
        city.register_by(self.command().into_iter().map(put)).await
    }

    /// The block of settings, for this provider and service.
    pub(super) fn settings(&self, city: &City, client: &Client, port: u16) -> Option<String> {
        let block = self.block("Settings")?;
        let filled = block
            .replace("https://sso.example", &city.url)
            .replace("https://rp.example", &service(port))
            .replace("CLIENT_ID", client.id())
            .replace("CLIENT_SECRET", &client.secret);
        Some(filled)
    }

    /// The lines of the block of settings, as they stand on the page.
    pub(super) fn setting_lines(&self) -> Vec<&str> {
        self.block("Settings").into_iter().flat_map(str::lines).map(str::trim).collect()
    }
}

/// The address of a service on this machine.
fn service(port: u16) -> String {
    format!("http://localhost:{port}")
}

/// A row of the table of stacks in `docs/integrate.md`.
pub(super) struct Row {
    /// The name of its page.
    pub(super) page: String,
    /// The version that was run.
    pub(super) version: String,
    /// How much must be said beside the defaults.
    pub(super) needs: String,
    /// The switches of `idp client add`.
    pub(super) at_add: Vec<String>,
    /// What is set in the stack.
    pub(super) in_stack: Vec<String>,
    /// Whether the tests run it.
    pub(super) tests: String,
}

/// The table of stacks.
pub(super) fn table() -> Vec<Row> {
    let docs = read("docs/integrate.md");
    let (_, table) = docs.split_once("\n| stack | ").expect("the table of stacks");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [stack, version, needs, at_add, in_stack, tests] = cells[..] else { panic!("{line}") };
        let page = stack.split_once("](integrate/").and_then(|(_, link)| link.strip_suffix(".md)"));
        let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        Row {
            page: page.unwrap_or_else(|| panic!("no link to a page: {line}")).to_owned(),
            version: version.to_owned(),
            needs: needs.to_owned(),
            at_add: quoted(at_add),
            in_stack: quoted(in_stack),
            tests: tests.to_owned(),
        }
    })
    .collect()
}

/// The names of the pages that there are.
pub(super) fn all() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/integrate");
    let files =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        files.filter_map(|file| Some(file.strip_suffix(".md")?.to_owned())).collect();
    names.sort();
    names
}
