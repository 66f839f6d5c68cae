import { Text } from "@mantine/core";
import { type CSSProperties, useState } from "react";
import classes from "./Preview.module.css";
import type { FollowUp, Look } from "./surveyApi";

interface PreviewProps {
  question: string;
  followUp: FollowUp;
  thanks: string;
  look: Look;
}

const usual = {
  question: "How likely are you to recommend us to a friend or colleague?",
  followUp: "What is the main reason for your score?",
  thanks: "Thank you. Your answer reached the team.",
};

/** The survey as people will see it, step under step; choosing a number shows what that group is asked. */
export function Preview({ question, followUp, thanks, look }: PreviewProps) {
  const [chosen, setChosen] = useState(9);
  const accent = /^#[0-9a-f]{6}$/i.test(look.accent ?? "") ? (look.accent as string) : "#2f5fd0";
  const own = chosen >= 9 ? followUp.promoters : chosen >= 7 ? followUp.passives : followUp.detractors;
  const next = own || followUp.question || usual.followUp;
  return (
    <section
      aria-label="Preview"
      className={classes.frame}
      data-scheme={look.scheme}
      style={{ "--accent": accent, "--on-accent": inkOn(accent) } as CSSProperties}
    >
      <div className={classes.card}>
        <p className={classes.question}>{question || usual.question}</p>
        <div className={classes.scores}>
          {Array.from({ length: 11 }, (_, n) => (
            <button
              key={n}
              type="button"
              className={classes.score}
              aria-pressed={n === chosen}
              aria-label={`Preview after ${n}`}
              onClick={() => setChosen(n)}
            >
              {n}
            </button>
          ))}
        </div>
        <div className={classes.ends}>
          <span>0 – {look.low || "Not at all likely"}</span>
          <span>10 – {look.high || "Extremely likely"}</span>
        </div>
        {followUp.ask && (
          <div className={classes.after}>
            <p className={classes.question}>{next}</p>
            <div className={classes.box} />
            <span className={classes.send}>{look.send || "Send"}</span>
          </div>
        )}
        <p className={classes.thanks}>{thanks || usual.thanks}</p>
      </div>
      <Text size="sm" c="dimmed" ta="center" mt="sm">
        Choose a number to see what its group is asked next.
      </Text>
    </section>
  );
}

/** Black or white, whichever stands out more, by the luminance of WCAG 2; the server chooses the same way. */
function inkOn(colour: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#ffffff" : "#000000";
}
