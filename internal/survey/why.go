package survey

import (
	"context"

	"prodops/internal/auth"
)

// ShowWhy says whether somebody would be shown a survey now, rule by rule.
type ShowWhy struct {
	Shown  bool        `json:"shown"`
	Says   string      `json:"says" doc:"The answer in a sentence: the first rule that does not pass."`
	Checks []RuleCheck `json:"checks"`
}

// Why says whether the window would open for somebody and which rules say so.
// The rules are those that Show goes by, and nothing is counted as shown.
func (s *Surveys) Why(ctx context.Context, actor auth.Actor, project, id string, f Facts) (ShowWhy, error) {
	survey, err := s.Get(ctx, actor, project, id)
	if err != nil {
		return ShowWhy{}, err
	}
	signer, err := s.signerOf(ctx, s.db, survey.ID)
	if err != nil {
		return ShowWhy{}, err
	}
	checks, err := s.check(ctx, s.db, &survey, f, s.respondent(&survey, signer, f))
	if err != nil {
		return ShowWhy{}, err
	}
	if no := refusal(checks); no != nil {
		return ShowWhy{Says: "It is not shown. " + no.Says, Checks: checks}, nil
	}
	return ShowWhy{Shown: true, Says: "It is shown: every rule passes.", Checks: checks}, nil
}
