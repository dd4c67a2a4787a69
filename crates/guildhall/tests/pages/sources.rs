//! The sources and texts of the workspace, read as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file of the workspace.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "rs")
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What people read and what compiles: everything but this binary, which speaks of codes in general.
pub(crate) fn texts() -> Vec<Source> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            read(&path, &mut texts);
        }
    }
    for folder in ["crates", "docs", "examples"] {
        read(&root().join(folder), &mut texts);
    }
    texts
}

/// The sources of the crates, without their tests.
pub(crate) fn of_crates() -> Vec<Source> {
    let mut sources = texts();
    sources.retain(|source| {
        source.path.starts_with("crates/") && source.path.contains("/src/") && source.is_rust()
    });
    sources
}

/// Returns the public items of the crates: `Type`, `Type::method`, `Enum::Variant`.
pub(crate) fn declared() -> BTreeSet<String> {
    let mut declared = BTreeSet::new();
    each_item(|name, _| {
        declared.insert(name);
    });
    declared
}

/// Returns the items that carry each code as an alias of rustdoc: `#[doc(alias = "GR-10")]`, or
/// `#[doc(alias("GR-10", "GR-3"))]`.
pub(crate) fn aliases() -> BTreeMap<String, BTreeSet<String>> {
    let mut aliases = BTreeMap::<_, BTreeSet<_>>::new();
    each_item(|name, codes| {
        for code in codes {
            aliases.entry(code.clone()).or_default().insert(name.clone());
        }
    });
    aliases
}

/// Visits each public item with the codes that stand above it.
///
/// It reads the sources by their indentation, as rustfmt leaves them.
fn each_item(mut visit: impl FnMut(String, &[String])) {
    for source in of_crates() {
        let mut owner: Option<(&str, &str)> = None;
        let mut codes = Vec::new();
        let mut in_alias = false;
        for line in source.text.lines() {
            let trimmed = line.trim_start();
            in_alias |= trimmed.starts_with("#[doc(alias");
            if in_alias {
                codes.extend(trimmed.split('"').skip(1).step_by(2).map(str::to_owned));
                in_alias = !trimmed.ends_with(")]");
                continue;
            }
            let mut item_named = None;
            match (line.strip_prefix("    "), owner) {
                (Some(inner), Some((kind, owner))) => {
                    item_named = member(kind, inner).map(|name| format!("{owner}::{name}"));
                }
                _ if line.starts_with(' ') || line.is_empty() => {}
                _ => {
                    owner = item(line);
                    item_named =
                        owner.filter(|(kind, _)| *kind != "impl").map(|(_, n)| n.to_owned());
                }
            }
            if let Some(name) = item_named {
                visit(name, &codes);
                codes.clear();
            }
        }
        assert!(codes.is_empty(), "an alias is above no public item: {}", source.path);
    }
}

/// The types that implement a trait.
pub(crate) fn implementors(of: &str) -> BTreeSet<String> {
    let head = format!("impl {of} for ");
    let sources = of_crates();
    let lines = sources.iter().flat_map(|source| source.text.lines());
    lines.filter_map(|line| line.strip_prefix(&head)).map(|rest| word(rest).to_owned()).collect()
}

/// The errors that the crates declare for their users.
pub(crate) fn errors() -> BTreeSet<String> {
    let mut errors = BTreeSet::new();
    for source in of_crates() {
        for rest in source.text.split("thiserror::Error)]").skip(1) {
            let head =
                rest.lines().find(|line| !line.is_empty() && !line.starts_with(['#', ' ', ')']));
            errors.extend(head.and_then(item).map(|(_, name)| name.to_owned()));
        }
    }
    errors
}

/// Returns what the tests are marked with: a line `// allows: GR-10` or `// refuses: GR-10, GR-3`
/// directly above a test.
pub(crate) fn marks() -> BTreeSet<(String, String)> {
    tests().into_keys().collect()
}

/// Returns the names of the tests with each mark and code, in the order of their files.
pub(crate) fn tests() -> BTreeMap<(String, String), Vec<String>> {
    let mut tests = BTreeMap::<_, Vec<String>>::new();
    let mut sources = texts();
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    for source in sources.iter().filter(|source| source.is_rust()) {
        let mut marked = Vec::new();
        for line in source.text.lines().map(str::trim_start) {
            if let Some((mark, codes)) = mark(line) {
                let codes = codes.split(", ").map(str::to_owned);
                marked.extend(codes.map(|code| (mark.to_owned(), code)));
            }
            let heads = ["fn ", "async fn ", "pub async fn "];
            let name = heads.iter().find_map(|head| line.strip_prefix(head));
            for mark in name.map(|_| marked.drain(..)).into_iter().flatten() {
                tests.entry(mark).or_default().push(word(name.unwrap_or_default()).to_owned());
            }
        }
        assert!(marked.is_empty(), "a mark is above no test: {}", source.path);
    }
    tests
}

/// Returns the mark of a line, and the codes behind it.
fn mark(line: &str) -> Option<(&'static str, &str)> {
    let marks = ["allows", "refuses", "about"].into_iter();
    let mut found = marks.filter_map(|mark| {
        let codes = line.strip_prefix("// ")?.strip_prefix(mark)?.strip_prefix(": ")?;
        Some((mark, codes))
    });
    found.next()
}

/// The word that a text begins with.
pub(crate) fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    text.split_at(end).0
}

fn item(line: &str) -> Option<(&'static str, &str)> {
    for kind in ["struct", "enum", "trait", "const"] {
        let name = line.strip_prefix("pub ").and_then(|line| line.strip_prefix(kind));
        if let Some(name) = name {
            return Some((kind, word(name.trim_start())));
        }
    }
    let name = line.strip_prefix("impl").filter(|head| !head.contains(" for "))?;
    let name = if name.starts_with('<') { name.split_once("> ")?.1 } else { name.trim_start() };
    Some(("impl", word(name)))
}

fn member<'a>(kind: &str, line: &'a str) -> Option<&'a str> {
    let name = match kind {
        "enum" | "trait" => line,
        "impl" => line.strip_prefix("pub ")?,
        _ => return None,
    };
    if kind == "enum" {
        return name.starts_with(|c: char| c.is_ascii_uppercase()).then(|| word(name));
    }
    let name =
        ["const fn ", "async fn ", "fn ", "const "].iter().find_map(|k| name.strip_prefix(k));
    name.map(word)
}

fn read(path: &Path, sources: &mut Vec<Source>) {
    if path.is_dir() {
        if ["node_modules", "target", "tests/pages"].iter().any(|folder| path.ends_with(folder)) {
            return;
        }
        for entry in fs::read_dir(path).unwrap() {
            read(&entry.unwrap().path(), sources);
        }
    } else if let Ok(text) = fs::read_to_string(path) {
        let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        sources.push(Source { path, text });
    }
}
