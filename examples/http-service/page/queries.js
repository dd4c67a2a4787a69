// The actions that change nothing: what the service answers to their questions.

import { fill, h } from "./dom.js";
import { learnPeople, nameOf } from "./names.js";
import { problemBlock } from "./refusals.js";
import { client } from "./session.js";

/** Makes the button of an action that only asks. */
export function queryForm(subject, about) {
  const answer = h("div", { class: "came", role: "status", "aria-live": "polite" });

  async function ask() {
    try {
      fill(answer, answered(about.query, await client().get(`${subject.base}/${about.query}`)));
    } catch (problem) {
      fill(answer, problemBlock(problem, { you: true }));
    }
  }

  const button = h("button", { type: "button", class: "second", onclick: ask }, "Ask");
  return h(
    "div",
    {},
    h("p", {}, QUERIES[about.query].asks),
    h("div", { class: "buttons" }, button),
    answer,
  );
}

const QUERIES = {
  conversation: {
    asks: "May you read the conversation, and since when?",
    says: ({ from }) =>
      from === "beginning"
        ? "You may read everything from the beginning."
        : `You may read what was said since ${new Date(from.since).toLocaleString()}.`,
  },
  "event-guests": {
    asks: "Whom would an invitation of all members to an event reach?",
    says: ({ items }) =>
      `It reaches ${learnPeople(items)
        .map(({ id }) => nameOf(id))
        .join(", ")}.`,
  },
  "mailing-list/may-post": {
    asks: "Would a mail that you write now reach the list?",
    says: () => "Your mail reaches the list.",
  },
};

function answered(query, came) {
  return h("p", { class: "answer allowed answer-says" }, QUERIES[query].says(came));
}
