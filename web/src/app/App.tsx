import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type AnyRouter, RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { cssVariables, theme } from "../ui/theme";
import { createQueryClient } from "./queries";
import { createAppRouter, signInAddress } from "./router";

/** The whole application: theme, server state, pages. */
export function App() {
  const [{ queries, router }] = useState(assemble);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" autoClose={6000} transitionDuration={120} limit={4} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Server state and addresses know each other: a session that ends leads to the sign-in page and back. */
function assemble(): { queries: QueryClient; router: AnyRouter } {
  const queries = createQueryClient(() => {
    const { pathname, href } = router.state.location;
    if (pathname.startsWith("/p/") || pathname === "/account")
      void router.navigate(signInAddress(href, true));
  });
  const router: AnyRouter = createAppRouter(queries);
  return { queries, router };
}
