// Trying a command: its form, its preview, and what comes of it.

import { openDialog } from "./dialog.js";
import { fill, folded, freshId, h, say } from "./dom.js";
import { whoMayBlock, whyBlock } from "./asking.js";
import {
  effectSentence,
  eventSentence,
  isSaid,
  joinAnswer,
  noticeSentence,
  sentencesUnder,
} from "./events.js";
import { labelled, makeField, put, selection } from "./fields.js";
import { learnGroups, learnPeople, nameOf } from "./names.js";
import { problemBlock, refusalBlock } from "./refusals.js";
import { client } from "./session.js";

/**
 * Opens the dialog of an action: its refusal if it has one, its forms, and the questions why and
 * who may. `changed` is called when the dialog closes after something was saved.
 */
export async function openAction({ subject, action, about, refusal = null }, changed) {
  const state = { saved: false };
  const forms = about.forms ?? [];
  const body = h("div", {});
  if (refusal) body.append(refusalBlock(refusal, { you: true }));
  if (about.query) body.append(await queryForm(subject, about));
  if (forms.length > 0) body.append(await formsOf(subject, forms, refusal !== null, state));
  if (subject.base && action) {
    body.append(whyBlock(subject, action, refusal), whoMayBlock(subject, action));
  }
  openDialog(
    subject.name ? `${about.label}: ${subject.name}` : about.label,
    body,
    () => state.saved && changed?.(),
  );
}

/** Opens the dialog in which any command is written as JSON. */
export function openAnyCommand(subject, names, changed) {
  const state = { saved: false };
  const text = h("textarea", { rows: "8", spellcheck: "false", class: "mono" });
  const write = (name) => {
    text.value = JSON.stringify({ command: name }, null, 2);
  };
  const select = selection(
    names.map((name) => [name, name]),
    {
      onchange: () => write(select.value),
    },
  );
  write(names[0]);
  const read = () => JSON.parse(text.value);
  const form = { command: null, title: "Do it" };
  const content = h(
    "form",
    { onsubmit: (event) => event.preventDefault() },
    labelled("Command", select),
    labelled(
      "As JSON",
      text,
      "Its fields are described under its type in the rustdoc of Guildhall.",
    ),
    buttonsAndAnswer(subject, () => form, read, false, state),
  );
  openDialog("Any command", content, () => state.saved && changed?.());
}

async function formsOf(subject, forms, isRefused, state) {
  const place = h("div", {});
  let [current] = forms;
  let fields = [];

  async function choose(form) {
    current = form;
    fields = await Promise.all(form.fields.map((field) => makeField(field, subject)));
    fill(
      place,
      fields.map(({ node }) => node),
    );
  }

  function read() {
    const body = current.command ? { command: current.command } : { ...current.always };
    if (current.thing) body[current.thing] = subject.id;
    for (const field of fields) put(body, field.path, field.read());
    return body;
  }

  await choose(current);
  const select = selection(
    forms.map((form, index) => [String(index), form.title]),
    {
      onchange: () => choose(forms[Number(select.value)]),
    },
  );
  return h(
    "form",
    { class: "form", onsubmit: (event) => event.preventDefault() },
    forms.length > 1 ? labelled("What to do", select) : null,
    place,
    buttonsAndAnswer(subject, () => current, read, isRefused, state),
  );
}

/** Makes the buttons of a form, and the place of their answer. */
function buttonsAndAnswer(subject, form, read, isRefused, state) {
  const answer = h("div", {
    class: "came",
    role: "status",
    "aria-live": "polite",
    id: freshId("came"),
  });

  async function run(send, show) {
    let body;
    try {
      body = read();
    } catch {
      fill(answer, h("p", { class: "answer calm" }, "This is not JSON."));
      return;
    }
    try {
      fill(answer, await show(await send(body), body));
    } catch (problem) {
      fill(answer, problemBlock(problem, { you: true }));
    }
    answer.scrollIntoView({ block: "nearest" });
  }

  const preview = () =>
    run(
      (body) => client().ask(`${subject.base}/previews`, body),
      (came, body) => outcome(subject, "This would happen", came, body),
    );
  const execute = () =>
    run(
      async (body) => {
        const path = pathOf(form(), subject);
        const came = await client().change(path, body, form().post ? null : subject.tag);
        state.saved = true;
        // The version that was seen is an old one now.
        subject.tag = null;
        return came;
      },
      (came, body) => outcome(subject, "Done", came, body),
    );
  const title = isRefused ? "Try it anyway" : null;
  const first = h(
    "button",
    { type: "button", class: "first", onclick: execute },
    title ?? form().title,
  );
  if (isRefused) first.className = "second";
  const buttons = [first];
  if (!form().post) {
    buttons.unshift(h("button", { type: "button", class: "second", onclick: preview }, "Preview"));
  }
  return h("div", {}, h("div", { class: "buttons" }, buttons), answer);
}

function pathOf(form, subject) {
  return form.post ? form.post.replace("{thing}", subject.id) : `${subject.base}/commands`;
}

/** Shows what came of a command, or would come. */
async function outcome(subject, heading, came, body) {
  const { event, notices = [], notice, answers = [], effects = [] } = came;
  const group = event?.event === "created" ? event.group : null;
  if (group) learnGroups([{ id: group, name: event.name }]);
  const all = notice ? [notice] : notices;
  // After the change those who take part are those who are told. Before it they may be others.
  const isDone = effects.length === 0 && came.version !== undefined;
  const told = isDone && notice ? await participantsOf(notice.group) : [];
  const others = effects.filter((effect) => !isSaid(effect, event));
  const notified = [...all.map((one) => noticeSentence(one, told)), ...answers.map(joinAnswer)];
  say(heading);
  return h(
    "div",
    { class: "answer allowed" },
    h("h3", {}, heading),
    event ? h("p", { class: "answer-says" }, eventSentence(event)) : null,
    opened(came),
    sentencesUnder("Who is told", notified),
    notified.length === 0 && event ? h("p", { class: "soft" }, "No user gets a notice.") : null,
    sentencesUnder("What follows", others.map(effectSentence)),
    event ? folded("The event as data", event) : null,
    folded("The request as data", body),
  );
}

/** Links to what a request made. */
function opened(came) {
  const { group, room } = came;
  if (typeof group === "string" && came.event?.event === "created") {
    return h("p", {}, h("a", { href: `#/groups/${group}` }, "Open the group"));
  }
  if (room?.id && came.created !== undefined) {
    const says = came.created ? "The room is open." : "You are in a room of these users already.";
    return h("p", {}, `${says} `, h("a", { href: `#/rooms/${room.id}` }, "Open the room"));
  }
  return null;
}

/** Returns the names of the users who get a notice of a group, unless they are many or unknown. */
async function participantsOf(group) {
  try {
    const users = learnPeople(await client().list(`/groups/${group}/participants`, 100));
    return users.length <= 12 ? users.map(({ id }) => nameOf(id)) : [];
  } catch {
    return [];
  }
}

/** Makes the button of an action that only asks. */
async function queryForm(subject, about) {
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
