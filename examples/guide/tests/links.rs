//! The pages of the project lead where they say.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test may panic, like the test itself"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const DOCS_RS: &str = "https://docs.rs/guildhall";
const REPOSITORY: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the pages of the guide by their names, without `.md`.
fn pages() -> BTreeSet<String> {
    let files = fs::read_dir(root().join("docs/guide")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(".md").map(str::to_owned)).collect()
}

/// Returns the files whose links are checked.
fn linking() -> Vec<PathBuf> {
    let mut pages = ["docs", "docs/decisions", "docs/guide"].map(entries).concat();
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    let roots = ["", "benches", "fuzz"].map(|dir| root().join(dir));
    let packages = ["crates", "examples"].map(entries).concat().into_iter().chain(roots);
    let readmes = packages.map(|dir| dir.join("README.md")).filter(|path| path.exists());
    pages.into_iter().chain(readmes).collect()
}

fn entries(dir: &str) -> Vec<PathBuf> {
    fs::read_dir(root().join(dir)).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// Returns whether a link leads to a file: not to another site, and not to an item, as the README
/// of a crate can have. Rustdoc checks those.
fn is_relative(link: &str) -> bool {
    !link.contains("://") && !link.contains("::")
}

/// Returns the targets of the links of a page: `[text](target)` and `[text]: target`.
fn links(page: &str) -> Vec<&str> {
    let inline = page.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let defined = page.lines().filter(|line| line.starts_with('['));
    inline.chain(defined.filter_map(|line| Some(line.split_once("]: ")?.1))).collect()
}

/// Returns the anchors of a page: those that it names, and those of its headings.
fn anchors(page: &str) -> BTreeSet<String> {
    let named = page.split("id=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let headings = page.lines().filter(|line| line.starts_with('#')).map(slug);
    named.map(str::to_owned).chain(headings).collect()
}

fn slug(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = kept.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    kept.collect::<String>().replace(' ', "-")
}

/// Returns the pages of the book, which its summary lists.
fn book() -> Vec<PathBuf> {
    let summary = text(&root().join("docs/SUMMARY.md"));
    links(&summary).into_iter().map(|page| root().join("docs").join(page)).collect()
}

#[test]
fn every_page_of_the_docs_is_in_the_book() {
    let listed: BTreeSet<_> = book().into_iter().collect();
    for page in ["docs", "docs/decisions", "docs/guide"].map(entries).concat() {
        let is_page = page.extension().is_some_and(|ending| ending == "md");
        if is_page && !page.ends_with("SUMMARY.md") {
            assert!(listed.contains(&page), "{} is not in docs/SUMMARY.md", page.display());
        }
    }
}

/// A reader of the book has the book only. A link out of it has the address of the repository.
#[test]
fn no_link_of_the_book_leaves_it_but_by_an_address() {
    let docs = root().join("docs").canonicalize().unwrap();
    for path in book() {
        let page = text(&path);
        for link in links(&page).into_iter().filter(|link| is_relative(link)) {
            let file = link.split_once('#').map_or(link, |(file, _)| file);
            let target = path.parent().unwrap().join(file).canonicalize().unwrap();
            let stays = target.starts_with(&docs);
            assert!(stays, "{}: {link} leaves the book", path.display());
        }
    }
}

#[test]
fn every_address_in_the_repository_leads_to_a_file_of_it() {
    for path in linking() {
        let page = text(&path);
        for link in links(&page).into_iter().filter_map(|link| link.strip_prefix(REPOSITORY)) {
            let file = link.strip_prefix("blob/main/").or_else(|| link.strip_prefix("tree/main/"));
            let found = file.is_some_and(|file| root().join(file).exists());
            assert!(found, "{}: there is no {link} in the repository", path.display());
        }
    }
}

#[test]
fn the_code_of_every_page_of_the_guide_is_tested() {
    let tested = text(&root().join("examples/guide/src/lib.rs"));
    let tested = tested.split_once("\npages!(").unwrap().1.split_once(')').unwrap().0;
    let tested: BTreeSet<_> = tested.split_whitespace().map(str::to_owned).collect();
    assert_eq!(pages(), tested);
}

#[test]
fn every_relative_link_leads_to_a_file_and_a_heading() {
    for path in linking() {
        let page = text(&path);
        for link in links(&page).into_iter().filter(|link| is_relative(link)) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = path.parent().unwrap().join(file);
            let target = if file.is_empty() { path.clone() } else { target };
            assert!(target.exists(), "{}: there is no {link}", path.display());
            if !anchor.is_empty() {
                let found = anchors(&text(&target)).contains(anchor);
                assert!(found, "{}: {link} has no such heading", path.display());
            }
        }
    }
}

#[test]
fn every_name_of_the_api_has_a_page_of_rustdoc() {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("doc");
    if !built.join("guildhall/index.html").exists() {
        eprintln!("skipped: cargo doc has not run");
        return;
    }
    for path in linking() {
        let page = text(&path);
        let of_ours = links(&page).into_iter().filter(|link| link.starts_with(DOCS_RS));
        // A link without a version leads to the front page of a crate.
        for (link, item) in of_ours.filter_map(|link| Some((link, link.split_once("/latest/")?.1)))
        {
            let (file, anchor) = item.split_once('#').unwrap_or((item, ""));
            let file = built.join(file);
            let found = file.exists()
                && (anchor.is_empty() || text(&file).contains(&format!("id=\"{anchor}\"")));
            assert!(found, "{}: the last cargo doc made no {link}", path.display());
        }
    }
}
