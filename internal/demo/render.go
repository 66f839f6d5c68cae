package demo

import (
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"prodops/client"
)

var (
	pages       = [...]string{"Home", "Features", "Pricing", "Docs", "Blog"}
	paths       = [...]string{"/", "/features", "/pricing", "/docs", "/blog"}
	importFrom  = [...]string{"csv", "trello", "asana", "jira"}
	importFails = [...]string{"columns not recognised", "file too large", "time-out", "dates not recognised"}
	triggers    = [...]string{"task completed", "due date", "new comment"}
	errorCodes  = [...]string{"timeout", "save_failed", "sync_conflict"}
	leaves      = [...]string{"too expensive", "missing feature", "project ended", "switched tool"}
	reports     = [...]string{"workload", "burndown", "cycle time"}
	sources     = [...]string{"board", "keyboard", "import", "email"}
)

// render makes the call of a moment. Its details are drawn from the person and
// the time, so that the same history always renders the same calls.
func (h *History) render(m moment) client.Call {
	p := h.people[m.who]
	rng := rand.New(rand.NewPCG(h.seed^uint64(m.at), uint64(m.who)<<8|uint64(m.what))) //nolint:gosec // repeatable on purpose
	at := time.UnixMicro(m.at).UTC()
	c := client.Call{
		Type:      "track",
		MessageID: messageID(rng),
		Timestamp: &at,
		Context:   map[string]any{"library": map[string]any{"name": "prodops-demo", "version": "1"}},
	}
	if m.what == viewedPage {
		c.Type, c.AnonymousID, c.Name = "page", p.anonymousID(), pages[m.n]
		c.Properties = map[string]any{"path": paths[m.n], "channel": p.channel, "device": p.device, "country": p.country.name}
		return c
	}
	c.UserID = p.userID()
	switch m.what {
	case signedUp: // names both ids, and so joins the visits to the person
		c.AnonymousID = p.anonymousID()
	case identified:
		c.Type, c.Traits = "identify", map[string]any{
			"name": p.given + " " + p.family, "email": p.email(), "country": p.country.name,
			"plan": string(m.plan), "role": p.role, "channel": p.channel, "company": p.company.name,
		}
		return c
	case joinedCompany:
		c.Type, c.GroupID, c.Traits = "group", p.company.id, map[string]any{
			"name": p.company.name, "domain": p.company.domain, "industry": p.company.industry, "segment": p.company.segment(), "seats": p.company.seats,
		}
		if p.founder { // who knows what the company pays
			c.Traits["plan"], c.Traits["mrr"] = string(m.plan), p.company.seats*m.plan.price()
		}
		return c
	}
	c.Context["groupId"] = p.company.id
	c.Event, c.Properties = p.tracked(rng, m)
	c.Properties["plan"], c.Properties["device"] = string(m.plan), p.device
	return c
}

// tracked is the name and the properties of something a signed-up person did.
func (p *person) tracked(rng *rand.Rand, m moment) (string, map[string]any) {
	n := int(m.n)
	switch m.what {
	case signedUp:
		return "Signed Up", map[string]any{"channel": p.channel, "country": p.country.name, "invited": !p.founder}
	case createdWorkspace:
		return "Workspace Created", map[string]any{"template": chance(rng, 0.4)}
	case startedImport:
		return "Import Started", map[string]any{"source": importFrom[p.number%len(importFrom)], "attempt": n + 1}
	case finishedImport:
		return "Import Finished", map[string]any{"source": importFrom[p.number%len(importFrom)], "attempt": n + 1, "rows": 20 + int(rng.ExpFloat64()*400)}
	case failedImport:
		return "Import Failed", map[string]any{"source": importFrom[p.number%len(importFrom)], "reason": importFails[n]}
	case createdProject:
		return "Project Created", map[string]any{"members": 1 + rng.IntN(6)}
	case invitedTeammate:
		return "Teammate Invited", map[string]any{"role": roles[rng.IntN(len(roles))]}
	case openedBoard:
		return "Board Opened", map[string]any{"load_ms": 180 + int(rng.ExpFloat64()*220)}
	case createdTask:
		return "Task Created", map[string]any{"from": sources[pick(rng, []float64{5, 3, 1, 1})], "assigned": chance(rng, 0.6)}
	case completedTask:
		return "Task Completed", map[string]any{"days_open": int(rng.ExpFloat64() * 4)}
	case addedComment:
		return "Comment Added", map[string]any{"mentions": rng.IntN(3)}
	case viewedReport:
		return "Report Viewed", map[string]any{"report": reports[rng.IntN(len(reports))]}
	case createdAutomation:
		return "Automation Created", map[string]any{"trigger": triggers[n]}
	case ranAutomation:
		return "Automation Ran", map[string]any{"steps": 1 + rng.IntN(4)}
	case sawError:
		return "Error Shown", map[string]any{"code": errorCodes[n]}
	case upgradedPlan:
		return "Plan Upgraded", map[string]any{"seats": p.company.seats, "amount": p.company.seats * p.expected.price()}
	case sawVariation:
		seen := [...][2]string{{"board-templates", "empty"}, {"board-templates", "templates"}, {"import-preview", "blind"}, {"import-preview", "preview"}}[n]
		return "$exposure", map[string]any{"flag": seen[0], "variation": seen[1]}
	default: // cancelledSubscription
		return "Subscription Cancelled", map[string]any{"reason": leaves[n], "amount": p.company.seats * p.expected.price()}
	}
}

// messageID is a random-looking UUID that the seed decides, so that sending
// the same history twice adds nothing.
func messageID(rng *rand.Rand) string {
	var id uuid.UUID
	for i := range id {
		id[i] = byte(rng.Uint32())
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return id.String()
}
