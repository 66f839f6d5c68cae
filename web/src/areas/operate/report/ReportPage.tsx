import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Download, Printer } from "lucide-react";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { exact, percent } from "../../../ui/figures";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { recordPath } from "../../../ui/records/address";
import { QuarterSwitch, useQuarter } from "../scorecard/QuarterSwitch";
import { SummaryBox } from "../scorecard/SummaryBox";
import { measuresOf, meets, quarterWords, shown } from "../scorecard/words";
import { type Report, reportFile, reportOf } from "../worksApi";
import classes from "./Report.module.css";

/** What product operations did in a quarter, to be read, kept and sent. */
export function ReportPage() {
  const { slug } = useProject();
  const quarter = useQuarter();
  const report = useQuery({ ...reportOf(slug, quarter), placeholderData: (before) => before });
  const card = report.data?.scorecard;
  return (
    <>
      <PageHeader
        above={<ProjectLink path="scorecard">Scorecard</ProjectLink>}
        title={card ? `Report of ${quarterWords(card.quarter)}` : "Report"}
        description="What came of the quarter, with every number's n and how it was measured."
        actions={
          card && (
            <>
              <QuarterSwitch quarter={card.quarter} current={!card.over} />
              <Button
                component="a"
                variant="default"
                href={reportFile(slug, card.quarter, "html")}
                target="_blank"
                leftSection={<Printer size={16} />}
              >
                Page to print
              </Button>
              <Button
                component="a"
                href={reportFile(slug, card.quarter, "md")}
                download={`${slug}-${card.quarter}.md`}
                leftSection={<Download size={16} />}
              >
                Markdown
              </Button>
            </>
          )
        }
      />
      <Answered query={report}>{(found) => <Read report={found} />}</Answered>
    </>
  );
}

function Read({ report }: { report: Report }) {
  const sections = report.sections ?? [];
  return (
    <article className={classes.report}>
      <SummaryBox summary={report.summary} />
      {sections
        .filter((section) => section.key === "outcomes")
        .map((section) => (
          <OneSection key={section.key} section={section} />
        ))}
      <Measures report={report} />
      {sections
        .filter((section) => section.key !== "outcomes")
        .map((section) => (
          <OneSection key={section.key} section={section} />
        ))}
    </article>
  );
}

function Measures({ report }: { report: Report }) {
  const { scorecard } = report;
  return (
    <section>
      <h2>The five measures</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.scrolls} tabIndex={0} aria-label="The five measures">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <th scope="col" data-align="right">
                {quarterWords(scorecard.quarter)}
              </th>
              <th scope="col" data-align="right">
                Before
              </th>
              <th scope="col" data-align="right">
                Target
              </th>
              <th scope="col" data-align="right">
                n
              </th>
            </tr>
          </thead>
          <tbody>
            {measuresOf(scorecard).map(([name, m]) => (
              <tr key={name}>
                <th scope="row">
                  {m.label}
                  {m.reason && <span className={classes.quiet}>{m.reason}</span>}
                </th>
                <td data-align="right">{shown(m.value, m.unit)}</td>
                <td data-align="right">{shown(m.trend.previous, m.unit)}</td>
                <td data-align="right">
                  {shown(m.target, m.unit)}
                  {meets(m) !== undefined && (
                    <span className={classes.quiet}>{meets(m) ? "met" : "not met"}</span>
                  )}
                </td>
                <td data-align="right">
                  {exact(m.n)}
                  <span className={classes.quiet}>
                    {m.coverage !== undefined && m.n > 0 ? `${percent(m.coverage)} covered` : ""}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <dl className={classes.how}>
        {measuresOf(scorecard).map(([name, m]) => (
          <div key={name}>
            <dt>{m.label}</dt>
            <dd>
              {m.how}
              {(m.excluded ?? []).map((out) => ` Left out: ${exact(out.count)} ${out.reason}.`)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function OneSection({ section }: { section: NonNullable<Report["sections"]>[number] }) {
  const lines = section.lines ?? [];
  return (
    <section>
      <h2>{section.title}</h2>
      {section.missing && <p className={classes.missing}>{section.missing}</p>}
      {lines.length > 0 && (
        <ul className={classes.lines}>
          {lines.map((line) => (
            <li key={`${line.record?.id ?? ""}${line.label}`}>
              <span className={classes.label}>
                {line.record?.id ? (
                  <ProjectLink path={recordPath(line.record.type, line.record.id)}>{line.label}</ProjectLink>
                ) : (
                  line.label
                )}
                {line.detail && <span className={classes.quiet}>{line.detail}</span>}
              </span>
              <span className="tabular">{line.value}</span>
            </li>
          ))}
        </ul>
      )}
      {section.how && lines.length > 0 && <p className={classes.quiet}>{section.how}</p>}
    </section>
  );
}
