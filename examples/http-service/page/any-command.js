// Any command, written as JSON.

import { COMPANY_ACTIONS } from "./company-actions.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { labelled, put, selection } from "./fields.js";
import { GROUP_ACTIONS } from "./group-actions.js";
import { userOf } from "./names.js";
import { ROOM_ACTIONS } from "./room-actions.js";
import { session } from "./session.js";
import { buttonsAndAnswer } from "./trying.js";

/** Opens the dialog. `changed` is called when it closes after something was saved. */
export function openAnyCommand(subject, names, changed) {
  const state = { saved: false };
  const text = h("textarea", { rows: "9", spellcheck: "false", class: "mono" });
  const write = (name) => {
    text.value = JSON.stringify(beginning(name), null, 2);
  };
  const options = names.map((name) => [name, name]);
  const select = selection(options, { onchange: () => write(select.value) });
  write(names[0]);
  const form = { title: "Do it" };
  const hint = "Its fields are described under its type in the rustdoc of Guildhall.";
  const content = h(
    "form",
    { class: "form", onsubmit: (event) => event.preventDefault() },
    labelled("Command", select),
    labelled("As JSON", text, hint),
    buttonsAndAnswer(
      subject,
      () => form,
      () => JSON.parse(text.value),
      false,
      state,
    ),
  );
  openDialog("Any command", content, () => state.saved && changed?.());
}

/** Returns a command to begin with: its fields, as the user who acts might fill them. */
function beginning(name) {
  const tables = [GROUP_ACTIONS, ROOM_ACTIONS, COMPANY_ACTIONS];
  const forms = tables
    .flatMap((table) => Object.values(table))
    .flatMap(({ forms: own }) => own ?? []);
  const command = { command: name };
  for (const field of forms.find((form) => form.command === name)?.fields ?? []) {
    put(command, field.path, EXAMPLES[field.kind]?.(field));
  }
  return command;
}

const EXAMPLES = {
  authority: () => "every_internal_user",
  choice: ({ options }) => Object.keys(options)[0],
  each: ({ of, options }) => ({ [of[0]]: Object.keys(options)[0] }),
  edit: () => ({ set: "" }),
  group: () => "",
  ids: () => [session.me.id],
  lines: () => [],
  number: () => 30,
  text: () => "",
  user: () => userOf(session.me.id),
  userId: () => session.me.id,
  users: () => [userOf(session.me.id)],
};
