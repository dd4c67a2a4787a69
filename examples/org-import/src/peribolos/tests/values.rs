//! The values of a valid organisation.

use super::{logins, names, organisation};
use crate::peribolos::Privacy::{Closed, Secret};

#[test]
fn people_keep_their_order_their_spelling_and_their_line() {
    let acme =
        organisation("admins: [Zoe, ann]\nmembers:\n- \" Bo \"\n- '@cy'\n- 249043822\n- no\n");
    assert_eq!(logins(&acme.admins), ["Zoe", "ann"]);
    assert_eq!(logins(&acme.members), ["Bo", "cy", "249043822", "no"]);
    assert_eq!(acme.members[1].location.line, Some(4));
}

#[test]
fn a_person_who_is_listed_twice_is_kept_once_in_the_first_spelling() {
    let acme = organisation(
        "admins: [Ann, ann]\nmembers: [Bo, cy, BO]\nteams: {ops: {members: [cy, Cy]}}\n",
    );
    assert_eq!(logins(&acme.admins), ["Ann"]);
    assert_eq!(logins(&acme.members), ["Bo", "cy"]);
    assert_eq!(logins(&acme.teams[0].members), ["cy"]);
}

#[test]
fn a_maintainer_who_is_listed_as_a_member_is_a_maintainer() {
    let acme = organisation("teams: {ops: {members: [ann, bo], maintainers: [Ann]}}\n");
    assert_eq!(logins(&acme.teams[0].maintainers), ["Ann"]);
    assert_eq!(logins(&acme.teams[0].members), ["bo"]);
}

#[test]
fn a_team_is_closed_by_default() {
    let acme = organisation(
        "teams: {a: {privacy: secret}, b: {privacy: closed}, c: {}, d: {privacy: }}\n",
    );
    let privacies: Vec<_> = acme.teams.iter().map(|team| team.privacy).collect();
    assert_eq!(privacies, [Secret, Closed, Closed, Closed]);
}

#[test]
fn a_team_comes_before_the_teams_below_it() {
    let acme = organisation(
        "teams:
  a:
    teams:
      b:
        teams:
          c:
            members: [cy]
      d: {}
  e: {}
",
    );
    assert_eq!(names(&acme.teams), ["a", "b", "c", "d", "e"]);
    let parents: Vec<_> = acme.teams.iter().map(|team| team.parent.as_deref()).collect();
    assert_eq!(parents, [None, Some("a"), Some("b"), Some("a"), None]);
    let lines: Vec<_> = acme.teams.iter().filter_map(|team| team.location.line).collect();
    assert_eq!(lines, [2, 4, 6, 8, 9]);
    assert_eq!(logins(&acme.teams[2].members), ["cy"]);
}

#[test]
fn texts_lose_outer_white_space() {
    let acme = organisation(
        "
name: '  Acme '
description: |
  Makes
  things
teams:
  ' ops ':
    description: >
      Keeps
      it up
",
    );
    assert_eq!(acme.title, "Acme");
    assert_eq!(acme.description, "Makes\nthings");
    assert_eq!(acme.teams[0].name, "ops");
    assert_eq!(acme.teams[0].description, "Keeps it up");
}

#[test]
fn every_field_of_the_format_is_accepted() {
    let acme = organisation(
        "
name: Acme
description: Makes things
billing_email: bills@acme.example
company: Acme Inc.
email: hello@acme.example
location: Everywhere
has_organization_projects: true
has_repository_projects: false
default_repository_permission: none
members_can_create_repositories: yes
admins: [ann]
members: [bo]
teams:
  ops:
    description: Keeps it up
    privacy: closed
    previously: [sysops]
    maintainers: [ann]
    members: [bo]
    repos: {a: read, b: triage, c: write, d: maintain, e: admin, f: none, g: }
    teams: {}
repos:
  void:
  tools:
    description: Tools
    homepage: https://acme.example
    private: false
    has_issues: true
    has_projects: true
    has_wiki: true
    allow_squash_merge: true
    allow_merge_commit: true
    allow_rebase_merge: true
    squash_merge_commit_title: PR_TITLE
    squash_merge_commit_message: PR_BODY
    default_branch: main
    archived: false
    previously: [old-tools]
    on_create: {auto_init: true, gitignore_template: Rust, license_template: mit}
    fork_from: other/tools
    default_branch_only: true
    collaborators: {cy: write}
",
    );
    assert_eq!(names(&acme.teams), ["ops"]);
    assert_eq!(acme.teams[0].previous_names, ["sysops"]);
}
