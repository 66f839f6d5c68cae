import type { FunnelAnswer, RetentionAnswer, TrendsAnswer } from "../../../charts/answers";
import { type Sheet, saveCsv } from "../../../charts/csv";
import type { Drawing } from "../../../charts/drawing";
import { conversionSheet, drawConversion, drawFunnel, drawTimes, funnelSheet } from "../../../charts/funnel";
import { columnsOf } from "../../../charts/insight/columns";
import type { Scheme } from "../../../charts/palette";
import type { Answered } from "../../../charts/query/asking";
import type { Display } from "../../../charts/query/query";
import { sentenceText } from "../../../charts/query/sentence";
import { drawCurve, drawTriangle, retentionSheet } from "../../../charts/retention";
import { drawTrends, trendsSheet } from "../../../charts/trends";

/** The numbers of an answer as a table, as the chart on the page groups them. */
export function sheetOf({ asked, answer }: Answered, display: Display): Sheet {
  if (asked.kind === "trends") return trendsSheet(answer as TrendsAnswer);
  if (asked.kind === "retention") return retentionSheet(answer as RetentionAnswer, columnsOf(asked));
  return display.chart === "trend"
    ? conversionSheet(answer as FunnelAnswer)
    : funnelSheet(answer as FunnelAnswer);
}

/** Saves the numbers of an answer; the file is named after the insight or its question. */
export function exportCsv(answered: Answered, display: Display, name: string | undefined): void {
  saveCsv(name ?? sentenceText(answered.asked), sheetOf(answered, display));
}

/** The drawing of an answer for a picture of its own, `height` pixels high, with room for every label. */
export function drawingOf(
  { asked, answer }: Answered,
  display: Display,
  scheme: Scheme,
  height: number,
): Drawing {
  if (asked.kind === "trends") {
    const chart = display.chart === "bar" || display.chart === "area" ? display.chart : "line";
    return drawTrends(answer as TrendsAnswer, {
      chart,
      interval: asked.interval,
      scheme,
      roomy: true,
      height,
    });
  }
  if (asked.kind === "retention") {
    const draw = display.chart === "curve" ? drawCurve : drawTriangle;
    return draw(answer as RetentionAnswer, columnsOf(asked), scheme);
  }
  const funnel = answer as FunnelAnswer;
  if (display.chart === "trend") return drawConversion(funnel, asked.over_time ?? "week", scheme);
  return display.chart === "time"
    ? drawTimes(funnel, asked.steps.length - 1, scheme)
    : drawFunnel(funnel, scheme, true);
}
