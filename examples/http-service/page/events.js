// What a command caused, or would cause, in sentences.

import { h, humanised, joined } from "./dom.js";
import { groupName, nameOf, namesOf, roomName } from "./names.js";

/** Says what an event changes. */
export function eventSentence(happened) {
  const says = EVENTS[happened.event];
  return says ? says(happened) : `${humanised(happened.event)}.`;
}

/** Says which users get a notice of what. `names` are those of the participants, if known. */
export function noticeSentence(notice, names = []) {
  if (notice.notice === "removed_from_room") return removalNotice(notice.to, notice.room);
  const what = `a notice that ${groupName(notice.group)} was ${notice.kind}`;
  if (names.length > 0) return `${joined(names)} ${verb(names, "gets", "get")} ${what}.`;
  return `All who take part then get ${what}.`;
}

/** Says how a request to join was answered. */
export function joinAnswer({ to, group, answer }) {
  return `${nameOf(to)} gets a notice that their request to join ${groupName(group)} was ${answer}.`;
}

/** Says what ends, is freed or freezes. */
export function effectSentence(effect) {
  const says = EFFECTS[effect.effect];
  return says ? says(effect) : `${humanised(effect.effect)}.`;
}

/** Whether a notice, or the sentence of the event, says what an effect says. */
export function isSaid({ effect }, event) {
  return SAID.has(effect) || RESTATED[event?.event] === effect;
}

/** Lists sentences under a heading, unless there are none. */
export function sentencesUnder(heading, sentences) {
  if (sentences.length === 0) return null;
  const items = sentences.map((text) => h("li", {}, text));
  return h("div", {}, h("h4", {}, heading), h("ul", { class: "plain" }, items));
}

function removalNotice(user, room) {
  return `${nameOf(user)} gets a notice that they are no longer in ${roomName(room)}.`;
}

const namesIn = (users) => namesOf(users.map((user) => user.id ?? user));
const asOrTo = (right) => (right === "post" ? "to" : "as");
const verb = (users, one, more) => (users.length === 1 ? one : more);

const changes = (switches, to) => Object.keys(switches).filter((name) => switches[name] === to);

function switched({ switches }) {
  const on = changes(switches, "on").map(humanised);
  const off = changes(switches, "off").map(humanised);
  const parts = [];
  if (on.length > 0) parts.push(`${joined(on)} ${verb(on, "is", "are")} on`);
  if (off.length > 0) parts.push(`${joined(off)} ${verb(off, "is", "are")} off`);
  return `${parts.join(", and ")}.`;
}

const EVENTS = {
  closed: () => "The room is closed for good.",
  converted: ({ group }) => `The room belongs to ${groupName(group)}.`,
  created: ({ name, members, masters }) =>
    `“${name}” is a group with ${namesIn(members) || "no members"}. ` +
    `${namesIn(masters)} ${verb(masters, "is its Group Master", "are its Group Masters")}.`,
  data_deletion_requested: ({ data }) => `The deletion of ${humanised(data)} is requested.`,
  deleted: ({ lost }) =>
    `The group is deleted. Lost for good: ${joined(lost.map((data) => humanised(data)))}.`,
  features_switched: switched,
  group_nested: ({ group }) => `${groupName(group)} is a member.`,
  group_unnested: ({ group }) => `${groupName(group)} is no longer a member.`,
  history_changed: ({ to }) =>
    to === "shared"
      ? "Later members may read what was said before."
      : "Later members may not read what was said before.",
  info_edited: () => "The name or the description of the room is changed.",
  invited: ({ users }) => `${namesIn(users)} ${verb(users, "is", "are")} in the room.`,
  join_request_withdrawn: ({ user }) => `${nameOf(user)} no longer asks to join.`,
  join_requested: ({ user }) => `${nameOf(user.id)} asks to join.`,
  join_requests_accepted: ({ users }) =>
    `${namesIn(users)} ${verb(users, "is a member", "are members")}, as asked.`,
  join_requests_declined: ({ users }) =>
    `The ${verb(users, "request", "requests")} of ${namesIn(users)} to join ` +
    `${verb(users, "is", "are")} declined.`,
  left: ({ user }) => `${nameOf(user)} is no longer in the room.`,
  locks_changed: ({ edit }) =>
    `${joined(Object.entries(edit).map(([setting, lock]) => `${humanised(setting)} is ${lock}`))}.`,
  mail_right_granted: ({ right, users }) => `${namesIn(users)} may send ${asOrTo(right)} the list.`,
  mail_right_revoked: ({ right, users }) =>
    `${namesIn(users)} may no longer send ${asOrTo(right)} the list.`,
  mailing_list_edited: () => "The settings of the mailing list are changed.",
  mailing_list_opened: ({ list }) => `The group has the mailing list ${list.address}.`,
  masters_appointed: ({ users }) =>
    `${namesIn(users)} ${verb(users, "is a Group Master", "are Group Masters")}.`,
  masters_dismissed: ({ users }) =>
    `${namesIn(users)} no longer ${verb(users, "manages", "manage")} the group.`,
  mastership_handed_over: ({ by, to }) =>
    `${nameOf(to.id)} is a Group Master in place of ${nameOf(by)}.`,
  members_added: ({ users }) => `${namesIn(users)} ${verb(users, "is a member", "are members")}.`,
  members_removed: ({ users }) =>
    `${namesIn(users)} ${verb(users, "is no longer a member", "are no longer members")}.`,
  message_began_anew: () => "Message begins anew, in another room.",
  message_restored: switched,
  notification_changed: ({ to }) => `The notification of the members is ${to}.`,
  opened: () => "The room is open.",
  privacy_changed: ({ to }) => `The group is ${to}.`,
  profile_edited: ({ edit }) =>
    edit.name
      ? `The group is called “${edit.name}”.`
      : "The description or the picture is changed.",
  recipients_added: ({ recipients }) =>
    `${joined(Object.values(recipients))} get mail of the list.`,
  recipients_removed: () => "These addresses get no more mail of the list.",
  removed: ({ users }) => `${namesIn(users)} ${verb(users, "is", "are")} no longer in the room.`,
};

/** The effects that are notices. */
const SAID = new Set(["members_notified", "user_notified"]);

/** The effect that says the same as the event. */
const RESTATED = {
  deleted: "group_deleted",
  group_unnested: "nesting_ended",
  left: "room_left",
  masters_dismissed: "mastership_ended",
  members_removed: "membership_ended",
  removed: "room_left",
};

const EFFECTS = {
  claim_freed: ({ claim }) =>
    `A ${Object.keys(claim)[0] === "group_name" ? "name" : "mail address"}` +
    " of the group can be used by others.",
  feature_off: ({ group, feature }) => `${humanised(feature)} is off in ${groupName(group)}.`,
  group_closed_to_externals: ({ group }) => `${groupName(group)} accepts no more guests.`,
  group_deleted: ({ group }) => `${groupName(group)} is deleted.`,
  group_frozen: ({ group }) => `Nothing new can happen in ${groupName(group)}.`,
  group_orphaned: ({ group }) => `${groupName(group)} has no Group Master.`,
  leadership_ended: ({ team, user }) => `${nameOf(user)} no longer leads ${groupName(team)}.`,
  mail_right_ended: ({ user, right }) =>
    `${nameOf(user)} loses the right to send ${asOrTo(right)} the list.`,
  members_notified: ({ group }) => `All who take part in ${groupName(group)} get a notice.`,
  membership_ended: ({ group, user }) =>
    `${nameOf(user)} is no longer a member of ${groupName(group)}.`,
  mastership_ended: ({ group, user }) =>
    `${nameOf(user)} is no longer a Group Master of ${groupName(group)}.`,
  nesting_ended: ({ group, parent }) =>
    `Users of ${groupName(group)} no longer take part in ${groupName(parent)} through it.`,
  request_ended: ({ group, user }) =>
    `The request of ${nameOf(user)} to join ${groupName(group)} ends without an answer.`,
  room_closed: ({ room }) => `${roomName(room)} closes for good.`,
  room_closed_to_externals: ({ room }) => `${roomName(room)} accepts no more guests.`,
  room_frozen: ({ room }) => `Nothing new can happen in ${roomName(room)}.`,
  room_left: ({ room, user }) => `${nameOf(user)} is no longer in ${roomName(room)}.`,
  room_not_convertible: ({ room }) => `No user can convert ${roomName(room)} to a group any more.`,
  user_notified: ({ room, user }) => removalNotice(user, room),
};
