package dashboard

import (
	"encoding/json"
	"slices"
	"strings"
)

// template is a dashboard with roles in place of a project's events.
type template struct {
	key, name, description string
	questions              []question
}

// question is an insight of a template. Its query is that of POST query as
// JSON, with the names of roles in angle brackets where the project's own
// belong: "<sign_up>", and "<plan.of>" for whose property it is.
type question struct {
	name, asks, query, chart string
	needs                    []string
	w, h                     int
}

// with is the query with the project's own in it; false when a role is empty.
func (q question) with(chosen map[string]meant) (string, bool) {
	text := q.query
	for _, key := range q.needs {
		m := chosen[key]
		if m.name == "" {
			return "", false
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return "", false
		}
		text = strings.ReplaceAll(text, `"<`+key+`>"`, string(name))
		text = strings.ReplaceAll(text, `"<`+key+`.of>"`, `"`+string(m.of)+`"`)
	}
	return text, true
}

// roles are those its questions need, each once, in their order.
func (t template) roles() []role {
	var out []role
	for _, q := range t.questions {
		for _, key := range q.needs {
			if !slices.ContainsFunc(out, func(r role) bool { return r.key == key }) {
				out = append(out, roleOf(key))
			}
		}
	}
	return out
}

func roleOf(key string) role {
	for _, r := range allRoles() {
		if r.key == key {
			return r
		}
	}
	return role{key: key}
}

func allRoles() []role {
	return []role{
		{key: "sign_up", label: "Sign-up", hint: "Somebody makes an account", words: []string{"signed up", "signup", "sign up", "registered", "account created", "user created", "registration", "register", "created account"}, never: []string{"failed", "started", "viewed"}},
		{key: "first_value", label: "First value", hint: "The first thing that makes the product worth its while", words: []string{"activated", "onboarding completed", "completed onboarding", "project created", "created project", "report created", "import finished", "imported", "import completed", "import", "created", "published", "completed"}, never: []string{"failed", "started", "signup", "signed", "account", "user", "order"}},
		{key: "key_action", label: "Key action", hint: "What people come to do, again and again", words: []string{"report viewed", "viewed report", "report", "task completed", "completed task", "message sent", "searched", "search", "opened", "viewed", "played", "edited", "created", "page"}, never: []string{"failed", "signup", "signed"}},
		{key: "feature", label: "Feature", hint: "A feature whose adoption you watch", words: []string{"shared", "share", "invited", "invite", "exported", "export", "integration", "connected", "commented", "uploaded", "filter", "searched"}, never: []string{"failed"}},
		{key: "invite", label: "Invitation", hint: "Somebody brings others along", words: []string{"invited", "invite", "invitation sent", "referred", "shared", "share"}, never: []string{"failed", "accepted"}},
		{key: "purchase", label: "Purchase", hint: "Somebody pays", words: []string{"purchased", "purchase", "order completed", "subscribed", "subscription started", "upgraded", "plan upgraded", "payment", "paid", "invoice paid", "checkout completed", "bought"}, never: []string{"failed", "cancelled", "canceled", "viewed"}},
		{key: "cancel", label: "Cancellation", hint: "Somebody stops paying or leaves", words: []string{"cancelled", "canceled", "subscription ended", "churned", "downgraded", "account deleted", "unsubscribed"}},
		{key: "error", label: "Error", hint: "Something did not work", words: []string{"error", "failed", "exception", "crashed", "crash", "timeout"}},
		{key: "amount", label: "Amount", hint: "The number on a purchase that says how much", property: true, words: []string{"amount", "revenue", "price", "total", "value", "mrr"}},
		{key: "plan", label: "Plan", hint: "What people pay for", property: true, words: []string{"plan", "tier", "subscription", "edition"}},
		{key: "country", label: "Country", hint: "Where people are", property: true, words: []string{"country", "region", "locale"}},
		{key: "device", label: "Device", hint: "What people use it on", property: true, words: []string{"device", "device type", "platform", "os", "browser"}},
	}
}

const (
	half  = 6
	whole = 12
	tall  = 6
)

// templates are the dashboards of the twenty questions that product managers
// keep asking; docs/dashboards.md lists them.
func templates() []template {
	return []template{
		{"growth", "Growth", "How many people come, how many are new, and who brings them.", []question{
			{"People active today, this week and this month", "How many people use it?", `{"kind":"trends","interval":"day","range":{"last":"30d"},"series":[{"event":"*","measure":"persons"},{"event":"*","measure":"weekly_actives"},{"event":"*","measure":"monthly_actives"}]}`, "line", nil, whole, tall},
			{"New sign-ups by week", "How many people join?", `{"kind":"trends","interval":"week","range":{"last":"12w"},"series":[{"event":"<sign_up>","measure":"persons"}],"compare":"previous_period"}`, "bar", []string{"sign_up"}, half, tall},
			{"Sign-ups by country", "Where do new people come from?", `{"kind":"trends","interval":"week","range":{"last":"12w"},"series":[{"event":"<sign_up>","measure":"persons"}],"breakdown":{"property":"<country>","of":"<country.of>","limit":6}}`, "area", []string{"sign_up", "country"}, half, tall},
			{"People who invite others", "Do people bring others along?", `{"kind":"trends","interval":"week","range":{"last":"12w"},"series":[{"event":"<invite>","measure":"persons"}]}`, "line", []string{"invite"}, half, tall},
		}},
		{"activation", "Activation", "How far new people get, and how long that takes them.", []question{
			{"From sign-up to first value", "How many new people get to what it is for?", `{"kind":"funnel","range":{"last":"30d"},"window":"14d","steps":[{"event":"<sign_up>"},{"event":"<first_value>"},{"event":"<key_action>"}]}`, "steps", []string{"sign_up", "first_value", "key_action"}, half, tall},
			{"Time to first value", "How long does it take them?", `{"kind":"funnel","range":{"last":"30d"},"window":"14d","steps":[{"event":"<sign_up>"},{"event":"<first_value>"}]}`, "time", []string{"sign_up", "first_value"}, half, tall},
			{"Activation by week of sign-up", "Does activation get better?", `{"kind":"funnel","range":{"last":"12w"},"window":"14d","over_time":"week","steps":[{"event":"<sign_up>"},{"event":"<first_value>"}]}`, "trend", []string{"sign_up", "first_value"}, half, tall},
			{"Activation by plan", "Which new people get furthest?", `{"kind":"funnel","range":{"last":"30d"},"window":"14d","steps":[{"event":"<sign_up>"},{"event":"<first_value>"}],"breakdown":{"property":"<plan>","of":"<plan.of>","limit":4}}`, "steps", []string{"sign_up", "first_value", "plan"}, half, tall},
		}},
		{"engagement", "Engagement", "What people do, how often, and who does it.", []question{
			{"Stickiness", "On how many days of a month do people come?", `{"kind":"trends","interval":"day","range":{"last":"30d"},"series":[{"event":"*","measure":"persons"},{"event":"*","measure":"monthly_actives"}],"formula":"A / B * 100"}`, "line", nil, half, tall},
			{"Key actions per person", "How much do those who come do?", `{"kind":"trends","interval":"week","range":{"last":"12w"},"series":[{"event":"<key_action>","measure":"per_person"}]}`, "line", []string{"key_action"}, half, tall},
			{"Share of active people who use the feature", "Is the feature adopted?", `{"kind":"trends","interval":"week","range":{"last":"12w"},"series":[{"event":"<feature>","measure":"persons"},{"event":"*","measure":"persons"}],"formula":"A / B * 100"}`, "line", []string{"feature"}, half, tall},
			{"Active people by device", "What do people use it on?", `{"kind":"trends","interval":"week","range":{"last":"12w"},"series":[{"event":"*","measure":"persons"}],"breakdown":{"property":"<device>","of":"<device.of>","limit":6}}`, "area", []string{"device"}, half, tall},
			{"Sessions by day", "How often do people come?", `{"kind":"trends","interval":"day","range":{"last":"30d"},"series":[{"event":"*","measure":"sessions"}]}`, "bar", nil, half, tall},
		}},
		{"retention", "Retention", "Who comes back, and who does not.", []question{
			{"Who comes back, by week", "Do new people stay?", `{"kind":"retention","interval":"week","range":{"last":"12w"},"periods":9,"start":{"event":"<sign_up>"},"return":{"event":"*"}}`, "triangle", []string{"sign_up"}, whole, 8},
			{"Who keeps doing the key action", "Does it become a habit?", `{"kind":"retention","interval":"week","range":{"last":"12w"},"periods":9,"entry":"recurring","start":{"event":"<key_action>"},"return":{"event":"<key_action>"}}`, "curve", []string{"key_action"}, half, tall},
			{"People who leave, by week", "How many do we lose?", `{"kind":"trends","interval":"week","range":{"last":"12w"},"series":[{"event":"<cancel>","measure":"persons"}]}`, "bar", []string{"cancel"}, half, tall},
		}},
		{"revenue", "Revenue", "Who pays, how much, and from where they come.", []question{
			{"Revenue by week", "How much do we earn?", `{"kind":"trends","interval":"week","range":{"last":"12w"},"series":[{"event":"<purchase>","measure":"sum","property":"<amount>"}],"compare":"previous_period"}`, "bar", []string{"purchase", "amount"}, half, tall},
			{"From sign-up to purchase", "How many new people come to pay?", `{"kind":"funnel","range":{"last":"90d"},"window":"30d","steps":[{"event":"<sign_up>"},{"event":"<purchase>"}]}`, "steps", []string{"sign_up", "purchase"}, half, tall},
			{"Paying people by plan", "Which plan sells?", `{"kind":"trends","interval":"week","range":{"last":"12w"},"series":[{"event":"<purchase>","measure":"persons"}],"breakdown":{"property":"<plan>","of":"<plan.of>","limit":6}}`, "area", []string{"purchase", "plan"}, half, tall},
		}},
		{"quality", "Quality", "What does not work, and for how many.", []question{
			{"People who meet an error, by day", "Is something broken?", `{"kind":"trends","interval":"day","range":{"last":"30d"},"series":[{"event":"<error>","measure":"persons"},{"event":"*","measure":"persons"}],"formula":"A / B * 100"}`, "line", []string{"error"}, whole, tall},
		}},
	}
}
