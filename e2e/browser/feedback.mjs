/** What the people of the small product say, and from where. */
const said = [
  {
    text: "The export stops after 1,000 rows.\n\nWe send the full list to our accountants every Friday, and since the last release the CSV ends in the middle. There is no message: the file is just short. For now we export week by week and paste the parts together.",
    source: "support",
    url: "https://support.example.com/tickets/4821",
    person: {
      id: "person-1@example.com",
      email: "mara.lindqvist@northwind-freight.example.com",
      name: "Mara Lindqvist",
    },
    company: "northwind-freight.example.com",
    hours: 2,
  },
  {
    text: "CSV export is incomplete, it stops after 1,000 rows",
    source: "chat",
    person: { email: "tom@halden-tools.example.com", name: "Tom Okafor" },
    company: "halden-tools.example.com",
    hours: 7,
  },
  {
    text: "Could exports run at night and be mailed to me? Waiting ten minutes in front of the browser is not how I want to begin a Monday.",
    source: "sales",
    person: {
      email: "ines@northwind-freight.example.com",
      name: "Inês Carvalho",
    },
    company: "northwind-freight.example.com",
    hours: 30,
  },
  {
    text: "My invoice shows the old address although I changed it in the settings two weeks ago",
    source: "support",
    person: {
      email: "accounts@brightside-clinics.example.com",
      name: "Accounts",
    },
    company: "brightside-clinics.example.com",
    hours: 52,
  },
  {
    text: "Love the new dashboard. One thing: on my phone the numbers are cut off at the right edge.",
    source: "app store",
    person: { name: "kd_runner" },
    score: 4,
    hours: 75,
  },
  {
    text: "Das Single Sign-on meldet mich jede Stunde ab. Für die Schichtleitung ist das sehr störend.",
    source: "email",
    person: { email: "sattler@halden-tools.example.com", name: "Jörg Sattler" },
    company: "halden-tools.example.com",
    hours: 120,
  },
  {
    text: "Please let us give the finance team read-only access. At the moment everybody who may look may also delete, and our auditors have asked about it twice.",
    source: "interview",
    person: {
      email: "ines@northwind-freight.example.com",
      name: "Inês Carvalho",
    },
    company: "northwind-freight.example.com",
    hours: 190,
  },
];

const companies = [
  {
    name: "Northwind Freight",
    domain: "northwind-freight.example.com",
    plan: "enterprise",
    segment: "logistics",
    revenue: 4200,
  },
  {
    name: "Halden Tools",
    domain: "halden-tools.example.com",
    plan: "team",
    segment: "manufacturing",
    revenue: 890,
  },
  {
    name: "Brightside Clinics",
    domain: "brightside-clinics.example.com",
    plan: "team",
    segment: "health",
    revenue: 1250,
  },
];

/** Companies, areas with a rule, notes, a theme, an idea they speak for, and a file that was imported. */
export async function hearPeople(api, project) {
  const post = (path, body) => api("POST", `/projects/${project}/${path}`, body);
  const made = [];
  for (const company of companies) made.push(await post("companies", company));
  const exports = await post("areas", { name: "Exports" });
  await post("areas", { name: "Billing", keywords: ["invoice", "refund"] });
  await api.edit(`/projects/${project}/feedback/rules`, {
    rules: [
      {
        area_id: exports.id,
        conditions: [
          {
            field: "text",
            op: "contains",
            values: ["export", "exports", "csv"],
          },
        ],
      },
    ],
  });
  const { items } = await post("feedback/batch", {
    notes: said.map(({ hours, company, ...note }) => ({
      ...note,
      company: company && { domain: company },
      received_at: new Date(Date.now() - hours * 3_600_000).toISOString(),
    })),
  });
  const idea = await post("ideas", { title: "Exports without a limit" });
  const [first] = items;
  await post(`feedback/${first.id}/highlights`, {
    idea: idea.id,
    quote: "the CSV ends in the middle",
    importance: "critical",
  });
  // Linked is dealt with; this one is to be seen among the new ones.
  await post("feedback/change", { ids: [first.id], do: { state: "new" } });
  const theme = await post("themes", {
    name: "Exports that stop",
    description: "Large exports end early or take too long.",
    notes: items.slice(0, 3).map((note) => note.id),
  });
  await importNotes(api, project);
  return { note: first.id, theme: theme.id, company: made[0].id };
}

async function importNotes(api, project) {
  const { id } = await api.upload(
    `/projects/${project}/feedback/imports?file=board.csv`,
    "Id,Details,Email,Created at\n1,The map is upside down,ada@example.com,2026-01-02\n2,,bob@example.com,2026-01-03\n",
  );
  await api("POST", `/projects/${project}/feedback-imports/${id}/commit`, {});
}
