/** The part of ECharts we draw with; a chunk of its own, loaded with the first chart. */
import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import {
  AriaComponent,
  GraphicComponent,
  GridComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { type ECharts, type EChartsCoreOption, init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GraphicComponent,
  GridComponent,
  HeatmapChart,
  LabelLayout,
  LineChart,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
]);

/** A chart on an element. Dispose of it when the element goes. */
export function chartOn(element: HTMLElement): ECharts {
  return init(element, null, { renderer: "canvas" });
}

/** A drawing as a PNG `data:` address, at twice the size in CSS pixels for sharp prints. */
export function picture(
  option: EChartsCoreOption,
  size: { width: number; height: number },
  page: string,
): string {
  const element = document.createElement("div");
  element.style.width = `${size.width}px`;
  element.style.height = `${size.height}px`;
  element.style.position = "absolute";
  element.style.left = "-100000px";
  document.body.append(element);
  const chart = init(element, null, { renderer: "canvas", width: size.width, height: size.height });
  try {
    chart.setOption({ ...option, animation: false });
    return chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: page });
  } finally {
    chart.dispose();
    element.remove();
  }
}
