import { Badge, Button } from "@mantine/core";
import { Pencil } from "lucide-react";
import { exact } from "../../../ui/figures";
import { Section } from "../../../ui/Section";
import decide from "../Decide.module.css";
import classes from "./Outcomes.module.css";
import type { Measures, Money } from "./outcomeApi";
import { money as cash, dated } from "./words";

const basisWords: Record<Money["lines"][number]["basis"], string> = {
  given: "Entered",
  measured: "Measured",
  assumed: "Assumed",
  computed: "",
};

/** What it cost and brought, as arithmetic that can be followed. */
export function MoneySection({
  measures,
  onEdit,
}: {
  measures: Measures;
  onEdit?: (() => void) | undefined;
}) {
  const { money } = measures;
  return (
    <Section
      title="Cost and return"
      description="What is measured and what is assumed stand apart. Nothing is worked out while an input is missing."
      actions={
        onEdit && (
          <Button variant="default" leftSection={<Pencil size={15} />} onClick={onEdit}>
            Edit the inputs
          </Button>
        )
      }
    >
      {money.lines.length > 0 && (
        <table className={classes.sums}>
          <tbody>
            {money.lines.map((line) => (
              <tr key={`${line.label}:${line.text}`} data-basis={line.basis}>
                <th scope="row">{line.label}</th>
                <td className={classes.arithmetic}>{line.text}</td>
                <td>
                  {basisWords[line.basis] && (
                    <Badge
                      size="sm"
                      variant="light"
                      color={
                        line.basis === "measured" ? "accent" : line.basis === "assumed" ? "yellow" : "gray"
                      }
                    >
                      {basisWords[line.basis]}
                    </Badge>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {money.net !== null && (
        <div className={classes.total}>
          <Total name="Net" words={cash(money.net, money.currency)} />
          {money.return !== null && <Total name="Return" words={`${exact(Math.round(money.return))}%`} />}
          {money.payback_months !== null && (
            <Total name="Pays back in" words={`${exact(money.payback_months)} months`} />
          )}
        </div>
      )}
      {money.reason && (
        <p className={money.lines.length > 0 ? classes.note : decide.none}>{dated(money.reason)}</p>
      )}
    </Section>
  );
}

function Total({ name, words }: { name: string; words: string }) {
  return (
    <div>
      <div className={decide.small}>{name}</div>
      <div className={classes.count}>{words.replace("-", "−")}</div>
    </div>
  );
}
