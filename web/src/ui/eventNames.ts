/** The names prodops itself gives to events, and `*` for any, as the page writes them. */
const ownNames: Record<string, string> = {
  "*": "Any event",
  $page: "Page viewed",
  $screen: "Screen viewed",
  $identify: "Person identified",
  $group: "Joined a group",
  $alias: "Ids merged",
};

/** The name of an event on the page; reserved names read as words. */
export function eventName(event: string): string {
  return ownNames[event] ?? event;
}
