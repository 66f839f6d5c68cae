package api

import "net/http"

// Body limits, in bytes. Nothing a person types is larger than small; a query
// or a saved one is medium; a batch of an import is large.
const (
	small  = 10 << 10
	medium = 100 << 10
	large  = 1 << 20
)

// project is where everything of one project lives.
const project = "/api/v1/projects/{project}"

// routes is the whole API. Every line: what the caller needs to be allowed,
// where it is, who answers it and what it is for.
func (a *API) routes() []route {
	return []route{
		get(public, "/api/v1/setup", a.setupState, "Whether the workspace waits for its owner"),
		post(public, "/api/v1/setup", a.setUp, "Make the first owner and project").body(small),
		post(public, "/api/v1/session", a.signIn, "Sign in").body(small),
		get(signedIn, "/api/v1/session", a.session, "Who is signed in"),
		del(signedIn, "/api/v1/session", a.signOut, "Sign out"),
		get(signedIn, "/api/v1/sessions", a.listSessions, "One's own open sessions"),
		del(signedIn, "/api/v1/sessions/{id}", a.endSession, "End one of one's own sessions"),
		patch(signedIn, "/api/v1/me", a.patchProfile, "Change one's own name or password").body(small),
		post(public, "/api/v1/invitations/lookup", a.lookUpInvitation, "What an invitation link invites to").status(http.StatusOK).body(small),
		post(public, "/api/v1/invitations/accept", a.acceptInvitation, "Take an invitation up").status(http.StatusOK).body(small),

		get(signedIn, "/api/v1/projects", a.listProjects, "The projects one belongs to"),
		post(signedIn, "/api/v1/projects", a.createProject, "Make a project").body(small),
		get("project.read", project, a.getProject, "One project"),
		patch("project.update", project, a.patchProject, "Change a project's settings").body(small),

		get("member.read", project+"/members", a.listMembers, "Who works in the project"),
		patch("member.update", project+"/members/{id}", a.patchMember, "Change a member's role").body(small),
		del("member.remove", project+"/members/{id}", a.removeMember, "Take a member out of the project"),
		get("invitation.read", project+"/invitations", a.listInvitations, "Invitations not yet taken up"),
		post("invitation.create", project+"/invitations", a.invite, "Invite somebody").body(small),
		del("invitation.revoke", project+"/invitations/{id}", a.revokeInvitation, "Withdraw an invitation"),
		get("key.read", project+"/keys", a.listKeys, "The project's keys"),
		post("key.create", project+"/keys", a.createKey, "Make a key; it is shown once").body(small),
		del("key.revoke", project+"/keys/{id}", a.revokeKey, "Revoke a key"),

		post("query.run", project+"/query", a.query, "Ask a question").status(http.StatusOK).body(medium),
		post("query.run", project+"/persons/query", a.peopleBehind, "The people behind a point of an answer").status(http.StatusOK).body(medium),
		get("person.read", project+"/persons", a.findPersons, "People, the latest active first"),
		get("person.read", project+"/persons/{id}", a.getPerson, "One person, by any of their ids"),
		get("event.read", project+"/persons/{id}/events", a.personEvents, "A person's timeline, newest first"),
		get("event.read", project+"/events", a.listEvents, "The newest events"),
		get("event.read", project+"/taxonomy/events", a.eventNames, "Every event ever sent"),
		get("event.read", project+"/taxonomy/events/{event}/properties", a.eventProperties, "The properties of an event; * for any event"),
		get("event.read", project+"/taxonomy/persons/properties", a.personProperties, "The properties of people"),
		get("event.read", project+"/taxonomy/values", a.propertyValues, "The values of a property"),

		get("quarantine.read", project+"/quarantine", a.listQuarantine, "What was received and is not an event"),
		post("quarantine.replay", project+"/quarantine/replay", a.replayQuarantine, "Try quarantined events again").status(http.StatusOK).body(large),
		del("quarantine.replay", project+"/quarantine/{id}", a.discardQuarantined, "Discard a quarantined event"),
		get("import.read", project+"/imports", a.listImports, "Imports, the newest first"),
		post("import.write", project+"/imports", a.createImport, "Begin or continue an import").body(medium),
		post("import.write", project+"/imports/{id}/events", a.importLines, "Take in a batch of an import").status(http.StatusOK).body(8 * large),
		post("import.write", project+"/imports/{id}/finish", a.finishImport, "End an import").status(http.StatusOK),
		post("import.write", project+"/imports/{id}/undo", a.undoImport, "Take an import's events out again").status(http.StatusOK),

		get("insight.read", project+"/insights", a.listInsights, "Saved questions"),
		post("insight.write", project+"/insights", a.createInsight, "Save a question").body(medium),
		get("insight.read", project+"/insights/{id}", a.getInsight, "One saved question"),
		patch("insight.write", project+"/insights/{id}", a.patchInsight, "Change a saved question").body(medium),
		del("insight.write", project+"/insights/{id}", a.archiveInsight, "Archive a saved question"),
		post("insight.write", project+"/insights/{id}/restore", a.restoreInsight, "Bring a saved question back").status(http.StatusOK),

		get("journal.read", project+"/changes", a.listChanges, "What changed, the oldest first"),
		stream("journal.read", project+"/stream", a.streamChanges, "Changes as server-sent events"),
	}
}
