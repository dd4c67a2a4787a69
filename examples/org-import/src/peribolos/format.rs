//! The fields of the format, as its reference implementation declares them.
//!
//! An organisation also has settings that an import does not use: repositories, permissions,
//! billing. They are declared too, so that their types are checked and a mistake is found here
//! before another tool reads the file.

use serde::Deserialize;
use serde_saphyr::Spanned;

use super::yaml::{Entries, null_is_empty};

/// A file of organisations by key.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OrgsFile {
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) orgs: Entries<Org>,
}

/// A `teams.yaml`: a part of an organisation, with only teams.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TeamsFile {
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) teams: Entries<Team>,
}

/// An organisation.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Org {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) admins: Vec<Spanned<String>>,
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) members: Vec<Spanned<String>>,
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) teams: Entries<Team>,
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) repos: Entries<Repo>,
    billing_email: Option<String>,
    company: Option<String>,
    email: Option<String>,
    location: Option<String>,
    has_organization_projects: Option<bool>,
    has_repository_projects: Option<bool>,
    default_repository_permission: Option<Permission>,
    members_can_create_repositories: Option<bool>,
}

/// A team, with the teams below it.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Team {
    pub(super) description: Option<String>,
    pub(super) privacy: Option<Privacy>,
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) maintainers: Vec<Spanned<String>>,
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) members: Vec<Spanned<String>>,
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) teams: Entries<Team>,
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) repos: Entries<Option<Permission>>,
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) previously: Vec<Spanned<String>>,
}

/// Which users see a team.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Privacy {
    Closed,
    Secret,
}

/// The permission for a repository.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Permission {
    None,
    Read,
    Triage,
    Write,
    Maintain,
    Admin,
}

/// A repository.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Repo {
    #[serde(deserialize_with = "null_is_empty")]
    pub(super) collaborators: Entries<Option<Permission>>,
    description: Option<String>,
    homepage: Option<String>,
    private: Option<bool>,
    has_issues: Option<bool>,
    has_projects: Option<bool>,
    has_wiki: Option<bool>,
    allow_squash_merge: Option<bool>,
    allow_merge_commit: Option<bool>,
    allow_rebase_merge: Option<bool>,
    squash_merge_commit_title: Option<String>,
    squash_merge_commit_message: Option<String>,
    default_branch: Option<String>,
    archived: Option<bool>,
    previously: Option<Vec<String>>,
    on_create: Option<RepoCreation>,
    fork_from: Option<String>,
    default_branch_only: Option<bool>,
}

/// The settings for the creation of a repository.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RepoCreation {
    auto_init: Option<bool>,
    gitignore_template: Option<String>,
    license_template: Option<String>,
}
