import { Code, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, OctagonX } from "lucide-react";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { CopyButton } from "../../../ui/CopyButton";
import { LoadingRows } from "../../../ui/Loading";
import deliver from "../Deliver.module.css";
import { gateOf, type ReleaseView } from "../deliverApi";
import classes from "./Releases.module.css";

/** Whether the release may go on, what speaks against it, and how a pipeline asks. */
export function GateBox({ release }: { release: ReleaseView }) {
  const { slug } = useProject();
  const found = useQuery(gateOf(slug, release.id, release.updated_at));
  const command = `prodops gate --release ${release.id}`;
  return (
    <Answered query={found} loading={<LoadingRows rows={2} />}>
      {(gate) => (
        <div>
          <div className={classes.gate} data-open={gate.go || undefined}>
            {gate.go ? <CircleCheck size={20} aria-hidden /> : <OctagonX size={20} aria-hidden />}
            {gate.go ? "It may go on" : "It may not go on"}
          </div>
          {gate.stops.length > 0 && (
            <ul className={classes.stops}>
              {gate.stops.map((stop) => (
                <li key={stop}>{stop}</li>
              ))}
            </ul>
          )}
          <Text className={deliver.small} mt="sm">
            A pipeline asks with
          </Text>
          <div className={classes.command}>
            <Code>{command}</Code>
            <CopyButton value={command} what="the command" />
          </div>
        </div>
      )}
    </Answered>
  );
}
