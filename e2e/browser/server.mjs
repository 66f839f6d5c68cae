import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Settings a server is provisioned with at its first start. */
export const owner = { email: "owner@example.com", password: "correct horse battery staple" };
export const writeKey = `pk_${"browser".repeat(5)}`;

/**
 * Runs the real program ($PRODOPS_BIN) until it says where it is, by the first
 * group of `ready`. `said` gives all it has said so far.
 */
export async function runProgram(args, ready, environment = {}) {
  const binary = process.env.PRODOPS_BIN;
  if (!binary) throw new Error("PRODOPS_BIN must name the built program");
  const child = spawn(binary, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part));
  const said = () => text;
  const url = await waitFor(() => text.match(ready)?.[1], said);
  return {
    url,
    said,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

/**
 * Starts a server on a fresh folder and a free port. Without `bootstrap` it
 * waits for its owner, and `setupLink` says where.
 */
export async function startServer({ bootstrap }) {
  const folder = await mkdtemp(join(tmpdir(), "prodops-browser-"));
  const environment = bootstrap
    ? { PRODOPS_BOOTSTRAP_EMAIL: owner.email, PRODOPS_BOOTSTRAP_PASSWORD: owner.password }
    : {};
  const program = await runProgram(
    ["serve", "--data", folder, "--listen", "127.0.0.1:0"],
    /answers at (http:\/\/\S+)/,
    environment,
  );
  const { url, said } = program;
  await waitFor(async () => (await fetch(`${url}/readyz`)).ok, said);
  const setupLink = bootstrap
    ? undefined
    : await waitFor(() => said().match(/http:\/\/\S+\/setup#\S+/)?.[0], said);
  return {
    url,
    setupLink,
    async stop() {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Tries until `attempt` gives something, at most a minute. */
export async function waitFor(attempt, explain = () => "") {
  const end = Date.now() + 60_000;
  for (;;) {
    const got = await Promise.resolve(attempt()).catch(() => undefined);
    if (got) return got;
    if (Date.now() > end) throw new Error(`waited a minute in vain; ${explain()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
