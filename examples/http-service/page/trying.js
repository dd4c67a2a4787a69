// Trying an action: its forms, their preview, and the questions about it.

import { newKey } from "./api.js";
import { openDialog } from "./dialog.js";
import { fill, freshId, h } from "./dom.js";
import { whoMayBlock, whyBlock } from "./asking.js";
import { labelled, makeField, put, selection } from "./fields.js";
import { outcome } from "./outcomes.js";
import { queryForm } from "./queries.js";
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
  if (about.query) body.append(queryForm(subject, about));
  if (forms.length > 0) {
    // A form can need names that the service does not give now.
    const form = formsOf(subject, forms, refusal !== null, state).catch(problemBlock);
    body.append(await form);
  }
  if (subject.base && action) {
    body.append(whyBlock(subject, action, refusal), whoMayBlock(subject, action));
  }
  openDialog(
    subject.name ? `${about.label}: ${subject.name}` : about.label,
    body,
    () => state.saved && changed?.(),
  );
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
export function buttonsAndAnswer(subject, form, read, isRefused, state) {
  const answer = h("div", {
    class: "came",
    role: "status",
    "aria-live": "polite",
    id: freshId("came"),
  });
  const buttons = h("div", { class: "buttons" });
  let isSending = false;
  // The last command that may have been carried out without an answer. With its key it counts once.
  let inDoubt = null;

  async function run(send, show) {
    if (isSending) return;
    let body;
    try {
      body = read();
    } catch {
      fill(answer, h("p", { class: "answer calm" }, "This is not JSON."));
      return;
    }
    setSending(true);
    try {
      fill(answer, await show(await send(body), body));
    } catch (problem) {
      fill(answer, problemBlock(problem, { you: true }));
    } finally {
      setSending(false);
    }
    answer.scrollIntoView({ block: "nearest" });
  }

  /** Greys the buttons while a request is on its way. They keep the focus. */
  function setSending(to) {
    isSending = to;
    for (const button of buttons.children) {
      if (to) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  async function change(body) {
    const path = pathOf(form(), subject);
    const command = JSON.stringify([path, body]);
    if (inDoubt?.command !== command) inDoubt = { command, key: newKey() };
    try {
      const tag = form().post ? null : subject.tag;
      const came = await client().change(path, body, inDoubt.key, tag);
      inDoubt = null;
      return came;
    } catch (problem) {
      if (!problem.isInDoubt) inDoubt = null;
      throw problem;
    }
  }

  const preview = () =>
    run(
      (body) => client().ask(`${subject.base}/previews`, body),
      (came, body) => outcome(subject, "This would happen", came, body),
    );
  const execute = () =>
    run(
      async (body) => {
        const came = await change(body);
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
  if (!form().post) {
    buttons.append(h("button", { type: "button", class: "second", onclick: preview }, "Preview"));
  }
  buttons.append(first);
  return h("div", {}, buttons, answer);
}

function pathOf(form, subject) {
  return form.post ? form.post.replace("{thing}", subject.id) : `${subject.base}/commands`;
}
