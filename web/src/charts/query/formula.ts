/** Checks a formula while it is typed; the server computes it. */

/** What is wrong with a formula over these series letters, in words; null when nothing is. */
export function formulaProblem(text: string, letters: readonly string[]): string | null {
  const tokens = text.match(/[A-Za-z]+|\d+(?:\.\d+)?|[-+*/()]|\S/g) ?? [];
  let open = 0;
  let wantsValue = true;
  for (const token of tokens) {
    if (token === "(") {
      if (!wantsValue) return "Put an operator before the bracket.";
      open++;
    } else if (token === ")") {
      if (wantsValue) return "Something is missing before the closing bracket.";
      if (--open < 0) return "There is a closing bracket too many.";
    } else if (/^[-+*/]$/.test(token)) {
      if (wantsValue && token !== "-") return `Put a series or a number before ${token}.`;
      wantsValue = true;
    } else if (/^[A-Za-z]+$/.test(token)) {
      if (!letters.includes(token.toUpperCase()))
        return `There is no series ${token}. Use ${letters.join(", ")}.`;
      if (!wantsValue) return `Put an operator before ${token}.`;
      wantsValue = false;
    } else if (/^\d/.test(token)) {
      if (!wantsValue) return `Put an operator before ${token}.`;
      wantsValue = false;
    } else return `${token} has no meaning here. Use + − * / and brackets.`;
  }
  if (open > 0) return "A bracket is not closed.";
  return wantsValue ? "The formula is not finished." : null;
}
