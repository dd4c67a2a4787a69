// The page of the company and its policy.

import { openAnyCommand } from "./any-command.js";
import { COMPANY_ACTIONS } from "./company-actions.js";
import { folded, h, humanised } from "./dom.js";
import { namesOf } from "./names.js";
import { panel } from "./parts.js";
import { commandNames } from "./service.js";
import { client, session } from "./session.js";
import { openAction } from "./trying.js";

/** Shows the page. */
export async function company(again) {
  if (session.me.company === null) {
    return [head("No company"), h("p", { class: "empty" }, "You act for no company.")];
  }
  const { body, tag } = await client().read("/company");
  const subject = { base: "/company", name: "", tag, options: async () => [], current: {} };
  return [
    head(body.name),
    h(
      "div",
      { class: "columns group" },
      commandsPanel(subject, await commandNames("company"), body.policy, again),
      h("div", { class: "aside" }, policyPanel(body.policy)),
    ),
  ];
}

function head(title) {
  return h(
    "header",
    { class: "page-head" },
    h("h1", {}, title),
    h("p", { class: "lead" }, "What the company decides for all its rooms and groups."),
  );
}

function commandsPanel(subject, names, policy, again) {
  const known = names.filter((name) => COMPANY_ACTIONS[name]);
  const items = known.map((name) => {
    const about = COMPANY_ACTIONS[name];
    const open = () => openAction({ subject, about }, again);
    return h(
      "li",
      {},
      h("button", { type: "button", class: "second", onclick: open }, about.label),
    );
  });
  const any = h(
    "button",
    { type: "button", class: "quiet", onclick: () => openAnyCommand(subject, names, again) },
    "Write any command as JSON",
  );
  const note = policy
    ? null
    : h(
        "p",
        { class: "note" },
        "Only administrators change the policy. Try it to see the refusal.",
      );
  return panel(
    "Change the policy",
    note,
    h("ul", { class: "allowed-actions" }, items),
    h("p", { class: "any" }, any),
  );
}

function policyPanel(policy) {
  if (!policy)
    return panel("Policy", h("p", { class: "soft" }, "Administrators see the policy here."));
  const rows = [
    ["Administrators", namesOf(policy.administrators)],
    ["Applications", policy.applications.map(humanised).join(", ") || "none"],
    ["Who creates groups", authority(policy.group_creation)],
    ["Who creates external groups", authority(policy.external_groups)],
    ["External contact", humanised(policy.external_contacts)],
    ["Disabled features", policy.disabled_features.map(humanised).join(", ") || "none"],
  ];
  return panel(
    "Policy",
    h(
      "dl",
      { class: "pairs" },
      rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    ),
    folded("The policy as data", policy),
  );
}

function authority(value) {
  return value.named ? namesOf(value.named) || "no one" : humanised(value);
}
