// How a refusal is shown: a sentence, the rule, what would lift it, and a link.

import { folded, h } from "./dom.js";
import { namesOf, readable } from "./names.js";
import { whoLifts } from "./words.js";

/** Kinds of problems that are no refusal of a rule, as people say them. */
const CALM = {
  expired_token: ["Your sign-in has ended", "Sign in again."],
  invalid_token: ["This token is not valid", "Check the token, or choose another user."],
  no_answer: ["The service does not answer", "Check that it is running, then try again."],
};

/** Shows why a request failed. `about` is the user whom the refusal is about. */
export function problemBlock(problem, about = null) {
  const { details } = problem;
  // A mistake of the page is not a problem of the service.
  if (!details) throw problem;
  if (!details.rule) return calmBlock(details);
  return refusalBlock({ ...details, message: details.detail, sentence: details.title }, about);
}

/**
 * Shows a refusal: that of a failed request, or that of an explanation, which says everything but
 * the sentence of the rule.
 */
export function refusalBlock(refusal, about = null) {
  const { rule, message, remedy, users = [] } = refusal;
  const named =
    users.length > 0 ? h("p", { class: "soft" }, `It is about ${namesOf(users)}.`) : null;
  return h(
    "div",
    { class: "answer refused" },
    h("p", { class: "answer-says" }, readable(message, about)),
    named,
    h(
      "dl",
      { class: "reasons" },
      h("dt", {}, ruleLink(rule)),
      h("dd", {}, ruleSentence(rule, refusal.sentence)),
      h("dt", {}, "What helps"),
      h("dd", {}, remedy.text, h("span", { class: "soft" }, ` ${whoLifts(remedy.who)}`)),
    ),
    h("p", {}, h("a", { href: `#/rules/${rule}` }, `Read about ${rule}`)),
    folded("The refusal as data", refusal),
  );
}

/** Makes a link to a rule, which shows its code. */
export function ruleLink(code) {
  return h("a", { class: "code", href: `#/rules/${code}` }, code);
}

/** Says a refusal in one line. */
export function shortly(refusal, about = null) {
  return readable(refusal.message ?? refusal.detail, about);
}

const sentences = new Map();

/** Remembers the rules, so that a code can be shown with its sentence. */
export function learnRules(rules) {
  for (const rule of rules) sentences.set(rule.code, rule.sentence);
}

function ruleSentence(code, sentence) {
  return sentence ?? sentences.get(code) ?? "This rule refuses.";
}

function calmBlock(details) {
  const [says, helps] = CALM[details.kind] ?? [
    readable(details.detail ?? details.title ?? "Something went wrong"),
    null,
  ];
  return h(
    "div",
    { class: "answer calm" },
    h("p", { class: "answer-says" }, says),
    helps ? h("p", {}, helps) : null,
    folded("The problem as data", details),
  );
}
