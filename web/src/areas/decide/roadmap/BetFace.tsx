import { Badge } from "@mantine/core";
import { Flag, Hourglass, Lightbulb, Target, TriangleAlert } from "lucide-react";
import type { Bet } from "../../../api/types";
import { short } from "../../../ui/figures";
import { OwnerAvatar } from "../../../ui/records/MemberName";
import classes from "./Roadmap.module.css";
import { appetiteWords, predictionWords, stateColours, stateWords } from "./words";

/** What a card of the board shows of a bet. */
export function BetFace({ bet }: { bet: Bet }) {
  const promised = predictionWords(bet.promised_at ? bet.promise : bet.prediction);
  const [idea] = bet.ideas;
  return (
    <>
      <div className={classes.faceHead}>
        <span className={classes.faceTitle}>{bet.title}</span>
        <OwnerAvatar id={bet.owner} size={20} />
      </div>
      <div className={classes.faceMarks}>
        <Badge size="sm" variant="light" color={stateColours[bet.state]}>
          {stateWords[bet.state]}
        </Badge>
        {bet.appetite && (
          <span className={classes.mark} title="Appetite">
            <Hourglass size={13} aria-label="Appetite:" /> {appetiteWords(bet.appetite)}
          </span>
        )}
        {bet.area_name && <span className={classes.mark}>{bet.area_name}</span>}
      </div>
      {promised && (
        <div className={classes.faceLine}>
          <Flag size={13} aria-label={bet.promised_at ? "Promise:" : "Prediction:"} /> <span>{promised}</span>
        </div>
      )}
      {bet.advances.map((goal) => (
        <div key={goal.id} className={classes.faceLine}>
          <Target size={13} aria-label="Advances:" /> <span>{goal.title}</span>
        </div>
      ))}
      {idea && (
        <div className={classes.faceLine}>
          <Lightbulb size={13} aria-label="Evidence:" />{" "}
          <span>
            {idea.evidence.notes === 0
              ? "No note supports it yet"
              : `${short(idea.evidence.notes)} ${idea.evidence.notes === 1 ? "note" : "notes"}, ${short(idea.evidence.companies)} ${idea.evidence.companies === 1 ? "company" : "companies"}`}
          </span>
        </div>
      )}
      {bet.warnings.map((warning) => (
        <div key={warning} className={`${classes.faceLine} ${classes.warning}`}>
          <TriangleAlert size={13} aria-label="Careful:" /> <span>{warning}</span>
        </div>
      ))}
    </>
  );
}
