import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure, useLocalStorage } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { Menu, Search } from "lucide-react";
import { useEffect, useRef } from "react";
import { useProjectOrLast } from "../api/session";
import { areas } from "./areas";
import { KeyboardHelp } from "./KeyboardHelp";
import { visibleAreas } from "./navigation";
import { Palette } from "./Palette";
import { ProjectSwitcher } from "./ProjectSwitcher";
import classes from "./Shell.module.css";
import { Sidebar } from "./Sidebar";
import { useKeyboard } from "./useKeyboard";

/** Frame around every page of a signed-in member: navigation at the left, or in a drawer where it is narrow. */
export function Shell() {
  const project = useProjectOrLast();
  const navigate = useNavigate();
  const [folded, setFolded] = useLocalStorage({
    key: "prodops.sidebar-folded",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [drawer, { open: openDrawer, close: closeDrawer }] = useDisclosure(false);
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure(false);
  const main = useFocusOnNewPage(closeDrawer);
  const navigation = project ? visibleAreas(areas, project.role) : [];

  useKeyboard({
    go: (letter) => {
      const entry = navigation.flatMap((area) => area.entries).find((known) => known.letter === letter);
      if (!entry || !project) return false;
      void navigate({ to: `/p/${project.slug}/${entry.path}` });
      return true;
    },
    search: () => {
      if (focusSearch()) return;
      if (project) void navigate({ to: `/p/${project.slug}/search` });
      else spotlight.open();
    },
    help: openHelp,
    fold: () => setFolded(!folded),
  });

  return (
    <div className={classes.root} data-folded={folded || undefined}>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <aside className={classes.sidebar} aria-label="Sidebar">
        <Sidebar
          project={project}
          navigation={navigation}
          folded={folded}
          onFold={() => setFolded(!folded)}
          onHelp={openHelp}
        />
      </aside>
      <header className={classes.bar}>
        <ActionIcon aria-label="Open the navigation" aria-expanded={drawer} size="lg" onClick={openDrawer}>
          <Menu size={20} />
        </ActionIcon>
        <div className={classes.barProject}>
          <ProjectSwitcher project={project} folded={false} />
        </div>
        <ActionIcon aria-label="Search" size="lg" onClick={spotlight.open}>
          <Search size={18} />
        </ActionIcon>
      </header>
      <Drawer
        opened={drawer}
        onClose={closeDrawer}
        size={280}
        padding={0}
        title="Navigation"
        classNames={{ header: classes.drawerHeader, body: classes.drawerBody }}
        transitionProps={{ duration: 120 }}
      >
        <Sidebar project={project} navigation={navigation} folded={false} onHelp={openHelp} inDrawer />
      </Drawer>
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <div className={classes.page}>
          <Outlet />
        </div>
      </main>
      <Palette project={project} navigation={navigation} onHelp={openHelp} />
      <KeyboardHelp opened={help} onClose={closeHelp} navigation={navigation} />
    </div>
  );
}

/** A page that has its own search field takes `/`; answers whether this one has. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>("main [data-search]");
  field?.focus();
  field?.select();
  return field !== null;
}

/** Moves the focus to the new page after each navigation, as a full page load would. */
function useFocusOnNewPage(onLeave: () => void) {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    onLeave();
    main.current?.focus({ preventScroll: true });
  }, [pathname, onLeave]);
  return main;
}
