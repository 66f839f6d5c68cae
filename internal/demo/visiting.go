package demo

import (
	"context"
	"net/url"
	"strconv"
)

// visit is what an account manager wrote down after a call with one of the
// largest customers, and the idea it speaks for.
type visit struct {
	text, idea string
}

func visits() [][]visit {
	return [][]visit{
		{
			{"Call before their renewal. Two more departments would move over, with 40,000 cards. They want to see what an import will do before it does it; a trial that fails in the middle is not an option.", importIdea},
			{"Their auditors asked again who can see which board. Clients must see one board and nothing else.", "Guests who see one board"},
		},
		{
			{"Works council agreement: nobody may be mailed after six. They asked for one digest in the morning, per person.", "One digest instead of a mail per change"},
			{"They pay for agencies in three countries and want to let them in without a full seat each.", "Guests who see one board"},
		},
		{
			{"Board members read numbers in a spreadsheet. Their assistant copies them from nine boards every Friday.", "Reports across boards, as a table"},
		},
	}
}

// visitLargest writes down what the customers that pay most asked for.
func (o *office) visitLargest(ctx context.Context) error {
	told := visits()
	var page struct {
		Items []struct {
			External string `json:"external_id"`
		} `json:"items"`
	}
	largest := url.Values{"sort": {"revenue"}, "limit": {strconv.Itoa(len(told))}}
	if err := o.client.Get(ctx, o.project+"/companies", largest, &page); err != nil {
		return err
	}
	for i, company := range page.Items {
		for _, v := range told[i] {
			note, err := o.make(ctx, "/feedback", object{"text": v.text, "source": "sales", "company": object{"id": company.External}})
			if err != nil {
				return err
			}
			link := object{"from": object{"type": "feedback", "id": note}, "to": object{"type": "idea", "id": o.ideas[v.idea]}, "relation": "supports"}
			if _, err := o.make(ctx, "/links", link); err != nil {
				return err
			}
		}
	}
	return nil
}
