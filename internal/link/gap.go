package link

// Gap is something that the loop around a record lacks.
type Gap struct {
	Type string `json:"type" doc:"Kind of record that is missing."`
	Side Side   `json:"side" enum:"before,after,beside"`
	Says string `json:"says"`
}

// wants is what each kind of record should have around it. One of several
// kinds is enough.
type want struct {
	of    string
	types []string
	side  Side
	says  string
}

//nolint:gochecknoglobals // A table that nothing writes; Go has no constant arrays.
var wants = [...]want{
	{"feedback", []string{"idea", "bet"}, After, "No idea answers this yet."},
	{"theme", []string{"feedback", "survey_response"}, Before, "Nothing was gathered under this theme."},
	{"theme", []string{"idea", "bet"}, After, "No idea answers this theme yet."},
	{"idea", []string{"feedback", "theme", "insight", "survey_response"}, Before, "Nothing supports this idea yet: link feedback or an insight."},
	{"idea", []string{"bet"}, After, "This idea is not on the roadmap."},
	{"bet", []string{"idea", "feedback", "theme"}, Before, "Nothing says why this bet is made: link the idea."},
	{"bet", []string{"objective", "key_result"}, After, "This bet advances no objective."},
	{"bet", []string{"doc"}, Beside, "No document describes this bet."},
	{"bet", []string{"decision"}, Beside, "No decision about this bet is recorded."},
	{"bet", []string{"release", "outcome"}, After, "Nothing shipped of this bet yet."},
	{"experiment", []string{"idea", "bet"}, Before, "Nothing says why this is tested: link the idea or the bet."},
	{"experiment", []string{"learning", "experiment"}, Before, "This hypothesis cites no earlier experiment or learning."},
	{"experiment", []string{"learning"}, After, "Nothing was learnt of this experiment yet."},
	{"release", []string{"bet", "idea", "experiment", "flag"}, Before, "Nothing says what this release ships: link the bet."},
	{"release", []string{"deployment"}, After, "No deployment carries this release."},
	{"incident", []string{"deployment", "release", "flag"}, Before, "Nothing says what caused this incident."},
	{"incident", []string{"doc"}, Beside, "No post-mortem describes this incident."},
	{"learning", []string{"experiment", "outcome", "incident", "release", "doc"}, Before, "Nothing says where this was learnt."},
	{"outcome", []string{"bet"}, Before, "Nothing says what this is the outcome of."},
	{"outcome", []string{"learning"}, After, "Nothing was learnt of this outcome yet."},
	{"objective", []string{"bet"}, Before, "No bet advances this objective."},
	{"objective", []string{"key_result"}, Before, "This objective has no key result."},
	{"decision", []string{"idea", "bet", "objective"}, Beside, "This decision decides nothing: link what it is about."},
	{"insight", []string{"idea", "bet", "key_result", "dashboard"}, Beside, "Nothing uses this insight."},
}

// gaps are the wants of the traced record that nothing meets. A record that is
// linked further away meets them too: a complaint's theme may lead to the idea.
func gaps(t Trace) []Gap {
	missing := []Gap{}
	for _, w := range wants {
		if w.of == t.Nodes[0].Type && !met(t.Nodes[1:], w) {
			missing = append(missing, Gap{Type: w.types[0], Side: w.side, Says: w.says})
		}
	}
	return missing
}

func met(nodes []Node, w want) bool {
	for _, n := range nodes {
		if n.ArchivedAt != 0 || n.Side != w.side && w.of != "insight" {
			continue
		}
		for _, t := range w.types {
			if n.Type == t {
				return true
			}
		}
	}
	return false
}
