// The commands of a company's policy, and their forms.

import { choice, form, lines } from "./form-parts.js";
import { FEATURES } from "./words.js";

const CONTACT = { allowed: "Allowed", forbidden: "Forbidden" };

/** The commands of a company's policy. The service says to an administrator only what it is. */
export const COMPANY_ACTIONS = {
  disable_feature: {
    label: "Disable a feature",
    forms: [form("disable_feature", "Disable", choice("feature", "Feature", asWords(FEATURES)))],
  },
  allow_feature: {
    label: "Allow a feature",
    forms: [form("allow_feature", "Allow", choice("feature", "Feature", asWords(FEATURES)))],
  },
  set_group_creation: {
    label: "Decide who creates groups",
    forms: [form("set_group_creation", "Set", { kind: "authority", path: "to", label: "Who" })],
  },
  set_external_groups: {
    label: "Decide who creates external groups",
    forms: [form("set_external_groups", "Set", { kind: "authority", path: "to", label: "Who" })],
  },
  set_external_contacts: {
    label: "Allow or forbid external contact",
    forms: [form("set_external_contacts", "Set", choice("to", "External contact", CONTACT))],
  },
  set_contact_permission: {
    label: "Allow or forbid contact to a user",
    forms: [
      form(
        "set_contact_permission",
        "Set",
        { kind: "userId", path: "user", label: "User" },
        choice("to", "External contact", CONTACT),
      ),
    ],
  },
  set_message_retention: {
    label: "Set how long Message is kept",
    forms: [form("set_message_retention", "Set", { kind: "number", path: "to", label: "Days" })],
  },
  set_reserved_addresses: {
    label: "Reserve addresses",
    forms: [form("set_reserved_addresses", "Set", lines("to", "Local parts"))],
  },
};

function asWords(names) {
  return Object.fromEntries(names.map((name) => [name, name[0].toUpperCase() + name.slice(1)]));
}
