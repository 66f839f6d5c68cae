package demo

import (
	"context"
	"crypto/sha1" //nolint:gosec // see shaOf
	"fmt"
	"hash/fnv"
	"time"
)

// shipSoFar tells of every deployment since the last time, as pipelines do.
func (o *office) shipSoFar(ctx context.Context) error {
	for _, service := range []string{"web", "api"} {
		for n, at := range o.deploys(service) {
			if at <= o.shipped || at > o.now {
				continue
			}
			if err := o.deploy(ctx, service, n+1, at); err != nil {
				return err
			}
		}
	}
	o.shipped = o.now
	return nil
}

// ship tells of the deployments until the outage, and of the one that caused it.
func (o *office) ship(ctx context.Context) error {
	if err := o.shipSoFar(ctx); err != nil {
		return err
	}
	return o.breakDown(ctx)
}

func stamp(at int64) string { return time.UnixMicro(at).UTC().Format(time.RFC3339) }

// deploy tells of one deployment and the changes it brought.
func (o *office) deploy(ctx context.Context, service string, n int, at int64) error {
	if o.history.Story.duringOutage(at) {
		return nil // the one that broke things is told of by itself
	}
	_, err := o.bring(ctx, service, fmt.Sprintf("v3.%d.0", n), at-9*60*microsPerSecond, at, o.commits(service, n, at))
	return err
}

// bring tells of the changes of a deployment, and of the deployment that brought them.
func (o *office) bring(ctx context.Context, service, version string, began, ended int64, changes []object) (string, error) {
	if err := o.client.Post(ctx, o.project+"/delivery/changes", object{"service": service, "changes": changes}, nil); err != nil {
		return "", err
	}
	commits := make([]object, len(changes))
	for i, c := range changes {
		commits[i] = object{"sha": c["sha"], "committed_at": c["committed_at"]}
	}
	return o.make(ctx, "/deployments", object{
		"service": service, "version": version, "started_at": stamp(began), "finished_at": stamp(ended), "commits": commits,
	})
}

// commits are the changes of a deployment: a handful, from hours to days old,
// of a service's usual work.
func (o *office) commits(service string, n int, at int64) []object {
	var list []object
	for i := range 3 + draw(service, n, 0)%5 {
		age := int64(2+draw(service, n, i+1)%110) * microsPerHour
		titles := usualWork[service]
		list = append(list, commit(service, n, i, titles[draw(service, n, i+20)%len(titles)], at-age))
	}
	return list
}

func commit(service string, n, i int, title string, at int64) object {
	return object{"sha": shaOf(service, n, i), "title": title, "committed_at": stamp(at)}
}

// usualWork is what the changes of a service are called when no story hangs on them.
var usualWork = map[string][]string{
	"web": {
		"Keep the place in a board after a reload", "Show who else looks at a card", "Load avatars when they are seen",
		"Trap the focus in the date picker", "Fewer repaints while a card is dragged", "Name every button for screen readers",
		"Update the charting library", "Say why a file cannot be added", "Undo for a card that was archived",
		"Sort the list of boards by last use", "Fix the contrast of labels in dark colours", "Test the import form with long headers",
	},
	"api": {
		"Page the list of boards by cursor", "Limit the size of a request's body", "Retry mails that the server put off",
		"Index cards by board and position", "Log slow queries with their plan", "Answer 409 when a board moved meanwhile",
		"Read the time zone from the workspace", "Close idle connections of workers", "Count seats once a day",
		"Update the database driver", "Check the type of an uploaded file", "Test the export with a million cards",
	},
}

// theMigration is what the deployment brought that nobody could save after.
func theMigration(at int64) []object {
	return []object{
		commit("api", 900, 0, "Move the texts of cards to a table of their own", at-20*microsPerHour),
		commit("api", 900, 1, "Migrate the texts in one statement", at-5*microsPerHour),
		commit("api", 900, 2, "Read the texts of cards from their table", at-4*microsPerHour),
	}
}

func shaOf(service string, n, i int) string {
	return fmt.Sprintf("%x", sha1.Sum(fmt.Appendf(nil, "%s %d %d", service, n, i))) //nolint:gosec // as git names commits; nothing is kept safe by it
}

// draw is a number from 0 on that is the same in every demo.
func draw(service string, n, i int) int {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d %d", service, n, i)
	return int(h.Sum64() >> 33)
}

// breakDown is the outage: the deployment that caused it, the incident, the roll
// back that ended it, and what was learnt.
func (o *office) breakDown(ctx context.Context) error {
	s := o.history.Story
	bad := s.OutageBegin - 2*60*microsPerSecond
	deployment, err := o.bring(ctx, "api", "v3.cards", bad-11*60*microsPerSecond, bad, theMigration(bad))
	if err != nil {
		return err
	}
	minute := func(n int64) string { return stamp(s.OutageBegin + n*60*microsPerSecond) }
	o.incident, err = o.make(ctx, "/incidents", object{
		"title": "Nobody can save for three hours", "service": "api", "severity": "SEV1", "owner": o.members["Jonas"], "deployment": deployment,
		"summary":    "A migration locked the table of cards. Saving failed for most people, boards did not load, imports stopped half-way. Most who had given up did not come back that day.",
		"started_at": minute(0), "detected_at": minute(7), "resolved_at": minute(180),
		"timeline": []object{
			{"at": minute(0), "text": "The migration begins", "kind": "note"},
			{"at": minute(7), "text": "The first complaint reaches support", "kind": "detected"},
			{"at": minute(31), "text": "On-call stops the migration; the lock stays", "kind": "acknowledged"},
			{"at": minute(160), "text": "The database is failed over", "kind": "mitigated"},
			{"at": minute(180), "text": "Saving works again", "kind": "resolved"},
		},
	})
	if err != nil {
		return err
	}
	mended, err := o.make(ctx, "/deployments", object{
		"service": "api", "version": o.versionAt("api", s.OutageBegin-week), "run": "rollback", "planned": false, "started_at": minute(150), "finished_at": minute(178),
	})
	if err != nil {
		return err
	}
	incident := object{"type": "incident", "id": o.incident}
	for _, l := range []object{
		{"from": object{"type": "deployment", "id": deployment}, "to": incident, "relation": "caused"},
		{"from": incident, "to": object{"type": "deployment", "id": mended}, "relation": "mended_by"},
	} {
		if _, err := o.make(ctx, "/links", l); err != nil {
			return err
		}
	}
	_, err = o.make(ctx, "/learnings", object{
		"title":    "A migration without a lock time-out can stop everybody",
		"believed": "Migrations that are quick on a copy are quick in production.", "happened": "One waited for a lock that a report held, and everybody waited behind it for three hours.",
		"now_do": "Migrations run with a lock time-out of two seconds, and alerts look at time-outs, too.", "confidence": "high", "owner": o.members["Jonas"],
		"tags": []string{"operations"}, "from": incident,
	})
	return err
}
