"""Does a day's work with the generated client: `day.py ADDRESS TOKENS`.

It uses only what the description of the service says: the functions, models and enumerations that
were generated from it. It ends with an error at the first answer that is not as expected.
"""

import json
import sys
import uuid
from http import HTTPStatus

from guildhall_client import AuthenticatedClient
from guildhall_client.api.company import view_me
from guildhall_client.api.group_api import (
    add_product_administrator,
    create_product_group,
    delete_product_group,
    edit_product_group,
    list_product_groups,
    list_product_members,
    remove_product_administrator,
    replace_product_group,
    view_product_group,
)
from guildhall_client.api.groups import (
    edit_group,
    execute_in_group,
    list_groups,
    list_members,
    preview_in_group,
    view_group,
)
from guildhall_client.api.rooms import convert_room, list_rooms
from guildhall_client.api.service import list_events
from guildhall_client.models import (
    GroupCommand,
    GroupCommandCommand,
    NewGroup,
    Problem,
    ProductAdministrator,
    ProductGroupEdit,
    ProductMember,
    ProductMemberType,
    ProductWholeGroup,
    ProfileEdit,
    RoomKind,
)
from guildhall_client.types import Unset


def day(address, tokens):
    clients = {
        name: AuthenticatedClient(base_url=address, token=token, timeout=20)
        for name, token in tokens.items()
    }
    ann, dee, gus = clients["ann"], clients["dee"], clients["gus"]
    users = {name: answer(view_me, clients[name]) for name in ["ann", "bo", "dee", "gus"]}
    group = convert_a_room(ann)
    is_refused_with_a_remedy(dee, group)
    adds_members(ann, group, users)
    previews(ann, group)
    sends_a_command_twice(ann, group)
    follows_pages(ann, dee)
    edits_what_changed_since(ann, group)
    uses_the_group_api(gus, ann, users)
    reads_events(clients["service"], users["ann"].company, group)


def answer(operation, client, status=HTTPStatus.OK, **arguments):
    """Sends a request, checks the status, and returns the answer as the client has read it."""
    response = operation.sync_detailed(client=client, **arguments)
    assert response.status_code == status, (operation.__name__, response)
    return response.parsed


def command(name, **arguments):
    made = GroupCommand(command=name)
    made.additional_properties = arguments
    return made


def convert_a_room(ann):
    rooms = answer(list_rooms, ann).items
    room = next(room for room in rooms if room.kind == RoomKind.GENERAL and room.info.name == "Summer party")
    new = NewGroup(name="Party crew")
    done = answer(convert_room, ann, HTTPStatus.CREATED, room=room.id, body=new)
    assert done.room == room.id, "the group has another room"
    view = answer(view_group, ann, group=done.group)
    assert view.name == "Party crew" and view.counts.members == 3, view
    step("Ann converts a room, which keeps its id")
    return done.group


def is_refused_with_a_remedy(dee, group):
    rename = ProfileEdit(name="Dee's crew")
    problem = answer(edit_group, dee, HTTPStatus.FORBIDDEN, group=group, body=rename, if_match="*")
    assert isinstance(problem, Problem), problem
    assert problem.rule == "GR-9" and problem.type_ == "/rules/GR-9", problem
    assert problem.remedy.who and problem.remedy.text, problem
    step(f"Dee is refused by {problem.rule}: {problem.remedy.text}")


def adds_members(ann, group, users):
    new = [users["dee"].to_dict()]
    add = command(GroupCommandCommand.ADD_MEMBERS, users=new)
    done = answer(execute_in_group, ann, group=group, body=add)
    assert done.event.event == "members_added", done
    again = answer(execute_in_group, ann, HTTPStatus.CONFLICT, group=group, body=add)
    assert again.kind == "already_members" and again.users == [users["dee"].id], again
    step("Ann adds a member, and no member twice")


def previews(ann, group):
    before = answer(view_group, ann, group=group)
    preview = answer(preview_in_group, ann, group=group, body=command(GroupCommandCommand.DELETE))
    assert preview.event.event == "deleted" and preview.effects, preview
    assert answer(view_group, ann, group=group) == before
    step(f"Ann previews a deletion with {len(preview.effects)} effects, and nothing is saved")


def sends_a_command_twice(ann, group):
    key = f'"{uuid.uuid4()}"'
    off = command(GroupCommandCommand.CHANGE_NOTIFICATION, to="off")
    first, second = (
        answer(execute_in_group, ann, group=group, body=off, idempotency_key=key) for _ in range(2)
    )
    assert first == second, (first, second)
    other = command(GroupCommandCommand.CHANGE_NOTIFICATION, to="on")
    reused = answer(
        execute_in_group, ann, HTTPStatus.UNPROCESSABLE_ENTITY, group=group, body=other, idempotency_key=key
    )
    assert reused.kind == "command_reused", reused
    done = answer(execute_in_group, ann, group=group, body=other)
    assert done.version == first.version + 1, "the command with an id was carried out twice"
    step("A command that is sent twice with an id is carried out once")


def follows_pages(ann, dee):
    groups = list(pages(list_groups, ann, limit=2))
    assert [group.name for group in groups] == sorted(group.name for group in groups), groups
    assert len(groups) == len(answer(list_groups, ann).items) > 2
    first = answer(list_groups, ann, limit=1)
    stolen = answer(list_groups, dee, HTTPStatus.BAD_REQUEST, limit=1, cursor=first.next_)
    assert stolen.kind == "invalid_cursor", stolen
    members = list(pages(list_members, ann, group=groups[0].id, limit=1))
    assert len({member.user.id for member in members}) == len(members), members
    step(f"Ann follows the cursors of {len(groups)} groups, and her cursor is no use to Dee")


def pages(operation, client, **arguments):
    page = answer(operation, client, **arguments)
    yield from page.items
    while not isinstance(page.next_, Unset):
        page = answer(operation, client, cursor=page.next_, **arguments)
        yield from page.items


def edits_what_changed_since(ann, group):
    response = view_group.sync_detailed(client=ann, group=group)
    tag = response.headers["ETag"]
    edit = ProfileEdit(name="Beach crew")
    answer(edit_group, ann, group=group, body=edit, if_match=tag)
    edit = ProfileEdit(name="Hill crew")
    stale = answer(edit_group, ann, HTTPStatus.PRECONDITION_FAILED, group=group, body=edit, if_match=tag)
    assert stale.kind == "stale_version", stale
    assert answer(view_group, ann, group=group).name == "Beach crew"
    step("An edit of an old version is refused with 412")


def uses_the_group_api(gus, ann, users):
    administrators = [ProductAdministrator(user_id="ann@harbour.example")]
    members = [ProductMember(id=str(users[name].id), type_=ProductMemberType.USER) for name in ["bo", "dee"]]
    whole = ProductWholeGroup(
        group_name="Night watch",
        administrators=administrators,
        members=members,
        group_external_key="NIGHT-1",
        use_message=True,
        use_note=True,
        visible=False,
    )
    created = answer(create_product_group, gus, HTTPStatus.CREATED, body=whole)
    assert created.use_note and not created.visible and not created.use_task, created
    assert created.omitted_read_as["useTask"] is False, created
    key = "externalKey:NIGHT-1"
    assert answer(view_product_group, ann, group=key).group_id == created.group_id

    edit = ProductGroupEdit(description="Keeps the lamps lit")
    edited = answer(edit_product_group, ann, group=key, body=edit)
    assert edited.description == "Keeps the lamps lit" and edited.use_note, edited

    whole.use_note = Unset()
    replaced = answer(replace_product_group, ann, group=key, body=whole)
    assert replaced.use_note is False and replaced.description is None, replaced
    assert replaced.omitted_read_as["useNote"] is False, replaced

    bo = ProductAdministrator(user_id=str(users["bo"].id))
    answer(add_product_administrator, ann, HTTPStatus.CREATED, group=key, body=bo)
    answer(remove_product_administrator, ann, HTTPStatus.NO_CONTENT, group=key, user="bo@harbour.example")
    last = answer(
        remove_product_administrator, ann, HTTPStatus.CONFLICT, group=key, user="ann@harbour.example"
    )
    assert last.rule == "GR-3", last

    first = answer(list_product_members, ann, group=key, count=1)
    second = answer(list_product_members, ann, group=key, cursor=first.response_meta_data.next_cursor)
    listed = {member.id for member in first.members + second.members}
    assert listed == {member.id for member in members}, listed
    names = [group.group_name for group in answer(list_product_groups, gus).groups]
    assert "Night watch" in names, names
    answer(delete_product_group, ann, HTTPStatus.NO_CONTENT, group=key)
    answer(view_product_group, ann, HTTPStatus.GONE, group=key)
    step("The product's Group API creates, edits, replaces, lists and deletes a group")


def reads_events(service, company, group):
    seen, after = [], 0
    while records := answer(list_events, service, company=company, after=after, limit=10):
        seen += records
        after = records[-1].position
    positions = [record.position for record in seen]
    assert positions == sorted(set(positions)), positions
    ours = [record for record in seen if record.aggregate == {"group": str(group)}]
    assert len(ours) == 5, ours
    step(f"The service reads {len(seen)} events in order, {len(ours)} of them of the group")


def step(text):
    print(f"  {text}")


if __name__ == "__main__":
    with open(sys.argv[2], encoding="utf-8") as file:
        day(sys.argv[1], json.load(file))
    print("The generated client has done its day's work.")
