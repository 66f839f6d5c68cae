import { Tooltip, UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { Link, useLocation } from "@tanstack/react-router";
import { Keyboard, PanelLeftClose, PanelLeftOpen, Search } from "lucide-react";
import type { ReactNode } from "react";
import type { SessionProject } from "../api/types";
import type { NavigationEntry } from "../ui/area";
import { AccountMenu } from "./AccountMenu";
import { ColourScheme } from "./ColourScheme";
import { commandKey } from "./commandKey";
import { MentionsButton } from "./MentionsButton";
import { activeEntry, type VisibleArea } from "./navigation";
import { ProjectSwitcher } from "./ProjectSwitcher";
import { RunningJobs } from "./RunningJobs";
import classes from "./Sidebar.module.css";

interface SidebarProps {
  /** Absent for a member of no project. */
  project?: SessionProject;
  navigation: VisibleArea[];
  /** Icons only. */
  folded: boolean;
  /** Absent where it cannot be folded. */
  onFold?: () => void;
  onHelp: () => void;
  inDrawer?: boolean;
}

/** Project, search, the areas in the order of the loop, and the member's own menu. */
export function Sidebar({ project, navigation, folded, onFold, onHelp, inDrawer = false }: SidebarProps) {
  const { pathname } = useLocation();
  const root = project ? `/p/${project.slug}` : "";
  const active = activeEntry(
    navigation.flatMap((area) => area.entries),
    root,
    pathname,
  );
  return (
    <div className={classes.root} data-folded={folded || undefined}>
      <div className={classes.top}>
        <ProjectSwitcher project={project} folded={folded} />
        {!inDrawer && (
          <Named name="Search" folded={folded}>
            <UnstyledButton className={classes.search} onClick={spotlight.open} aria-label="Search">
              <Search size={16} aria-hidden />
              <span className={classes.label}>Search</span>
              <kbd className={classes.key}>{commandKey} K</kbd>
            </UnstyledButton>
          </Named>
        )}
      </div>
      <nav className={classes.areas} aria-label="Areas">
        {navigation.map((area) => (
          <div key={area.name} className={classes.area}>
            {area.heading && <div className={classes.heading}>{area.heading}</div>}
            <ul className={classes.entries}>
              {area.entries.map((entry) => (
                <li key={entry.path}>
                  <EntryLink entry={entry} root={root} active={entry === active} folded={folded} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className={classes.bottom}>
        {project && <RunningJobs project={project.slug} />}
        <div className={classes.member}>
          <AccountMenu folded={folded} />
          <MentionsButton />
        </div>
        <div className={classes.small}>
          <ColourScheme folded={folded} />
          <Named name="Keyboard shortcuts" folded>
            <UnstyledButton className={classes.tool} aria-label="Keyboard shortcuts" onClick={onHelp}>
              <Keyboard size={16} />
            </UnstyledButton>
          </Named>
          {onFold && (
            <Named name={folded ? "Unfold the navigation" : "Fold the navigation"} folded>
              <UnstyledButton
                className={classes.tool}
                aria-label={folded ? "Unfold the navigation" : "Fold the navigation"}
                onClick={onFold}
              >
                {folded ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
              </UnstyledButton>
            </Named>
          )}
        </div>
      </div>
    </div>
  );
}

interface EntryLinkProps {
  entry: NavigationEntry;
  root: string;
  active: boolean;
  folded: boolean;
}

function EntryLink({ entry, root, active, folded }: EntryLinkProps) {
  const Icon = entry.icon;
  return (
    <Named name={entry.label} folded={folded}>
      <Link
        to={entry.path === "" ? root : `${root}/${entry.path}`}
        className={classes.entry}
        data-active={active || undefined}
        aria-current={active ? "page" : undefined}
        aria-label={entry.label}
      >
        <Icon size={17} strokeWidth={1.75} />
        <span className={classes.label}>{entry.label}</span>
      </Link>
    </Named>
  );
}

/** A tooltip with the name where only the icon is seen. */
function Named({ name, folded, children }: { name: string; folded: boolean; children: ReactNode }) {
  return (
    <Tooltip label={name} position="right" disabled={!folded}>
      {children}
    </Tooltip>
  );
}
