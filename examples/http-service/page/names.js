// The names of users, groups and rooms, which the page shows in place of their ids.

import { joined, sentence } from "./dom.js";

const people = new Map();
const groups = new Map();
const rooms = new Map();

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
const NOTHING = new RegExp(`there is no (group|team|room|user) ${ID.source}`, "i");
const THING = new RegExp(`\\b(?:(user|group|team|room) )?(${ID.source})`, "gi");

/** Remembers users: `{ id, company, name }`, or a name beside a `user`. */
export function learnPeople(found) {
  for (const { name, user, ...rest } of found) {
    const { id, company = null } = user ?? rest;
    const known = people.get(id);
    people.set(id, { id, company, name: name ?? known?.name ?? null });
  }
  return found;
}

/** Remembers groups by their views. */
export function learnGroups(views) {
  for (const view of views) groups.set(view.id, view.name);
  return views;
}

/** Remembers how a room is called. */
export function learnRoom(id, title) {
  rooms.set(id, title);
}

/** Returns every user that the page knows, by name. */
export function everyone() {
  const known = [...people.values()];
  return known.sort((a, b) => nameOf(a.id).localeCompare(nameOf(b.id)));
}

/** Returns a user as commands name users. */
export function userOf(id) {
  return { id, company: people.get(id)?.company ?? null };
}

export function nameOf(id) {
  return people.get(id)?.name ?? "a user without a name";
}

export function namesOf(ids) {
  return joined(ids.map(nameOf));
}

export function groupName(id) {
  return groups.has(id) ? `“${groups.get(id)}”` : "a group that you do not see";
}

export function roomName(id) {
  return rooms.has(id) ? `“${rooms.get(id)}”` : "the room";
}

/** Returns the first letters of a name. */
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0].toUpperCase())
    .join("");
}

/**
 * Makes a sentence of a refusal readable: names in place of ids, and "you" or a name in place of
 * "the user" if it is about one user.
 */
export function readable(text, about = null) {
  // What does not exist for a user has no name for them.
  const known = text.replace(NOTHING, "there is no such $1");
  let plain = known.replace(THING, (whole, noun, id) => {
    if (people.has(id)) return nameOf(id);
    if (groups.has(id)) return groupName(id);
    if (rooms.has(id)) return roomName(id);
    return noun ? `this ${noun.toLowerCase()}` : "something unknown";
  });
  if (about !== null) {
    const subject = about.you ? "you" : about.name;
    plain = plain.replace(
      /\bthe user (may|has)\b/i,
      (_, verb) => `${subject} ${about.you && verb === "has" ? "have" : verb}`,
    );
    if (about.you) plain = plain.replace(/\btheir (own|mastership)\b/, "your $1");
  }
  return /[.!?]$/.test(plain) ? sentence(plain) : `${sentence(plain)}.`;
}
