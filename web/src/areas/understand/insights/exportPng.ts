import { fileName, save } from "../../../charts/csv";
import { ink, type Scheme } from "../../../charts/palette";
import type { Answered } from "../../../charts/query/asking";
import type { Display } from "../../../charts/query/query";
import { sentenceText } from "../../../charts/query/sentence";
import { drawingOf } from "./sheets";

const size = { width: 1200, height: 600 };

/** Saves the chart as a picture of 1200 × 600 CSS pixels in the reader's theme, its question as the title. */
export async function exportPng(
  answered: Answered,
  display: Display,
  scheme: Scheme,
  name: string | undefined,
): Promise<void> {
  const { picture } = await import("../../../charts/engine");
  const words = sentenceText(answered.asked);
  const { option } = drawingOf(answered, display, scheme, size.height - 70);
  const grid = option.grid as Record<string, unknown>;
  const titled = {
    ...option,
    grid: { ...grid, left: 24, right: Math.max(24, Number(grid.right) || 0), top: 92, bottom: 24 },
    graphic: [
      line(name ?? words, 28, 650, 17, ink[scheme].text),
      line(name ? words : (answered.answer.explain?.definition ?? ""), 54, 400, 12, ink[scheme].quiet),
    ],
  };
  save(fileName(name ?? words, "png"), {
    url: picture(titled, size, ink[scheme].page),
  });
}

function line(text: string, top: number, weight: number, size: number, fill: string) {
  return {
    type: "text",
    left: 24,
    top: top - size / 2,
    style: {
      text,
      width: 1150,
      overflow: "truncate",
      font: `${weight} ${size}px "Inter Variable", system-ui, sans-serif`,
      fill,
    },
  };
}
