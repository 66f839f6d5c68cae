import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { hasStatus } from "../api/problem";
import { sessionQuery } from "../api/session";
import type { AreaRoute } from "../ui/area";
import { areas } from "./areas";
import { Shell } from "./Shell";

/** Builds the tree of addresses from the areas' manifests. */
export function createAppRouter(queries: QueryClient) {
  const root = createRootRoute({ component: Outlet });

  const signedIn = createRoute({
    getParentRoute: () => root,
    id: "signed-in",
    component: Shell,
    beforeLoad: async ({ location }) => {
      try {
        await queries.ensureQueryData(sessionQuery);
      } catch (cause) {
        if (hasStatus(cause, 401)) throw redirect({ to: "/sign-in", search: { back: location.href } });
        throw cause;
      }
    },
  });

  const project = createRoute({ getParentRoute: () => signedIn, path: "/p/$project" });
  const pages = areas.flatMap((area) => area.routes).map((page) => areaPage(page));

  function areaPage(page: AreaRoute) {
    return createRoute({
      getParentRoute: () => project,
      path: page.path === "" ? "/" : page.path,
      component: lazyRouteComponent(async () => ({ default: await page.load() })),
      validateSearch: page.validateSearch,
      head: () => ({ meta: [{ title: page.title }] }),
    });
  }

  return createRouter({
    routeTree: root.addChildren([signedIn.addChildren([project.addChildren(pages)])]),
    defaultPreload: "intent",
    scrollRestoration: true,
  });
}
