import { launch } from "./browser.mjs";
const base = process.argv[2], out = process.argv[3];
const browser = await launch();
const first = await (await browser.newContext()).newPage();
await first.goto(base); await first.waitForURL("**/p/**"); 
const storage = await first.context().storageState();
const slug = new URL(first.url()).pathname.split("/")[2];
const api = async (p) => (await first.context().request.get(`${base}/api/v1/projects/${slug}/${p}`)).json();
const one = async (p, f = () => true) => { const j = await api(p); const i=(j.items ?? j).find(f) ?? (j.items??j)[0]; return i.id; };
const note = await one("feedback?q=import"), theme = (await api("themes")).themes?.[0]?.id ?? await one("themes"), idea = await one("ideas"), bet = await one("roadmap/bets"), obj = await one("objectives"), dec = await one("decisions"), doc = await one("docs"), board = await one("dashboards"), survey = await one("surveys"), company = await one("companies?sort=revenue");
const stops = { home:"", inbox:"inbox", note:`inbox/${note}`, themes:"themes", theme:`themes/${theme}`, companies:"companies", company:`companies/${company}`, areas:"areas", surveys:"surveys", survey:`surveys/${survey}`, insights:"insights", dashboards:"dashboards", dashboard:`dashboards/${board}`, ideas:"ideas", largest:"ideas?largest=3", idea:`ideas/${idea}`, ranking:"ideas/ranking", matrix:"ideas/ranking?view=matrix", roadmap:"roadmap", bet:`roadmap/${bet}`, objectives:"objectives", objective:`objectives/${obj}`, decisions:"decisions", decision:`decisions/${dec}`, docs:"docs", doc:`docs/${doc}`, templates:"templates", search:"search?q=import" };
const only = process.argv[4]?.split(",");
for (const [width, scheme] of [[1440,"light"],[390,"light"],[1440,"dark"],[390,"dark"]]) {
  if (process.env.ONLY && process.env.ONLY !== `${width}-${scheme}`) continue;
  const c = await browser.newContext({ viewport:{width,height: width<600?844:900}, colorScheme: scheme, storageState: storage, reducedMotion:"reduce" });
  const page = await c.newPage();
  for (const [name, path] of Object.entries(stops)) {
    if (only && !only.includes(name)) continue;
    await page.goto(`${base}/p/${slug}/${path}`);
    await page.waitForTimeout(1800);
    await page.screenshot({ path: `${out}/${name}-${width}-${scheme}.png`, fullPage: width > 600 && process.env.FULL === "1" });
  }
  await c.close();
}
await browser.close();
