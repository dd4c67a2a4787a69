// The actions of groups and teams: how the page calls them, and the forms of their commands.
// Whether an action is allowed is never written here: the service says it.

import {
  HISTORY,
  PRIVACY,
  SWITCH,
  choice,
  each,
  edit,
  form,
  group,
  ids,
  lines,
  maybe,
  optional,
  text,
  users,
} from "./form-parts.js";
import { FEATURES, SETTINGS } from "./words.js";

const MAIL_RIGHTS = { send_as: "Send as the list", post: "Send to the list" };

/** The sections in which the actions are shown. */
export const SECTIONS = {
  part: "Take part",
  people: "People",
  settings: "Settings",
  end: "For good",
  more: "More",
};

/** The actions of a group or team. */
export const GROUP_ACTIONS = {
  view: { label: "See it" },
  explain: { label: "Ask what others may do" },
  read_room: { label: "Read its room", section: "part", query: "conversation" },
  mail: { label: "Mail it", section: "part", query: "mailing-list/may-post" },
  invite_to_event: { label: "Invite all to an event", section: "part", query: "event-guests" },
  ask_to_join: {
    label: "Ask to join",
    section: "part",
    forms: [form("ask_to_join", "Ask to join")],
  },
  withdraw_request: {
    label: "Withdraw my request",
    section: "part",
    forms: [form("withdraw_request", "Withdraw the request")],
  },
  leave: { label: "Leave", section: "part", forms: [form("leave", "Leave")] },
  add_members: {
    label: "Add members",
    section: "people",
    forms: [
      form("add_members", "Add users", users("users", "everyone", "New members")),
      form("nest", "Add a group or team", group("group", "groups", "Group or team")),
    ],
  },
  remove_members: {
    label: "Remove members",
    section: "people",
    forms: [
      form("remove_members", "Remove users", ids("users", "members", "Members")),
      form("unnest", "Remove a group or team", group("group", "nested", "Group or team")),
    ],
  },
  appoint_masters: {
    label: "Appoint Group Masters",
    section: "people",
    forms: [form("appoint_masters", "Appoint", users("users", "everyone", "New Group Masters"))],
  },
  dismiss_masters: {
    label: "Dismiss Group Masters",
    section: "people",
    forms: [form("dismiss_masters", "Dismiss", ids("users", "masters", "Group Masters"))],
  },
  hand_over: {
    label: "Hand over mastership",
    section: "people",
    forms: [form("hand_over", "Hand over", { kind: "user", path: "to", label: "To" })],
  },
  accept_requests: {
    label: "Accept requests to join",
    section: "people",
    forms: [form("accept_requests", "Accept", users("users", "requests", "Who asked"))],
  },
  decline_requests: {
    label: "Decline requests to join",
    section: "people",
    forms: [form("decline_requests", "Decline", ids("users", "requests", "Who asked"))],
  },
  appoint_leader: { label: "Appoint the leader", section: "people" },
  rename: {
    label: "Rename",
    section: "settings",
    forms: [form("edit_profile", "Rename", text("edit.name", "Name", "1 to 100 characters"))],
  },
  edit_profile: {
    label: "Edit the description",
    section: "settings",
    forms: [form("edit_profile", "Edit", edit("edit.description", "Description"))],
  },
  change_privacy: {
    label: "Change privacy",
    section: "settings",
    forms: [form("change_privacy", "Change privacy", choice("to", "Privacy", PRIVACY))],
  },
  change_history: {
    label: "Share earlier messages",
    section: "settings",
    forms: [form("change_history", "Change", choice("to", "With later members", HISTORY))],
  },
  change_notification: {
    label: "Notify members",
    section: "settings",
    forms: [form("change_notification", "Change", choice("to", "Notification", SWITCH))],
  },
  switch_features: {
    label: "Switch features",
    section: "settings",
    forms: [
      form("switch_features", "Switch features", each("features", "Features", FEATURES, SWITCH)),
      form("begin_anew", "Begin Message anew", each("features", "Features", FEATURES, SWITCH)),
    ],
  },
  open_team_room: {
    label: "Open its room",
    section: "settings",
    forms: [form("switch_features", "Open", each("features", "Features", FEATURES, SWITCH))],
  },
  edit_mailing_list: {
    label: "Edit the mailing list",
    section: "settings",
    forms: [
      form(
        "edit_mailing_list",
        "Change settings",
        optional("edit.state", "Mailing list", SWITCH),
        optional("edit.posting", "Who may send", {
          anyone: "Anyone",
          named_members: "Named members",
        }),
        optional("edit.external_mail", "External mail", {
          accepted: "Accepted",
          blocked: "Blocked",
        }),
        maybe("edit.address", "Address"),
      ),
      form("open_mailing_list", "Open a mailing list", text("address", "Address")),
      form(
        "grant_mail_right",
        "Grant a right",
        choice("right", "Right", MAIL_RIGHTS),
        ids("users", "members", "Members"),
      ),
      form(
        "revoke_mail_right",
        "Revoke a right",
        choice("right", "Right", MAIL_RIGHTS),
        ids("users", "members", "Members"),
      ),
      form("add_recipients", "Add external recipients", lines("recipients", "Addresses")),
      form("remove_recipients", "Remove external recipients", lines("recipients", "Addresses")),
    ],
  },
  change_locks: {
    label: "Lock settings",
    section: "settings",
    forms: [
      form(
        "change_locks",
        "Lock or unlock",
        each("edit", "Settings", SETTINGS, {
          locked: "Locked",
          unlocked: "Unlocked",
        }),
      ),
    ],
  },
  delete_data: {
    label: "Delete data of a feature",
    section: "end",
    forms: [
      form(
        "request_deletion",
        "Delete",
        choice("data", "Data", {
          note: "Note",
          event: "Event",
          folder: "Folder",
        }),
      ),
    ],
  },
  delete: { label: "Delete the group", section: "end", forms: [form("delete", "Delete")] },
};
