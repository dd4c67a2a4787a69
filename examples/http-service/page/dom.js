// Builds nodes. Text is always text: nothing here reads HTML.

/**
 * Makes an element. A function under `on…` is a listener; `true` and `false` set and leave out an
 * attribute. Children are nodes, texts and lists of them; null and false are left out.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...filled(children));
  return element;
}

/** Replaces everything in an element. */
export function fill(element, ...children) {
  element.replaceChildren(...filled(children));
  return element;
}

/** Makes an id that no other element has. */
export function freshId(stem) {
  freshId.last = (freshId.last ?? 0) + 1;
  return `${stem}-${freshId.last}`;
}

/** Tells a screen reader something without moving the focus. */
export function say(text) {
  document.getElementById("status").textContent = text;
}

/** Joins texts as a sentence does: "Ann, Bo and Cy". */
export function joined(texts) {
  if (texts.length < 2) return texts.join("");
  return `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
}

/** Returns a number with its noun: "1 member", "2 members". */
export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Returns a word of the service as people write it: "one_to_one" is "One to one". */
export function humanised(word) {
  return sentence(String(word).replaceAll("_", " "));
}

/** Begins a text with a capital letter. */
export function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Shows data as they are, folded. */
export function folded(title, data) {
  const text = JSON.stringify(data, null, 2);
  const block = h("pre", { tabindex: "0", "aria-label": title }, h("code", {}, text));
  return h("details", { class: "fold" }, h("summary", {}, title), block);
}

function filled(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false);
}
