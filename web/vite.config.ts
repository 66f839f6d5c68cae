import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The development server proxies every API route to a running `prodops serve`.
const server = process.env.PRODOPS_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    manifest: true,
    // An inlined asset would be a data: URL, which the content security policy refuses.
    assetsInlineLimit: 0,
    // Preloading is done by plain <link> elements; the polyfill is an inline script.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      ["/api", "/v1", "/in", "/openapi.json", "/docs", "/healthz"].map((path) => [path, { target: server }]),
    ),
  },
  test: {
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: { name: "pure", environment: "node", include: ["src/**/*.test.ts", "tests/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "page",
          environment: "jsdom",
          include: ["src/**/*.test.tsx"],
          setupFiles: ["tests/setup.ts"],
        },
      },
    ],
  },
});
