/** Tables as CSV files that are safe to open in a spreadsheet. */

/** A cell of a table: text, a number, or nothing. */
export type Cell = string | number | null | undefined;

/** A table to be saved: the names of the columns and the rows under them. */
export interface Sheet {
  columns: string[];
  rows: Cell[][];
}

/**
 * RFC 4180 text with CRLF line ends. Text that a spreadsheet would run as a
 * formula (it starts with = + - @, a tab or a return) is prefixed with an
 * apostrophe, as OWASP advises; numbers stay numbers.
 */
export function toCsv(sheet: Sheet): string {
  return [sheet.columns, ...sheet.rows]
    .map((row) => row.map(field).join(","))
    .join("\r\n")
    .concat("\r\n");
}

function field(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** A file name from words: lower case, dashes, at most 80 characters. */
export function fileName(words: string, extension: string): string {
  const stem = words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80)
    .replace(/-+$/, "");
  return `${stem || "insight"}.${extension}`;
}

/** Hands the reader a file. `content` is text, or a `data:` or `blob:` address. */
export function save(name: string, content: { text: string; type: string } | { url: string }): void {
  const url =
    "url" in content ? content.url : URL.createObjectURL(new Blob([content.text], { type: content.type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  if (!("url" in content)) setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Saves a table as a CSV file; the byte order mark makes spreadsheets read it as UTF-8. */
export function saveCsv(words: string, sheet: Sheet): void {
  save(fileName(words, "csv"), { text: `\ufeff${toCsv(sheet)}`, type: "text/csv;charset=utf-8" });
}
