package demo

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

// proposal is an idea of the story, with what the team believes about it.
type proposal struct {
	title, problem, proposal string
	area, owner, state       string
	reach, effort            [3]float64 // low, likely, high
	impact, confidence       float64
	bet                      *wager // what became of it, nil for nothing yet
}

// wager is a bet of the story.
type wager struct {
	title, why, owner, horizon, state, appetite string
	prediction                                  object
	advances                                    bool // the objective of the first week
}

const importIdea = "Show what an import will do before it does it"

func proposals(day func(int) string, insights map[string]string) []proposal {
	return []proposal{
		{
			title:    importIdea,
			problem:  "Teams that move over from another tool get stuck at the import: headers are not recognised, dates come out wrong, and nothing says which row failed. Half of the imports that are started never finish, and who does not finish rarely comes back.",
			proposal: "Recognise the export files of Trello, Asana and Jira; show a preview with the rows that will fail and why; keep the mapping for the next try.",
			area:     "Import", owner: "Ines", state: "in_progress",
			reach: [3]float64{250, 400, 600}, effort: [3]float64{2, 3, 5}, impact: 3, confidence: 0.8,
			bet: &wager{
				title: "Imports that succeed at the first try", owner: "Ines", horizon: "now", state: "in_progress", appetite: "6w", advances: true,
				why: "The import is the first thing a team does with its own work. Those who get through it make a project nine times in ten; those who do not, three times in ten.",
				prediction: object{
					"metric": "Imports that finish within a day", "insight": insights[importQuestion], "number": "conversion",
					"baseline": 72, "amount": 88, "reading": "target", "unit": "%", "by": day(-4), "confidence": 70,
				},
			},
		},
		{
			title: "One digest instead of a mail per change", problem: "People get hundreds of mails a week, filter them away, and then miss the mentions that matter.",
			proposal: "A daily digest per person, quiet hours per time zone, and muting that means it.",
			area:     "Notifications", owner: "Ines", state: "planned",
			reach: [3]float64{500, 900, 1200}, effort: [3]float64{2, 3, 4}, impact: 1, confidence: 0.8,
			bet: &wager{
				title: "A digest people keep switched on", owner: "Ines", horizon: "next", state: "proposed", appetite: "4w",
				why:        "Notifications are the second most frequent complaint, and the one with the fewest workarounds.",
				prediction: object{"metric": "People who switch all notifications off", "baseline": 31, "amount": 15, "reading": "target", "unit": "%", "by": day(80), "confidence": 50},
			},
		},
		{
			title: "Guests who see one board", problem: "Teams that work with freelancers and clients cannot let them in without showing everything.",
			proposal: "A guest role limited to boards, and a read-only form of it.",
			area:     "Permissions", owner: "Mara", state: "planned",
			reach: [3]float64{60, 120, 200}, effort: [3]float64{3, 5, 8}, impact: 2, confidence: 0.8,
			bet: &wager{
				title: "Guests and clients on board", owner: "Mara", horizon: "next", state: "proposed", appetite: "8w",
				why:        "Few ask for it, but those who do are our largest customers, and security reviews end there.",
				prediction: object{"metric": "Companies on the business plan", "baseline": 40, "amount": 20, "reading": "percent", "by": day(120), "confidence": 40},
			},
		},
		{
			title: "Reports across boards, as a table", problem: "Whoever reports upwards adds numbers from several boards by hand each week.",
			proposal: "A report over many boards with filters, exported as a spreadsheet and sent on a schedule.",
			area:     "Reports", owner: "Mara", state: "exploring",
			reach: [3]float64{80, 150, 260}, effort: [3]float64{4, 6, 9}, impact: 1, confidence: 0.5,
			bet: &wager{title: "Reports nobody has to retype", owner: "Mara", horizon: "later", state: "proposed", appetite: "8w", why: "Worth it once guests are in: managers of clients ask for it, too."},
		},
		{
			title: "Type on the train: the mobile app without a connection", problem: "What people type on the way is lost when the connection drops.",
			proposal: "Keep edits on the phone and send them later.", area: "Mobile", owner: "Jonas", state: "exploring",
			reach: [3]float64{100, 220, 400}, effort: [3]float64{6, 10, 16}, impact: 1, confidence: 0.5,
		},
		{
			title: "Automations on a schedule", problem: "Recurring work has to be started by hand, though the steps are automated already.",
			proposal: "A schedule trigger, and a message when an automation fails.", area: "Automations", owner: "Ines", state: "new",
			reach: [3]float64{60, 140, 220}, effort: [3]float64{1, 2, 3}, impact: 1, confidence: 0.8,
		},
		{
			title: "Large boards load at once", problem: "A board with 500 cards takes half a minute, and teams split boards to work around it.",
			proposal: "Load what is in sight first.", area: "Performance", owner: "Jonas", state: "exploring",
			reach: [3]float64{150, 300, 500}, effort: [3]float64{3, 5, 9}, impact: 2, confidence: 0.5,
			bet: &wager{title: "Boards of a thousand cards in a second", owner: "Jonas", horizon: "next", state: "proposed", appetite: "6w", why: "After the outage this is what is left of the complaints about speed."},
		},
		{
			title: "Invoices that accounting can book", problem: "Invoices lack the VAT number and are hard to find.",
			proposal: "The VAT number on every invoice, and a page with all of them.", area: "Billing", owner: "Tara", state: "new",
			reach: [3]float64{40, 90, 150}, effort: [3]float64{0.5, 1, 1.5}, impact: 0.5, confidence: 1,
		},
	}
}

// decide writes down ideas with their evidence, an objective with key results
// that measure themselves, the bets on the roadmap, and the decision about the
// import.
func (o *office) decide(ctx context.Context) error {
	objective, err := o.aim(ctx)
	if err != nil {
		return err
	}
	for _, p := range proposals(o.days, o.insights) {
		if err := o.propose(ctx, p, objective); err != nil {
			return fmt.Errorf("the idea %q: %w", p.title, err)
		}
	}
	bet := o.bets[importIdea]
	_, err = o.make(ctx, "/decisions", object{
		"title":      "We mend the import before anything else",
		"decision":   "Six weeks of the onboarding team go into the import. Guests and the digest wait until it is done.",
		"rationale":  "It is what newcomers stumble over most, the evidence is the broadest we have, and its place in the ranking hardly depends on any one guess. Automations are nearly done, so the team is free.",
		"decided_by": []string{o.members["Mara"], o.members["Ines"], o.members["Jonas"]},
		"alternatives": []object{
			{"option": "Guests first", "why_not": "Larger customers, but an effort we are not sure of by a factor of three."},
			{"option": "Import by our support team", "why_not": "It would help tomorrow and cost every week."},
		},
		"dissent":    []object{{"who": "Jonas", "what": "Half of the failed imports are spreadsheets, and no preview can mend those. I would have asked five customers for their files first."}},
		"decided_on": time.UnixMicro(o.history.Story.Decided).UTC().Format(time.DateOnly), "revisit_on": o.days(5), "freeze_scores": true,
		"about": []object{{"type": "idea", "id": o.ideas[importIdea]}, {"type": "bet", "id": bet}},
	})
	return err
}

// aim is the objective of the quarter; its key results are measured from saved
// insights.
func (o *office) aim(ctx context.Context) (string, error) {
	objective, err := o.make(ctx, "/objectives", object{
		"title": "Newcomers reach their first project in the first week", "team": "shared", "owner": o.members["Mara"],
		"why":  "Who has a project in the first week stays; nobody else does for long.",
		"from": o.days(-76), "to": o.days(14),
	})
	if err != nil {
		return "", err
	}
	for _, k := range []object{
		{"title": "Imports that finish within a day", "owner": o.members["Ines"], "start": 72, "target": 92, "unit": "%", "insight": o.insights[importQuestion], "number": "conversion"},
		{"title": "Newcomers with a project within a week", "owner": o.members["Ines"], "start": 58, "target": 72, "unit": "%", "insight": o.insights[activationQuestion], "number": "conversion"},
		{"title": "Answers to import questions within a day", "owner": o.members["Tara"], "start": 60, "target": 95, "unit": "%", "current": 82},
	} {
		if _, err := o.make(ctx, "/objectives/"+objective+"/key-results", k); err != nil {
			return "", err
		}
	}
	_, err = o.make(ctx, "/objectives/"+objective+"/check-ins", object{"confidence": "on_track", "note": "The new importer is out for everybody. Spreadsheets with merged cells still fail."})
	return objective, err
}

// propose makes an idea, links what customers said, and makes the bet.
func (o *office) propose(ctx context.Context, p proposal, objective string) error {
	estimate := func(v [3]float64) object { return object{"low": v[0], "value": v[1], "high": v[2]} }
	id, err := o.make(ctx, "/ideas", object{
		"title": p.title, "problem": p.problem, "proposal": p.proposal, "area": o.areas[p.area], "owner": o.members[p.owner], "state": p.state,
		"inputs": object{"reach": estimate(p.reach), "effort": estimate(p.effort), "impact": object{"value": p.impact}, "confidence": object{"value": p.confidence}},
	})
	if err != nil {
		return err
	}
	o.ideas[p.title] = id
	if err := o.support(ctx, p, id); err != nil {
		return err
	}
	if p.bet == nil {
		return nil
	}
	w := p.bet
	in := object{
		"title": w.title, "why": w.why, "owner": o.members[w.owner], "area": o.areas[p.area], "horizon": w.horizon, "state": w.state, "appetite": w.appetite, "idea": id,
	}
	if w.prediction != nil {
		in["prediction"] = w.prediction
	}
	if w.advances {
		in["objective"] = objective
	}
	o.bets[p.title], err = o.make(ctx, "/roadmap/bets", in)
	return err
}

// support links the theme, if there is one, and the latest notes of the area:
// those that somebody has read and found to be about this idea.
func (o *office) support(ctx context.Context, p proposal, id string) error {
	idea := object{"type": "idea", "id": id}
	if theme := o.themes[p.area]; theme != "" {
		if _, err := o.make(ctx, "/links", object{"from": object{"type": "theme", "id": theme}, "to": idea, "relation": "motivates"}); err != nil {
			return err
		}
	}
	var page struct {
		Items []struct {
			made
			External string `json:"external_id"`
		} `json:"items"`
	}
	if err := o.client.Get(ctx, o.project+"/feedback", url.Values{"area": {o.areas[p.area]}, "limit": {"200"}}, &page); err != nil {
		return err
	}
	most := int(p.reach[1])/20 + 6
	var ids []string
	for _, note := range page.Items {
		if o.meant[note.External] == p.area && len(ids) < most {
			ids = append(ids, note.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return o.client.Post(ctx, o.project+"/feedback/change", object{"ids": ids, "do": object{"link": idea}}, nil)
}
