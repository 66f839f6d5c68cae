package demo

// question is a saved insight of the demo.
type question struct {
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Query       map[string]any `json:"query"`
	Display     map[string]any `json:"display"`
}

type object = map[string]any

// The questions that key results and predictions are measured by.
const (
	importQuestion     = "Imports that finish within a day"
	activationQuestion = "Newcomers with a project within a week"
)

// questions are what a newcomer to this company would ask first.
func questions() []question {
	last := func(span string) object { return object{"last": span} }
	trend := func(series object, more object) object {
		q := object{"kind": "trends", "interval": "day", "range": last("90d"), "series": []object{series}}
		for key, value := range more {
			q[key] = value
		}
		return q
	}
	line := object{"chart": "line"}
	return []question{
		{
			"Active people each day", "Everybody who did anything: growth, and the rhythm of the week.",
			trend(object{"event": "*", "measure": "persons"}, nil), line,
		},
		{
			"Weekly sign-ups by channel", "Where new people come from.",
			trend(object{"event": "Signed Up", "measure": "persons"},
				object{"interval": "week", "breakdown": object{"property": "channel", "of": "event", "limit": 6}}), object{"chart": "bar"},
		},
		{
			"From pricing to the first project", "The whole way of a newcomer. The import in the middle hurts.",
			object{
				"kind": "funnel", "range": last("90d"), "window": "14d", "order": "ordered",
				"steps": []object{
					{"event": "$page", "where": []object{{"property": "path", "of": "event", "op": "eq", "values": []string{"/pricing"}}}},
					{"event": "Signed Up"}, {"event": "Import Started"}, {"event": "Import Finished"}, {"event": "Project Created"},
				},
			}, object{},
		},
		{
			"Do imports succeed?", "People whose import started and finished within a day, by week.",
			object{
				"kind": "funnel", "range": last("90d"), "window": "1d", "order": "ordered", "over_time": "week",
				"steps": []object{{"event": "Import Started"}, {"event": "Import Finished"}},
			}, object{"chart": "trend"},
		},
		{
			importQuestion, "Of the people who started an import in the last three weeks: the key result of the quarter.",
			object{
				"kind": "funnel", "range": last("21d"), "window": "1d", "order": "ordered",
				"steps": []object{{"event": "Import Started"}, {"event": "Import Finished"}},
			}, object{},
		},
		{
			activationQuestion, "Of those who signed up in the last four weeks.",
			object{
				"kind": "funnel", "range": last("28d"), "window": "7d", "order": "ordered",
				"steps": []object{{"event": "Signed Up"}, {"event": "Project Created"}},
			}, object{},
		},
		{
			"Do newcomers come back?", "Of those who signed up in a week, how many worked in the weeks after.",
			object{
				"kind": "retention", "range": last("84d"), "interval": "week", "periods": 9, "entry": "first_time",
				"mode": "on", "clock": "calendar", "start": object{"event": "Signed Up"}, "return": object{"event": "*"},
			}, object{},
		},
		{
			"New revenue each week", "Monthly amount of the plans bought.",
			trend(object{"event": "Plan Upgraded", "measure": "sum", "property": "amount"}, object{"interval": "week"}), object{"chart": "bar"},
		},
		{
			"Automations: tried by whom", "The feature launched half-way; people who made one, by plan.",
			trend(object{"event": "Automation Created", "measure": "persons"},
				object{"interval": "week", "breakdown": object{"property": "plan", "of": "event", "limit": 5}}), object{"chart": "bar"},
		},
		{
			"Tasks finished each day", "What people get done. It breaks where nobody can save.",
			trend(object{"event": "Task Completed", "measure": "total"}, nil), line,
		},
		{
			"Errors people saw", "The outage stands out.",
			trend(object{"event": "Error Shown", "measure": "total"},
				object{"breakdown": object{"property": "code", "of": "event", "limit": 5}}), line,
		},
	}
}
