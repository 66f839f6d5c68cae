/** What each reason code of the quarantine means, and what its sender can do about it. */
const reasons: Record<string, { title: string; advice: string }> = {
  not_an_object: { title: "Not a JSON object", advice: "Each call must be one JSON object." },
  unknown_type: {
    title: "Unknown type",
    advice: "type must be track, identify, page, screen, group or alias.",
  },
  call_too_large: { title: "Too large", advice: "Send less with each call." },
  too_deep: { title: "Nested too deeply", advice: "Flatten the properties." },
  too_many_properties: {
    title: "Too many properties",
    advice: "Send only the properties you will ask about.",
  },
  duplicate_name: {
    title: "A name twice",
    advice: "An object holds the same name twice, so its meaning is open.",
  },
  invalid_utf8: {
    title: "Not text",
    advice: "Some bytes are not valid UTF-8. Check how the sender encodes text.",
  },
  nul_byte: { title: "Control character", advice: "Remove the control characters from the text." },
  missing_id: { title: "No person", advice: "Send a userId or an anonymousId with each call." },
  junk_id: {
    title: "An id that is nobody",
    advice: "Ids such as “null” or “undefined” stand for no person. Send a real one.",
  },
  invalid_id: { title: "Invalid id", advice: "Ids must be text or a number." },
  id_too_long: { title: "Id too long", advice: "Use a shorter id." },
  missing_event_name: { title: "No event name", advice: "track needs the name of the event." },
  event_name_too_long: {
    title: "Event name too long",
    advice: "Put the detail into properties, not into the name.",
  },
  reserved_event_name: {
    title: "Reserved event name",
    advice: "Names that start with $ belong to prodops. Choose another.",
  },
  missing_group: { title: "No group", advice: "group needs a groupId." },
  invalid_properties: {
    title: "Invalid properties",
    advice: "properties, traits and context must be objects.",
  },
  invalid_timestamp: {
    title: "Invalid time",
    advice: "Send the time as RFC 3339, such as 2026-01-31T14:03:00Z.",
  },
  time_too_old: { title: "Too long ago", advice: "Bring old events in with an import; it takes any time." },
  time_in_future: {
    title: "In the future",
    advice: "Check the sender’s clock, and send sentAt so that it can be corrected.",
  },
  number_out_of_range: { title: "Number out of range", advice: "Send very large numbers as text." },
  unreadable_line: {
    title: "Unreadable line",
    advice: "The line is no JSON. Correct the file and import it again.",
  },
  payload_cut: { title: "Too large to keep", advice: "It was cut, so it cannot be replayed." },
};

/** A reason in words; a code not known here is made readable. */
export function reasonWords(code: string): { title: string; advice: string } {
  const plain = code.replaceAll("_", " ");
  return reasons[code] ?? { title: plain.charAt(0).toUpperCase() + plain.slice(1), advice: "" };
}
