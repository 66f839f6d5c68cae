import { Menu, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { useSession } from "../api/session";
import type { SessionProject } from "../api/types";
import classes from "./Menus.module.css";
import { NewProject } from "./NewProject";

interface ProjectSwitcherProps {
  project?: SessionProject;
  folded: boolean;
}

/** Which project is open, and the others one may go to. */
export function ProjectSwitcher({ project, folded }: ProjectSwitcherProps) {
  const { projects } = useSession();
  const [making, { open, close }] = useDisclosure(false);
  const name = project?.name ?? "No project";
  return (
    <>
      <Menu position="bottom-start" width={240} transitionProps={{ duration: 100 }}>
        <Menu.Target>
          <UnstyledButton
            className={classes.target}
            data-folded={folded || undefined}
            aria-label={`Project: ${name}`}
          >
            <span className={classes.mark} aria-hidden>
              {name.slice(0, 1).toUpperCase()}
            </span>
            <span className={classes.words}>
              <span className={classes.strong}>{name}</span>
            </span>
            <ChevronsUpDown size={14} className={classes.chevron} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Projects</Menu.Label>
          {projects.map((other) => (
            <Menu.Item
              key={other.id}
              component={Link}
              to={`/p/${other.slug}`}
              rightSection={other.id === project?.id ? <Check size={16} aria-label="open" /> : undefined}
            >
              {other.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<Plus size={16} />} onClick={open}>
            New project
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NewProject opened={making} onClose={close} />
    </>
  );
}
