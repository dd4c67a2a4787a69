// The dialog of the page: one at a time, closed with Escape or its button.

import { fill, h } from "./dom.js";

let afterwards = null;

/** Opens the dialog. `closed` is called when it closes. */
export function openDialog(title, content, closed = null) {
  const dialog = document.getElementById("dialog");
  const close = h(
    "button",
    { type: "button", class: "quiet close", "aria-label": "Close", onclick: () => dialog.close() },
    "×",
  );
  const heading = h("h2", { id: "dialog-title", tabindex: "-1" }, title);
  fill(
    dialog,
    h("div", { class: "dialog-head" }, heading, close),
    h("div", { class: "dialog-body" }, content),
  );
  afterwards = closed;
  dialog.onclose = () => {
    const call = afterwards;
    afterwards = null;
    fill(dialog);
    call?.();
  };
  if (!dialog.open) dialog.showModal();
  heading.focus();
}

/** Closes the dialog without its last call, because the page moves on. */
export function closeDialog() {
  afterwards = null;
  const dialog = document.getElementById("dialog");
  if (dialog.open) dialog.close();
}
