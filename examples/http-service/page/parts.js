// Small parts that several places show.

import { count, h, humanised, joined } from "./dom.js";
import { initials } from "./names.js";
import { FEATURES, roleName, useOf } from "./words.js";

/** Shows the first letters of a name. The name itself is beside it, so it is not read out. */
export function avatar(name, kind = "person") {
  return h("span", { class: `avatar ${kind}`, "aria-hidden": "true" }, initials(name));
}

export function badge(text, kind = "") {
  return h("span", { class: `badge ${kind}` }, text);
}

/** Shows what distinguishes a group: private, external, a team. */
export function groupBadges(view) {
  return [
    view.group_type === "team" ? badge("Team") : null,
    badge(humanised(view.privacy), view.privacy),
    view.kind === "external" ? badge("External", "external") : null,
  ];
}

/** Says what the user is to a group. */
export function rolesText(roles) {
  return joined(roles.map(roleName));
}

/** Says how many take part in a group, and who manages it. */
export function countsText(view) {
  const { members, masters, externals } = view.counts;
  const parts = [count(members, "member")];
  if (view.group_type !== "team") parts.push(count(masters, "Master"));
  if (externals > 0) parts.push(count(externals, "guest"));
  return parts.join(" · ");
}

/** Shows for each feature whether the user may use it. */
export function featureList(uses) {
  const items = FEATURES.filter((name) => uses[name]).map((name) => {
    const isOn = uses[name] === "yes";
    return h(
      "li",
      { class: isOn ? "feature on" : "feature" },
      h("span", { class: "dot", "aria-hidden": "true" }),
      h("span", { class: "feature-name" }, humanised(name)),
      h("span", { class: "soft" }, useOf(uses[name])),
    );
  });
  return h("ul", { class: "features" }, items);
}

/** Makes a titled part of a page. */
export function panel(title, ...content) {
  return h("section", { class: "panel" }, h("h2", {}, title), content);
}

/** Lists users: `{ name, note }`. */
export function peopleList(people) {
  const items = people.map(({ name, note }) =>
    h(
      "li",
      { class: "participant" },
      avatar(name),
      h("span", { class: "participant-name" }, name),
      note ? h("span", { class: "soft" }, note) : null,
    ),
  );
  return h("ul", { class: "people" }, items);
}

/** Makes a way back. */
export function back(href, text) {
  return h("p", { class: "back" }, h("a", { href }, `← ${text}`));
}
