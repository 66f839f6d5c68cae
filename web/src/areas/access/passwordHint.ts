/** What a new password must be; the server holds it to that. */
export const passwordHint =
  "At least 12 characters. A few unrelated words are easy to remember and hard to guess.";
