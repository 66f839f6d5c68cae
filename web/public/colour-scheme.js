// Sets the colour scheme before the first paint. A file of its own, because the
// content security policy allows no inline script. The key is the one Mantine uses.
(() => {
  let scheme = "auto";
  try {
    scheme = window.localStorage.getItem("mantine-color-scheme-value") || "auto";
  } catch {
    // Storage can be blocked; the system's scheme is used then.
  }
  const dark =
    scheme === "dark" || (scheme !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
