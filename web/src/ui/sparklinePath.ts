/** SVG paths of a sparkline. `last` is the stretch to a value that is not complete yet; empty when there is none. */
export interface SparklinePaths {
  line: string;
  area: string;
  last: string;
}

/** Draws `values` from zero to their largest into a box of width × height; missing values count as zero. */
export function sparkline(
  values: readonly (number | null)[],
  width: number,
  height: number,
  incomplete: boolean,
): SparklinePaths {
  if (values.length < 2) return { line: "", area: "", last: "" };
  const top = Math.max(...values.map((value) => value ?? 0), 1);
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width;
    const y = height - 1 - ((value ?? 0) / top) * (height - 3);
    return `${round(x)} ${round(y)}`;
  });
  const solid = incomplete ? points.slice(0, -1) : points;
  return {
    line: `M${solid.join("L")}`,
    area: `M0 ${height}L${points.join("L")}L${width} ${height}Z`,
    last: incomplete ? `M${points.slice(-2).join("L")}` : "",
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
