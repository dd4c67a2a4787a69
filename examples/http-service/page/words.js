// How the page calls what the service names: roles, kinds, features, answers.

import { humanised } from "./dom.js";

const ROLES = {
  administrator: "administrator",
  external_member: "guest",
  leader: "leader",
  master: "Group Master",
  member: "member",
  outsider: "not a member",
  stranger: "outside the company",
};

const ROOM_KINDS = {
  general: "Several people",
  group: "Group",
  one_to_one: "One to one",
  team: "Team",
  to_me: "Only you",
};

const USES = {
  disabled: "The company disabled it.",
  frozen: "The company lacks an application.",
  never_on: "It was never turned on.",
  not_of_kind: "Rooms of this kind do not have it.",
  off: "It is off.",
  yes: "You may use it.",
};

const WHO = {
  administrator: "An administrator can lift this.",
  group_master: "A Group Master can lift this.",
  leader: "The leader of the team can lift this.",
  manager: "A user who manages the group can lift this.",
  no_one: "No one can lift this.",
  service: "The service that runs Guildhall can lift this.",
  you: "You can do this yourself.",
};

export const FEATURES = ["message", "note", "event", "task", "folder"];

export const SETTINGS = [...FEATURES, "name", "privacy", "members"];

export function roleName(role) {
  return ROLES[role] ?? humanised(role);
}

export function kindOfRoom(kind) {
  return ROOM_KINDS[kind] ?? humanised(kind);
}

/** Says whether the user may use a feature, and why not. */
export function useOf(answer) {
  return USES[answer] ?? humanised(answer);
}

/** Says who can lift a refusal. */
export function whoLifts(who) {
  return WHO[who] ?? humanised(who);
}

/** Returns a moment of today as its time, and another one as its date. */
export function lately(text) {
  const time = new Date(text);
  const isToday = time.toDateString() === new Date().toDateString();
  return time.toLocaleString(undefined, isToday ? { timeStyle: "short" } : { dateStyle: "medium" });
}

/** Returns a moment as people write it. */
export function moment(text) {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  return time.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
