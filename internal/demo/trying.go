package demo

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// measure defines the metrics that experiments are read by.
func (o *office) measure(ctx context.Context) error {
	for _, m := range []object{
		{"key": "first-project", "name": "Has a first project within a week", "event": "Project Created", "aggregation": "converted", "within": "7d", "owner": o.members["Ines"], "pre_days": 0},
		{"key": "import-done", "name": "Finishes an import within a day", "event": "Import Finished", "aggregation": "converted", "within": "1d", "owner": o.members["Ines"], "pre_days": 0},
		{"key": "automates", "name": "Makes an automation within a week", "event": "Automation Created", "aggregation": "converted", "within": "7d", "owner": o.members["Jonas"], "pre_days": 0},
		{"key": "errors-seen", "name": "Errors seen in a week", "event": "Error Shown", "aggregation": "count", "within": "7d", "direction": "decrease", "owner": o.members["Jonas"], "pre_days": 0},
	} {
		id, err := o.make(ctx, "/metrics", m)
		if err != nil {
			return fmt.Errorf("define the metric %v: %w", m["name"], err)
		}
		o.metrics[m["key"].(string)] = id
	}
	return nil
}

// switchable makes a flag of two variations, shared half and half.
func (o *office) switchable(ctx context.Context, key, name string, first, second object) (string, error) {
	half := object{"split": []object{{"variation": first["key"], "weight": 50_000}, {"variation": second["key"], "weight": 50_000}}}
	return o.make(ctx, "/flags", object{
		"key": key, "name": name, "type": "string", "variations": []object{first, second}, "owner": o.members["Jonas"],
		"environments": object{"production": object{"enabled": true, "off": first["key"], "rules": []object{}, "default": half}},
	})
}

func variation(key, name string) object { return object{"key": key, "name": name, "value": key} }

// tryTemplates begins the first experiment: boards that begin from a template.
func (o *office) tryTemplates(ctx context.Context) error {
	flag, err := o.switchable(ctx, "board-templates", "Boards from a template", variation("empty", "Empty board"), variation("templates", "Template"))
	if err != nil {
		return err
	}
	o.trials["templates"], err = o.make(ctx, "/experiments", object{
		"name": "Boards that begin from a template", "key": "board-templates", "owner": o.members["Ines"], "tags": []string{"activation", "onboarding"},
		"plan": object{
			"because": "An empty board says nothing, and four newcomers in ten never make a project.",
			"believe": "If newcomers begin from a template, more of them have a project within a week.",
			"expect":  "The share with a first project rises by a tenth.", "audience": "Everybody who makes a workspace", "flag": flag,
			"variations": []object{{"key": "empty", "name": "Empty board"}, {"key": "templates", "name": "Template"}},
			"metrics": []object{
				{"metric": o.metrics["first-project"], "role": "goal", "minimum_effect": 0.1}, {"metric": o.metrics["errors-seen"], "role": "guardrail", "minimum_effect": 0.2},
			},
			"baseline": 0.6, "days": 20, "predicted": 0.12, "stopping_rule": "Three weeks, or a guardrail.", "decision_rule": "Ship when the goal is better and the guardrail holds.",
		},
	})
	if err != nil {
		return err
	}
	return o.client.Post(ctx, o.project+"/experiments/"+o.trials["templates"]+"/start", object{}, nil)
}

func (o *office) stopTemplates(ctx context.Context) error { return o.stop(ctx, o.trials["templates"]) }

// learnOfTemplates decides it: nothing moved, and that is worth knowing.
func (o *office) learnOfTemplates(ctx context.Context) error {
	id := o.trials["templates"]
	err := o.decideOn(ctx, id, "inconclusive", "Nothing says that templates move the goal: the difference is no larger than chance makes. We take them out again.")
	if err != nil {
		return err
	}
	o.learnt["content"], err = o.make(ctx, "/learnings", object{
		"title":    "Newcomers need their own content, not ours",
		"believed": "An empty board keeps people away, so a filled one would bring them in.",
		"happened": "Half of the newcomers began from a template for three weeks. Whether they made a first project differed by no more than chance does.",
		"now_do":   "We help people bring their own cards over instead of filling boards with ours.", "confidence": "medium",
		"owner": o.members["Ines"], "tags": []string{"activation", "onboarding"}, "revisit_on": o.days(200),
		"from": object{"type": "experiment", "id": id},
	})
	return err
}

func (o *office) stop(ctx context.Context, experiment string) error {
	return o.client.Post(ctx, o.project+"/experiments/"+experiment+"/stop", object{}, nil)
}

func (o *office) decideOn(ctx context.Context, experiment, verdict, why string) error {
	return o.client.Post(ctx, o.project+"/experiments/"+experiment+"/decide", object{"verdict": verdict, "why": why}, nil)
}

// tryPreview begins the second experiment, which builds on what the first taught.
func (o *office) tryPreview(ctx context.Context) error {
	flag, err := o.switchable(ctx, "import-preview", "Preview before the import", variation("blind", "No preview"), variation("preview", "Preview"))
	if err != nil {
		return err
	}
	o.flags["preview"] = flag
	o.trials["preview"], err = o.make(ctx, "/experiments", object{
		"name": "A preview before the import", "key": "import-preview", "owner": o.members["Ines"], "tags": []string{"import", "onboarding"},
		"tests": []object{{"type": "bet", "id": o.bets[importIdea]}},
		"citations": []object{
			{"type": "learning", "id": o.learnt["content"], "relation": "supports", "note": "Their own content is what keeps them."},
			{"type": "experiment", "id": o.trials["templates"], "relation": "supports"},
		},
		"plan": object{
			"because": "Half of the imports fail, and most because of a header or a date that nobody saw coming. Newcomers need their own content.",
			"believe": "If people see what an import will make of their file before it does, more of them finish it within a day.",
			"expect":  "The share that finishes rises by a fifth.", "audience": "Everybody who starts an import", "flag": flag,
			"variations": []object{{"key": "blind", "name": "No preview"}, {"key": "preview", "name": "Preview"}},
			"metrics": []object{
				{"metric": o.metrics["import-done"], "role": "goal", "minimum_effect": 0.15}, {"metric": o.metrics["first-project"], "role": "secondary"},
				{"metric": o.metrics["errors-seen"], "role": "guardrail", "minimum_effect": 0.2},
			},
			"baseline": 0.7, "days": 21, "predicted": 0.25, "stopping_rule": "Three weeks, or a guardrail.", "decision_rule": "Ship when the goal is better and the guardrail holds.",
		},
	})
	if err != nil {
		return err
	}
	return o.client.Post(ctx, o.project+"/experiments/"+o.trials["preview"]+"/start", object{}, nil)
}

// shipPreview decides it and begins the release.
func (o *office) shipPreview(ctx context.Context) error {
	id := o.trials["preview"]
	if err := o.stop(ctx, id); err != nil {
		return err
	}
	if err := o.decideOn(ctx, id, "shipped", "Nine in ten finish their import with the preview, seven without it, and nobody sees more errors."); err != nil {
		return err
	}
	learnt, err := o.make(ctx, "/learnings", object{
		"title":    "People finish an import when they see beforehand what it will do",
		"believed": "A preview would mend a part of the failed imports.",
		"happened": "Of those who saw a preview nine in ten finished within a day; of the others seven in ten did.",
		"now_do":   "Everybody gets the preview. What changes a lot at once shows beforehand what it will do.", "confidence": "high",
		"owner": o.members["Ines"], "tags": []string{"import", "onboarding"}, "revisit_on": o.days(300),
		"from": object{"type": "experiment", "id": id},
	})
	if err != nil {
		return err
	}
	o.learnt["preview"] = learnt
	return o.rollOut(ctx)
}

// serve changes what the flag of the preview serves.
func (o *office) serve(ctx context.Context, what object) error {
	production := object{"enabled": true, "off": "blind", "rules": []object{}, "default": what}
	return o.client.Patch(ctx, o.project+"/flags/"+o.flags["preview"], "", object{"environments": object{"production": production}}, nil)
}

// rollOut begins the release: three in four have the preview for some hours.
func (o *office) rollOut(ctx context.Context) error {
	most := object{"split": []object{{"variation": "blind", "weight": 25_000}, {"variation": "preview", "weight": 75_000}}}
	if err := o.serve(ctx, most); err != nil {
		return err
	}
	checks := []object{
		{"text": "Somebody can take it back in minutes, and knows how", "owner": o.members["Jonas"], "required": true, "done": true},
		{"text": "The number it should move stands on a dashboard", "owner": o.members["Ines"], "done": true},
		{"text": "Support knows what changes", "owner": o.members["Tara"], "required": true, "done": true},
		{"text": "The release note is written", "owner": o.members["Ines"], "done": true},
	}
	var err error
	o.rollout, err = o.make(ctx, "/releases", object{
		"name": "Imports with a preview", "service": "web", "version": o.versionAt("web", o.history.Story.ImportFix), "state": "rolling_out", "owner": o.members["Ines"],
		"notes":     "You see what an import will make of your file before it does: the columns it recognises, the rows it cannot read and why. The mapping is kept for the next try.",
		"checklist": checks, "window_days": 14,
		"measures": []object{{"insight": o.insights[importQuestion], "better": "up"}, {"insight": o.insights[activationQuestion], "better": "up"}},
		"ships": []object{
			{"type": "bet", "id": o.bets[importIdea]}, {"type": "idea", "id": o.ideas[importIdea]}, {"type": "experiment", "id": o.trials["preview"]}, {"type": "flag", "id": o.flags["preview"]},
		},
	})
	return err
}

// release gives the preview to everybody; the bet has shipped.
func (o *office) release(ctx context.Context) error {
	if err := o.serve(ctx, object{"variation": "preview"}); err != nil {
		return err
	}
	for _, path := range []string{"/releases/" + o.rollout, "/roadmap/bets/" + o.bets[importIdea], "/ideas/" + o.ideas[importIdea]} {
		state := "shipped"
		if strings.HasPrefix(path, "/releases") {
			state = "released"
		}
		if err := o.client.Patch(ctx, o.project+path, "", object{"state": state}, nil); err != nil {
			return err
		}
	}
	return nil
}

// tryRehearsal begins the experiment that still runs: it carries over what the
// preview of the import taught.
func (o *office) tryRehearsal(ctx context.Context) error {
	bet := o.bets[automationIdea]
	if err := o.client.Post(ctx, o.project+"/roadmap/bets/"+bet+"/move", object{"horizon": "now"}, nil); err != nil {
		return err
	}
	if err := o.client.Patch(ctx, o.project+"/roadmap/bets/"+bet, "", object{"state": "in_progress"}, nil); err != nil {
		return err
	}
	flag, err := o.switchable(ctx, "automation-rehearsal", "Rehearsal of an automation", variation("plain", "No rehearsal"), variation("rehearsed", "Rehearsal"))
	if err != nil {
		return err
	}
	o.trials["rehearsal"], err = o.make(ctx, "/experiments", object{
		"name": "A rehearsal before an automation is switched on", "key": "automation-rehearsal", "owner": o.members["Jonas"], "tags": []string{"automations"},
		"tests": []object{{"type": "bet", "id": bet}},
		"citations": []object{
			{"type": "learning", "id": o.learnt["preview"], "relation": "supports", "note": "A preview made people finish an import; an automation is as hard to take back."},
		},
		"plan": object{
			"because": "People finish what they see beforehand. Most who may automate never begin, and say that they do not know what it would touch.",
			"believe": "If the form lists what the automation would have done last week, more of those who may make one.",
			"expect":  "The share that makes one within a week rises by half or more.", "audience": "Everybody on a paid plan who has no automation", "flag": flag,
			"variations": []object{{"key": "plain", "name": "No rehearsal"}, {"key": "rehearsed", "name": "Rehearsal"}},
			"metrics": []object{
				{"metric": o.metrics["automates"], "role": "goal", "minimum_effect": 0.8}, {"metric": o.metrics["errors-seen"], "role": "guardrail", "minimum_effect": 0.2},
			},
			"baseline": 0.2, "days": 28, "predicted": 0.6, "stopping_rule": "Four weeks, or a guardrail.", "decision_rule": "Ship when the goal is better and the guardrail holds.",
		},
	})
	if err != nil {
		return err
	}
	return o.client.Post(ctx, o.project+"/experiments/"+o.trials["rehearsal"]+"/start", object{}, nil)
}

// week is how many microseconds a week has.
const week = 7 * microsPerDay

// deploys are the deployments of a service: one each week, on a weekday of its own.
func (o *office) deploys(service string) []int64 {
	s := o.history.Story
	day := map[string]time.Weekday{"web": time.Thursday, "api": time.Wednesday}[service]
	var times []int64
	for at := weekdayFrom(s.Begin-s.Begin%microsPerDay, day) + 9*microsPerHour; at < s.Now; at += week {
		times = append(times, at)
	}
	return times
}

// versionAt is the version of a service that is out at a time.
func (o *office) versionAt(service string, at int64) string {
	n := 0
	for _, deployed := range o.deploys(service) {
		if deployed <= at {
			n++
		}
	}
	return fmt.Sprintf("v3.%d.0", n)
}
