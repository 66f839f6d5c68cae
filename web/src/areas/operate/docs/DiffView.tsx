import { Text } from "@mantine/core";
import type { TextDiff } from "../operateApi";
import classes from "./DiffView.module.css";

/** What changed in a text: lines that went and came, with the words that make the difference marked. */
export function DiffView({ diff }: { diff: TextDiff }) {
  if (diff.added === 0 && diff.removed === 0) return <Text c="dimmed">The text is the same.</Text>;
  return (
    <div className={classes.frame}>
      {diff.coarse && (
        <Text c="dimmed" p="xs">
          The two texts differ too much to be compared line by line.
        </Text>
      )}
      <table className={classes.table} aria-label="Changes of the text">
        <tbody>
          {diff.lines.map((line) => {
            const key = `${line.kind} ${line.before ?? ""} ${line.after ?? ""}`;
            if (line.kind === "skipped") {
              return (
                <tr key={key} className={classes.skipped}>
                  <td colSpan={3}>{`${line.count} equal lines`}</td>
                </tr>
              );
            }
            return (
              <tr key={key} data-kind={line.kind}>
                <td className={classes.number}>{line.before ?? ""}</td>
                <td className={classes.number}>{line.after ?? ""}</td>
                <td className={classes.text}>
                  <span className={classes.sign} aria-hidden>
                    {line.kind === "added" ? "+" : line.kind === "removed" ? "−" : ""}
                  </span>
                  {(line.parts ?? []).map((part, i) => {
                    const Word = !part.changed ? "span" : line.kind === "added" ? "ins" : "del";
                    return <Word key={i}>{part.text}</Word>;
                  })}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
