import { Avatar, Menu, UnstyledButton } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { CircleUser, LogOut } from "lucide-react";
import { answer, api } from "../api/client";
import { useSession } from "../api/session";
import { toastProblem } from "../ui/toast";
import classes from "./Menus.module.css";

/** The member's own menu: account, sign out. */
export function AccountMenu({ folded }: { folded: boolean }) {
  const { member, demo } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  async function signOut() {
    try {
      await answer(api.DELETE("/api/v1/session"));
    } catch (cause) {
      toastProblem("You are still signed in", cause);
      return;
    }
    await navigate({ to: "/sign-in" });
    queries.clear();
  }
  return (
    <Menu position="top-start" width={220} transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <UnstyledButton
          className={classes.target}
          data-folded={folded || undefined}
          aria-label="Your account"
        >
          <Avatar name={member.name || member.email} size={24} radius="xl" color="accent" aria-hidden />
          <span className={classes.words}>
            <span className={classes.name}>{member.name || member.email}</span>
            {demo && <span className={classes.note}>Demo visitor</span>}
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{member.email}</Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<CircleUser size={16} />}>
          Your account
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={16} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
