import type { QueryClient } from "@tanstack/react-query";
import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { ComponentType } from "react";
import { answer, api } from "../api/client";
import { hasStatus } from "../api/problem";
import { lastOf, rememberProject, sessionQuery } from "../api/session";
import { Titled } from "../ui/title";
import { areas } from "./areas";
import { Failure } from "./Failure";
import { NoProject } from "./NoProject";
import { NotFound } from "./NotFound";
import { ProjectPage } from "./ProjectPage";
import { Shell } from "./Shell";
import { legibleSearch } from "./search";

/** Where somebody signs in, and where they come back to afterwards. */
export function signInAddress(back: string, expired = false) {
  return {
    to: "/sign-in",
    search: { back: back === "/" ? undefined : back, expired: expired || undefined } as never,
  };
}

/** Builds the tree of addresses: the few of our own, and those of the areas' manifests. */
export function createAppRouter(queries: QueryClient) {
  const root = createRootRoute({
    component: Outlet,
    notFoundComponent: () => <NotFound />,
    errorComponent: Failure,
  });

  const signedIn = createRoute({
    getParentRoute: () => root,
    id: "signed-in",
    component: Shell,
    beforeLoad: async ({ location }) => {
      try {
        await queries.ensureQueryData(sessionQuery);
      } catch (cause) {
        if (!hasStatus(cause, 401)) throw cause;
        const { needed } = await answer(api.GET("/api/v1/setup"));
        throw needed ? redirect({ to: "/setup" }) : redirect(signInAddress(location.href));
      }
    },
  });
  const start = createRoute({
    getParentRoute: () => signedIn,
    path: "/",
    component: NoProject,
    beforeLoad: async () => {
      const project = lastOf((await queries.ensureQueryData(sessionQuery)).projects);
      if (project) throw redirect({ to: `/p/${project.slug}`, replace: true });
    },
  });
  const project = createRoute({
    getParentRoute: () => signedIn,
    path: "/p/$project",
    component: Outlet,
    beforeLoad: ({ params }) => rememberProject((params as { project: string }).project),
  });

  /** A page outside any project. */
  function ownPage(parent: AnyRoute, path: string, title: string, load: () => Promise<ComponentType>) {
    return createRoute({
      getParentRoute: () => parent,
      path,
      component: lazyRouteComponent(async () => {
        const Page = await load();
        return {
          default: () => (
            <Titled title={title}>
              <Page />
            </Titled>
          ),
        };
      }),
    });
  }

  const projectPages = areas.flatMap((area) =>
    area.routes.map((page) =>
      createRoute({
        getParentRoute: () => project,
        path: page.path === "" ? "/" : page.path,
        validateSearch: page.validateSearch,
        component: lazyRouteComponent(async () => {
          const Page = await page.load();
          return {
            default: () => (
              <ProjectPage title={page.title}>
                <Page />
              </ProjectPage>
            ),
          };
        }),
      }),
    ),
  );

  return createRouter({
    routeTree: root.addChildren([
      ownPage(root, "/setup", "Set up", () => import("../areas/access/SetupPage").then((m) => m.SetupPage)),
      ownPage(root, "/sign-in", "Sign in", () =>
        import("../areas/access/SignInPage").then((m) => m.SignInPage),
      ),
      ownPage(root, "/invitation", "Invitation", () =>
        import("../areas/access/InvitationPage").then((m) => m.InvitationPage),
      ),
      signedIn.addChildren([
        start,
        ownPage(signedIn, "/account", "Your account", () =>
          import("../areas/account/AccountPage").then((m) => m.AccountPage),
        ),
        project.addChildren(projectPages),
      ]),
    ]),
    defaultPreload: "intent",
    defaultErrorComponent: Failure,
    defaultNotFoundComponent: () => <NotFound />,
    scrollRestoration: true,
    stringifySearch: legibleSearch,
  });
}
