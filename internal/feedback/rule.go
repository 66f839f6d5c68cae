package feedback

import (
	"fmt"
	"slices"
	"strings"

	"prodops/internal/company"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// RoutingRule files notes under an area: those for which all its conditions hold.
type RoutingRule struct {
	AreaID     string             `json:"area_id" maxLength:"64"`
	Conditions []RoutingCondition `json:"conditions" maxItems:"20"`
}

// RoutingCondition is a test of one thing about a note; one of the values is enough.
type RoutingCondition struct {
	Field  string   `json:"field" enum:"text,source,url,plan,segment,company" doc:"What is looked at."`
	Op     string   `json:"op" enum:"contains,is,begins" doc:"contains: whole words, in any case; is: all of it; begins: how it begins."`
	Values []string `json:"values" maxItems:"100"`
}

const (
	mostRules  = 200
	valueLimit = 200 // characters
)

func (r RoutingRule) check(f *errs.Fields, location string) RoutingRule {
	if r.AreaID == "" {
		f.Add(location+".area_id", "Name the area.")
	}
	if len(r.Conditions) == 0 {
		f.Add(location+".conditions", "A rule without a condition would take every note.")
	}
	for i, c := range r.Conditions {
		at := fmt.Sprintf("%s.conditions[%d]", location, i)
		if !slices.Contains([]string{"text", "source", "url", "plan", "segment", "company"}, c.Field) {
			f.Add(at+".field", "One of text, source, url, plan, segment, company.")
		}
		if !slices.Contains([]string{"contains", "is", "begins"}, c.Op) {
			f.Add(at+".op", "One of contains, is, begins.")
		}
		if len(c.Values) == 0 {
			f.Add(at+".values", "Give a value.")
		}
		for j, v := range c.Values {
			r.Conditions[i].Values[j] = f.Line(fmt.Sprintf("%s.values[%d]", at, j), v, valueLimit)
		}
	}
	return r
}

// subject is what rules look at, folded once for all of them.
type subject struct{ fields, words map[string]string }

func subjectOf(n *Note, c company.Company) subject {
	plan := c.Plan
	if plan == "" {
		plan = n.PersonPlan
	}
	fields := map[string]string{"text": n.Text, "source": n.Source, "url": n.URL, "plan": plan, "segment": c.Segment, "company": c.Name}
	s := subject{fields: fields, words: make(map[string]string, len(fields))}
	for name, value := range fields {
		s.words[name] = " " + strings.Join(sqldb.Words(value), " ") + " "
	}
	return s
}

// hit is the value by which the condition holds, false when it does not.
func (c RoutingCondition) hit(s subject) (string, bool) {
	for _, v := range c.Values {
		holds := false
		switch c.Op {
		case "contains":
			words := strings.Join(sqldb.Words(v), " ")
			holds = words != "" && strings.Contains(s.words[c.Field], " "+words+" ")
		case "is":
			holds = strings.EqualFold(strings.TrimSpace(s.fields[c.Field]), v)
		case "begins":
			holds = strings.HasPrefix(strings.ToLower(s.fields[c.Field]), strings.ToLower(v))
		}
		if holds {
			return v, true
		}
	}
	return "", false
}

// why says by what the rule holds, false when it does not.
func (r RoutingRule) why(s subject) (string, bool) {
	said := make([]string, len(r.Conditions))
	for i, c := range r.Conditions {
		value, holds := c.hit(s)
		if !holds {
			return "", false
		}
		said[i] = fmt.Sprintf("%s %s %q", c.Field, c.Op, value)
		if c.Field == "text" {
			said[i] = fmt.Sprintf("%s %q", c.Op, value)
		}
	}
	return strings.Join(said, " and "), len(said) > 0
}

// byRules files a note: the first rule that holds wins, then the first area one
// of whose keywords is in the text. Rules for areas that are gone are passed over.
func byRules(s subject, rules []RoutingRule, areas []Area) (areaID, why string, filed bool) {
	for i, r := range rules {
		if !slices.ContainsFunc(areas, func(a Area) bool { return a.ID == r.AreaID }) {
			continue
		}
		if said, holds := r.why(s); holds {
			return r.AreaID, fmt.Sprintf("rule %d: %s", i+1, said), true
		}
	}
	for _, a := range areas {
		if word, holds := (RoutingCondition{Field: "text", Op: "contains", Values: a.Keywords}).hit(s); holds {
			return a.ID, fmt.Sprintf("keyword %q of %s", word, a.Name), true
		}
	}
	return "", "", false
}
