package demo

import (
	"context"
	"fmt"
	"net/url"
)

// mostHanded is how many notes the visitor finds in their own inbox.
const mostHanded = 5

// hand leaves things for whoever looks around, the workspace's owner: a question
// from the team, a decision that is to be looked at again, and a few notes.
func (o *office) hand(ctx context.Context) error {
	var members struct {
		Items []struct{ ID, Name, Role string } `json:"items"`
	}
	if err := o.client.Get(ctx, o.project+"/members", nil, &members); err != nil {
		return err
	}
	for _, m := range members.Items {
		if m.Role == "owner" {
			return o.handTo(ctx, m.ID, m.Name)
		}
	}
	return nil // nobody looks around
}

func (o *office) handTo(ctx context.Context, id, name string) error {
	_, err := o.make(ctx, "/records/bet/"+o.bets[importIdea]+"/comments", object{
		"body": fmt.Sprintf("@[%s](member:%s) half of the failed imports are spreadsheets. Do we promise 92%% all the same?", name, id),
	})
	if err != nil {
		return err
	}
	_, err = o.make(ctx, "/decisions", object{
		"title":      "Imports stay free on every plan",
		"decision":   "No plan limits how often or how much a workspace imports.",
		"rationale":  "Who cannot bring their work over does not stay, and nobody upgrades before the first import.",
		"decided_on": o.days(-90), "revisit_on": o.days(-2), "decided_by": []string{id},
	})
	if err != nil {
		return err
	}
	var inbox struct {
		Items []struct{ ID string } `json:"items"`
	}
	if err := o.client.Get(ctx, o.project+"/feedback", url.Values{"view": {"inbox"}, "limit": {fmt.Sprint(mostHanded)}}, &inbox); err != nil || len(inbox.Items) == 0 {
		return err
	}
	ids := make([]string, len(inbox.Items))
	for i, note := range inbox.Items {
		ids[i] = note.ID
	}
	return o.client.Post(ctx, o.project+"/feedback/change", object{"ids": ids, "do": object{"owner": id}}, nil)
}
