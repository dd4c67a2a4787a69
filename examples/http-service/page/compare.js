// The same group as two users see it, side by side.

import { Client, part } from "./api.js";
import { fill, h, humanised } from "./dom.js";
import { labelled, selection } from "./fields.js";
import { GROUP_ACTIONS } from "./group-actions.js";
import { groupName, learnGroups, nameOf } from "./names.js";
import { countsText, featureList, groupBadges, rolesText } from "./parts.js";
import { problemBlock } from "./refusals.js";
import { actionNames } from "./service.js";
import { knownUsers, session } from "./session.js";

/** Shows the page: of a group, as two users see it. Without them it chooses. */
export async function compare(again, id, left, right) {
  const users = knownUsers();
  const groups = await groupsOf(users);
  if (groups.length === 0)
    return [heading(), h("p", { class: "empty" }, "There is no group to compare.")];
  const group = id ?? groups[0].id;
  const first = left ?? session.me.id;
  const second = right ?? users.find((user) => user.id !== first)?.id ?? first;
  const go = (chosen) => {
    const { of = group, one = first, other = second } = chosen;
    location.hash = `#/compare/${of}/${one}/${other}`;
  };
  const names = users.map((user) => [user.id, user.name ?? nameOf(user.id)]);
  const choose = (label, value, options, key) => {
    const select = selection(options, { onchange: () => go({ [key]: select.value }) });
    select.value = value;
    return labelled(label, select);
  };
  const [one, other] = await Promise.all([first, second].map((user) => seenBy(user, group)));
  return [
    heading(),
    h(
      "div",
      { class: "panel chooser" },
      choose(
        "Group",
        group,
        groups.map((view) => [view.id, view.name]),
        "of",
      ),
      choose("First user", first, names, "one"),
      choose("Second user", second, names, "other"),
    ),
    h("div", { class: "sides" }, side(first, one), side(second, other)),
    await table([first, second], [one, other], group),
  ];
}

function heading() {
  return h(
    "header",
    { class: "page-head" },
    h("h1", {}, "Side by side"),
    h("p", { class: "lead" }, "The same group, as two users see it."),
  );
}

/** Returns the groups that at least one of these users sees, by name. */
async function groupsOf(users) {
  const lists = await Promise.all(
    users.map((user) => new Client(user.token).list("/groups").catch(() => [])),
  );
  const found = new Map(lists.flat().map((view) => [view.id, view]));
  learnGroups(found.values());
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

async function seenBy(id, group) {
  const user = knownUsers().find((known) => known.id === id);
  try {
    return { view: await new Client(user?.token).get(`/groups/${part(group)}`) };
  } catch (problem) {
    return { problem };
  }
}

function side(user, { view, problem }) {
  const name = nameOf(user);
  const region = { class: "panel side", "aria-label": `As ${name} sees it` };
  const as = h("p", { class: "as" }, `As ${name} sees it`);
  if (problem) {
    // The answer is the one for a group that does not exist, so nothing of it is named here.
    const says = problem.status === 404 ? "This group does not exist" : "There is no answer";
    return h("section", region, as, h("h2", {}, says), problemBlock(problem, { name }));
  }
  return h(
    "section",
    region,
    as,
    h("h2", {}, view.name),
    h("div", { class: "badges" }, groupBadges(view)),
    view.details?.description ? h("p", {}, view.details.description) : null,
    h(
      "dl",
      { class: "pairs" },
      h("dt", {}, "Role"),
      h("dd", {}, rolesText(view.roles)),
      h("dt", {}, "Members"),
      h("dd", {}, countsText(view)),
      h("dt", {}, "Mailing list"),
      h("dd", {}, view.address ?? "none, or off"),
    ),
    view.may_use
      ? featureList(view.may_use)
      : h("p", { class: "soft" }, `${name} does not take part in its room.`),
  );
}

/** Makes the table of the actions: a row for each, a column for each user. */
async function table(users, answers, group) {
  const names = await actionNames("group");
  const place = h("tbody", {});
  const cell = (allowed) => {
    if (allowed === null)
      return h("td", { class: "no" }, "–", h("span", { class: "unseen" }, "hidden"));
    return allowed ? h("td", { class: "yes" }, "yes") : h("td", { class: "no" }, "no");
  };
  const row = (name) => {
    const may = answers.map(({ view }) => (view ? view.allowed.includes(name) : null));
    const differs = may.some((allowed) => allowed !== may[0]);
    return h(
      "tr",
      { class: differs ? "differs" : null },
      h("th", { scope: "row" }, GROUP_ACTIONS[name]?.label ?? humanised(name)),
      may.map(cell),
    );
  };
  fill(place, names.map(row));
  const head = h(
    "tr",
    {},
    h("th", { scope: "col" }, "Action"),
    users.map((id) => h("th", { scope: "col" }, nameOf(id))),
  );
  return h(
    "section",
    { class: "panel" },
    h("h2", {}, "What each may do now"),
    h("p", { class: "soft" }, "The marked rows are where the two differ."),
    h(
      "table",
      {},
      h("caption", { class: "unseen" }, `What two users may do with ${groupName(group)}`),
      h("thead", {}, head),
      place,
    ),
  );
}
