package api

import (
	"net/http"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"prodops/internal/auth"
	"prodops/internal/scorecard"
)

// areaHeader is how the page says which of its areas it shows: lists of one area
// are read on pages of another, so the route alone would tell of visits that were
// none.
const areaHeader = "Prodops-Area"

// elsewhere is what the page says on its pages of no area, such as the settings.
const elsewhere = "none"

// areaOfWord is the area of prodops that routes belong to, by the first word of
// their path below the project.
//
//nolint:gochecknoglobals // A table that nothing writes; Go has no constant maps.
var areaOfWord = map[string]string{
	"feedback": "listen", "feedback-imports": "listen", "highlights": "listen", "areas": "listen", "themes": "listen", "companies": "listen", "surveys": "listen", "survey-responses": "listen", "interviews": "listen",
	"query": "understand", "persons": "understand", "events": "understand", "taxonomy": "understand", "insights": "understand", "dashboards": "understand", "annotations": "understand", "cohorts": "understand",
	"ideas": "decide", "scoring-models": "decide", "roadmap": "decide", "objectives": "decide", "key-results": "decide", "decisions": "decide",
	"experiments": "experiment", "flags": "experiment", "segments": "experiment", "metrics": "experiment", "learnings": "experiment",
	"deployments": "deliver", "releases": "deliver", "incidents": "deliver", "delivery": "deliver", "outcomes": "deliver",
	"scorecard": "operate", "reports": "operate", "operations": "operate", "tools": "operate", "rituals": "operate", "data-requests": "operate", "docs": "operate", "templates": "operate", "playbooks": "operate", "retrospectives": "operate", "rollouts": "operate",
}

// keeping are the routes by which a member keeps an answer.
//
//nolint:gochecknoglobals // As above.
var keeping = map[string]bool{
	http.MethodPost + " " + inProject + "/insights":              true,
	http.MethodPatch + " " + inProject + "/insights/{id}":        true,
	http.MethodPost + " " + inProject + "/dashboards/{id}/tiles": true,
	http.MethodPost + " " + inProject + "/dashboards":            true,
}

// noticed counts what a member did, in memory; programs are not counted.
func (a *API) noticed(r route, c call) {
	if a.services.Recorder == nil || c.Actor.Kind() != auth.MemberActor || c.Project.ID == "" {
		return
	}
	if keeping[r.method+" "+r.path] {
		a.services.Recorder.Answered(c.Project.ID, c.Actor.ID())
	}
	area := c.area
	if area == "" {
		word, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(r.path, inProject), "/"), "/")
		area = areaOfWord[word]
	}
	if area != elsewhere && scorecard.IsArea(area) {
		a.services.Recorder.Visited(c.Project.ID, c.Actor.ID(), area)
	}
}

// answered notes a question whose answer a member sees, and how long it took.
func (a *API) answered(c call, question []byte, took time.Duration) {
	if a.services.Recorder != nil && c.Actor.Kind() == auth.MemberActor {
		a.services.Recorder.Asked(c.Project.ID, c.Actor.ID(), xxhash.Sum64(question), took)
	}
}
