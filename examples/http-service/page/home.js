// The first page of a user: their groups, a search, and their rooms.

import { part } from "./api.js";
import { count, fill, freshId, h, say } from "./dom.js";
import { initials, learnGroups, nameOf } from "./names.js";
import { avatar, badge, groupBadges, rolesText } from "./parts.js";
import { problemBlock } from "./refusals.js";
import { LEAVE_ROOMS, NEW } from "./room-actions.js";
import { client, session } from "./session.js";
import { titleOf } from "./titles.js";
import { openAction } from "./trying.js";
import { kindOfRoom, lately } from "./words.js";

const LISTS = { belonging: "My groups", managed: "I manage", all: "All groups", teams: "Teams" };
const LISTS_OF_ADMINISTRATORS = { administered: "Company", orphaned: "Orphaned" };

/** A search begins when the user has stopped to type for so many milliseconds. */
const PAUSE = 200;

/** Shows the page. */
export async function home(again) {
  const { me } = session;
  const about = [me.company_name, me.role].filter(Boolean).join(" · ");
  const rooms = await client().list("/rooms");
  const groups = learnGroups(rooms.map((room) => room.belongs_to).filter(Boolean));
  // The lists are those of the user's own company, and a guest belongs to groups of others.
  const asGuest = groups.filter(({ roles }) => roles.includes("external_member"));
  return [
    h(
      "header",
      { class: "page-head" },
      h("h1", {}, `Hello, ${me.name ?? nameOf(me.id)}`),
      about ? h("p", { class: "lead" }, about) : null,
    ),
    h(
      "div",
      { class: "columns" },
      await groupsPanel(asGuest, again),
      await roomsPanel(rooms, again),
    ),
  ];
}

async function groupsPanel(asGuest, again) {
  const list = h("div", { class: "came" });
  const search = h("input", {
    type: "search",
    autocomplete: "off",
    placeholder: "Search by name",
    "aria-label": "Search groups by name",
    oninput: later,
  });
  const name = freshId("list");
  const lists = session.me.administers ? { ...LISTS, ...LISTS_OF_ADMINISTRATORS } : LISTS;
  const tabs = Object.entries(lists).map(([value, text]) =>
    h(
      "label",
      { class: "tab" },
      h("input", { type: "radio", name, value, checked: value === "belonging", onchange: show }),
      h("span", {}, text),
    ),
  );
  const tablist = h(
    "fieldset",
    { class: "tabs" },
    h("legend", { class: "unseen" }, "Which groups"),
    tabs,
  );
  let waiting = null;
  let asked = 0;

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  }

  async function show() {
    const chosen = tablist.querySelector("input:checked").value;
    const text = search.value.trim();
    const query = text === "" ? "" : `&search=${part(text)}`;
    asked += 1;
    const own = asked;
    try {
      const found = learnGroups(await client().list(`/groups?list=${chosen}${query}`));
      // A late answer does not replace a newer one.
      if (own !== asked) return;
      if (chosen === "belonging" && text === "") found.push(...asGuest);
      fill(list, groupList(found, text));
      say(`${count(found.length, "group")}.`);
    } catch (problem) {
      fill(list, problemBlock(problem));
    }
  }

  await show();
  return section("Groups", NEW.group, again, h("div", { class: "finder" }, tablist, search), list);
}

function groupList(found, text) {
  if (found.length === 0) {
    const says = text
      ? `No group has a word that begins with “${text}”.`
      : "There is no group here.";
    return h("p", { class: "empty" }, says);
  }
  const items = found.map((view) =>
    h(
      "li",
      {},
      h(
        "a",
        { class: "row", href: `#/groups/${view.id}` },
        avatar(view.name, "group"),
        h(
          "span",
          { class: "row-text" },
          h("span", { class: "row-name" }, view.name),
          h(
            "span",
            { class: "soft" },
            `${count(view.counts.members, "member")} · You: ${rolesText(view.roles)}`,
          ),
        ),
        h("span", { class: "badges" }, groupBadges(view)),
      ),
    ),
  );
  return h("ul", { class: "rows" }, items);
}

async function roomsPanel(rooms, again) {
  const titles = await Promise.all(rooms.map((room) => titleOf(room)));
  const items = rooms.map((room, index) =>
    h(
      "li",
      {},
      h(
        "a",
        { class: "row", href: `#/rooms/${room.id}` },
        h("span", { class: "avatar room", "aria-hidden": "true" }, initials(titles[index])),
        h(
          "span",
          { class: "row-text" },
          h("span", { class: "row-name" }, titles[index]),
          h(
            "span",
            { class: "soft" },
            [room.group ? null : kindOfRoom(room.kind), lately(room.last_active)]
              .filter(Boolean)
              .join(" · "),
          ),
        ),
        h(
          "span",
          { class: "badges" },
          room.may_use.message === "yes" ? null : badge("Read only"),
          // Rooms of groups and teams have the badge, and no others (RM-18).
          room.group ? badge("Group") : null,
        ),
      ),
    ),
  );
  const list =
    items.length > 0
      ? h("ul", { class: "rows" }, items)
      : h("p", { class: "empty" }, "You are in no room yet.");
  return section("Rooms", NEW.room, again, list, leaveRooms(rooms, titles, again));
}

/** Makes the button to leave several rooms at once, if the user may leave any. */
function leaveRooms(rooms, titles, again) {
  const all = rooms.map(({ id, allowed }, index) => ({ id, allowed, title: titles[index] }));
  const leavable = all.filter(({ allowed }) => allowed.includes("leave"));
  if (leavable.length === 0) return null;
  const subject = { base: null, name: "", options: async () => leavable };
  const open = () => openAction({ subject, about: LEAVE_ROOMS }, again);
  const button = h("button", { type: "button", class: "quiet", onclick: open }, LEAVE_ROOMS.label);
  return h("p", { class: "any" }, button);
}

function section(title, begin, again, ...content) {
  const subject = { base: null, name: "", options: async () => [] };
  const button = h(
    "button",
    {
      type: "button",
      class: "second",
      onclick: () => openAction({ subject, about: begin }, again),
    },
    begin.label,
  );
  return h(
    "section",
    { class: "panel", "aria-label": title },
    h("div", { class: "panel-head" }, h("h2", {}, title), button),
    content,
  );
}
