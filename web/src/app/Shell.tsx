import { Outlet } from "@tanstack/react-router";

/** Frame around every page of a signed-in member. */
export function Shell() {
  return (
    <main>
      <Outlet />
    </main>
  );
}
