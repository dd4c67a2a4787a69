// What the service says of itself: its actions, its commands and its rules.

import { learnRules } from "./refusals.js";
import { anonymous } from "./session.js";

const asked = {};

/** Returns the names of the actions of a `group` or a `room`. */
export async function actionNames(kind) {
  const { paths } = await description();
  const { parameters } = paths[`/${kind}s/{${kind}}/why`].get;
  return wordsOf(parameters.find(({ name }) => name === "action").schema, await description());
}

/** Returns the names of the commands of a `group`, a `room` or the `company`. */
export async function commandNames(kind) {
  const { components } = await description();
  const schema = components.schemas[`${kind[0].toUpperCase()}${kind.slice(1)}Command`];
  return wordsOf(schema.properties.command, await description());
}

/** Returns the rules. */
export function rules() {
  asked.rules ??= anonymous.get("/rules").then((found) => {
    learnRules(found);
    return found;
  });
  return asked.rules;
}

function description() {
  asked.description ??= anonymous.get("/openapi.json");
  return asked.description;
}

function wordsOf(schema, { components }) {
  const name = schema.$ref?.split("/").at(-1);
  return (name ? components.schemas[name] : schema).enum;
}
