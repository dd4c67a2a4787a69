// Where a visitor chooses as whom to use the page.

import { fill, h } from "./dom.js";
import { labelled } from "./fields.js";
import { avatar } from "./parts.js";
import { problemBlock } from "./refusals.js";
import { session, signIn } from "./session.js";

/** Shows the page. `entered` is called when a user is signed in. */
export function signInPage(entered) {
  const answer = h("div", { class: "came", role: "status", "aria-live": "polite" });

  async function enter(token) {
    try {
      await signIn(token);
      entered();
    } catch (problem) {
      fill(answer, problemBlock(problem));
    }
  }

  const choices = session.sample.length > 0 ? sampleUsers(enter) : tokenForm(enter);
  return h(
    "div",
    { class: "sign-in" },
    h(
      "header",
      { class: "page-head" },
      h("h1", {}, "Rooms and groups, with reasons"),
      h(
        "p",
        { class: "lead" },
        "See what each user may do, try it, and read why. Every refusal names its rule, and says " +
          "what would lift it.",
      ),
    ),
    choices,
    answer,
  );
}

function sampleUsers(enter) {
  const companies = new Map();
  for (const user of session.sample) {
    const of = companies.get(user.company_name) ?? [];
    companies.set(user.company_name, [...of, user]);
  }
  return [...companies].map(([company, users]) =>
    h(
      "section",
      { class: "panel" },
      h("h2", {}, `Sign in at ${company}`),
      h(
        "ul",
        { class: "cards" },
        users.map((user) =>
          h(
            "li",
            {},
            h(
              "button",
              { type: "button", class: "card", onclick: () => enter(user.token) },
              avatar(user.name),
              h(
                "span",
                { class: "row-text" },
                h("span", { class: "row-name" }, user.name),
                h("span", { class: "soft" }, user.role),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function tokenForm(enter) {
  const input = h("input", { type: "password", autocomplete: "off", required: true });
  const submit = (event) => {
    event.preventDefault();
    enter(input.value.trim());
  };
  return h(
    "form",
    { class: "panel form", onsubmit: submit },
    labelled("Your token", input, "It stays in this tab, and goes only to this service."),
    h("div", { class: "buttons" }, h("button", { type: "submit", class: "first" }, "Sign in")),
  );
}
