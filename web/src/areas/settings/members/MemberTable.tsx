import { Badge, Button, Group, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { mayAct, useSession } from "../../../api/session";
import type { Member, Role, SessionProject } from "../../../api/types";
import { Answered } from "../../../ui/Answered";
import { ConfirmByName } from "../../../ui/ConfirmByName";
import { type Column, DataTable } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { RoleSelect } from "../../../ui/RoleSelect";
import { membersOf } from "../../../ui/records/members";
import { roleWords } from "../../../ui/roles";
import { toast, toastProblem, toastUndo } from "../../../ui/toast";
import { removeMember, setFirstDay, setRole } from "./memberApi";

interface MemberTableProps {
  project: SessionProject;
  manages: boolean;
}

/** The day somebody began, where that is another than the day they joined: onboarding is counted from it. */
function FirstDay(props: { project: SessionProject; member: Member; onChanged: () => Promise<void> }) {
  const { project, member, onChanged } = props;
  const kept = member.started_on ?? member.joined_at.slice(0, 10);
  const [day, setDay] = useState(kept);
  async function keep() {
    if (day === kept) return;
    try {
      await setFirstDay(project.slug, member.id, day);
      await onChanged();
      toast(day ? `${member.name} began on ${day}.` : `${member.name} began on the day they joined.`);
    } catch (cause) {
      setDay(kept);
      toastProblem("The first day is unchanged", cause);
    }
  }
  return (
    <TextInput
      type="date"
      size="xs"
      aria-label={`First day of ${member.name}`}
      value={day}
      onChange={(event) => setDay(event.currentTarget.value)}
      onBlur={() => void keep()}
    />
  );
}

/** Everybody in the project; those who manage change roles in place. */
export function MemberTable({ project, manages }: MemberTableProps) {
  const queries = useQueryClient();
  const self = useSession().member.id;
  const members = useQuery(membersOf(project.slug));
  const [leaving, setLeaving] = useState<Member | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ["members", project.slug] });

  async function change(member: Member, role: Role) {
    try {
      await setRole(project.slug, member.id, role);
      toastUndo(`${member.name} is now ${roleWords[role].name.toLowerCase()}.`, async () => {
        await setRole(project.slug, member.id, member.role);
        await refresh();
      });
    } catch (cause) {
      toastProblem("The role is unchanged", cause);
    }
    await refresh();
  }

  /** One's own role and those above are for others to change. */
  const mayChange = (member: Member) => manages && member.id !== self && mayAct(project.role, member.role);

  const columns: Column<Member>[] = [
    {
      key: "name",
      header: "Name",
      render: (member) => (
        <>
          <Group gap="sm">
            <Text fw={550}>{member.name}</Text>
            {member.id === self && <Badge color="gray">You</Badge>}
          </Group>
          <Text size="sm" c="dimmed" data-narrow-only>
            {member.email}
          </Text>
        </>
      ),
    },
    { key: "email", header: "E-mail", wideOnly: true, render: (member) => member.email },
    {
      key: "role",
      header: "Role",
      width: "150px",
      render: (member) =>
        mayChange(member) ? (
          <RoleSelect
            label={`Role of ${member.name}`}
            value={member.role}
            upTo={project.role}
            onChange={(role) => void change(member, role)}
          />
        ) : (
          roleWords[member.role].name
        ),
    },
    {
      key: "joined",
      header: "Joined",
      wideOnly: true,
      render: (member) => <ProjectWhen at={member.joined_at} />,
    },
    {
      key: "began",
      header: "First day",
      width: "170px",
      wideOnly: true,
      render: (member) =>
        manages || (member.id === self && mayAct(project.role, "editor")) ? (
          <FirstDay project={project} member={member} onChanged={refresh} />
        ) : (
          (member.started_on ?? member.joined_at.slice(0, 10))
        ),
    },
  ];

  return (
    <>
      <Answered query={members}>
        {({ items }) => (
          <DataTable
            label="Members"
            rows={items}
            columns={columns}
            rowKey={(member) => member.id}
            toolbar={<Text c="dimmed">{items.length === 1 ? "1 member" : `${items.length} members`}</Text>}
            actions={
              manages
                ? (member) =>
                    mayChange(member) && (
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        color="red"
                        onClick={() => setLeaving(member)}
                      >
                        Remove
                      </Button>
                    )
                : undefined
            }
          />
        )}
      </Answered>
      <ConfirmByName
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Remove ${leaving?.name ?? ""} from the project`}
        name={leaving?.email ?? ""}
        verb="Remove"
        onConfirm={async () => {
          try {
            await removeMember(project.slug, leaving?.id ?? "");
            toast(`${leaving?.name} is no longer in this project.`);
            setLeaving(null);
          } catch (cause) {
            toastProblem("Nobody was removed", cause);
          }
          await refresh();
        }}
      >
        They lose access at once. What they saved stays. To let them back in, invite them again.
      </ConfirmByName>
    </>
  );
}
