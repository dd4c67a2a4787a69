// The page of a room.

import { actionPanel } from "./action-list.js";
import { part } from "./api.js";
import { folded, h } from "./dom.js";
import { groupName, learnGroups, learnPeople, nameOf } from "./names.js";
import { back, badge, featureList, panel, peopleList } from "./parts.js";
import { problemBlock } from "./refusals.js";
import { ROOM_ACTIONS } from "./room-actions.js";
import { client, session } from "./session.js";
import { titleOf } from "./titles.js";
import { kindOfRoom } from "./words.js";

/** Shows the page. */
export async function room(again, id) {
  const base = `/rooms/${part(id)}`;
  const { body: view, tag } = await client().read(base);
  const list = client().list(`${base}/participants`).then(learnPeople);
  const participants = await list.catch((problem) => problem);
  const title = await titleOf({ ...view, belongs_to: await groupOf(view) });
  const known = Array.isArray(participants) ? participants : [];
  const current = {
    "edit.name": view.info?.name ?? "",
    "edit.description": view.info?.description ?? "",
    name: view.info?.name ?? "",
  };
  const subject = { id, name: title, base, tag, current, options: async () => known };
  return [
    back("#/", "Home"),
    h(
      "header",
      { class: "page-head" },
      h("div", { class: "badges" }, badge(kindOfRoom(view.kind))),
      h("h1", {}, title),
      view.info?.description ? h("p", { class: "lead" }, view.info.description) : null,
      view.group
        ? h(
            "p",
            { class: "facts" },
            "The room of ",
            h("a", { href: `#/groups/${view.group}` }, groupName(view.group)),
          )
        : null,
    ),
    h(
      "div",
      { class: "columns group" },
      await actionPanel("room", subject, ROOM_ACTIONS, view.allowed, again),
      h(
        "div",
        { class: "aside" },
        panel(
          "Participants",
          Array.isArray(participants)
            ? peopleList(participants.map(personOf))
            : problemBlock(participants),
        ),
        panel("Features", featureList(view.may_use)),
        folded("The room as data", view),
      ),
    ),
  ];
}

function personOf({ id }) {
  return { name: nameOf(id), note: id === session.me.id ? "you" : null };
}

/** Returns the group of a room, if the user sees it. */
async function groupOf(view) {
  if (view.group === null) return null;
  try {
    const found = await client().get(`/groups/${part(view.group)}`);
    learnGroups([found]);
    return found;
  } catch {
    return null;
  }
}
