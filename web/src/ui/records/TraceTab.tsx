import { Button, SegmentedControl, Text, VisuallyHidden } from "@mantine/core";
import { useDisclosure, useElementSize, useLocalStorage } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useMemo, useState } from "react";
import { mayAct, useProject } from "../../api/session";
import type { Gap, Ref } from "../../api/types";
import { Answered } from "../Answered";
import { LinkDialog } from "./LinkDialog";
import { relationsOf, traceOf } from "./recordApi";
import classes from "./Trace.module.css";
import { TraceDrawing } from "./TraceDrawing";
import { TraceList } from "./TraceList";
import { arrange } from "./trace";
import { layOut } from "./traceLayout";

/** The loop around a record, drawn where there is room, told from top to bottom where there is not. */
export function TraceTab({ record }: { record: Ref }) {
  const { slug, role } = useProject();
  const trace = useQuery(traceOf(slug, record));
  const relations = useQuery(relationsOf(slug)).data?.items;
  const { ref, width } = useElementSize();
  const [form, setForm] = useLocalStorage<"drawing" | "list">({
    key: "prodops.trace",
    defaultValue: "drawing",
    getInitialValueInEffect: false,
  });
  const [gap, setGap] = useState<Gap>();
  const [linking, { open, close }] = useDisclosure(false);
  const picture = useMemo(
    () => trace.data && relations && arrange(trace.data, relations),
    [trace.data, relations],
  );
  const layout = useMemo(() => picture && width > 0 && layOut(picture, width), [picture, width]);
  const fill = mayAct(role, "editor")
    ? (missing?: Gap) => {
        setGap(missing);
        open();
      }
    : undefined;
  return (
    <div ref={ref} className={classes.root}>
      <Answered query={trace}>
        {(found) => (
          <>
            {picture && (
              <>
                <div className={classes.bar}>
                  {layout && (
                    <SegmentedControl
                      aria-label="How the trace is shown"
                      value={form}
                      onChange={(next) => setForm(next as "drawing" | "list")}
                      data={[
                        { value: "drawing", label: "Drawing" },
                        { value: "list", label: "List" },
                      ]}
                    />
                  )}
                  {fill && (
                    <Button
                      variant="default"
                      size="compact-md"
                      leftSection={<Link2 size={14} />}
                      onClick={() => fill()}
                    >
                      Link to…
                    </Button>
                  )}
                </div>
                {layout && form === "drawing" ? (
                  <>
                    <TraceDrawing picture={picture} layout={layout} here={record} onFill={fill} />
                    {picture.sentences.length > 0 && (
                      <VisuallyHidden>
                        <ul aria-label="The relations of this trace in words">
                          {picture.sentences.map((sentence) => (
                            <li key={sentence}>{sentence}</li>
                          ))}
                        </ul>
                      </VisuallyHidden>
                    )}
                  </>
                ) : (
                  <TraceList picture={picture} here={record} onFill={fill} />
                )}
                {found.nodes.length === 1 && (
                  <Text size="sm" c="dimmed" mt="sm">
                    Nothing is linked yet. A trace grows by links: from what was said to what came of it.
                  </Text>
                )}
              </>
            )}
          </>
        )}
      </Answered>
      <LinkDialog record={record} gap={gap} opened={linking} onClose={close} />
    </div>
  );
}
