// The actions of a group or a room: those that are allowed, and the others with their reasons.

import { why } from "./asking.js";
import { openAnyCommand } from "./any-command.js";
import { openAction } from "./trying.js";
import { freshId, h, humanised } from "./dom.js";
import { SECTIONS } from "./group-actions.js";
import { panel } from "./parts.js";
import { ruleLink, shortly } from "./refusals.js";
import { actionNames, commandNames } from "./service.js";

/** What a person does not do by a button: they see the page, and ask on it. */
const NO_BUTTON = new Set(["view", "explain"]);

/**
 * Shows the actions of a subject. `kind` is `group` or `room`; `table` says how they are called,
 * `allowed` is what the service allows. `changed` is called after something was saved.
 */
export async function actionPanel(kind, subject, table, allowed, changed) {
  const names = (await actionNames(kind)).filter((name) => !NO_BUTTON.has(name));
  const rows = await Promise.all(
    names.map(async (name) => {
      const about = table[name] ?? { label: humanised(name) };
      const refusal = allowed.includes(name) ? null : await refusalOf(subject, name);
      const open = () => openAction({ subject, action: name, about, refusal }, changed);
      const order = Object.keys(table).indexOf(name);
      return { order, section: about.section ?? "more", label: about.label, refusal, open };
    }),
  );
  rows.sort((a, b) => a.order - b.order);
  const sections = Object.entries(SECTIONS).map(([section, title]) =>
    sectionOf(
      section,
      title,
      rows.filter((one) => one.section === section),
    ),
  );
  const commands = await commandNames(kind);
  const any = h(
    "button",
    { type: "button", class: "quiet", onclick: () => openAnyCommand(subject, commands, changed) },
    "Write any command as JSON",
  );
  return panel("What you may do", sections, h("p", { class: "any" }, any));
}

/** Asks why an action is refused. */
async function refusalOf(subject, action) {
  try {
    return (await why(subject, action)).refusal ?? null;
  } catch (problem) {
    return problem.details?.rule ? { ...problem.details, message: problem.details.detail } : null;
  }
}

function sectionOf(section, title, rows) {
  if (rows.length === 0) return null;
  const refused = rows.filter(({ refusal }) => refusal);
  const buttons = rows
    .filter(({ refusal }) => !refusal)
    .map(({ label, open }) =>
      h(
        "li",
        {},
        h("button", { type: "button", class: `second ${section}`, onclick: open }, label),
      ),
    );
  return h(
    "div",
    { class: "actions" },
    h("h3", {}, title),
    buttons.length > 0 ? h("ul", { class: "allowed-actions" }, buttons) : null,
    refused.length > 0 ? h("ul", { class: "refused-actions" }, refused.map(refusedRow)) : null,
  );
}

/** Shows an action that is refused now. Its button does not act: it opens the reason. */
function refusedRow({ label, refusal, open }) {
  const id = freshId("reason");
  const button = h(
    "button",
    {
      type: "button",
      class: "greyed",
      "aria-disabled": "true",
      "aria-describedby": id,
      onclick: open,
    },
    label,
  );
  const reason = h(
    "p",
    { class: "reason", id },
    `${shortly(refusal, { you: true })} ${refusal.remedy.text} `,
    ruleLink(refusal.rule),
  );
  return h("li", {}, button, reason);
}
