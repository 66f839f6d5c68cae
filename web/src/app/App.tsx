import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { cssVariables, theme } from "../ui/theme";
import { createQueryClient } from "./queries";
import { createAppRouter } from "./router";

/** The whole application: theme, server state, pages. */
export function App() {
  const [queries] = useState(createQueryClient);
  const [router] = useState(() => createAppRouter(queries));
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" autoClose={6000} transitionDuration={120} limit={4} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
