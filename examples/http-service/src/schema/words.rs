//! Values that are words, and commands. Their names are asked from their types.

use std::any::type_name;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::names;

pub(crate) type Application = Word<guildhall::Application>;
pub(crate) type CompanyCommand = Command<guildhall::CompanyCommand>;
pub(crate) type CompanyServiceCommand = Command<guildhall::permissions::CompanyServiceCommand>;
pub(crate) type ExternalMail = Word<guildhall::mailing_list::ExternalMail>;
pub(crate) type Feature = Word<guildhall::Feature>;
pub(crate) type GroupAction = Word<guildhall::permissions::GroupAction>;
pub(crate) type GroupCommand = Command<guildhall::GroupCommand>;
pub(crate) type GroupKind = Word<guildhall::groups::GroupKind>;
pub(crate) type GroupList = Word<guildhall::groups::GroupList>;
pub(crate) type GroupServiceCommand = Command<guildhall::groups::GroupServiceCommand>;
pub(crate) type MailKind = Word<guildhall::mailing_list::MailKind>;
pub(crate) type NoticeKind = Word<guildhall::groups::NoticeKind>;
pub(crate) type Privacy = Word<guildhall::Privacy>;
pub(crate) type RoomAction = Word<guildhall::permissions::RoomAction>;
pub(crate) type RoomCommand = Command<guildhall::RoomCommand>;
pub(crate) type RoomKind = Word<guildhall::kernel::RoomKind>;
pub(crate) type Switch = Word<guildhall::Switch>;

/// A value that is one of some words.
pub(crate) struct Word<T>(PhantomData<T>);

/// A command: its name in `command`, and what belongs to it.
pub(crate) struct Command<C>(PhantomData<C>);

impl<T: DeserializeOwned> PartialSchema for Word<T> {
    fn schema() -> RefOr<Schema> {
        words(names::of_values::<T>()).into()
    }
}

impl<T: DeserializeOwned> ToSchema for Word<T> {
    fn name() -> Cow<'static, str> {
        name_of::<T>().into()
    }
}

impl<C: DeserializeOwned> PartialSchema for Command<C> {
    fn schema() -> RefOr<Schema> {
        let description = "A command: its name, and what belongs to it. The examples have one of \
            each. The rustdoc of Guildhall describes each command under the name of this schema.";
        ObjectBuilder::new()
            .property("command", words(names::of_commands::<C>()))
            .required("command")
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true)))
            .description(Some(description))
            .examples(examples(name_of::<C>()))
            .into()
    }
}

impl<C: DeserializeOwned> ToSchema for Command<C> {
    fn name() -> Cow<'static, str> {
        name_of::<C>().into()
    }
}

/// One of each command, as it serialises. A test writes the file, so that it is no other list.
const EXAMPLES: &str = include_str!("commands.json");

/// Returns the examples of a type of commands.
fn examples(name: &str) -> Vec<Value> {
    let all = serde_json::from_str::<BTreeMap<String, Vec<Value>>>(EXAMPLES);
    all.unwrap_or_default().remove(name).unwrap_or_default()
}

fn words(words: &'static [&'static str]) -> Schema {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.iter().copied())).into()
}

/// Returns the name of a type without its path.
fn name_of<T>() -> &'static str {
    let name = type_name::<T>();
    name.rsplit_once("::").map_or(name, |(_, name)| name)
}
