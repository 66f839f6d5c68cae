package auth

// Action names what an actor wants to do. Every route of the API and every
// exported verb of an area names exactly one.
type Action string

// The actions. What each needs stands in Rules.
const (
	Public   Action = "public"
	SignedIn Action = "signed_in"

	AccountRead   Action = "account.read"
	AccountChange Action = "account.update"

	IngestWrite Action = "ingest.write"

	ProjectCreate  Action = "project.create"
	ProjectRead    Action = "project.read"
	ProjectUpdate  Action = "project.update"
	ProjectArchive Action = "project.archive"

	MemberRead   Action = "member.read"
	MemberUpdate Action = "member.update"
	MemberRemove Action = "member.remove"
	OwnerGrant   Action = "owner.grant"

	InvitationRead   Action = "invitation.read"
	InvitationCreate Action = "invitation.create"
	InvitationRevoke Action = "invitation.revoke"

	KeyRead   Action = "key.read"
	KeyCreate Action = "key.create"
	KeyRevoke Action = "key.revoke"

	QueryRun   Action = "query.run"
	PersonRead Action = "person.read"
	EventRead  Action = "event.read"

	QuarantineRead   Action = "quarantine.read"
	QuarantineReplay Action = "quarantine.replay"

	ImportRead  Action = "import.read"
	ImportWrite Action = "import.write"

	InsightRead  Action = "insight.read"
	InsightWrite Action = "insight.write"

	DashboardRead  Action = "dashboard.read"
	DashboardWrite Action = "dashboard.write"

	JournalRead  Action = "journal.read"
	SearchRun    Action = "search.run"
	LinkRead     Action = "link.read"
	LinkWrite    Action = "link.write"
	CommentRead  Action = "comment.read"
	CommentWrite Action = "comment.write"
	JobRead      Action = "job.read"
	JobCancel    Action = "job.cancel"

	FeedbackRead  Action = "feedback.read"
	FeedbackWrite Action = "feedback.write"
	CompanyRead   Action = "company.read"
	CompanyWrite  Action = "company.write"
	SurveyRead    Action = "survey.read"
	SurveyWrite   Action = "survey.write"

	IdeaRead       Action = "idea.read"
	IdeaWrite      Action = "idea.write"
	RoadmapRead    Action = "roadmap.read"
	RoadmapWrite   Action = "roadmap.write"
	ObjectiveRead  Action = "objective.read"
	ObjectiveWrite Action = "objective.write"
	DecisionRead   Action = "decision.read"
	DecisionWrite  Action = "decision.write"

	FlagRead  Action = "flag.read"
	FlagWrite Action = "flag.write"
	FlagAsk   Action = "flag.ask"

	ExperimentRead  Action = "experiment.read"
	ExperimentWrite Action = "experiment.write"
	MetricRead      Action = "metric.read"
	MetricWrite     Action = "metric.write"
	DeliveryRead    Action = "delivery.read"
	DeliveryWrite   Action = "delivery.write"
	OutcomeRead     Action = "outcome.read"
	OutcomeWrite    Action = "outcome.write"
	HookManage      Action = "hook.manage"
	OperationsRead  Action = "operations.read"
	OperationsWrite Action = "operations.write"

	DocRead       Action = "doc.read"
	DocWrite      Action = "doc.write"
	TemplateRead  Action = "template.read"
	TemplateWrite Action = "template.write"
)

// Reach says where an action happens, and so who can be asked at all.
type Reach uint8

// The reaches.
const (
	Everybody Reach = iota // no question asked
	Known                  // any member or key
	Oneself                // a member, about their own account; never a key
	Workspace              // a member with the role in any project; never a key
	InProject              // the role, or for a key the scope, in the project named
)

// Rule is what one action needs.
type Rule struct {
	Action  Action
	Reach   Reach
	Role    Role   // the least role; for Workspace and InProject
	Scope   Scope  // what a key must have; for InProject
	Meaning string // completes "may not …"
}

// Rules returns the whole table of permissions: one line per action, and
// nothing is allowed that has no line.
func Rules() []Rule { return append([]Rule(nil), rules[:]...) }

//nolint:gochecknoglobals // A table that nothing writes and every call reads; Go has no constant arrays.
var rules = [...]Rule{
	{Public, Everybody, "", "", "do this"},
	{SignedIn, Known, "", "", "do this"},

	{AccountRead, Oneself, "", "", "see an account's sessions"},
	{AccountChange, Oneself, "", "", "change an account"},

	{IngestWrite, InProject, Editor, IngestScope, "send events"},

	{ProjectCreate, Workspace, Admin, "", "make projects"},
	{ProjectRead, InProject, Viewer, ReadScope, "see the project"},
	{ProjectUpdate, InProject, Admin, AdminScope, "change the project's settings"},
	{ProjectArchive, InProject, Owner, AllScopes, "archive the project"},

	{MemberRead, InProject, Viewer, ReadScope, "see the members"},
	{MemberUpdate, InProject, Admin, AdminScope, "change a member's role"},
	{MemberRemove, InProject, Admin, AdminScope, "remove members"},
	{OwnerGrant, InProject, Owner, AllScopes, "make, change or remove owners"},

	{InvitationRead, InProject, Admin, AdminScope, "see the invitations"},
	{InvitationCreate, InProject, Admin, AdminScope, "invite people"},
	{InvitationRevoke, InProject, Admin, AdminScope, "withdraw invitations"},

	{KeyRead, InProject, Admin, AdminScope, "see the keys"},
	{KeyCreate, InProject, Admin, AdminScope, "make keys"},
	{KeyRevoke, InProject, Admin, AdminScope, "revoke keys"},

	{QueryRun, InProject, Viewer, QueryScope, "ask questions"},
	{PersonRead, InProject, Viewer, QueryScope, "see people"},
	{EventRead, InProject, Viewer, QueryScope, "see events"},

	{QuarantineRead, InProject, Viewer, QueryScope, "see the quarantine"},
	{QuarantineReplay, InProject, Editor, WriteScope, "replay or discard quarantined events"},

	{ImportRead, InProject, Viewer, ReadScope, "see imports"},
	{ImportWrite, InProject, Editor, WriteScope, "import events or undo an import"},

	{InsightRead, InProject, Viewer, ReadScope, "see insights"},
	{InsightWrite, InProject, Editor, WriteScope, "change insights"},

	{DashboardRead, InProject, Viewer, ReadScope, "see dashboards"},
	{DashboardWrite, InProject, Editor, WriteScope, "change dashboards"},

	{JournalRead, InProject, Viewer, ReadScope, "see the changes"},
	{SearchRun, InProject, Viewer, ReadScope, "search"},
	{LinkRead, InProject, Viewer, ReadScope, "see links"},
	{LinkWrite, InProject, Editor, WriteScope, "change links"},
	{CommentRead, InProject, Viewer, ReadScope, "see comments"},
	{CommentWrite, InProject, Editor, WriteScope, "comment"},
	{JobRead, InProject, Viewer, ReadScope, "see jobs"},
	{JobCancel, InProject, Editor, WriteScope, "cancel jobs"},

	{FeedbackRead, InProject, Viewer, ReadScope, "see feedback"},
	{FeedbackWrite, InProject, Editor, WriteScope, "change feedback"},
	{CompanyRead, InProject, Viewer, ReadScope, "see companies"},
	{CompanyWrite, InProject, Editor, WriteScope, "change companies"},
	{SurveyRead, InProject, Viewer, ReadScope, "see surveys"},
	{SurveyWrite, InProject, Editor, WriteScope, "change surveys"},

	{IdeaRead, InProject, Viewer, ReadScope, "see ideas"},
	{IdeaWrite, InProject, Editor, WriteScope, "change ideas"},
	{RoadmapRead, InProject, Viewer, ReadScope, "see the roadmap"},
	{RoadmapWrite, InProject, Editor, WriteScope, "change the roadmap"},
	{ObjectiveRead, InProject, Viewer, ReadScope, "see objectives"},
	{ObjectiveWrite, InProject, Editor, WriteScope, "change objectives"},
	{DecisionRead, InProject, Viewer, ReadScope, "see decisions"},
	{DecisionWrite, InProject, Editor, WriteScope, "change decisions"},
	{FlagRead, InProject, Viewer, ReadScope, "see flags"},
	{FlagWrite, InProject, Editor, WriteScope, "change flags"},
	{FlagAsk, InProject, Viewer, IngestScope, "ask for flags"},
	{ExperimentRead, InProject, Viewer, ReadScope, "see experiments"},
	{ExperimentWrite, InProject, Editor, WriteScope, "change experiments"},
	{MetricRead, InProject, Viewer, ReadScope, "see metrics"},
	{MetricWrite, InProject, Editor, WriteScope, "change metrics"},
	{DeliveryRead, InProject, Viewer, ReadScope, "see deployments, incidents and releases"},
	{DeliveryWrite, InProject, Editor, WriteScope, "change deployments, incidents and releases"},
	{OutcomeRead, InProject, Viewer, ReadScope, "see what came of bets"},
	{OutcomeWrite, InProject, Editor, WriteScope, "say what came of bets, and tell those who asked"},
	{HookManage, InProject, Admin, AdminScope, "manage the connections of webhooks"},
	{OperationsRead, InProject, Viewer, ReadScope, "see how the product organisation works"},
	{OperationsWrite, InProject, Editor, WriteScope, "change how the product organisation works"},

	{DocRead, InProject, Viewer, ReadScope, "see documents"},
	{DocWrite, InProject, Editor, WriteScope, "change documents"},
	{TemplateRead, InProject, Viewer, ReadScope, "see templates"},
	{TemplateWrite, InProject, Editor, WriteScope, "change templates"},
}

// RuleOf returns the action's rule. An action without one is allowed to nobody.
func RuleOf(action Action) (rule Rule, found bool) {
	for _, r := range rules {
		if r.Action == action {
			return r, true
		}
	}
	return Rule{}, false
}
