/** Times until which a note may rest, as choices: the id is the time. */
export function snoozes(now: Date): { id: string; label: string; detail: string }[] {
  const at = (days: number, hour: number) => {
    const time = new Date(now);
    time.setDate(time.getDate() + days);
    time.setHours(hour, 0, 0, 0);
    return time;
  };
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const times: [string, Date][] = [
    ["In three hours", new Date(now.getTime() + 3 * 3_600_000)],
    ["Tomorrow morning", at(1, 9)],
    ["Monday morning", at(toMonday, 9)],
    ["In two weeks", at(14, 9)],
    ["In a month", at(30, 9)],
    ["In three months", at(91, 9)],
  ];
  const said = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  return times.map(([label, time]) => ({ id: time.toISOString(), label, detail: said.format(time) }));
}
