package demo

import (
	"cmp"
	"context"
)

// outcome is the address of the outcome of the import's bet.
func (o *office) outcome() string { return o.project + "/outcomes/" + o.cameOf }

// reckon says what the preview cost, what it brings, and who counts as using it.
// The outcome has opened by itself when the bet was set to shipped.
func (o *office) reckon(ctx context.Context) error {
	var opened made
	if err := o.client.Get(ctx, o.project+"/outcomes/"+o.bets[importIdea], nil, &opened); err != nil {
		return err
	}
	o.cameOf = opened.ID
	return o.client.Patch(ctx, o.outcome(), "", object{
		"window_days": 21, "adoption": object{"event": "Import Finished"},
		"cost": object{"people_days": 54, "day_rate": 520, "other": 900, "currency": "EUR"},
		"benefit": object{
			"kind": "fixed", "monthly": 5200, "months": 12,
			"note": "About thirty more newcomers a month bring their work over. One in five of those pays, for six seats on average, and stays for two years or more; we count one.",
		},
	}, nil)
}

// tellRequesters writes to everybody who asked for a better import. The demo
// sends no mail, so they are marked as told by hand.
func (o *office) tellRequesters(ctx context.Context) error {
	return o.client.Post(ctx, o.outcome()+"/tell", object{
		"subject": "You see now what an import will do", "by_hand": true,
		"message": "Hello {name},\n\nyou told us that an import went wrong. From today you see what will become of your file before anything is changed: the columns we recognise, and every row that cannot be read, with the reason. Your mapping is kept for the next try.\n\nThank you for telling us.",
	}, nil)
}

// conclude reviews the outcome with the verdict that the numbers speak for.
func (o *office) conclude(ctx context.Context) error {
	var measured struct {
		Suggests struct {
			Verdict string `json:"verdict"`
		} `json:"suggests"`
	}
	if err := o.client.Get(ctx, o.outcome()+"/measures", nil, &measured); err != nil {
		return err
	}
	err := o.client.Post(ctx, o.outcome()+"/review", object{
		"verdict":    cmp.Or(measured.Suggests.Verdict, "unclear"),
		"conclusion": "Most imports end well now. What is left are spreadsheets with merged cells, which no preview mends; Jonas said so before we began. They go back to the ideas. That people finish what they see beforehand is worth more than this one form: the rehearsal of automations tries it again.",
	}, nil)
	if err != nil {
		return err
	}
	_, err = o.make(ctx, "/links", object{
		"from": object{"type": "outcome", "id": o.cameOf}, "to": object{"type": "learning", "id": o.learnt["preview"]}, "relation": "teaches",
	})
	return err
}
