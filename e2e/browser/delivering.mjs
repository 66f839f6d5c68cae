import { createHash, createHmac } from "node:crypto";
import { waitFor } from "./server.mjs";

const day = 86_400_000;

/** A commit's name: the same for the same number. */
const sha = (n) => createHash("sha1").update(`commit ${n}`).digest("hex");

/**
 * A service with twelve weeks of deployments and what went wrong with them,
 * releases at every stage, and a connection that GitHub has told something by.
 */
export async function deliverThings(api, project, insights) {
  const post = (path, body) => api("POST", `/projects/${project}/${path}`, body);
  const now = Date.now();
  const at = (days, minutes = 0) => new Date(now - days * day + minutes * 60_000).toISOString();
  await post("delivery/changes", { service: "api", changes: commits(at) });
  const deployments = [];
  for (let n = 0; n < 26; n++) {
    const days = 80 - n * 3;
    deployments.push(
      await post("deployments", {
        service: "api",
        version: n === 14 ? "v1.12.0" : n === 21 ? "v1.21.1-hotfix" : `v1.${n}.0`,
        commit: sha(n * 4 + 3),
        started_at: at(days, -8),
        finished_at: at(days),
        ...(n === 14 ? { run: "take back" } : {}),
        url: "https://example.com/runs/1",
      }),
    );
  }
  await post("deployments", {
    service: "api",
    version: "v1.26.0",
    status: "failed",
    started_at: at(4, -20),
    finished_at: at(4),
  });
  await post("deployments", {
    service: "web",
    environment: "staging",
    version: "2026.11",
    finished_at: at(2),
  });
  const incidents = await goWrong(post, at);
  const releases = await release(post, at, insights);
  const connection = await hear(api, project, at);
  return {
    ...incidents,
    ...releases,
    connection,
    deployment: deployments[20].id,
    rolledBack: deployments[14].id,
  };
}

function commits(at) {
  const titles = [
    "feat: exports in the background",
    "fix: dates at the turn of the year",
    "Read the page quicker",
    "docs: how exports end",
  ];
  return Array.from({ length: 104 }, (_, n) => ({
    sha: sha(n),
    ...(n > 0 ? { parents: [sha(n - 1)] } : {}),
    title: `${titles[n % 4]} (#${100 + n})`,
    author: ["Ada", "Grace", "Lin"][n % 3],
    committed_at: at(80 - Math.floor(n / 4) * 3 + 0.3 + (n % 4) * 0.8),
  }));
}

async function goWrong(post, at) {
  for (const n of [4, 9, 17])
    await post("incidents", {
      service: "api",
      severity: n === 9 ? "SEV1" : "SEV3",
      title: n === 9 ? "Nobody can sign in" : "Exports end in the middle",
      started_at: at(80 - n * 3, 40),
      resolved_at: at(80 - n * 3, 95 + n * 7),
    });
  const incident = await post("incidents", {
    service: "api",
    severity: "SEV2",
    title: "Files arrive twice",
    summary: "Since **noon** each export is mailed two times. It frightens finance teams.",
    started_at: at(17, 50),
    detected_at: at(17, 65),
    resolved_at: at(17, 190),
    timeline: [
      { at: at(17, 65), text: "Support hears of it from three customers", kind: "detected" },
      { at: at(17, 80), text: "The worker is stopped; mails wait", kind: "mitigated" },
      { at: at(17, 120), text: "The status page says what is wrong", kind: "update" },
    ],
  });
  const open = await post("incidents", {
    service: "web",
    environment: "staging",
    severity: "SEV4",
    title: "The preview of a report is empty",
    started_at: at(0.2),
  });
  return { incident: incident.id, open: open.id };
}

async function release(post, at, insights) {
  const ready = await post("releases", {
    name: "Exports of any length",
    service: "api",
    version: "v1.20.0",
    notes: "Exports are written **in the background** now:\n\n- no more waiting\n- a link is mailed",
    state: "released",
    released_at: at(20),
    checklist: [
      { text: "There is a way back, and it was tried", required: true, done: true },
      { text: "Support knows what changes", done: true },
      { text: "The number it should move stands on a dashboard" },
    ],
  });
  const planned = await post("releases", {
    name: "One login for all",
    service: "api",
    version: "v2.0.0",
    planned_on: at(-20).slice(0, 10),
    template: "full",
  });
  const measured = await post("releases", {
    name: "Sign-up in two steps",
    state: "released",
    released_at: at(9),
    window_days: 7,
    template: "none",
    measures: [{ insight: insights.trends }, { insight: insights.funnel }],
  });
  return { ready: ready.id, planned: planned.id, measured: measured.id };
}

/** A connection, and what GitHub told by it: a greeting, a deployment, and what nothing is made of. */
async function hear(api, project, at) {
  const made = await api("POST", `/projects/${project}/hooks`, {
    name: "Octo",
    rules: {
      services: { "octo/web": "web" },
      environments: { "prod-eu": "production" },
      workflows: [{ name: "Ship", environment: "production" }],
      incident_label: "incident",
    },
  });
  const repository = { full_name: "octo/web", default_branch: "main" };
  const tell = async (event, body) => {
    const text = JSON.stringify(body);
    const answer = await fetch(made.url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": crypto.randomUUID(),
        "X-Hub-Signature-256": `sha256=${createHmac("sha256", made.secret).update(text).digest("hex")}`,
      },
      body: text,
    });
    if (answer.status !== 202) throw new Error(`${event}: ${answer.status} ${await answer.text()}`);
  };
  await tell("ping", { zen: "Responsive is better than fast.", repository });
  await tell("deployment_status", {
    action: "created",
    repository,
    deployment: { id: 7, sha: sha(900), ref: "main", environment: "prod-eu", created_at: at(1, -9) },
    deployment_status: { state: "success", created_at: at(1) },
  });
  for (let n = 1; n <= 6; n++) {
    const pull_request = {
      number: n,
      title: `Change ${n}`,
      user: { login: "ada" },
      created_at: at(n + 2),
      additions: 20 * n,
      deletions: 4,
      base: { ref: "main" },
      head: { ref: `change-${n}` },
    };
    const merged = {
      merged: true,
      merged_at: at(n + 1),
      closed_at: at(n + 1),
      merge_commit_sha: sha(900 + n),
    };
    await tell("pull_request_review", {
      action: "submitted",
      repository,
      pull_request,
      review: { state: "approved", submitted_at: at(n + 2, 45 * n), user: { login: "grace" } },
    });
    await tell("pull_request", {
      action: "closed",
      repository,
      pull_request: { ...pull_request, ...merged },
    });
    await tell("workflow_run", {
      action: "completed",
      repository,
      workflow_run: {
        id: n,
        name: "Test",
        head_branch: "main",
        head_sha: sha(900 + n),
        conclusion: n === 3 ? "failure" : "success",
        run_started_at: at(n + 1, -n),
        updated_at: at(n + 1),
      },
    });
  }
  await tell("star", { action: "created", repository });
  const log = `/projects/${project}/hooks/${made.id}/deliveries`;
  await waitFor(async () => (await api("GET", log)).items.every((d) => d.state !== "received"));
  return made.id;
}
