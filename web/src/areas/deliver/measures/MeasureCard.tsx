import { Text, UnstyledButton } from "@mantine/core";
import { exact, percent } from "../../../ui/figures";
import { Sparkline } from "../../../ui/Sparkline";
import type { Measure, MeasureName } from "../deliverApi";
import { measureWords, moreIsBetter } from "../words";
import classes from "./Measures.module.css";

interface MeasureCardProps {
  name: MeasureName;
  words: string;
  measure: Measure;
  chosen: boolean;
  onChoose: () => void;
}

/** One of the five: its number, how it went, and what it rests on. */
export function MeasureCard({ name, words, measure, chosen, onChoose }: MeasureCardProps) {
  const way = trend(measure);
  return (
    <UnstyledButton
      className={classes.card}
      aria-pressed={chosen}
      data-chosen={chosen || undefined}
      onClick={onChoose}
    >
      <span className={classes.cardName}>{words}</span>
      <span className={classes.value} data-none={measure.value === null || undefined}>
        {measure.value === null ? "Too little to say" : measureWords(measure.unit, measure.value)}
      </span>
      <span className={classes.under}>{measure.value === null ? measure.reason : (way ?? " ")}</span>
      <Sparkline
        values={drawn(measure)}
        incomplete={measure.series.at(-1)?.part ?? false}
        label={`${words}${moreIsBetter[name] ? ", more is better" : ", less is better"}`}
      />
      <Text span className={classes.under}>
        n = {exact(measure.n)}
        {measure.coverage !== null && `, ${percent(measure.coverage)} covered`}
      </Text>
    </UnstyledButton>
  );
}

/** The points of the small line: a frequency's zeros count, of the others only what could be measured. */
function drawn(measure: Measure): (number | null)[] {
  const values = measure.series.map((point) => point.value);
  return measure.unit === "per_day" ? values : values.filter((value) => value !== null);
}

/** How the second half of the whole intervals compares with the first, in words; null where that says nothing. */
export function trend(measure: Measure): string | null {
  const whole = measure.series.filter((point) => !point.part && point.value !== null);
  if (whole.length < 4) return null;
  const half = Math.floor(whole.length / 2);
  const mean = (points: typeof whole) => points.reduce((sum, p) => sum + (p.value ?? 0), 0) / points.length;
  const [before, after] = [mean(whole.slice(0, half)), mean(whole.slice(-half))];
  if (before === 0) return after === 0 ? "Steady" : "Up from none";
  if (after === 0) return "Down to none";
  const change = after / before - 1;
  if (Math.abs(change) < 0.05) return "Steady";
  return `${change > 0 ? "Up" : "Down"} ${Math.round(Math.abs(change) * 100)}% in the later half`;
}
