package api

import (
	"prodops/internal/auth"
)

// Body limits, in bytes. Nothing a person types is larger than small; a query
// or a saved one is medium; a batch of an import is large.
const (
	small  = 10 << 10
	medium = 100 << 10
	large  = 1 << 20
)

// inProject is where everything of one project lives.
const inProject = "/api/v1/projects/{project}"

// routes is the whole API. Every line: what the caller needs to be allowed,
// where it is, who answers it and what it is for.
func (a *API) routes() []route {
	return []route{
		get(auth.Public, "/api/v1/setup", a.setupState, "Whether the workspace waits for its owner"),
		post(auth.Public, "/api/v1/setup", a.setUp, "Make the first owner and project").body(small),
		post(auth.Public, "/api/v1/session", a.signIn, "Sign in").body(small),
		get(auth.AccountRead, "/api/v1/session", a.session, "Who is signed in"),
		del(auth.Public, "/api/v1/session", a.signOut, "Sign out"),
		get(auth.AccountRead, "/api/v1/sessions", a.listSessions, "One's own open sessions"),
		del(auth.AccountChange, "/api/v1/sessions/{id}", a.endSession, "End one of one's own sessions"),
		patch(auth.AccountChange, "/api/v1/me", a.patchProfile, "Change one's own name or password").body(small),
		post(auth.Public, "/api/v1/invitations/lookup", a.lookUpInvitation, "What an invitation link invites to").ok().body(small),
		post(auth.Public, "/api/v1/invitations/accept", a.acceptInvitation, "Take an invitation up").ok().body(small),

		get(auth.SignedIn, "/api/v1/projects", a.listProjects, "The projects one belongs to"),
		post(auth.ProjectCreate, "/api/v1/projects", a.createProject, "Make a project").body(small),
		get(auth.ProjectRead, inProject, a.getProject, "One project"),
		patch(auth.ProjectUpdate, inProject, a.patchProject, "Change a project's settings").body(small),

		get(auth.MemberRead, inProject+"/members", a.listMembers, "Who works in the project"),
		patch(auth.MemberUpdate, inProject+"/members/{id}", a.patchMember, "Change a member's role").body(small),
		del(auth.MemberRemove, inProject+"/members/{id}", a.removeMember, "Take a member out of the project"),
		get(auth.InvitationRead, inProject+"/invitations", a.listInvitations, "Invitations not yet taken up"),
		post(auth.InvitationCreate, inProject+"/invitations", a.invite, "Invite somebody").body(small),
		del(auth.InvitationRevoke, inProject+"/invitations/{id}", a.revokeInvitation, "Withdraw an invitation"),
		get(auth.KeyRead, inProject+"/keys", a.listKeys, "The project's keys"),
		post(auth.KeyCreate, inProject+"/keys", a.createKey, "Make a key; it is shown once").body(small),
		del(auth.KeyRevoke, inProject+"/keys/{id}", a.revokeKey, "Revoke a key"),

		post(auth.QueryRun, inProject+"/query", a.query, "Ask a question").asks().raw().body(medium),
		post(auth.QueryRun, inProject+"/persons/query", a.peopleBehind, "The people behind a point of an answer").asks().raw().body(medium),
		get(auth.PersonRead, inProject+"/persons", a.findPersons, "People, the latest active first"),
		get(auth.PersonRead, inProject+"/persons/{id}", a.getPerson, "One person, by any of their ids"),
		get(auth.EventRead, inProject+"/persons/{id}/events", a.personEvents, "A person's timeline, newest first"),
		get(auth.EventRead, inProject+"/events", a.listEvents, "The newest events"),
		get(auth.EventRead, inProject+"/taxonomy/events", a.eventNames, "Every event ever sent"),
		get(auth.EventRead, inProject+"/taxonomy/events/{event}/properties", a.eventProperties, "The properties of an event; * for any event"),
		get(auth.EventRead, inProject+"/taxonomy/persons/properties", a.personProperties, "The properties of people"),
		get(auth.EventRead, inProject+"/taxonomy/values", a.propertyValues, "The values of a property"),

		get(auth.QuarantineRead, inProject+"/quarantine", a.listQuarantine, "What was received and is not an event"),
		post(auth.QuarantineReplay, inProject+"/quarantine/replay", a.replayQuarantine, "Try quarantined events again").ok().body(large),
		del(auth.QuarantineReplay, inProject+"/quarantine/{id}", a.discardQuarantined, "Discard a quarantined event"),
		get(auth.ImportRead, inProject+"/imports", a.listImports, "Imports, the newest first"),
		post(auth.ImportWrite, inProject+"/imports", a.createImport, "Begin or continue an import").body(medium),
		post(auth.ImportWrite, inProject+"/imports/{id}/events", a.importLines, "Take in a batch of an import").ok().raw().body(8 * large),
		post(auth.ImportWrite, inProject+"/imports/{id}/finish", a.finishImport, "End an import").ok(),
		post(auth.ImportWrite, inProject+"/imports/{id}/undo", a.undoImport, "Take an import's events out again").ok(),

		get(auth.InsightRead, inProject+"/insights", a.listInsights, "Saved questions"),
		post(auth.InsightWrite, inProject+"/insights", a.createInsight, "Save a question").body(medium),
		get(auth.InsightRead, inProject+"/insights/{id}", a.getInsight, "One saved question"),
		get(auth.InsightRead, inProject+"/insights/{id}/measure", a.measureInsight, "One number of a saved question's answer"),
		patch(auth.InsightWrite, inProject+"/insights/{id}", a.patchInsight, "Change a saved question").body(medium),
		del(auth.InsightWrite, inProject+"/insights/{id}", a.archiveInsight, "Archive a saved question"),
		post(auth.InsightWrite, inProject+"/insights/{id}/restore", a.restoreInsight, "Bring a saved question back").ok(),

		// Dashboards.
		get(auth.DashboardRead, inProject+"/dashboards", a.listDashboards, "Dashboards"),
		post(auth.DashboardWrite, inProject+"/dashboards", a.createDashboard, "Make a dashboard").body(large),
		get(auth.DashboardRead, inProject+"/dashboards/{id}", a.getDashboard, "One dashboard"),
		patch(auth.DashboardWrite, inProject+"/dashboards/{id}", a.patchDashboard, "Change a dashboard").body(large),
		del(auth.DashboardWrite, inProject+"/dashboards/{id}", a.archiveDashboard, "Archive a dashboard"),
		post(auth.DashboardWrite, inProject+"/dashboards/{id}/restore", a.restoreDashboard, "Bring a dashboard back").ok(),
		post(auth.DashboardWrite, inProject+"/dashboards/{id}/tiles", a.addTile, "Put a tile on a dashboard, under the others").body(medium),
		get(auth.DashboardRead, inProject+"/dashboards/{id}/answers", a.answerDashboard, "The answers of all tiles of a dashboard"),

		// Listen: feedback, companies, themes.

		// Listen: surveys.

		// Decide: ideas.

		// Decide: roadmap, objectives, decisions.
		get(auth.RoadmapRead, inProject+"/roadmap", a.getRoadmap, "The roadmap at a glance: now, next, later, done"),
		get(auth.RoadmapRead, inProject+"/roadmap/bets", a.listBets, "Bets"),
		post(auth.RoadmapWrite, inProject+"/roadmap/bets", a.createBet, "Make a bet").body(medium),
		get(auth.RoadmapRead, inProject+"/roadmap/bets/{id}", a.getBet, "One bet and what stands around it"),
		patch(auth.RoadmapWrite, inProject+"/roadmap/bets/{id}", a.patchBet, "Change a bet").body(medium),
		post(auth.RoadmapWrite, inProject+"/roadmap/bets/{id}/move", a.moveBet, "Put a bet elsewhere on the roadmap").ok().body(small),
		get(auth.RoadmapRead, inProject+"/roadmap/bets/{id}/predictions", a.betPredictions, "What was predicted of a bet, the first first"),
		del(auth.RoadmapWrite, inProject+"/roadmap/bets/{id}", a.archiveBet, "Archive a bet"),
		post(auth.RoadmapWrite, inProject+"/roadmap/bets/{id}/restore", a.restoreBet, "Bring a bet back").ok(),
		get(auth.ObjectiveRead, inProject+"/objectives", a.listObjectives, "Objectives with their key results"),
		get(auth.ObjectiveRead, inProject+"/objectives/choices", a.objectiveChoices, "The periods and teams that objectives have"),
		post(auth.ObjectiveWrite, inProject+"/objectives", a.createObjective, "Make an objective").body(medium),
		get(auth.ObjectiveRead, inProject+"/objectives/{id}", a.getObjective, "One objective with its key results"),
		patch(auth.ObjectiveWrite, inProject+"/objectives/{id}", a.patchObjective, "Change an objective").body(medium),
		del(auth.ObjectiveWrite, inProject+"/objectives/{id}", a.archiveObjective, "Archive an objective"),
		post(auth.ObjectiveWrite, inProject+"/objectives/{id}/restore", a.restoreObjective, "Bring an objective back").ok(),
		get(auth.ObjectiveRead, inProject+"/objectives/{id}/check-ins", a.listObjectiveCheckIns, "Check-ins on an objective and its key results, the newest first"),
		post(auth.ObjectiveWrite, inProject+"/objectives/{id}/check-ins", a.checkInObjective, "Say how an objective goes").body(small),
		get(auth.ObjectiveRead, inProject+"/objectives/{id}/key-results", a.objectiveKeyResults, "The key results of an objective"),
		post(auth.ObjectiveWrite, inProject+"/objectives/{id}/key-results", a.createKeyResult, "Give an objective a key result").body(small),
		get(auth.ObjectiveRead, inProject+"/key-results", a.listKeyResults, "Key results"),
		get(auth.ObjectiveRead, inProject+"/key-results/{id}", a.getKeyResult, "One key result"),
		patch(auth.ObjectiveWrite, inProject+"/key-results/{id}", a.patchKeyResult, "Change a key result").body(small),
		del(auth.ObjectiveWrite, inProject+"/key-results/{id}", a.archiveKeyResult, "Archive a key result"),
		post(auth.ObjectiveWrite, inProject+"/key-results/{id}/restore", a.restoreKeyResult, "Bring a key result back").ok(),
		post(auth.ObjectiveWrite, inProject+"/key-results/{id}/measure", a.measureKeyResult, "Measure a key result now").ok(),
		get(auth.ObjectiveRead, inProject+"/key-results/{id}/points", a.keyResultPoints, "A key result's numbers over time"),
		get(auth.ObjectiveRead, inProject+"/key-results/{id}/check-ins", a.listKeyResultCheckIns, "Check-ins on a key result, the newest first"),
		post(auth.ObjectiveWrite, inProject+"/key-results/{id}/check-ins", a.checkInKeyResult, "Say how a key result goes, and its number").body(small),
		get(auth.DecisionRead, inProject+"/decisions", a.listDecisions, "The log of decisions, the latest first"),
		post(auth.DecisionWrite, inProject+"/decisions", a.createDecision, "Record a decision and link what it is about").body(medium),
		get(auth.DecisionRead, inProject+"/decisions/{id}", a.getDecision, "One decision"),
		patch(auth.DecisionWrite, inProject+"/decisions/{id}", a.patchDecision, "Change a decision").body(medium),
		del(auth.DecisionWrite, inProject+"/decisions/{id}", a.archiveDecision, "Archive a decision"),
		post(auth.DecisionWrite, inProject+"/decisions/{id}/restore", a.restoreDecision, "Bring a decision back").ok(),

		// Documents and their templates.

		get(auth.SearchRun, inProject+"/search", a.search, "Find records by their words"),
		get(auth.LinkRead, inProject+"/trace/{type}/{id}", a.trace, "The loop around a record, in both directions"),
		get(auth.LinkRead, inProject+"/links/relations", a.listRelations, "How records can be linked"),
		post(auth.LinkWrite, inProject+"/links", a.createLink, "Link two records").body(small),
		del(auth.LinkWrite, inProject+"/links/{id}", a.removeLink, "Take a link away"),
		get(auth.CommentRead, inProject+"/records/{type}/{id}/comments", a.listComments, "What was said about a record"),
		post(auth.CommentWrite, inProject+"/records/{type}/{id}/comments", a.createComment, "Say something about a record").body(medium),
		patch(auth.CommentWrite, inProject+"/comments/{id}", a.patchComment, "Change one's own comment").body(medium),
		del(auth.CommentWrite, inProject+"/comments/{id}", a.archiveComment, "Archive one's own comment"),
		post(auth.CommentWrite, inProject+"/comments/{id}/restore", a.restoreComment, "Bring a comment back").ok(),
		get(auth.AccountRead, "/api/v1/me/mentions", a.listMentions, "Comments that name oneself"),
		post(auth.AccountChange, "/api/v1/me/mentions/seen", a.seeMentions, "Note that one's mentions are seen").ok(),
		get(auth.JournalRead, inProject+"/records/{type}/{id}/activity", a.recordActivity, "What happened to a record, its links and comments, the newest first"),
		get(auth.JobRead, inProject+"/jobs", a.listJobs, "Long work, the newest first"),
		get(auth.JobRead, inProject+"/jobs/{id}", a.getJob, "How far a job has come"),
		del(auth.JobCancel, inProject+"/jobs/{id}", a.cancelJob, "Cancel a job"),

		get(auth.FeedbackRead, inProject+"/feedback", a.listFeedback, "Notes, the latest received first"),
		post(auth.FeedbackWrite, inProject+"/feedback", a.createFeedback, "Take a note in, and file it").body(medium),
		post(auth.FeedbackWrite, inProject+"/feedback/batch", a.createFeedbackBatch, "Take up to 500 notes in").body(8 * large),
		get(auth.FeedbackRead, inProject+"/feedback/counts", a.feedbackCounts, "How many notes each view holds"),
		get(auth.FeedbackRead, inProject+"/feedback/facets", a.feedbackFacets, "Sources, plans and segments that notes can be filtered by"),
		get(auth.FeedbackRead, inProject+"/feedback/acceptance", a.feedbackAcceptance, "How often suggestions were taken"),
		post(auth.FeedbackWrite, inProject+"/feedback/change", a.changeFeedback, "Do one thing to many notes, as a step that can be undone").ok().body(medium),
		get(auth.FeedbackRead, inProject+"/feedback/steps", a.listSteps, "What was done to many notes at once, the newest first"),
		post(auth.FeedbackWrite, inProject+"/feedback/steps/{id}/undo", a.undoStep, "Take a step back").ok(),
		get(auth.FeedbackRead, inProject+"/feedback/rules", a.getRules, "The rules that file notes, in their order"),
		patch(auth.FeedbackWrite, inProject+"/feedback/rules", a.setRules, "Put other rules in place").body(medium),
		get(auth.FeedbackRead, inProject+"/feedback/classifier", a.getClassifier, "What the router has learned, and how well"),
		post(auth.FeedbackWrite, inProject+"/feedback/classifier/train", a.trainClassifier, "Have the router learn").ok().body(64 * large),
		post(auth.FeedbackRead, inProject+"/feedback/classify", a.classify, "Where the router would put texts").asks().body(16 * large),
		get(auth.FeedbackRead, inProject+"/feedback/{id}", a.getFeedback, "One note"),
		patch(auth.FeedbackWrite, inProject+"/feedback/{id}", a.patchFeedback, "Change a note").body(medium),
		del(auth.FeedbackWrite, inProject+"/feedback/{id}", a.archiveFeedback, "Archive a note"),
		post(auth.FeedbackWrite, inProject+"/feedback/{id}/restore", a.restoreFeedback, "Bring a note back").ok(),
		get(auth.FeedbackRead, inProject+"/feedback/{id}/duplicates", a.feedbackDuplicates, "Notes that may say the same, and those merged into this one"),
		get(auth.FeedbackRead, inProject+"/feedback/{id}/suggestions", a.feedbackSuggestions, "What may be done with a note"),
		get(auth.FeedbackRead, inProject+"/feedback/{id}/highlights", a.listHighlights, "What of a note speaks for which ideas"),
		post(auth.FeedbackWrite, inProject+"/feedback/{id}/highlights", a.createHighlight, "Mark a part of a note as evidence for an idea").body(medium),
		del(auth.FeedbackWrite, inProject+"/highlights/{id}", a.removeHighlight, "Take a highlight away"),
		get(auth.FeedbackRead, inProject+"/feedback/imports", a.listFeedbackImports, "Imports of notes, the newest first"),
		post(auth.FeedbackWrite, inProject+"/feedback/imports", a.uploadFeedback, "Look at a table of notes (the body, as CSV) and keep it for its import").ok(),
		get(auth.FeedbackRead, inProject+"/feedback-imports/{id}", a.getFeedbackImport, "One import of notes"),
		post(auth.FeedbackWrite, inProject+"/feedback-imports/{id}/preview", a.previewFeedbackImport, "What an import would do with a mapping").ok().body(medium),
		post(auth.FeedbackWrite, inProject+"/feedback-imports/{id}/commit", a.commitFeedbackImport, "Take a table of notes in").ok().body(medium),
		post(auth.FeedbackWrite, inProject+"/feedback-imports/{id}/undo", a.undoFeedbackImport, "Take an import's notes out again").ok(),
		get(auth.FeedbackRead, inProject+"/feedback-imports/{id}/errors.csv", a.feedbackImportErrors, "Rows that an import could not read"),
		get(auth.FeedbackRead, inProject+"/feedback/export.csv", a.exportFeedback, "Notes as CSV"),
		get(auth.FeedbackRead, inProject+"/areas", a.listAreas, "Product areas, by name"),
		post(auth.FeedbackWrite, inProject+"/areas", a.createArea, "Make a product area").body(medium),
		get(auth.FeedbackRead, inProject+"/areas/{id}", a.getArea, "One product area"),
		patch(auth.FeedbackWrite, inProject+"/areas/{id}", a.patchArea, "Change a product area").body(medium),
		del(auth.FeedbackWrite, inProject+"/areas/{id}", a.archiveArea, "Archive a product area"),
		post(auth.FeedbackWrite, inProject+"/areas/{id}/restore", a.restoreArea, "Bring a product area back").ok(),
		get(auth.FeedbackRead, inProject+"/themes", a.listThemes, "Themes with their counts, the latest changed first"),
		post(auth.FeedbackWrite, inProject+"/themes", a.createTheme, "Make a theme by hand").body(medium),
		get(auth.FeedbackRead, inProject+"/themes/{id}", a.getTheme, "One theme"),
		patch(auth.FeedbackWrite, inProject+"/themes/{id}", a.patchTheme, "Change, accept or dismiss a theme").body(medium),
		del(auth.FeedbackWrite, inProject+"/themes/{id}", a.archiveTheme, "Archive a theme"),
		post(auth.FeedbackWrite, inProject+"/themes/{id}/restore", a.restoreTheme, "Bring a theme back").ok(),
		post(auth.FeedbackWrite, inProject+"/themes/{id}/merge", a.mergeTheme, "Merge a theme into another").ok().body(small),
		post(auth.FeedbackWrite, inProject+"/themes/{id}/split", a.splitTheme, "Make a theme of some of a theme's notes").ok().body(medium),
		get(auth.CompanyRead, inProject+"/companies", a.listCompanies, "Companies"),
		post(auth.CompanyWrite, inProject+"/companies", a.createCompany, "Make a company, or change the one there is").body(small),
		get(auth.CompanyRead, inProject+"/companies/{id}", a.getCompany, "One company"),
		patch(auth.CompanyWrite, inProject+"/companies/{id}", a.patchCompany, "Change a company").body(small),
		del(auth.CompanyWrite, inProject+"/companies/{id}", a.archiveCompany, "Archive a company"),
		post(auth.CompanyWrite, inProject+"/companies/{id}/restore", a.restoreCompany, "Bring a company back").ok(),

		get(auth.JournalRead, inProject+"/changes", a.listChanges, "What changed, the oldest first"),
		stream(auth.JournalRead, inProject+"/stream", a.streamChanges, "Changes as server-sent events"),
	}
}
