// The fields of forms. Each has a node, and reads its value for the body of a request; a value that
// is undefined is left out.

import { freshId, h, humanised } from "./dom.js";
import { everyone, nameOf, userOf } from "./names.js";

/** So many choices are shown before they can be filtered. */
const FEW = 12;

/** Makes the field that a form describes. */
export async function makeField(field, subject) {
  const made = await KINDS[field.kind](field, subject);
  return { path: field.path, ...made };
}

/** Puts a value into a body, at a path such as `edit.name`. */
export function put(body, path, value) {
  const steps = path.split(".");
  const last = steps.pop();
  let place = body;
  for (const step of steps) place = place[step] ??= {};
  if (value !== undefined) place[last] = value;
}

const KINDS = {
  users: (field, subject) => several(field, subject, userOf),
  ids: (field, subject) => several(field, subject, (id) => id),
  user: (field) => oneUser(field, userOf),
  userId: (field) => oneUser(field, (id) => id),
  async group(field, subject) {
    const found = await subject.options(field.from);
    const options = found.map(({ id, name }) => [id, name]);
    const select = selection(options);
    return { node: labelled(field.label, select), read: () => select.value };
  },
  text(field, subject) {
    const input = h("input", { type: "text", value: subject.current?.[field.path] ?? "" });
    return { node: labelled(field.label, input, field.hint), read: () => input.value };
  },
  maybe(field) {
    const input = h("input", { type: "text" });
    return {
      node: labelled(field.label, input, "Optional"),
      read: () => (input.value === "" ? undefined : input.value),
    };
  },
  edit(field, subject) {
    const before = subject.current?.[field.path] ?? "";
    const input = h("textarea", { rows: "2", value: before });
    const read = () => {
      if (input.value === before) return undefined;
      return input.value === "" ? "clear" : { set: input.value };
    };
    return { node: labelled(field.label, input, "Empty it to remove it"), read };
  },
  number(field) {
    const input = h("input", { type: "number", min: "1", value: "30" });
    return { node: labelled(field.label, input), read: () => Number(input.value) };
  },
  lines(field) {
    const input = h("textarea", { rows: "3" });
    const read = () =>
      input.value
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
    return { node: labelled(field.label, input, "One a line"), read };
  },
  choice(field, subject) {
    const current = subject.current?.[field.path];
    return radios(field.label, Object.entries(field.options), otherThan(current, field.options));
  },
  optional(field) {
    const options = [["", "As it is"], ...Object.entries(field.options)];
    const made = radios(field.label, options, "");
    return { node: made.node, read: () => made.read() || undefined };
  },
  each(field) {
    const options = [["", "As it is"], ...Object.entries(field.options)];
    const rows = field.of.map((name) => [name, selection(options)]);
    const node = group(
      field.label,
      rows.map(([name, select]) => labelled(humanised(name), select)),
      "pairs",
    );
    const read = () =>
      Object.fromEntries(
        rows
          .filter(([, select]) => select.value !== "")
          .map(([name, select]) => [name, select.value]),
      );
    return { node, read };
  },
  async authority(field, subject) {
    const who = radios(
      field.label,
      [
        ["every_internal_user", "Every internal user"],
        ["named", "Named users"],
        ["no_one", "No one"],
      ],
      "every_internal_user",
    );
    const named = await KINDS.ids({ label: "Named users", from: "everyone" }, subject);
    const read = () => (who.read() === "named" ? { named: named.read() } : who.read());
    return { node: h("div", {}, who.node, named.node), read };
  },
};

/** Offers first what would change something. */
function otherThan(current, options) {
  const names = Object.keys(options);
  return names.find((name) => current !== undefined && name !== current) ?? names[0];
}

async function several(field, subject, read) {
  const found = field.from === "everyone" ? everyone() : await subject.options(field.from);
  if (found.length === 0) {
    const none = h("p", { class: "soft" }, "There is nothing to choose.");
    return { node: group(field.label, [none]), read: () => [] };
  }
  const boxes = found.map(({ id, title }) => {
    const box = h("input", { type: "checkbox", value: id });
    return { box, row: h("label", { class: "pick" }, box, h("span", {}, title ?? nameOf(id))) };
  });
  const list = h(
    "div",
    { class: "picks" },
    boxes.map(({ row }) => row),
  );
  const parts = found.length > FEW ? [filterOf(boxes), list] : [list];
  const chosen = () => boxes.filter(({ box }) => box.checked).map(({ box }) => read(box.value));
  return { node: group(field.label, parts), read: chosen };
}

function filterOf(boxes) {
  const input = h("input", {
    type: "search",
    oninput() {
      const wanted = input.value.toLowerCase();
      for (const { row } of boxes) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    },
  });
  return labelled("Filter by name", input);
}

function oneUser(field, read) {
  const select = selection(everyone().map(({ id }) => [id, nameOf(id)]));
  return { node: labelled(field.label, select), read: () => read(select.value) };
}

function radios(label, options, checked) {
  const name = freshId("choice");
  const buttons = options.map(([value, text]) => {
    const button = h("input", { type: "radio", name, value, checked: value === checked });
    return { button, row: h("label", { class: "pick" }, button, h("span", {}, text)) };
  });
  const node = group(label, [
    h(
      "div",
      { class: "picks" },
      buttons.map(({ row }) => row),
    ),
  ]);
  const read = () => buttons.find(({ button }) => button.checked)?.button.value;
  return { node, read };
}

/** Makes a list to choose one of: pairs of a value and a text. */
export function selection(options, attributes = {}) {
  return h(
    "select",
    attributes,
    options.map(([value, text]) => h("option", { value }, text)),
  );
}

/** Puts a label above an input, and a hint below. */
export function labelled(label, input, hint = null) {
  input.id ||= freshId("field");
  const about = hint === null ? null : h("span", { class: "hint", id: `${input.id}-hint` }, hint);
  if (about) input.setAttribute("aria-describedby", about.id);
  return h("div", { class: "field" }, h("label", { for: input.id }, label), input, about);
}

function group(label, parts, kind = "") {
  return h("fieldset", { class: `field ${kind}` }, h("legend", {}, label), parts);
}
