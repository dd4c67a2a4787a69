//! A community of eight organisations, if its files are available.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::peribolos::{Organisation, Privacy, Team, read};

#[test]
fn the_organisations_of_a_large_community_are_read() {
    let Some(folder) = std::env::var_os("GUILDHALL_ORG_DATA") else {
        println!("skipped: GUILDHALL_ORG_DATA does not name a folder of organisations");
        return;
    };
    let outcomes = read(&[PathBuf::from(folder)]).into_iter();
    let organisations: Vec<Organisation> = outcomes.map(Result::unwrap).collect();

    let teams: BTreeMap<&str, usize> = organisations
        .iter()
        .map(|organisation| (organisation.key.as_str(), organisation.teams.len()))
        .collect();
    assert_eq!(teams.len(), 8);
    assert_eq!(teams.values().sum::<usize>(), 766);
    assert_eq!(teams["kubernetes"], 284);
    assert_eq!(teams["kubernetes-sigs"], 405);

    let kubernetes = &organisations[1];
    assert_eq!(kubernetes.title, "Kubernetes");
    assert_eq!(kubernetes.admins.len(), 10);
    assert_eq!(kubernetes.members.len(), 1266);
    let all_teams = || organisations.iter().flat_map(|organisation| &organisation.teams);
    assert!(all_teams().all(|team| team.privacy == Privacy::Closed));
    assert!(all_teams().any(|team| team.parent.is_some()));
    let renamed = |team: &&Team| !team.previous_names.is_empty();
    assert_eq!(all_teams().filter(renamed).count(), 40);
}
