package demo

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// document is something the team has written.
type document struct {
	title, template, owner, state, body string
	fields                              object
	about                               object // the record it describes
}

// write writes down what a team has on paper by now: the document of the bet,
// launch checklists, one of which lacks a rollback plan, the outage, an
// interview, an update for the leadership.
func (o *office) write(ctx context.Context) error {
	for _, d := range o.documents() {
		in := object{
			"title": d.title, "template": d.template, "owner": o.members[d.owner], "state": d.state, "body": d.body, "fields": d.fields,
		}
		if d.about != nil {
			in["describes"] = d.about
		}
		if _, err := o.make(ctx, "/docs", in); err != nil {
			return fmt.Errorf("the document %q: %w", d.title, err)
		}
	}
	return o.discuss(ctx)
}

func (o *office) documents() []document {
	day := func(at int64) string { return time.UnixMicro(at).UTC().Format(time.DateOnly) }
	story := o.history.Story
	bet := func(idea string) object { return object{"type": "bet", "id": o.bets[idea]} }
	fill := strings.NewReplacer("{insight}", o.insights[importQuestion], "{idea}", o.ideas[importIdea], "{bet}", o.bets[importIdea])
	return []document{
		{
			title: "Imports that succeed at the first try", template: "prd.full", owner: "Ines", state: "final", about: bet(importIdea),
			body: fill.Replace(importPaper),
			fields: object{
				"author": o.members["Ines"], "reviewers": "Jonas (engineering), Tara (support)", "appetite": "Six weeks of the onboarding team",
				"success_metric": object{"name": "Imports that finish within a day", "insight": o.insights[importQuestion], "baseline": 72, "target": 92, "unit": "%"},
				"guardrail":      object{"name": "Time to the first project must not grow", "insight": o.insights[activationQuestion]},
				"rollout":        "Behind a flag, in steps", "target_date": o.days(35), "approved": true,
			},
		},
		{
			title: "Launch: the new importer", template: "launch.full", owner: "Ines", state: "final", about: bet(importIdea), body: launchPaper,
			fields: object{
				"owner": o.members["Ines"], "launch_date": day(story.ImportFix), "tier": "Medium: release note", "audience": "New workspaces on every plan",
				"adoption_metric": object{"name": "Imports that finish within a day", "insight": o.insights[importQuestion], "target": 92, "unit": "%"},
				"rollback_plan":   "Turn the flag new-importer off; the old importer stays for four weeks. Jonas does it, it takes a minute. We roll back when fewer than half of the imports of an hour finish.",
				"security_review": "Not needed", "support_lead": o.members["Tara"], "load_tested": true, "go": true,
			},
		},
		{
			title: "Launch: automations", template: "launch.light", owner: "Mara", state: "final", body: launchPaper,
			fields: object{
				"owner": o.members["Mara"], "launch_date": day(story.Launch), "tier": "Large: press and all customers",
				"rollback_plan": "Hide the menu entry; automations that exist go on.", "go": true,
			},
		},
		{
			title: "Launch: a digest people keep", template: "launch.light", owner: "Ines", state: "draft", body: launchPaper,
			about:  bet("One digest instead of a mail per change"),
			fields: object{"owner": o.members["Ines"], "launch_date": o.days(60), "tier": "Medium: release note"},
		},
		{
			title: "Three hours without saving", template: "incident.light", owner: "Jonas", state: "final", body: incidentPaper,
			about:  object{"type": "incident", "id": o.incident},
			fields: object{"severity": "SEV1", "owner": o.members["Jonas"], "date": day(story.OutageBegin), "minutes_to_recover": 180, "people_affected": 900},
		},
		{
			title: "Interview: moving an agency over", template: "interview_snapshot.light", owner: "Ines", state: "final", body: interviewPaper,
			about:  object{"type": "idea", "id": o.ideas[importIdea]},
			fields: object{"interviewer": o.members["Ines"], "date": o.days(-52), "participant": "Operations lead of an agency", "segment": "medium", "may_recontact": true},
		},
		{
			title: "Update for the leadership", template: "stakeholder_update.light", owner: "Mara", state: "final", body: fill.Replace(updatePaper),
			fields: object{"author": o.members["Mara"], "period_end": o.days(-3), "status": "Green: as planned", "summary": "Imports finish again, and newcomers stay for it.", "decision_needed": "Whether guests come before reports."},
		},
	}
}

// discuss is what was said about the bet.
func (o *office) discuss(ctx context.Context) error {
	bet := "/records/bet/" + o.bets[importIdea] + "/comments"
	for _, text := range []string{
		"Support counts about a third fewer import questions since the release. I have filed the rest under spreadsheets with merged cells.",
		"@[Ines Moreau](member:" + o.members["Ines"] + ") the prediction says 92% by the end of the bet. Shall we look at the weeks since the release only?",
	} {
		if _, err := o.make(ctx, bet, object{"body": text}); err != nil {
			return err
		}
	}
	return nil
}

const importPaper = `## Problem

Teams that move over from another tool get stuck at the import. Headers are not recognised, dates come out wrong, and nothing says which row failed.

> The import step is painful: you map columns, it fails, and the mapping is gone.

` + "```prodops insight {insight}\n```" + `

## Goals

- Nine of ten people who start an import finish it within a day.
- Nobody has to rename a header of a file that Trello, Asana or Jira has written.
- Whoever fails knows which row it was, and why.

## Not now

- A two-way synchronisation with other tools.
- Attachments.

## What we will do

1. Recognise the three export formats and map their columns.
2. Show a preview: what will be made, and the rows that cannot be read.
3. Keep the mapping for the next try.

## Evidence and bet

` + "```prodops record idea {idea}\n```\n\n```prodops record bet {bet}\n```" + `

## Risks

| Risk | If it comes true |
| --- | --- |
| Spreadsheets with merged cells are half of the failures | The preview must at least say so |
| The preview slows large files down | Read the first thousand rows only |

## Open questions

- [x] Which formats cover most of the files we have seen? (Tara)
- [ ] Do we need undo for a whole import? (Ines)
`

const launchPaper = `## Before

- [x] Everybody who answers customers has seen it
- [x] The release note is written
- [x] Numbers to watch stand on the dashboard

## On the day

- [x] Switch it on for one in ten workspaces
- [ ] After an hour without surprises, for everybody

## After

- [ ] Look at the numbers after a week
`

const incidentPaper = `## What happened

A migration locked the table of cards. Saving failed for most people, boards did not load, imports stopped half-way.

## Timeline (UTC)

- 07:00 the migration begins
- 07:07 the first complaint reaches support
- 07:31 on-call stops the migration, the lock stays
- 09:40 the database is failed over
- 10:00 saving works again

## Why it took so long

Nobody was paged: the alert looks at errors of the API, and these were time-outs.

## What we do about it

- [x] Alert on time-outs (Jonas)
- [x] Migrations run with a lock time-out of two seconds (Jonas)
- [ ] A status page (Tara)
`

const interviewPaper = `## The last time

They moved three client boards over in March. The first file took two hours: thirty columns renamed, dates swapped, then a time-out at row 900. The other two boards are still in the old tool.

> I would have paid somebody to do it, if you had offered.

## Needs

- To see before the import what will come of it
- To try again without starting over

## Surprises

They did not miss attachments. They missed who had written a comment.
`

const updatePaper = `## What came of it

` + "```prodops insight {insight}\n```" + `

Imports finish again. The weeks since the release stand well above the weeks before, and newcomers who get through it make a project nine times in ten.

## Next

` + "```prodops list type=bet state=proposed limit=5\n```" + `

## Risks

Spreadsheets with merged cells still fail. We have asked five customers for theirs.
`
