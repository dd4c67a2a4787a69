// The actions of rooms, and what a user can begin: how the page calls them, and their forms.
// Whether an action is allowed is never written here: the service says it.

import { HISTORY, PRIVACY, choice, edit, form, ids, maybe, text, users } from "./form-parts.js";

const NEW_GROUP = [
  text("name", "Name", "1 to 100 characters"),
  maybe("description", "Description"),
  choice("privacy", "Privacy", PRIVACY),
  choice("kind", "Kind", { internal: "Internal", external: "External, with guests" }),
];

/** The actions of a room. */
export const ROOM_ACTIONS = {
  read: { label: "Read it", section: "part", query: "conversation" },
  leave: { label: "Leave", section: "part", forms: [form("leave", "Leave")] },
  invite: {
    label: "Invite",
    section: "people",
    forms: [
      form(
        "invite",
        "Invite",
        users("users", "everyone", "Users"),
        choice("history", "Earlier messages", HISTORY),
      ),
    ],
  },
  remove: {
    label: "Remove",
    section: "people",
    forms: [form("remove", "Remove", ids("users", "participants", "Participants"))],
  },
  start_from: {
    label: "Start a new room from it",
    section: "people",
    forms: [
      {
        title: "Start a room",
        post: "/rooms",
        always: { from: "room" },
        thing: "room",
        fields: [
          ids("chosen", "participants", "Who comes along"),
          users("users", "everyone", "Other users"),
        ],
      },
    ],
  },
  edit_info: {
    label: "Edit name and description",
    section: "settings",
    forms: [
      form("edit_info", "Edit", edit("edit.name", "Name"), edit("edit.description", "Description")),
    ],
  },
  convert: {
    label: "Convert to a group",
    section: "settings",
    forms: [{ title: "Convert", post: "/rooms/{thing}/group", fields: NEW_GROUP }],
  },
};

/** What a user can begin. */
export const NEW = {
  group: {
    label: "New group",
    forms: [
      {
        title: "Create the group",
        post: "/groups",
        fields: [...NEW_GROUP, users("members", "everyone", "Members besides you")],
      },
    ],
  },
  room: {
    label: "New room",
    forms: [
      {
        title: "Create the room",
        post: "/rooms",
        fields: [users("users", "everyone", "With"), maybe("name", "Name")],
      },
    ],
  },
};

/** What a user can do with several of their rooms. */
export const LEAVE_ROOMS = {
  label: "Leave rooms",
  forms: [{ title: "Leave", post: "/rooms/leave", fields: [ids("rooms", "leavable", "Rooms")] }],
};
