// The page of a group or team.

import { actionPanel } from "./action-list.js";
import { part } from "./api.js";
import { folded, h, humanised } from "./dom.js";
import { GROUP_ACTIONS } from "./group-actions.js";
import { learnGroups, learnPeople, nameOf } from "./names.js";
import {
  back,
  countsText,
  featureList,
  groupBadges,
  panel,
  peopleList,
  rolesText,
} from "./parts.js";
import { problemBlock } from "./refusals.js";
import { client } from "./session.js";
import { moment } from "./words.js";

/** Shows the page. */
export async function group(again, id) {
  const base = `/groups/${part(id)}`;
  const { body: view, tag } = await client().read(base);
  learnGroups([view]);
  const found = await everythingOf(base);
  const subject = subjectOf(view, base, tag, found);
  return [
    back("#/", "Home"),
    head(view),
    h(
      "div",
      { class: "columns group" },
      await actionPanel("group", subject, GROUP_ACTIONS, view.allowed, again),
      h(
        "div",
        { class: "aside" },
        membersPanel(found),
        requestsPanel(found),
        nestedPanel(found),
        featuresPanel(view),
        settingsPanel(view),
        folded("The group as data", view),
      ),
    ),
  ];
}

async function everythingOf(base) {
  const list = (what) =>
    client()
      .list(`${base}/${what}`)
      .catch((problem) => problem);
  const [members, masters, requests, nested] = await Promise.all(
    ["members", "masters", "requests", "nested"].map(list),
  );
  for (const users of [members, masters, requests]) if (Array.isArray(users)) learnPeople(users);
  if (Array.isArray(nested)) learnGroups(nested);
  return { members, masters, requests, nested };
}

function subjectOf(view, base, tag, found) {
  const own = (what) => (Array.isArray(found[what]) ? found[what] : []);
  const options = async (what) => {
    if (what === "groups") return learnGroups(await client().list("/groups"));
    if (what === "nested") return own("nested");
    return own(what).map(({ user }) => user);
  };
  const { details } = view;
  const current = {
    "edit.name": view.name,
    "edit.description": details?.description ?? "",
    to: undefined,
  };
  return { id: view.id, name: view.name, base, tag, options, current };
}

function head(view) {
  const others = h("a", { href: `#/compare/${view.id}` }, "See it as another user");
  return h(
    "header",
    { class: "page-head" },
    h("div", { class: "badges" }, groupBadges(view)),
    h("h1", {}, view.name),
    view.details?.description ? h("p", { class: "lead" }, view.details.description) : null,
    h("p", { class: "facts" }, `${countsText(view)} · You: ${rolesText(view.roles)} · `, others),
    view.request
      ? h("p", { class: "note" }, `You asked to join on ${moment(view.request.asked_at)}.`)
      : null,
    view.details?.orphaned_since
      ? h(
          "p",
          { class: "note" },
          "This group has no Group Master. An administrator must appoint one.",
        )
      : null,
  );
}

function membersPanel({ members, masters }) {
  if (!Array.isArray(members)) return panel("Members", problemBlock(members));
  const managing = new Set(Array.isArray(masters) ? masters.map(({ user }) => user.id) : []);
  const people = members.map(({ user }) => ({
    name: nameOf(user.id),
    note: managing.delete(user.id) ? "Group Master" : null,
  }));
  // What remains are Masters who are no members (GR-3).
  const others = [...managing].map((id) => ({ name: nameOf(id), note: "Group Master, no member" }));
  return panel("Members", peopleList([...people, ...others]));
}

function requestsPanel({ requests }) {
  if (!Array.isArray(requests) || requests.length === 0) return null;
  const people = requests.map(({ user, asked_at: at }) => ({
    name: nameOf(user.id),
    note: `asked on ${moment(at)}`,
  }));
  return panel("Requests to join", peopleList(people));
}

function nestedPanel({ nested }) {
  if (!Array.isArray(nested) || nested.length === 0) return null;
  const items = nested.map(({ id, name }) => h("li", {}, h("a", { href: `#/groups/${id}` }, name)));
  return panel("Groups in it", h("ul", { class: "plain" }, items));
}

function featuresPanel(view) {
  return view.may_use ? panel("Features", featureList(view.may_use)) : null;
}

function settingsPanel({ address, details }) {
  if (!details && !address) return null;
  const rows = [
    ["Mailing list", address ?? "none, or off"],
    details ? ["Notification", humanised(details.notification)] : null,
    details ? ["Earlier messages", humanised(details.history)] : null,
    details?.locks.length > 0 ? ["Locked", details.locks.map(humanised).join(", ")] : null,
  ].filter(Boolean);
  return panel(
    "Settings",
    h(
      "dl",
      { class: "pairs" },
      rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    ),
  );
}
