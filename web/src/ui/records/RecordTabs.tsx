import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useProject } from "../../api/session";
import type { Ref } from "../../api/types";
import { CommentsTab } from "./CommentsTab";
import { LinksTab } from "./LinksTab";
import { RecordActivity } from "./RecordActivity";
import classes from "./RecordTabs.module.css";
import { commentsOn } from "./recordApi";
import { TraceTab } from "./TraceTab";

const tabs = ["trace", "links", "comments", "activity"];

/** The tabs of RecordPanel; the address keeps which one is open (`?around=comments`). */
export function RecordTabs({ type, id }: Ref) {
  const { slug } = useProject();
  const record = { type, id };
  const comments = useQuery(commentsOn(slug, record)).data?.items.length;
  const search = useSearch({ strict: false }) as { around?: string };
  const navigate = useNavigate();
  const [tab, setTab] = useState(tabs.includes(search.around ?? "") ? search.around : "trace");
  function show(next: string | null) {
    setTab(next ?? "trace");
    const around = next === "trace" ? undefined : next;
    void navigate({
      to: ".",
      search: ((before: Record<string, unknown>) => ({ ...before, around })) as never,
      replace: true,
      resetScroll: false,
    });
  }
  return (
    <section aria-label="Around this record" className={classes.root}>
      <Tabs value={tab} onChange={show} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="trace">Trace</Tabs.Tab>
          <Tabs.Tab value="links">Links</Tabs.Tab>
          <Tabs.Tab value="comments">Comments{comments ? ` (${comments})` : ""}</Tabs.Tab>
          <Tabs.Tab value="activity">Activity</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="trace">
          <TraceTab record={record} />
        </Tabs.Panel>
        <Tabs.Panel value="links">
          <LinksTab record={record} />
        </Tabs.Panel>
        <Tabs.Panel value="comments">
          <CommentsTab record={record} />
        </Tabs.Panel>
        <Tabs.Panel value="activity">
          <RecordActivity record={record} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
