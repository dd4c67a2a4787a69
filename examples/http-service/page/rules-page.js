// The rules, and one rule.

import { fill, h, say, count } from "./dom.js";
import { labelled } from "./fields.js";
import { back } from "./parts.js";
import { rules } from "./service.js";
import { whoLifts } from "./words.js";

/** Shows every rule, with a filter. */
export async function rulesPage() {
  const all = await rules();
  const list = h("div", {});
  const search = h("input", { type: "search", oninput: () => show(search.value) });

  function show(text) {
    const wanted = text.trim().toLowerCase();
    const found = all.filter(({ code, sentence }) =>
      `${code} ${sentence}`.toLowerCase().includes(wanted),
    );
    fill(list, h("ul", { class: "rules" }, found.map(item)));
    if (wanted !== "") say(`${count(found.length, "rule")}.`);
  }

  show("");
  return [
    h(
      "header",
      { class: "page-head" },
      h("h1", {}, "The rules"),
      h("p", { class: "lead" }, "Each refusal names one of these. A code never changes."),
    ),
    h("section", { class: "panel narrow" }, labelled("Filter", search), list),
  ];
}

/** Shows one rule. */
export async function rulePage(_, code) {
  const rule = (await rules()).find((one) => one.code === code);
  if (!rule) return [back("#/rules", "All rules"), h("h1", {}, "There is no such rule")];
  return [
    back("#/rules", "All rules"),
    h(
      "article",
      { class: "panel rule" },
      h("h1", {}, rule.code),
      h("p", { class: "rule-sentence" }, rule.sentence),
      h("h2", {}, "What usually helps"),
      h("p", {}, rule.remedy.text, h("span", { class: "soft" }, ` ${whoLifts(rule.remedy.who)}`)),
    ),
  ];
}

function item({ code, sentence }) {
  return h(
    "li",
    {},
    h("a", { class: "code", href: `#/rules/${code}` }, code),
    h("p", {}, sentence),
  );
}
