/** For fields that hold code: the field is in fixed width, its label is not. */
export const codeField = { input: { fontFamily: "var(--mantine-font-family-monospace)" } };
