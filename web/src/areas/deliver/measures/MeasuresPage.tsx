import { Alert, Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Gauge, Info } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { CodeBlock } from "../../../ui/CodeBlock";
import { EmptyState } from "../../../ui/EmptyState";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { target, useProjectPath } from "../../../ui/ProjectLink";
import deliver from "../Deliver.module.css";
import { type Asked, type MeasureName, type Measures, measuresOf, servicesOf } from "../deliverApi";
import { EnvironmentSelect, ServiceSelect } from "../Places";
import { useAddress } from "../useAddress";
import { measureNames } from "../words";
import { Experience } from "./Experience";
import { MeasureCard } from "./MeasureCard";
import { MeasureDetail } from "./MeasureDetail";
import classes from "./Measures.module.css";

const ranges = [
  { value: "30d", label: "Last 30 days" },
  { value: "90d", label: "Last 90 days" },
  { value: "180d", label: "Last 180 days" },
  { value: "365d", label: "Last 365 days" },
  { value: "days", label: "Some days…" },
];

const intervals = [
  { value: "day", label: "By day" },
  { value: "week", label: "By week" },
  { value: "month", label: "By month" },
  { value: "quarter", label: "By quarter" },
];

/** The five measures of delivery, each with what it counted and what it did not. */
export function MeasuresPage() {
  const { slug } = useProject();
  const services = useQuery(servicesOf(slug));
  return (
    <>
      <PageHeader
        title="Delivery"
        description="How often you deploy, how long a change takes, how often it fails, how soon that is mended, and how much is done over."
      />
      <Answered query={services}>
        {({ items }) => (items.length === 0 ? <NothingYet /> : <FiveMeasures />)}
      </Answered>
    </>
  );
}

/** What is asked, as the address has it. */
function useAsked(): [asked: Asked, value: (name: string) => string, set: (part: Parts) => void] {
  const [value, set] = useAddress();
  const [from, to] = [value("from"), value("to")];
  const asked: Asked = {
    interval: (value("interval") || "week") as Asked["interval"],
    ...(value("service") ? { service: value("service") } : {}),
    ...(value("environment") ? { environment: value("environment") } : {}),
    ...(from && to
      ? { from, to }
      : {
          last:
            ranges.some((r) => r.value === value("last")) && value("last") !== "days" ? value("last") : "90d",
        }),
  };
  return [asked, value, set];
}

type Parts = Record<string, string | undefined>;

function FiveMeasures() {
  const { slug } = useProject();
  const [asked, value, set] = useAsked();
  const found = useQuery(measuresOf(slug, asked));
  const chosen = (measureNames.find(([name]) => name === value("measure"))?.[0] ??
    "deployment_frequency") as MeasureName;
  return (
    <>
      <Filters asked={asked} set={set} />
      <Answered query={found} loading={<LoadingRows rows={5} />}>
        {(measures) => (
          <div className={classes.page}>
            {measures.warnings.map((warning) => (
              <Alert key={warning} color="gray" icon={<Info size={18} />}>
                {warning}
              </Alert>
            ))}
            <Cards measures={measures} chosen={chosen} choose={(measure) => set({ measure })} />
            <MeasureDetail key={chosen} name={chosen} measure={measures[chosen]} asked={asked} />
            <Experience asked={asked} />
          </div>
        )}
      </Answered>
    </>
  );
}

function Cards(props: { measures: Measures; chosen: MeasureName; choose: (measure: MeasureName) => void }) {
  return (
    <div className={classes.cards}>
      {measureNames.map(([name, words]) => (
        <MeasureCard
          key={name}
          name={name}
          words={words}
          measure={props.measures[name]}
          chosen={name === props.chosen}
          onChoose={() => props.choose(name)}
        />
      ))}
    </div>
  );
}

function Filters({ asked, set }: { asked: Asked; set: (part: Parts) => void }) {
  const { timezone } = useProject();
  const today = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone: timezone }).format(
    new Date(),
  );
  const days = asked.from !== undefined;
  function choose(range: string) {
    if (range !== "days") return set({ last: range, from: undefined, to: undefined });
    const from = new Date(Date.parse(today) - 89 * 86_400_000).toISOString().slice(0, 10);
    set({ last: undefined, from, to: today });
  }
  return (
    <div className={`${deliver.filters} ${classes.filters}`}>
      <ServiceSelect
        value={asked.service ?? ""}
        onChange={(service) => set({ service: service || undefined })}
      />
      <EnvironmentSelect
        none="production"
        value={asked.environment ?? ""}
        onChange={(environment) => set({ environment: environment || undefined })}
      />
      <Select
        className={deliver.filter}
        aria-label="Range of time"
        allowDeselect={false}
        data={ranges}
        value={days ? "days" : (asked.last ?? "90d")}
        onChange={(range) => range && choose(range)}
      />
      {days && (
        <>
          <TextInput
            type="date"
            aria-label="From"
            max={asked.to}
            value={asked.from}
            onChange={(event) => event.currentTarget.value && set({ from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            aria-label="To"
            min={asked.from}
            value={asked.to}
            onChange={(event) => event.currentTarget.value && set({ to: event.currentTarget.value })}
          />
        </>
      )}
      <Select
        w={130}
        aria-label="Interval"
        allowDeselect={false}
        data={intervals}
        value={asked.interval}
        onChange={(interval) => interval && set({ interval })}
      />
    </div>
  );
}

function NothingYet() {
  const { slug, role } = useProject();
  const path = useProjectPath();
  const address = `${window.location.origin}/api/v1/projects/${slug}/deployments`;
  return (
    <EmptyState
      icon={Gauge}
      title="Nothing was deployed yet"
      action={
        mayAct(role, "admin") && (
          <Button component={Link} {...target(path("settings/connections?new=1"))}>
            Connect GitHub
          </Button>
        )
      }
    >
      <p className={classes.says}>
        Tell of a deployment at the end of your pipeline, connect GitHub, or read what a repository has
        shipped so far:
      </p>
      <div className={classes.code}>
        <CodeBlock
          what="the ways"
          wrap
          code={`prodops import git . --service api\n\ncurl -X POST ${address} \\\n  -H "Authorization: Bearer sk_…" -H "Content-Type: application/json" \\\n  -d '{"service":"api","version":"v1.2.3","commit":"SHA"}'`}
        />
      </div>
    </EmptyState>
  );
}
