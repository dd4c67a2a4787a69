// Why a user may do an action, or may not, and which users may.

import { fill, folded, h, humanised, joined } from "./dom.js";
import { labelled, selection } from "./fields.js";
import { everyone, groupName, learnPeople, nameOf } from "./names.js";
import { problemBlock, refusalBlock, ruleLink } from "./refusals.js";
import { client, session } from "./session.js";
import { roleName } from "./words.js";

/** Asks the service why a user may do an action: without a user, the one who acts. */
export function why(subject, action, user = null) {
  const about = user === null ? "" : `&user=${user}`;
  return client().get(`${subject.base}/why?action=${action}${about}`);
}

/** Makes the folded question why a user may do an action. `shown` is a refusal seen already. */
export function whyBlock(subject, action, shown = null) {
  const answer = h("div", { "aria-live": "polite" });
  const options = everyone().map(({ id }) => [id, id === session.me.id ? "You" : nameOf(id)]);
  const select = selection(options, { onchange: ask });
  select.value = session.me.id;

  async function ask() {
    const user = select.value;
    const about = { you: user === session.me.id, name: nameOf(user) };
    // An answer can come after the one to a later question. The last question counts.
    const show = (says) => select.value === user && fill(answer, says);
    try {
      const explanation = await why(subject, action, about.you ? null : user);
      show(explained(explanation, about, about.you && shown));
    } catch (problem) {
      show(problemBlock(problem, { you: true }));
    }
  }

  return question("Why?", ask, labelled("For", select), answer);
}

/** Makes the folded question which users may do an action. */
export function whoMayBlock(subject, action) {
  const answer = h("div", { "aria-live": "polite" });

  async function ask() {
    try {
      const path = `${subject.base}/who-may?action=${action}`;
      const users = learnPeople(await client().list(path));
      const names = users.map(({ id }) => nameOf(id));
      const says = names.length > 0 ? `${joined(names)}.` : "No user may do this now.";
      fill(answer, h("p", {}, says));
    } catch (problem) {
      fill(answer, problemBlock(problem, { you: true }));
    }
  }

  return question("Who may?", ask, answer);
}

function question(title, ask, ...content) {
  const block = h("details", { class: "question" }, h("summary", {}, title), content);
  // It is asked when it is opened, so that a page does not ask what no one reads.
  block.addEventListener("toggle", () => block.open && ask());
  return block;
}

function explained(explanation, about, isShown) {
  const { refusal } = explanation;
  const parts = [rolesOf(explanation, about)];
  if (refusal) return h("div", {}, parts, isShown ? null : refusalBlock(refusal, about));
  const says = about.you ? "You may do this." : `${about.name} may do this.`;
  return h(
    "div",
    {},
    h("p", { class: "answer-says" }, says),
    parts,
    folded("As data", explanation),
  );
}

/** Says what the table answers to each role of the user. */
function rolesOf({ cells, cell, participation, participant }, about) {
  const subject = about.you ? "You take" : `${about.name} takes`;
  const rows = cells
    ? cells.map(({ role, cell: answer }) => h("li", {}, `As ${roleName(role)}: `, cellOf(answer)))
    : [h("li", {}, "A participant of such a room: ", cellOf(cell))];
  const through = participation?.nested;
  const how = through
    ? h("p", {}, `${subject} part through ${joined(through.map(groupName))}.`)
    : null;
  const none =
    !cells && !participant
      ? h("p", {}, about.you ? "You are not in the room." : `${about.name} is not in the room.`)
      : null;
  return h("div", {}, how, none, h("ul", { class: "plain roles" }, rows));
}

function cellOf(cell) {
  if (cell === "yes") return "yes";
  const [[answer, rule]] = Object.entries(cell);
  const code = typeof rule === "string" ? rule : rule.code;
  const says =
    answer === "while_public" ? "only while it is public, by " : `${humanised(answer)}, by `;
  return h("span", {}, says.charAt(0).toLowerCase() + says.slice(1), ruleLink(code));
}
